#include "resources/cloud_config.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"

#include "provider/base/status_macros.h"
#include "provider/sdk/checks.h"
#include "resources/connection_attributes.h"

namespace elastic {
namespace {

using tf::Secret;
using tf::sdk::Attr;
using tf::sdk::Schema;

template <typename... T>
bool AreKnown(const Value<T>&... values) {
  return (!values.is_unknown() && ...);
}

// A URL as cloud::ApiUrl accepts it.
tf::sdk::Check<std::string> IsCloudApi() {
  return {.sentence = "A URL `https://host[:port][/prefix]`; `http://` for this machine only.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<std::string> url = cloud::ApiUrl(text);
            if (url.ok()) return std::nullopt;
            return std::string(url.status().message());
          }};
}

// The three attributes that say how to trust a server, completed in place. `M` is a model above.
template <typename M>
absl::Status AddTrustFrom(const tf::Environment& environment, const char* ca_file,
                          const char* insecure, M& model) {
  if (model.ca_certificate.is_null() && model.ca_file.is_null()) {
    model.ca_file = FromVariable<std::string>(environment, ca_file);
  }
  if (model.insecure.is_null()) {
    ASSIGN_OR_RETURN(model.insecure, BoolFromVariable(environment, insecure));
  }
  return absl::OkStatus();
}

absl::Status AddCredentialsFrom(const tf::Environment& environment, EnterpriseModel& model) {
  model.api_key = FromVariable<Secret>(environment, "ECE_API_KEY");
  model.username = FromVariable<std::string>(environment, "ECE_USERNAME");
  model.password = FromVariable<Secret>(environment, "ECE_PASSWORD");
  if (model.username.is_null() != model.password.is_null()) {
    return absl::InvalidArgumentError(
        "only one of the environment variables ECE_USERNAME and ECE_PASSWORD is set; set both or "
        "neither");
  }
  if (!model.api_key.is_null() && !model.username.is_null()) {
    return absl::InvalidArgumentError(
        "the environment has two kinds of credentials; set only one of ECE_API_KEY and "
        "ECE_USERNAME (with ECE_PASSWORD)");
  }
  return absl::OkStatus();
}

}  // namespace

const Schema<HostedModel>& HostedSchema() {
  using M = HostedModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("api_key", &M::api_key)
          .Optional()
          .Sensitive()
          .Doc("API key of the Elastic Cloud organization (not of an Elasticsearch cluster)."),
      Attr("endpoint", &M::endpoint)
          .Optional()
          .Must(IsCloudApi())
          .Doc("URL of the Elastic Cloud API; `https://api.elastic-cloud.com` unless set."),
      Attr("ca_certificate", &M::ca_certificate)
          .Optional()
          .ConflictsWith(&M::ca_file)
          .Doc("PEM text of the certificate authorities to trust instead of the system's."),
      Attr("ca_file", &M::ca_file).Optional().Doc("Path of a file with such certificates."),
      Attr("insecure", &M::insecure)
          .Optional()
          .Doc("Accepts any certificate of the API. For experiments only."));
  return schema;
}

const Schema<EnterpriseModel>& EnterpriseSchema() {
  using M = EnterpriseModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("endpoint", &M::endpoint)
          .Optional()
          .Must(IsCloudApi())
          .Doc("URL of the coordinator's API, as in `https://ece.example:12443`."),
      Attr("api_key", &M::api_key)
          .Optional()
          .Sensitive()
          .ConflictsWith(&M::username, &M::password)
          .Doc("API key of a user of the installation."),
      Attr("username", &M::username)
          .Optional()
          .AlsoRequires(&M::password)
          .Doc("User to sign in as, with `password`; the built-in `admin` has no API keys."),
      Attr("password", &M::password)
          .Optional()
          .Sensitive()
          .AlsoRequires(&M::username)
          .Doc("Password of `username`."),
      Attr("ca_certificate", &M::ca_certificate)
          .Optional()
          .ConflictsWith(&M::ca_file)
          .Doc("PEM text of the certificate authorities to trust instead of the system's."),
      Attr("ca_file", &M::ca_file).Optional().Doc("Path of a file with such certificates."),
      Attr("insecure", &M::insecure)
          .Optional()
          .Doc("Accepts any certificate of the API. For experiments only."));
  return schema;
}

