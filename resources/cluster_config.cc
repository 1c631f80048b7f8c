#include "resources/cluster_config.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/sdk/checks.h"
#include "resources/clients/http/endpoint.h"
#include "resources/connection_attributes.h"

namespace elastic {
namespace {

using tf::Secret;
using tf::sdk::Attr;
using tf::sdk::Schema;

// The first that is set counts.
constexpr const char* kEndpointVariables[] = {"ELASTICSEARCH_ENDPOINTS", "ELASTICSEARCH_URL"};

absl::StatusOr<Value<std::vector<std::string>>> EndpointsFrom(const tf::Environment& environment) {
  for (const char* name : kEndpointVariables) {
    const Value<std::string> list = FromVariable<std::string>(environment, name);
    if (list.is_null()) continue;
    std::vector<std::string> endpoints;
    for (absl::string_view part : absl::StrSplit(*list.known(), ',')) {
      endpoints.emplace_back(absl::StripAsciiWhitespace(part));
      const absl::Status parsed = http::ParseEndpoint(endpoints.back()).status();
      if (!parsed.ok()) {
        return absl::InvalidArgumentError(
            tf::StrCat("environment variable ", name, ": ", tf::FromAbsl(parsed.message())));
      }
    }
    return endpoints;
  }
  return Value<std::vector<std::string>>::Null();
}

int KindsOfCredentials(const ClusterModel& cluster) {
  const bool basic = !cluster.username.is_null() || !cluster.password.is_null();
  return (basic ? 1 : 0) + (cluster.api_key.is_null() ? 0 : 1) +
         (cluster.bearer_token.is_null() ? 0 : 1);
}

absl::Status AddCredentialsFrom(const tf::Environment& environment, ClusterModel& cluster) {
  cluster.username = FromVariable<std::string>(environment, "ELASTICSEARCH_USERNAME");
  cluster.password = FromVariable<Secret>(environment, "ELASTICSEARCH_PASSWORD");
  cluster.api_key = FromVariable<Secret>(environment, "ELASTICSEARCH_API_KEY");
  cluster.bearer_token = FromVariable<Secret>(environment, "ELASTICSEARCH_BEARER_TOKEN");
  if (cluster.username.is_null() != cluster.password.is_null()) {
    return absl::InvalidArgumentError(
        "only one of the environment variables ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD "
        "is set; set both or neither");
  }
  if (KindsOfCredentials(cluster) > 1) {
    return absl::InvalidArgumentError(
        "the environment has several kinds of credentials; set only one of ELASTICSEARCH_USERNAME "
        "(with ELASTICSEARCH_PASSWORD), ELASTICSEARCH_API_KEY and ELASTICSEARCH_BEARER_TOKEN");
  }
  return absl::OkStatus();
}

http::Credentials CredentialsOf(const ClusterModel& cluster) {
  if (const Secret* key = cluster.api_key.known()) return http::ApiKey{.encoded = *key};
  if (const Secret* token = cluster.bearer_token.known()) return http::BearerToken{.token = *token};
  if (cluster.username.is_null()) return http::NoCredentials{};
  return http::BasicCredentials{.username = *cluster.username.known(),
                                .password = cluster.password.ValueOr({})};
}

}  // namespace

const Schema<ClusterModel>& ClusterSchema() {
  using M = ClusterModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("endpoints", &M::endpoints)
          .Optional()
          .Must(tf::sdk::NotEmpty<std::vector<std::string>>())
          .Each(IsEndpoint())
          .Doc(
              "URLs of the cluster's REST API. When one cannot be reached, the next is tried. Only "
              "the cluster named `default` may leave it out, when the environment has it."),
      Attr("username", &M::username)
          .Optional()
          .AlsoRequires(&M::password)
          .ConflictsWith(&M::api_key, &M::bearer_token)
          .Doc("User name, with `password`."),
      Attr("password", &M::password)
          .Optional()
          .Sensitive()
          .AlsoRequires(&M::username)
          .Doc("Password of `username`."),
      Attr("api_key", &M::api_key)
          .Optional()
          .Sensitive()
          .ConflictsWith(&M::bearer_token)
          .Doc("Encoded API key of the cluster."),
      Attr("bearer_token", &M::bearer_token)
          .Optional()
          .Sensitive()
          .Doc("Bearer token: a service account's, or one of OpenID Connect or JWT."),
      Attr("ca_certificate", &M::ca_certificate)
          .Optional()
          .ConflictsWith(&M::ca_file)
          .Doc("PEM text of the certificate authorities to trust instead of the system's."),
      Attr("ca_file", &M::ca_file).Optional().Doc("Path of a file with such certificates."),
      Attr("client_certificate", &M::client_certificate)
          .Optional()
          .AlsoRequires(&M::client_key)
          .Doc("PEM text, or path of a file with it, of the certificate to show to the cluster."),
      Attr("client_key", &M::client_key)
          .Optional()
          .Sensitive()
          .AlsoRequires(&M::client_certificate)
          .Doc("PEM text, or path of a file with it, of its private key."),
      Attr("insecure", &M::insecure)
          .Optional()
          .Doc("Accepts any certificate of the cluster. For experiments only."),
      Attr("headers", &M::headers)
          .Optional()
          .Sensitive()
          .Doc("Headers to send with every request, by name."),
      Attr("keystore_password", &M::keystore_password)
          .Optional()
          .Sensitive()
          .Doc(
              "Password of the keystores of the cluster's nodes, where they have one. It is needed "
              "to have them load their keystores again when the security model of a link is given; "
              "Elasticsearch takes it only with TLS between its nodes."));
  return schema;
}

