// How to reach the Elastic Cloud API: endpoint, credentials, and the transport that has both.
#ifndef ELASTIC_CLOUD_MAKE_CLOUD_TRANSPORT_H_
#define ELASTIC_CLOUD_MAKE_CLOUD_TRANSPORT_H_

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/http/auth_transport.h"
#include "resources/clients/http/curl_transport.h"
#include "resources/clients/http/retrying_transport.h"
#include "resources/clients/http/transport.h"

namespace elastic::cloud {

inline constexpr char kHostedEndpoint[] = "https://api.elastic-cloud.com";

// A user of Enterprise, signed in by POST /users/auth/_login for a token that does not last.
struct UserLogin {
  std::string username = {};
  tf::Secret password = {};
};

// The URL below which the API's paths begin. InvalidArgument for an `endpoint` that
// http::ParseEndpoint does not accept, and for http:// to another machine than this one.
absl::StatusOr<std::string> ApiUrl(std::string_view endpoint);

struct CloudTransportOptions {
  std::string endpoint = {};  // As ApiUrl accepts it, with or without /api/v1.
  std::variant<http::ApiKey, UserLogin> credentials = {};
  http::TlsOptions tls = {};
  http::RetryPolicy retry = {};
  std::string user_agent = "terraform-provider-elastic";
  absl::Duration request_timeout = absl::Seconds(60);
};

// Checks all options without a request: InvalidArgument, or as http::MakeTransport. A user is
// signed in with the first request; when that fails, it is the request's error, from
// POST /users/auth/_login. `clock` must outlive the transport.
absl::StatusOr<std::unique_ptr<http::Transport>> MakeCloudTransport(
    CloudTransportOptions options, tf::Clock& clock = tf::RealClock(),
    http::Jitter jitter = http::RandomJitter());

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_MAKE_CLOUD_TRANSPORT_H_
