// ConflictWaits: how a read-modify-write goes on after a conflict: the object has changed since it
// was read, so it is read and written anew, after a wait of random length, a bounded number of
// times.
//
//   ConflictWaits waits(tf::StrCat("PATCH of ", DescribeElasticsearch(ref)), policy, clock,
//   jitter); while (true) {
//     … read, change, write; return unless IsConflict(outcome) …
//     RETURN_IF_ERROR(waits.Next(bounds));
//   }
#ifndef ELASTIC_KUBERNETES_CONFLICT_WAITS_H_
#define ELASTIC_KUBERNETES_CONFLICT_WAITS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/http/retrying_transport.h"

namespace elastic::kubernetes {

struct ConflictPolicy {
  int attempts = 30;  // Writes, the first included.
  // Waits after a conflict: the first, doubled each time up to the last, of which a random half is
  // taken off.
  absl::Duration first_wait = absl::Milliseconds(50);
  absl::Duration max_wait = absl::Seconds(2);
};

// Of one write. Used from one thread.
class ConflictWaits {
 public:
  // `request` is what is refused, for messages. `clock` and `jitter` must outlive this.
  ConflictWaits(std::string request, const ConflictPolicy& policy, tf::Clock& clock,
                const http::Jitter& jitter);

  // Waits until it is time for another attempt. Aborted when there have been enough; Cancelled or
  // DeadlineExceeded when `bounds` end the wait. All say that the request changed nothing.
  absl::Status Next(const tf::Bounds& bounds);

 private:
  const std::string request_;
  const ConflictPolicy policy_;
  tf::Clock& clock_;
  const http::Jitter& jitter_;
  int conflicts_ = 0;
  absl::Duration wait_;
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_CONFLICT_WAITS_H_
