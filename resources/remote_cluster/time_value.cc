#include "resources/remote_cluster/time_value.h"

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

#include "provider/base/strings.h"

namespace elastic {
namespace {

struct Unit {
  std::string_view name;
  absl::Duration length;
};

std::optional<absl::Duration> LengthOf(std::string_view unit) {
  static const Unit kUnits[] = {
      {"nanos", absl::Nanoseconds(1)}, {"micros", absl::Microseconds(1)},
      {"ms", absl::Milliseconds(1)},   {"s", absl::Seconds(1)},
      {"m", absl::Minutes(1)},         {"h", absl::Hours(1)},
      {"d", absl::Hours(24)},
  };
  for (const Unit& known : kUnits) {
    if (known.name == unit) return known.length;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<absl::Duration> ParseTimeValue(std::string_view text) {
  if (text == "-1") return absl::InfiniteDuration();
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
  int32_t count = 0;
  const std::optional<absl::Duration> unit = LengthOf(text.substr(digits));
  if (digits == 0 || !absl::SimpleAtoi(tf::ToAbsl(text.substr(0, digits)), &count) ||
      !unit.has_value()) {
    return absl::InvalidArgumentError(
        tf::StrCat("\"", text,
                   "\" is not a time value such as \"30s\", \"500ms\" or \"1m\" (units: nanos, "
                   "micros, ms, s, m, h, d), or \"-1\" for off."));
  }
  return count * *unit;
}

bool SameTimeValue(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const absl::StatusOr<absl::Duration> one = ParseTimeValue(a);
  const absl::StatusOr<absl::Duration> other = ParseTimeValue(b);
  return one.ok() && other.ok() && *one == *other;
}

tf::sdk::Check<std::string> IsTimeValue() {
  return {.sentence = "A time value such as `30s` or `500ms`, or `-1` for off.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<absl::Duration> value = ParseTimeValue(text);
            if (value.ok()) return std::nullopt;
            return std::string(value.status().message());
          }};
}

}  // namespace elastic
