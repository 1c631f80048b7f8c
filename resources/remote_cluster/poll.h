// Poll: waits for what somebody else does and tells nobody.
#ifndef ELASTIC_REMOTE_CLUSTER_POLL_H_
#define ELASTIC_REMOTE_CLUSTER_POLL_H_

#include <algorithm>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace elastic {

// Calls `done`, a function that returns absl::StatusOr<bool>, again and again, with growing waits,
// until it says true or fails. DeadlineExceeded or Cancelled at the end of `bounds`, saying that
// the wait was in vain until `what`.
template <typename Done>
absl::Status Poll(std::string_view what, tf::Clock& clock, const tf::Bounds& bounds, Done done) {
  constexpr absl::Duration kFirstWait = absl::Milliseconds(200);
  constexpr absl::Duration kLongestWait = absl::Seconds(5);
  for (absl::Duration wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    ASSIGN_OR_RETURN(const bool is_done, done());
    if (is_done) return absl::OkStatus();
    const absl::Time next = std::min(clock.Now() + wait, bounds.deadline);
    if (!clock.SleepUntil(next, bounds.stop)) {
      return absl::CancelledError(tf::StrCat("stopped while waiting until ", what));
    }
    if (clock.Now() >= bounds.deadline) {
      return absl::DeadlineExceededError(tf::StrCat("waited in vain until ", what));
    }
  }
}

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_POLL_H_
