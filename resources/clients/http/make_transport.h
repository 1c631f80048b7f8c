// The factory: the only place that knows how transports stand on each other.
//
//   tokens → retries → failover → for each endpoint: logging → auth → curl
//
// Tokens stand on top, so that fetching one is retried like any request and a token that ran out
// while a request was being retried is replaced.
#ifndef ELASTIC_HTTP_MAKE_TRANSPORT_H_
#define ELASTIC_HTTP_MAKE_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/http/auth_transport.h"
#include "resources/clients/http/curl_transport.h"
#include "resources/clients/http/retrying_transport.h"
#include "resources/clients/http/token_auth_transport.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

struct TransportOptions {
  std::vector<std::string> endpoints = {};  // At least one, as ParseEndpoint accepts them.
  TlsOptions tls = {};
  tf::Secret proxy_url = {};  // As CurlOptions::proxy_url.
  Credentials credentials = {};
  Login login = {};  // Where requests are signed with tokens instead of credentials.
  std::vector<SecretHeader> headers = {};
  RetryPolicy retry = {};
  std::string user_agent = "terraform-provider-elastic";
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration request_timeout = absl::Seconds(60);
  size_t max_response_bytes = 64 << 20;
};

// Checks all options without a request: InvalidArgument or NotFound as MakeCurlTransport.
// `clock` must outlive the transport.
absl::StatusOr<std::unique_ptr<Transport>> MakeTransport(TransportOptions options,
                                                         tf::Clock& clock = tf::RealClock(),
                                                         Jitter jitter = RandomJitter());

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_MAKE_TRANSPORT_H_
