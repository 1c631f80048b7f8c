// Outcome: whether a failed operation may have happened all the same. A request that was sent and
// whose answer never came (cancelled, timed out, connection lost) has an unknown outcome; one that
// was refused, or never sent, has not.
#ifndef TF_BASE_OUTCOME_H_
#define TF_BASE_OUTCOME_H_

#include "absl/status/status.h"

namespace tf {

// `status`, marked: what it reports may have been done. `status` must not be OK.
absl::Status WithUnknownOutcome(absl::Status status);

bool HasUnknownOutcome(const absl::Status& status);

}  // namespace tf

#endif  // TF_BASE_OUTCOME_H_
