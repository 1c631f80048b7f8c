#include "resources/clients/kubernetes/connection.h"

#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/base/read_file.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/kubernetes/exec_credentials.h"
#include "resources/clients/kubernetes/renewing_transport.h"

namespace elastic::kubernetes {
namespace {

// How often a token file is looked at: the kubelet replaces a pod's token well before it runs out.
constexpr absl::Duration kTokenFilePeriod = absl::Minutes(1);

// Of the life of a plugin's credentials; the rest is for requests under way.
constexpr double kUsedLife = 0.8;

absl::Status Prefixed(std::string_view what, const absl::Status& status) {
  return absl::Status(status.code(), tf::StrCat(what, ": ", tf::FromAbsl(status.message())));
}

bool IsEmpty(const http::TlsOptions& tls) {
  return tls.ca.empty() && tls.client_certificate.empty() && tls.client_key.empty() &&
         tls.server_name.empty() && tls.verification == http::Verification::kFull;
}

absl::StatusOr<Access> FromAttributes(const ExplicitAccess& attributes) {
  if (!attributes.token.empty() && attributes.exec.has_value()) {
    return absl::InvalidArgumentError("token and exec exclude each other");
  }
  if (!attributes.tls.ca.empty() && attributes.tls.verification == http::Verification::kNone) {
    return absl::InvalidArgumentError("insecure does not go with a CA certificate");
  }
  Access access = {.server = attributes.host, .tls = attributes.tls, .origin = attributes.host};
  if (!attributes.token.empty()) access.authentication = http::BearerToken{attributes.token};
  if (attributes.exec.has_value()) {
    const absl::Status valid = CheckExecPlugin(*attributes.exec);
    if (!valid.ok()) return Prefixed("exec", valid);
    access.authentication = *attributes.exec;
  }
  return access;
}

// The variable's value; empty when it is not set.
std::string Variable(const tf::Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? "" : value;
}

// The service account that every container of a pod has, unless it was told not to. Nothing when
// this is no pod.
absl::StatusOr<std::optional<Access>> InCluster(const std::string& folder,
                                                const tf::Environment& environment) {
  const std::string host = Variable(environment, "KUBERNETES_SERVICE_HOST");
  const std::string port = Variable(environment, "KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) return std::nullopt;
  const std::string token = tf::StrCat(folder, "/token");
  if (absl::IsNotFound(clients::ReadFile(token).status())) return std::nullopt;
  absl::StatusOr<std::string> ca = clients::ReadFile(tf::StrCat(folder, "/ca.crt"));
  if (!ca.ok()) return Prefixed("service account of this pod", ca.status());
  const bool is_ipv6 = absl::StrContains(host, ":");
  return Access{
      .server = tf::StrCat("https://", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", ":", port),
      .tls = {.ca = *std::move(ca)},
      .authentication = TokenFile{.path = token},
      .origin = "service account of this pod"};
}

absl::StatusOr<ObtainedCredentials> FromTokenFile(const TokenFile& file, const tf::Clock& clock) {
  absl::StatusOr<std::string> text = clients::ReadFile(file.path);
  if (!text.ok()) return Prefixed("token file", text.status());
  absl::StripAsciiWhitespace(&*text);
  if (text->empty()) {
    return absl::FailedPreconditionError(tf::StrCat("token file: \"", file.path, "\": is empty"));
  }
  return ObtainedCredentials{.credentials = {.token = tf::Secret(*std::move(text))},
                             .renew_at = clock.Now() + kTokenFilePeriod};
}

absl::StatusOr<ObtainedCredentials> FromPlugin(const ExecPlugin& plugin, const Access& access,
                                               const tf::Bounds& bounds, const tf::Clock& clock) {
  absl::StatusOr<ExecCredentials> printed = RunExecPlugin(plugin, access, bounds, clock);
  if (!printed.ok()) return Prefixed(access.origin, printed.status());
  const absl::Time now = clock.Now();
  const absl::Duration life = printed->expires - now;
  return ObtainedCredentials{
      .credentials = {.token = std::move(printed->token),
                      .client_certificate = std::move(printed->client_certificate),
                      .client_key = std::move(printed->client_key)},
      // When the time has passed already, only the clocks differ, or else the answer is 401.
      .renew_at = life > absl::ZeroDuration() ? now + life * kUsedLife : absl::InfiniteFuture()};
}

// The options of the transport for `credentials`; a certificate of theirs goes before the access's.
http::TransportOptions WithCredentials(http::TransportOptions options,
                                       const Credentials& credentials) {
  if (!credentials.token.empty()) options.credentials = http::BearerToken{credentials.token};
  if (!credentials.client_certificate.empty()) {
    options.tls.client_certificate = credentials.client_certificate;
    options.tls.client_key = credentials.client_key;
  }
  return options;
}

// Makes the transport for each kind of authentication.
struct MakeAuthenticated {
  const Access& access;
  http::TransportOptions options;
  tf::Clock& clock;
  http::Jitter jitter;

  using Result = absl::StatusOr<std::unique_ptr<http::Transport>>;

  Result operator()(const http::NoCredentials&) const { return Fixed({}); }
  Result operator()(const http::BearerToken& token) const { return Fixed(token); }
  Result operator()(const http::BasicCredentials& basic) const { return Fixed(basic); }
  Result operator()(const TokenFile& file) const {
    return Renewed(
        [file, &clock = clock](const tf::Bounds&) { return FromTokenFile(file, clock); });
  }
  Result operator()(const ExecPlugin& plugin) const {
    return Renewed([plugin, access = access, &clock = clock](const tf::Bounds& bounds) {
      return FromPlugin(plugin, access, bounds, clock);
    });
  }

 private:
  Result Fixed(http::Credentials credentials) const {
    http::TransportOptions fixed = options;
    fixed.credentials = std::move(credentials);
    return http::MakeTransport(std::move(fixed), clock, jitter);
  }

  Result Renewed(Obtain obtain) const {
    // Made once in vain, so that what is wrong with the options shows now.
    RETURN_IF_ERROR(Fixed({}).status());
    return MakeRenewingTransport(
        std::move(obtain),
        [options = options, jitter = jitter, &clock = clock](const Credentials& credentials) {
          return http::MakeTransport(WithCredentials(options, credentials), clock, jitter);
        },
        clock);
  }
};

absl::Status CheckScheme(const Access& access) {
  ASSIGN_OR_RETURN(const http::Endpoint endpoint, http::ParseEndpoint(access.server));
  if (endpoint.scheme == http::Scheme::kHttps || http::IsLoopback(endpoint) ||
      std::holds_alternative<http::NoCredentials>(access.authentication)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      tf::StrCat("endpoint \"", endpoint.url,
                 "\": the scheme must be https; http would send the credentials in the clear and "
                 "is accepted for this machine only"));
}

}  // namespace

absl::StatusOr<Access> FindAccess(const AccessSources& sources,
                                  const tf::Environment& environment) {
  const ExplicitAccess& attributes = sources.attributes;
  if (!attributes.host.empty()) return FromAttributes(attributes);
  if (!attributes.token.empty() || attributes.exec.has_value() || !IsEmpty(attributes.tls)) {
    return absl::InvalidArgumentError("credentials and TLS settings are given without a host");
  }
  if (!sources.kubeconfig.paths.empty()) return ReadKubeconfig(sources.kubeconfig);
  if (!sources.kubeconfig.context.empty()) {
    return absl::InvalidArgumentError(tf::StrCat(
        "the context \"", sources.kubeconfig.context,
        "\" is named, and no kubeconfig that has it: set `config_path` or the environment "
        "variable KUBE_CONFIG_PATH or KUBECONFIG"));
  }
  ASSIGN_OR_RETURN(std::optional<Access> access,
                   InCluster(sources.service_account_folder, environment));
  if (access.has_value()) return *std::move(access);
  return absl::FailedPreconditionError(
      "nothing says how to reach Kubernetes: there is no host, no kubeconfig and no service "
      "account "
      "of a pod");
}

absl::StatusOr<std::unique_ptr<http::Transport>> Connect(Access access,
                                                         const ConnectOptions& options,
                                                         tf::Clock& clock, http::Jitter jitter) {
  RETURN_IF_ERROR(CheckScheme(access));
  return std::visit(MakeAuthenticated{.access = access,
                                      .options = {.endpoints = {access.server},
                                                  .tls = access.tls,
                                                  .proxy_url = access.proxy_url,
                                                  .retry = options.retry,
                                                  .user_agent = options.user_agent,
                                                  .request_timeout = options.request_timeout},
                                      .clock = clock,
                                      .jitter = std::move(jitter)},
                    access.authentication);
}

}  // namespace elastic::kubernetes
