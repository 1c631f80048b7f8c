#include "resources/clients/http/make_transport.h"

#include <utility>

#include "absl/status/status.h"

#include "provider/base/status_macros.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/failover_transport.h"
#include "resources/clients/http/logging_transport.h"

namespace elastic::http {
namespace {

absl::StatusOr<std::unique_ptr<Transport>> MakeEndpointTransport(const TransportOptions& options,
                                                                 const std::string& url,
                                                                 const tf::Clock& clock) {
  ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(url));
  ASSIGN_OR_RETURN(std::unique_ptr<Transport> transport,
                   MakeCurlTransport({.endpoint = endpoint.url,
                                      .tls = options.tls,
                                      .proxy_url = options.proxy_url,
                                      .user_agent = options.user_agent,
                                      .connect_timeout = options.connect_timeout,
                                      .request_timeout = options.request_timeout,
                                      .max_response_bytes = options.max_response_bytes},
                                     clock));
  transport = MakeAuthTransport(std::move(transport), options.credentials, options.headers);
  return MakeLoggingTransport(std::move(transport), endpoint.url, clock);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> MakeTransport(TransportOptions options, tf::Clock& clock,
                                                         Jitter jitter) {
  if (options.endpoints.empty()) return absl::InvalidArgumentError("no endpoint is given");
  std::vector<std::unique_ptr<Transport>> endpoints;
  for (const std::string& url : options.endpoints) {
    ASSIGN_OR_RETURN(std::unique_ptr<Transport> endpoint,
                     MakeEndpointTransport(options, url, clock));
    endpoints.push_back(std::move(endpoint));
  }
  std::unique_ptr<Transport> transport = MakeRetryingTransport(
      MakeFailoverTransport(std::move(endpoints)), options.retry, clock, std::move(jitter));
  if (!options.login) return transport;
  return MakeTokenAuthTransport(std::move(transport), std::move(options.login), clock);
}

}  // namespace elastic::http
