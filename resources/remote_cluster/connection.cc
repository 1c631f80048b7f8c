#include "resources/remote_cluster/connection.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/status/status.h"

#include "resources/remote_cluster/growing_waits.h"

namespace elastic {
namespace {

ConnectionAttempt NotConnected(const absl::Status& why) {
  return {.connected = false,
          .reason = std::string(why.message()),
          .cut_short = absl::IsDeadlineExceeded(why)};
}

}  // namespace

ConnectionAttempt TryConnection(RemoteClusterBackend& backend, std::string_view alias,
                                const tf::Clock& clock, const tf::Bounds& bounds) {
  const absl::StatusOr<std::optional<ObservedLink>> link = backend.Read(alias, bounds);
  if (!link.ok()) return NotConnected(link.status());
  if (link->has_value() && (*link)->connected.value_or(false))
    return {.connected = true, .reason = ""};
  const absl::Duration timeout = std::min(kConnectTimeout, bounds.deadline - clock.Now());
  absl::StatusOr<ConnectionAttempt> attempt = backend.Connect(alias, timeout, bounds);
  if (attempt.ok()) return *std::move(attempt);
  // Without an API to try with, what was read is all there is.
  if (absl::IsUnimplemented(attempt.status())) return {.connected = false, .reason = ""};
  return NotConnected(attempt.status());
}

absl::StatusOr<ConnectionAttempt> WaitForConnection(RemoteClusterBackend& backend,
                                                    std::string_view alias, tf::Clock& clock,
                                                    const tf::Bounds& bounds) {
  std::optional<std::string> reason;
  for (GrowingWaits waits(clock, bounds);;) {
    ConnectionAttempt attempt = TryConnection(backend, alias, clock, bounds);
    if (attempt.connected || !attempt.cannot_tell.empty()) return attempt;
    // An attempt that the deadline cut short says less than the one before.
    const bool says_more = !attempt.cut_short && !attempt.reason.empty();
    if (!reason.has_value() || says_more) reason = attempt.reason;
    switch (waits.Next()) {
      case GrowingWaits::End::kNotYet:
        break;
      case GrowingWaits::End::kStopped:
        return absl::CancelledError("stopped while waiting for the connection");
      case GrowingWaits::End::kDeadline:
        return ConnectionAttempt{.connected = false, .reason = *reason};
    }
  }
}

}  // namespace elastic
