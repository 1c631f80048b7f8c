// RenewingTransport: requests signed by credentials that have to be obtained and do not last: a
// token file that is written anew, a plugin's token or client certificate.
//
// http::TokenAuthTransport does that for tokens that the server itself gives. Here credentials come
// from this machine and may be a client certificate, which belongs to the connection and not to the
// request: so there is a transport of its own for each set of credentials.
#ifndef ELASTIC_KUBERNETES_RENEWING_TRANSPORT_H_
#define ELASTIC_KUBERNETES_RENEWING_TRANSPORT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"

namespace elastic::kubernetes {

struct Credentials {
  tf::Secret token = {};                // Empty: none.
  std::string client_certificate = {};  // PEM; empty: none.
  tf::Secret client_key = {};

  bool operator==(const Credentials&) const = default;
};

struct ObtainedCredentials {
  Credentials credentials = {};
  absl::Time renew_at = absl::InfiniteFuture();
};

// Gets credentials. Called on another thread, one call at a time.
using Obtain = std::function<absl::StatusOr<ObtainedCredentials>(const tf::Bounds&)>;

// Makes the transport that uses them. Called likewise.
using TransportFor =
    std::function<absl::StatusOr<std::unique_ptr<http::Transport>>(const Credentials&)>;

// Obtains credentials with the first request; again at `renew_at`; and again when the API server
// answers a request 401, which is then sent once more if they are others than before. A 401 that it
// only passes on (service_proxy.h) is none of its own. Requests that need
// credentials at the same time share one call of `obtain`, whose error is then the error of them
// all; NotFound as FailedPrecondition, because it is not the server's word. Connections are kept as
// long as the credentials stay the same.
//
// `clock` must outlive the transport.
std::unique_ptr<http::Transport> MakeRenewingTransport(Obtain obtain, TransportFor connect,
                                                       const tf::Clock& clock);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_RENEWING_TRANSPORT_H_
