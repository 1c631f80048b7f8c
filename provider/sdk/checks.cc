#include "provider/sdk/checks.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"

#include "provider/base/bug.h"
#include "provider/base/strings.h"

namespace tf::sdk {
namespace {

void AppendQuoted(std::string* out, const std::string& word) { StrAppend(out, "`", word, "`"); }

}  // namespace

Check<std::string> OneOf(std::vector<std::string> words) {
  const std::string list = absl::StrJoin(words, ", ", AppendQuoted);
  return {.sentence = StrCat("One of ", list, "."),
          .problem = [words = std::move(words),
                      list](const std::string& value) -> std::optional<std::string> {
            if (std::find(words.begin(), words.end(), value) != words.end()) return std::nullopt;
            return StrCat("\"", value, "\" is not one of ", list, ".");
          }};
}

Check<std::string> Matches(const std::string& pattern, std::string meaning) {
  auto regex = std::make_shared<const RE2>(pattern);
  if (!regex->ok()) Bug("a check's pattern is no regular expression");
  return {.sentence = StrCat("Must be ", meaning, "."),
          .problem = [regex = std::move(regex),
                      meaning](const std::string& value) -> std::optional<std::string> {
            if (RE2::FullMatch(value, *regex)) return std::nullopt;
            return StrCat("\"", value, "\" is not ", meaning, ".");
          }};
}

Check<std::string> NotBlank() {
  return {.sentence = "Must not be blank.",
          .problem = [](const std::string& value) -> std::optional<std::string> {
            if (!absl::StripAsciiWhitespace(value).empty()) return std::nullopt;
            return "It is blank; give a value, or leave the attribute out.";
          }};
}

absl::StatusOr<absl::Duration> ParseDuration(const std::string& text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration <= absl::ZeroDuration() ||
      duration == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(
        StrCat("\"", text, "\" is not a positive duration such as \"90s\", \"5m\" or \"1h30m\"."));
  }
  return duration;
}

Check<std::string> IsDuration() {
  return {.sentence = "A duration such as `90s`, `5m` or `1h30m`.",
          .problem = [](const std::string& value) -> std::optional<std::string> {
            absl::StatusOr<absl::Duration> duration = ParseDuration(value);
            if (duration.ok()) return std::nullopt;
            return std::string(duration.status().message());
          }};
}

Check<int64_t> AtLeast(int64_t least) {
  return {.sentence = StrCat("Must be at least ", least, "."),
          .problem = [least](const int64_t& value) -> std::optional<std::string> {
            if (value >= least) return std::nullopt;
            return StrCat(value, " is less than ", least, ".");
          }};
}

}  // namespace tf::sdk