absl::StatusOr<ClusterModel> WithEnvironment(ClusterModel written,
                                             const tf::Environment& environment) {
  if (written.endpoints.is_null()) {
    ASSIGN_OR_RETURN(written.endpoints, EndpointsFrom(environment));
  }
  if (KindsOfCredentials(written) == 0) {
    RETURN_IF_ERROR(AddCredentialsFrom(environment, written));
  }
  if (written.ca_certificate.is_null() && written.ca_file.is_null()) {
    written.ca_file = FromVariable<std::string>(environment, "ELASTICSEARCH_CA_FILE");
  }
  if (written.insecure.is_null()) {
    ASSIGN_OR_RETURN(written.insecure, BoolFromVariable(environment, "ELASTICSEARCH_INSECURE"));
  }
  return written;
}

bool HasEndpoints(const tf::Environment& environment) {
  return std::any_of(
      std::begin(kEndpointVariables), std::end(kEndpointVariables),
      [&](const char* name) { return !FromVariable<std::string>(environment, name).is_null(); });
}

bool HasCredentials(const tf::Environment& environment) {
  constexpr const char* kVariables[] = {"ELASTICSEARCH_USERNAME", "ELASTICSEARCH_API_KEY",
                                        "ELASTICSEARCH_BEARER_TOKEN"};
  return std::any_of(std::begin(kVariables), std::end(kVariables), [&](const char* name) {
    return !FromVariable<std::string>(environment, name).is_null();
  });
}

bool IsWhollyKnown(const ClusterModel& cluster) {
  return ClusterSchema().Encode(cluster).IsWhollyKnown();
}

http::TransportOptions TransportOptionsFor(const ClusterModel& cluster) {
  http::TransportOptions options;
  options.endpoints = cluster.endpoints.ValueOr({});
  options.tls = TlsFor(cluster.ca_certificate, cluster.ca_file, cluster.insecure);
  options.tls.client_certificate = cluster.client_certificate.ValueOr("");
  options.tls.client_key = cluster.client_key.ValueOr({});
  options.credentials = CredentialsOf(cluster);
  for (const auto& [name, value] : cluster.headers.ValueOr({})) {
    options.headers.push_back({.name = name, .value = value});
  }
  return options;
}

}  // namespace elastic
