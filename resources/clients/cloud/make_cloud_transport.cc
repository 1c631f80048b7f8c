#include "resources/clients/cloud/make_cloud_transport.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/strip.h"

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/make_transport.h"

namespace elastic::cloud {
namespace {

constexpr char kApiPath[] = "/api/v1";

absl::StatusOr<http::Token> ParseToken(const http::Request& request, const tf::Json& body) {
  std::optional<std::string> token = tf::StringMember(body, "token");
  if (!token.has_value() || token->empty()) {
    return absl::FailedPreconditionError(
        tf::StrCat(request.method, " ", request.path, ": the answer has no token"));
  }
  http::Token parsed = {.value = tf::Secret(*std::move(token))};
  const std::string expires = tf::StringMember(body, "session_expiration_time").value_or("");
  absl::Time time;
  // When it cannot be read, the token is used until it is refused.
  if (absl::ParseTime(absl::RFC3339_full, expires, &time, nullptr)) parsed.expires = time;
  return parsed;
}

absl::StatusOr<http::Token> SignIn(const UserLogin& user, http::Transport& transport,
                                   const tf::Bounds& bounds) {
  const tf::Json body = {{"username", user.username}, {"password", user.password.Reveal()}};
  const http::Request request = {.method = "POST",
                                 .path = "/users/auth/_login",
                                 .headers = {{.name = "Content-Type", .value = "application/json"}},
                                 .body = tf::DumpJson(body),
                                 // A second session does no harm.
                                 .idempotency = http::Idempotency::kIdempotent};
  ASSIGN_OR_RETURN(const http::Response response, transport.Send(request, bounds));
  ASSIGN_OR_RETURN(const tf::Json answer, JsonObjectOf(request, response));
  return ParseToken(request, answer);
}

// Where to put each kind of credentials.
struct AddCredentials {
  http::TransportOptions& options;

  absl::Status operator()(http::ApiKey& key) const {
    if (key.encoded.empty()) return absl::InvalidArgumentError("the API key is empty");
    options.credentials = std::move(key);
    return absl::OkStatus();
  }
  absl::Status operator()(UserLogin& user) const {
    if (user.username.empty()) return absl::InvalidArgumentError("the username is empty");
    if (user.password.empty()) return absl::InvalidArgumentError("the password is empty");
    options.login = [user = std::move(user)](http::Transport& transport, const tf::Bounds& bounds) {
      return SignIn(user, transport, bounds);
    };
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::string> ApiUrl(std::string_view endpoint) {
  ASSIGN_OR_RETURN(const http::Endpoint parsed, http::ParseEndpoint(endpoint));
  if (parsed.scheme == http::Scheme::kHttp && !http::IsLoopback(parsed)) {
    return absl::InvalidArgumentError(
        tf::StrCat("endpoint \"", parsed.url,
                   "\": the scheme must be https; http would send the credentials in the clear and "
                   "is accepted for this machine only"));
  }
  return tf::StrCat(tf::FromAbsl(absl::StripSuffix(parsed.url, kApiPath)), kApiPath);
}

absl::StatusOr<std::unique_ptr<http::Transport>> MakeCloudTransport(CloudTransportOptions options,
                                                                    tf::Clock& clock,
                                                                    http::Jitter jitter) {
  ASSIGN_OR_RETURN(std::string url, ApiUrl(options.endpoint));
  http::TransportOptions transport = {.endpoints = {std::move(url)},
                                      .tls = std::move(options.tls),
                                      .retry = options.retry,
                                      .user_agent = std::move(options.user_agent),
                                      .request_timeout = options.request_timeout};
  RETURN_IF_ERROR(std::visit(AddCredentials{transport}, options.credentials));
  return http::MakeTransport(std::move(transport), clock, std::move(jitter));
}

}  // namespace elastic::cloud
