#include "resources/clients/kubernetes/renewing_transport.h"

#include <utility>

#include "absl/status/status.h"

#include "provider/base/status_macros.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/kubernetes/service_proxy.h"

namespace elastic::kubernetes {
namespace {

// Credentials in use. Requests under way keep a session alive that others have replaced.
struct Session {
  ObtainedCredentials obtained;
  std::shared_ptr<http::Transport> transport;
};
using SessionPtr = std::shared_ptr<const Session>;

// An error of this machine's credentials. NotFound (no such file, no such program) would be taken
// for the server's word about an object.
absl::Status CredentialsError(const absl::Status& status) {
  return absl::IsNotFound(status) ? absl::FailedPreconditionError(status.message()) : status;
}

// Whether these credentials are not, or no longer, good for the API server. What it passes on from
// Elasticsearch is no Status object; of its own answers a gateway before it may word this one.
bool AreRefused(const http::Request& request, const http::Response& response) {
  return response.status == 401 && (!IsProxied(request) || IsStatusObject(response));
}

class RenewingTransport final : public http::Transport {
 public:
  RenewingTransport(Obtain obtain, TransportFor connect, const tf::Clock& clock)
      : obtain_(std::move(obtain)),
        connect_(std::move(connect)),
        clock_(clock),
        sessions_(
            "obtaining credentials", [this](const tf::Bounds& bounds) { return Open(bounds); },
            clock, absl::InfiniteDuration()) {}

  absl::StatusOr<http::Response> Send(const http::Request& request,
                                      const tf::Bounds& bounds) override {
    ASSIGN_OR_RETURN(SessionPtr session, sessions_.Get(bounds));
    if (clock_.Now() >= session->obtained.renew_at) {
      ASSIGN_OR_RETURN(session, Replace(session, bounds));
    }
    absl::StatusOr<http::Response> answer = session->transport->Send(request, bounds);
    if (!answer.ok() || !AreRefused(request, *answer)) return answer;
    // Refused before it was acted on, so it may be sent again whatever it does.
    ASSIGN_OR_RETURN(const SessionPtr renewed, Replace(session, bounds));
    if (renewed->transport == session->transport) return answer;
    return renewed->transport->Send(request, bounds);
  }

 private:
  // Runs on the thread of `sessions_`, the only one that touches `last_`.
  absl::StatusOr<Session> Open(const tf::Bounds& bounds) {
    absl::StatusOr<ObtainedCredentials> obtained = obtain_(bounds);
    if (!obtained.ok()) return CredentialsError(obtained.status());
    if (last_.transport == nullptr || obtained->credentials != last_.obtained.credentials) {
      absl::StatusOr<std::unique_ptr<http::Transport>> made = connect_(obtained->credentials);
      if (!made.ok()) return CredentialsError(made.status());
      last_.transport = *std::move(made);
    }
    last_.obtained = *std::move(obtained);
    return last_;
  }

  // A session other than `used`: what somebody else has opened meanwhile, or a new one.
  absl::StatusOr<SessionPtr> Replace(const SessionPtr& used, const tf::Bounds& bounds) {
    ASSIGN_OR_RETURN(SessionPtr current, sessions_.Get(bounds));
    if (current != used) return current;
    sessions_.Invalidate();
    return sessions_.Get(bounds);
  }

  const Obtain obtain_;
  const TransportFor connect_;
  const tf::Clock& clock_;
  Session last_;
  clients::SharedRead<Session> sessions_;  // Last: stops its thread before the rest goes.
};

}  // namespace

std::unique_ptr<http::Transport> MakeRenewingTransport(Obtain obtain, TransportFor connect,
                                                       const tf::Clock& clock) {
  return std::make_unique<RenewingTransport>(std::move(obtain), std::move(connect), clock);
}

}  // namespace elastic::kubernetes
