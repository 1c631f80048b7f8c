// Eventually: for what comes about by itself, with nothing to wait on.
#ifndef ELASTIC_ACCEPTANCE_EVENTUALLY_H_
#define ELASTIC_ACCEPTANCE_EVENTUALLY_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace elastic::acceptance {

// Polls until `condition` holds, for 30 s at most.
template <typename Condition>
bool Eventually(Condition condition) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!condition()) {
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_EVENTUALLY_H_
