// RetryingTransport: repeats what may succeed the next time, within the operation's bounds.
//
//   what happened                          idempotent     not idempotent
//   Unavailable, not acted on              repeated       repeated
//   Unavailable, outcome unknown           repeated       returned
//   HTTP 429                               repeated       repeated (refused before it was
//   processed) HTTP 502, 503, 504                     repeated       returned (a proxy, or a node
//   that had begun,
//                                                         may have passed it on)
//   anything else                          returned       returned
//
// The wait before attempt n+1 is `Retry-After` (seconds or a date) when the answer names one, else
// first_wait · 2ⁿ⁻¹, at most max_wait, of which a random half is taken off so that clients spread.
// When the wait would end after the deadline, or Retry-After asks for more than max_retry_after,
// the last answer is returned instead of waiting.
#ifndef ELASTIC_HTTP_RETRYING_TRANSPORT_H_
#define ELASTIC_HTTP_RETRYING_TRANSPORT_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

struct RetryPolicy {
  int attempts = 5;  // In all; 1: never repeat.
  absl::Duration first_wait = absl::Milliseconds(200);
  absl::Duration max_wait = absl::Seconds(10);
  absl::Duration max_retry_after = absl::Minutes(2);
};

// A number in [0, 1). Called from any thread.
using Jitter = std::function<double()>;

// From the machine's random numbers.
Jitter RandomJitter();

// `clock` waits and must outlive the transport. A stop during a wait returns Cancelled with what
// the last attempt answered in its text.
std::unique_ptr<Transport> MakeRetryingTransport(std::unique_ptr<Transport> inner,
                                                 RetryPolicy policy, tf::Clock& clock,
                                                 Jitter jitter);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_RETRYING_TRANSPORT_H_
