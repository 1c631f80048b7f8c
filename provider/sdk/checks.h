// Checks: rules about one attribute's value, each with the sentence that the docs print.
//
//   Attr("mode", &M::mode).Required().Must(OneOf("sniff", "proxy"))
//   Attr("seeds", &M::seeds).Required().Must(NotEmpty<std::vector<std::string>>()).Each(HostPort())
//
// A check sees known values only, may be called from any thread and asks no server: what is stable
// and local belongs here, the rest is the server's to say.
#ifndef TF_SDK_CHECKS_H_
#define TF_SDK_CHECKS_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tf::sdk {

// A rule for attributes of type T; Attr().Must() takes no check of another type.
template <typename T>
struct Check {
  std::string sentence;
  // What is wrong and how to mend it, or nullopt.
  std::function<std::optional<std::string>(const T&)> problem;
};

// One of the words, exactly.
Check<std::string> OneOf(std::vector<std::string> words);

// The whole text matches the RE2 pattern (one that is none aborts); `meaning` says it in words
// ("letters, digits, …").
Check<std::string> Matches(const std::string& pattern, std::string meaning);

Check<std::string> NotBlank();

// A positive, finite duration in Go's notation, which Terraform uses everywhere: "90s", "1h30m".
Check<std::string> IsDuration();
// The duration that IsDuration() accepts. InvalidArgument otherwise.
absl::StatusOr<absl::Duration> ParseDuration(const std::string& text);

Check<int64_t> AtLeast(int64_t least);

// At least one element (list, set or map).
template <typename Collection>
Check<Collection> NotEmpty() {
  return {.sentence = "Must have at least one element.",
          .problem = [](const Collection& value) -> std::optional<std::string> {
            if (!value.empty()) return std::nullopt;
            return "It is empty; give at least one element, or leave the attribute out.";
          }};
}

}  // namespace tf::sdk

#endif  // TF_SDK_CHECKS_H_
