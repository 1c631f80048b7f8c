#include "resources/clients/testing/filter_path.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

using Path = std::vector<std::string>;

// Whether `pattern`, in which stars stand for anything, is true of `text`.
bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() != '*') {
    return !text.empty() && pattern.front() == text.front() &&
           Matches(pattern.substr(1), text.substr(1));
  }
  return Matches(pattern.substr(1), text) || (!text.empty() && Matches(pattern, text.substr(1)));
}

tf::Json Filter(const tf::Json& object, const std::vector<Path>& paths, size_t depth) {
  tf::Json left = tf::Json::object();
  for (const auto& [key, value] : object.items()) {
    std::vector<Path> deeper;
    for (const Path& path : paths) {
      if (!Matches(path[depth], key)) continue;
      if (path.size() == depth + 1) {
        left[key] = value;
      } else {
        deeper.push_back(path);
      }
    }
    if (left.contains(key) || deeper.empty() || !value.is_object()) continue;
    tf::Json below = Filter(value, deeper, depth + 1);
    if (!below.empty()) left[key] = std::move(below);
  }
  return left;
}

}  // namespace

tf::Json FilterByQuery(const tf::Json& body, std::string_view query) {
  for (absl::string_view parameter : absl::StrSplit(tf::ToAbsl(query), '&')) {
    if (!absl::ConsumePrefix(&parameter, "filter_path=")) continue;
    std::vector<Path> paths;
    std::vector<std::string> left_out;
    for (absl::string_view filter : absl::StrSplit(parameter, ',')) {
      if (absl::ConsumePrefix(&filter, "-")) {
        left_out.emplace_back(filter);
      } else {
        paths.push_back(absl::StrSplit(filter, '.'));
      }
    }
    tf::Json left = paths.empty() ? body : Filter(body, paths, 0);
    for (const std::string& name : left_out) left.erase(name);
    return left;
  }
  return body;
}

}  // namespace elastic::testing
