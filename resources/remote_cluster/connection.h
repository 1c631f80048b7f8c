// Connecting: whether a link works, and waiting until it does.
#ifndef ELASTIC_REMOTE_CLUSTER_CONNECTION_H_
#define ELASTIC_REMOTE_CLUSTER_CONNECTION_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// How long one attempt to connect may take; a peer that accepts and never answers takes all of it.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(10);

// Looks whether the link is connected, and if not has the local cluster try once. An error of the
// attempt is a reason why it is not connected.
ConnectionAttempt TryConnection(RemoteClusterBackend& backend, std::string_view alias,
                                const tf::Clock& clock, const tf::Bounds& bounds);

// TryConnection(), again and again with growing waits, until it is connected, nobody can tell, or
// `bounds` end: the last attempt. At least one attempt is made. Cancelled when stopped.
absl::StatusOr<ConnectionAttempt> WaitForConnection(RemoteClusterBackend& backend,
                                                    std::string_view alias, tf::Clock& clock,
                                                    const tf::Bounds& bounds);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CONNECTION_H_
