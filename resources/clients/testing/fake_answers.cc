#include "resources/clients/testing/fake_answers.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "provider/base/strings.h"

namespace elastic::testing {

using tf::Json;

Answer Ok(const Json& body) { return {.status = 200, .body = tf::DumpJson(body)}; }

Answer Refuse(int status, const std::string& type, const std::string& reason,
              const Json& suppressed) {
  const Json cause = {{"type", type}, {"reason", reason}};
  Json error = {{"root_cause", Json::array({cause})}, {"type", type}, {"reason", reason}};
  if (!suppressed.empty()) error["suppressed"] = suppressed;
  return {.status = status, .body = tf::DumpJson({{"error", error}, {"status", status}})};
}

Answer NoHandler(const SeenRequest& request) {
  const std::string uri =
      request.query.empty() ? request.path : tf::StrCat(request.path, "?", request.query);
  const std::string reason =
      tf::StrCat("no handler found for uri [", uri, "] and method [", request.method, "]");
  return {.status = 400, .body = tf::DumpJson({{"error", reason}})};
}

bool IsAtLeast(std::string_view version, int major, int minor) {
  const std::vector<absl::string_view> parts = absl::StrSplit(tf::ToAbsl(version), '.');
  int found_major = 0;
  int found_minor = 0;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[0], &found_major) ||
      !absl::SimpleAtoi(parts[1], &found_minor)) {
    return false;
  }
  return std::pair(found_major, found_minor) >= std::pair(major, minor);
}

}  // namespace elastic::testing
