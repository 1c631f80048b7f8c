// Time values in Elasticsearch's notation: a whole number and a unit ("30s", "500ms", "1d"), or
// "-1" for off.
//
// Source: Elasticsearch, TimeValue.parseTimeValue.
#ifndef ELASTIC_ES_TIME_VALUE_H_
#define ELASTIC_ES_TIME_VALUE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace elastic::es {

// InfiniteDuration for "-1"; InvalidArgument with what is wrong.
absl::StatusOr<absl::Duration> ParseTimeValue(std::string_view text);

// Whether both mean the same: the same text, or "5s" and "5000ms".
bool SameTimeValue(std::string_view a, std::string_view b);

// The shortest text of a whole number of milliseconds, at least one: "30s", "7d", "1500ms".
std::string FormatTimeValue(absl::Duration duration);

}  // namespace elastic::es

#endif  // ELASTIC_ES_TIME_VALUE_H_
