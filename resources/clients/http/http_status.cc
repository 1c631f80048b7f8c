#include "resources/clients/http/http_status.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"

namespace elastic::http {
namespace {

constexpr size_t kShownBytes = 200;

}  // namespace

absl::StatusCode CodeForHttp(int status) {
  if (status >= 200 && status < 300) return absl::StatusCode::kOk;
  switch (status) {
    case 400:
      return absl::StatusCode::kInvalidArgument;
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 408:
      return absl::StatusCode::kUnavailable;
    case 409:
      return absl::StatusCode::kAborted;  // Read again, then try again.
    case 410:
      return absl::StatusCode::kNotFound;
    case 412:
      return absl::StatusCode::kFailedPrecondition;
    case 429:
      return absl::StatusCode::kUnavailable;  // Later, not less: nothing of ours is a quota.
    case 449:
      return absl::StatusCode::kPermissionDenied;  // Elastic Cloud: elevated permissions required.
    case 500:
      return absl::StatusCode::kUnavailable;
    case 502:
      return absl::StatusCode::kUnavailable;
    case 503:
      return absl::StatusCode::kUnavailable;
    case 504:
      return absl::StatusCode::kUnavailable;
    default:
      break;
  }
  if (status >= 400 && status < 500) return absl::StatusCode::kInvalidArgument;
  if (status >= 500 && status < 600) return absl::StatusCode::kInternal;
  return absl::StatusCode::kUnknown;
}

bool GaveUpHalfway(int status) { return status >= 500 || status == 408; }

absl::Status StatusFor(const Request& request, int http_status, std::string_view detail) {
  absl::Status status(CodeForHttp(http_status),
                      tf::StrCat(request.method, " ", PathWithoutQuery(request), ": HTTP ",
                                 http_status, detail.empty() ? "" : ": ", detail));
  return GaveUpHalfway(http_status) && ActsOnServer(request)
             ? tf::WithUnknownOutcome(std::move(status))
             : status;
}

std::string SummarizeBody(const Response& response) {
  if (response.body.empty()) return "an empty body";
  std::string text(tf::CutUtf8(response.body, 4 * kShownBytes));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return absl::ascii_iscntrl(c); }, ' ');
  absl::RemoveExtraAsciiWhitespace(&text);
  std::string_view shown = tf::CutUtf8(text, kShownBytes);
  const bool cut = shown.size() < text.size() || response.body.size() > 4 * kShownBytes;
  const std::string* type = FindHeader(response.headers, "Content-Type");
  return tf::StrCat(type == nullptr ? "" : *type, type == nullptr ? "" : ": ", shown,
                    cut ? "…" : "");
}

}  // namespace elastic::http
