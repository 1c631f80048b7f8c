#include "resources/clients/kubernetes/conflict_waits.h"

#include <algorithm>
#include <utility>

#include "provider/base/log.h"
#include "provider/base/strings.h"

namespace elastic::kubernetes {

ConflictWaits::ConflictWaits(std::string request, const ConflictPolicy& policy, tf::Clock& clock,
                             const http::Jitter& jitter)
    : request_(std::move(request)),
      policy_(policy),
      clock_(clock),
      jitter_(jitter),
      wait_(policy.first_wait) {}

absl::Status ConflictWaits::Next(const tf::Bounds& bounds) {
  if (++conflicts_ >= policy_.attempts) {
    return absl::AbortedError(
        tf::StrCat(request_, ": refused ", conflicts_,
                   " times, because each time others had changed the object since it was read; "
                   "nothing was changed"));
  }
  tf::log::Debug("the object has changed since it was read",
                 {{"request", request_}, {"attempt", tf::StrCat(conflicts_)}});
  const absl::Time next = clock_.Now() + wait_ - wait_ / 2 * jitter_();
  wait_ = std::min(2 * wait_, policy_.max_wait);
  if (!clock_.SleepUntil(std::min(next, bounds.deadline), bounds.stop)) {
    return absl::CancelledError(
        tf::StrCat(request_, ": stopped after a conflict; nothing was changed"));
  }
  if (clock_.Now() < bounds.deadline) return absl::OkStatus();
  return absl::DeadlineExceededError(
      tf::StrCat(request_, ": the time ran out after a conflict; nothing was changed"));
}

}  // namespace elastic::kubernetes
