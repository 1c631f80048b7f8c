// Poll: waits for what somebody else does and tells nobody.
#ifndef ELASTIC_REMOTE_CLUSTER_POLL_H_
#define ELASTIC_REMOTE_CLUSTER_POLL_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/growing_waits.h"

namespace elastic {

// Calls `done`, a function that returns absl::StatusOr<bool>, again and again, with growing waits,
// until it says true or fails. DeadlineExceeded or Cancelled at the end of `bounds`, saying that
// the wait was in vain until `what`; that holds for a `done` whose own request the end cut short.
template <typename Done>
absl::Status Poll(std::string_view what, tf::Clock& clock, const tf::Bounds& bounds, Done done) {
  for (GrowingWaits waits(clock, bounds, absl::Milliseconds(200));;) {
    const absl::StatusOr<bool> is_done = done();
    if (absl::IsDeadlineExceeded(is_done.status())) {
      return absl::DeadlineExceededError(tf::StrCat("waited in vain until ", what, " (",
                                                    tf::FromAbsl(is_done.status().message()), ")"));
    }
    RETURN_IF_ERROR(is_done.status());
    if (*is_done) return absl::OkStatus();
    switch (waits.Next()) {
      case GrowingWaits::End::kNotYet:
        break;
      case GrowingWaits::End::kStopped:
        return absl::CancelledError(tf::StrCat("stopped while waiting until ", what));
      case GrowingWaits::End::kDeadline:
        return absl::DeadlineExceededError(tf::StrCat("waited in vain until ", what));
    }
  }
}

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_POLL_H_
