#include "resources/clients/elasticsearch/time_value.h"

#include <cstdint>
#include <iterator>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

#include "provider/base/strings.h"

namespace elastic::es {
namespace {

struct Unit {
  std::string_view name;
  absl::Duration length;
};

// From the shortest to the longest.
constexpr Unit kUnits[] = {
    {"nanos", absl::Nanoseconds(1)}, {"micros", absl::Microseconds(1)},
    {"ms", absl::Milliseconds(1)},   {"s", absl::Seconds(1)},
    {"m", absl::Minutes(1)},         {"h", absl::Hours(1)},
    {"d", absl::Hours(24)},
};

std::optional<absl::Duration> LengthOf(std::string_view unit) {
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

std::string FormatTimeValue(absl::Duration duration) {
  const int64_t milliseconds = absl::ToInt64Milliseconds(duration);
  for (auto unit = std::rbegin(kUnits); unit != std::rend(kUnits); ++unit) {
    const int64_t length = absl::ToInt64Milliseconds(unit->length);
    if (length > 0 && milliseconds % length == 0) {
      return tf::StrCat(milliseconds / length, unit->name);
    }
  }
  return tf::StrCat(milliseconds, "ms");
}

}  // namespace elastic::es