absl::StatusOr<HostedModel> WithEnvironment(HostedModel written,
                                            const tf::Environment& environment) {
  if (written.api_key.is_null()) {
    written.api_key = FromVariable<Secret>(environment, "EC_API_KEY");
  }
  if (written.endpoint.is_null()) {
    written.endpoint = FromVariable<std::string>(environment, "EC_ENDPOINT");
  }
  RETURN_IF_ERROR(AddTrustFrom(environment, "EC_CA_FILE", "EC_INSECURE", written));
  return written;
}

absl::StatusOr<EnterpriseModel> WithEnvironment(EnterpriseModel written,
                                                const tf::Environment& environment) {
  if (written.endpoint.is_null()) {
    written.endpoint = FromVariable<std::string>(environment, "ECE_ENDPOINT");
  }
  if (written.api_key.is_null() && written.username.is_null() && written.password.is_null()) {
    RETURN_IF_ERROR(AddCredentialsFrom(environment, written));
  }
  RETURN_IF_ERROR(AddTrustFrom(environment, "ECE_CA_FILE", "ECE_INSECURE", written));
  return written;
}

bool HasHosted(const tf::Environment& environment) {
  return !FromVariable<Secret>(environment, "EC_API_KEY").is_null();
}

bool HasEnterprise(const tf::Environment& environment) {
  return !FromVariable<std::string>(environment, "ECE_ENDPOINT").is_null();
}

bool IsWhollyKnown(const HostedModel& hosted) {
  return AreKnown(hosted.api_key, hosted.endpoint, hosted.ca_certificate, hosted.ca_file,
                  hosted.insecure);
}

bool IsWhollyKnown(const EnterpriseModel& enterprise) {
  return AreKnown(enterprise.endpoint, enterprise.api_key, enterprise.username, enterprise.password,
                  enterprise.ca_certificate, enterprise.ca_file, enterprise.insecure);
}

absl::StatusOr<cloud::CloudTransportOptions> CloudOptionsFor(const HostedModel& hosted) {
  if (hosted.api_key.is_null()) {
    return absl::InvalidArgumentError(
        "it has no `api_key`, and the environment variable EC_API_KEY is not set");
  }
  return cloud::CloudTransportOptions{
      .endpoint = hosted.endpoint.ValueOr(cloud::kHostedEndpoint),
      .credentials = http::ApiKey{.encoded = *hosted.api_key.known()},
      .tls = TlsFor(hosted.ca_certificate, hosted.ca_file, hosted.insecure)};
}

absl::StatusOr<cloud::CloudTransportOptions> CloudOptionsFor(const EnterpriseModel& enterprise) {
  if (enterprise.endpoint.is_null()) {
    return absl::InvalidArgumentError(
        "it has no `endpoint`, and the environment variable ECE_ENDPOINT is not set");
  }
  cloud::CloudTransportOptions options = {
      .endpoint = *enterprise.endpoint.known(),
      .tls = TlsFor(enterprise.ca_certificate, enterprise.ca_file, enterprise.insecure)};
  if (const Secret* key = enterprise.api_key.known()) {
    options.credentials = http::ApiKey{.encoded = *key};
    return options;
  }
  if (enterprise.username.is_null() || enterprise.password.is_null()) {
    return absl::InvalidArgumentError(
        "it has no credentials: set `api_key` or `username` and `password`, or the environment "
        "variable ECE_API_KEY or ECE_USERNAME and ECE_PASSWORD");
  }
  options.credentials = cloud::UserLogin{.username = *enterprise.username.known(),
                                         .password = *enterprise.password.known()};
  return options;
}

}  // namespace elastic
