// GrowingWaits: the pauses between two looks at what somebody else does and tells nobody.
//
//   for (GrowingWaits waits(clock, bounds);;) {
//     if (IsDone()) return absl::OkStatus();
//     switch (waits.Next()) { … }
//   }
#ifndef ELASTIC_REMOTE_CLUSTER_GROWING_WAITS_H_
#define ELASTIC_REMOTE_CLUSTER_GROWING_WAITS_H_

#include <algorithm>
#include <utility>

#include "absl/time/time.h"

#include "provider/base/clock.h"

namespace elastic {

// Used from one thread.
class GrowingWaits {
 public:
  // `clock` must outlive this.
  GrowingWaits(tf::Clock& clock, tf::Bounds bounds, absl::Duration first = absl::Milliseconds(250))
      : clock_(clock), bounds_(std::move(bounds)), next_(first) {}

  enum class End { kNotYet, kDeadline, kStopped };

  // Sleeps, each time twice as long as the last and at most five seconds, within the bounds; which
  // of them has ended.
  End Next() {
    constexpr absl::Duration kLongest = absl::Seconds(5);
    const absl::Time wake = std::min(clock_.Now() + next_, bounds_.deadline);
    next_ = std::min(2 * next_, kLongest);
    if (!clock_.SleepUntil(wake, bounds_.stop)) return End::kStopped;
    return clock_.Now() >= bounds_.deadline ? End::kDeadline : End::kNotYet;
  }

 private:
  tf::Clock& clock_;
  const tf::Bounds bounds_;
  absl::Duration next_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_GROWING_WAITS_H_
