// TokenAuthTransport: signs requests with a bearer token that has to be fetched and does not last.
#ifndef ELASTIC_HTTP_TOKEN_AUTH_TRANSPORT_H_
#define ELASTIC_HTTP_TOKEN_AUTH_TRANSPORT_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

struct Token {
  tf::Secret value = {};
  // By the server's clock. A time that has passed when the token arrives says only that the clocks
  // differ.
  absl::Time expires = absl::InfiniteFuture();
};

// Fetches a token over the transport it is given, which signs nothing. Called on another thread.
using Login = std::function<absl::StatusOr<Token>(Transport&, const tf::Bounds&)>;

// Fetches a token with the first request; again when four fifths of its life have passed; and once
// more when a request is answered 401, which is then sent once more. Requests that need a token at
// the same time share one login, whose error is then the error of them all. A request with an
// Authorization header of its own is passed on as it is.
//
// `clock` must outlive the transport.
std::unique_ptr<Transport> MakeTokenAuthTransport(std::unique_ptr<Transport> inner, Login login,
                                                  const tf::Clock& clock);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_TOKEN_AUTH_TRANSPORT_H_
