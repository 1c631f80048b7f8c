// Time values in Elasticsearch's notation: a whole number and a unit ("30s", "500ms", "1d"), or
// "-1" for off.
//
// Source: Elasticsearch, TimeValue.parseTimeValue.
#ifndef ELASTIC_REMOTE_CLUSTER_TIME_VALUE_H_
#define ELASTIC_REMOTE_CLUSTER_TIME_VALUE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/sdk/checks.h"

namespace elastic {

// InfiniteDuration for "-1"; InvalidArgument with what is wrong.
absl::StatusOr<absl::Duration> ParseTimeValue(std::string_view text);

// Whether both mean the same: the same text, or "5s" and "5000ms".
bool SameTimeValue(std::string_view a, std::string_view b);

// A row's check: ParseTimeValue.
tf::sdk::Check<std::string> IsTimeValue();

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_TIME_VALUE_H_
