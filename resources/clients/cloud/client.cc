#include "resources/clients/cloud/client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/elasticsearch_proxy.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/paths.h"
#include "resources/clients/http/requests.h"

namespace elastic::cloud {
namespace {

// Deployments of one page of a search, and pages before a server that repeats itself is given up.
constexpr int kPageSize = 100;
constexpr int kMaxPages = 1000;

// What a deployment's document is asked for: the plan for the version, and nothing that has to be
// gathered from the cluster.
constexpr std::string_view kShow =
    "?show_plans=true&show_plan_logs=false&show_instance_metrics=false"
    "&show_instance_configurations=false&enrich_with_template=false";

using http::Get;
using http::Idempotency;
using http::WithJson;

std::string RemoteClustersPath(const ElasticsearchRef& ref) {
  return tf::StrCat(ElasticsearchPath(ref), "/remote-clusters");
}

std::string KeystorePath(const ElasticsearchRef& ref) {
  return tf::StrCat(ElasticsearchPath(ref), "/keystore");
}

// What `status`, about an answer to `request`, says, with the request in front.
absl::Status About(const http::Request& request, const absl::Status& status) {
  return absl::Status(status.code(), tf::StrCat(request.method, " ", request.path, ": ",
                                                tf::FromAbsl(status.message())));
}

Keystore ToKeystore(const tf::Json& body) {
  Keystore keystore;
  const tf::Json* secrets = tf::FindMember(body, "secrets");
  if (secrets == nullptr || !secrets->is_object()) return keystore;
  for (const auto& [name, secret] : secrets->items()) {
    keystore[name] = {.as_file = tf::BoolMember(secret, "as_file").value_or(false)};
  }
  return keystore;
}

// A string stays a string whatever it looks like; an entry without a value is removed.
tf::Json ToJson(const KeystorePatch& patch) {
  tf::Json secrets = tf::Json::object();
  for (const auto& [name, value] : patch) {
    tf::Json secret = tf::Json::object();
    if (value.has_value()) {
      secret["value"] = value->Reveal();
      secret["as_file"] = false;
    }
    secrets[name] = std::move(secret);
  }
  return {{"secrets", std::move(secrets)}};
}

}  // namespace

Client::Client(std::unique_ptr<http::Transport> transport) : transport_(std::move(transport)) {}

absl::StatusOr<Deployment> Client::GetDeployment(std::string_view deployment_id,
                                                 const tf::Bounds& bounds) {
  const http::Request request = Get(tf::StrCat(DeploymentPath(deployment_id), kShow));
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  ASSIGN_OR_RETURN(const tf::Json body, JsonObjectOf(request, response));
  Deployment deployment = ParseDeployment(body);
  const std::string* version = http::FindHeader(response.headers, "x-cloud-resource-version");
  if (int64_t number = 0; version != nullptr && absl::SimpleAtoi(*version, &number)) {
    deployment.resource_version = number;
  }
  return deployment;
}

absl::StatusOr<TrustSettings> Client::GetTrustSettings(const ElasticsearchRef& ref,
                                                       const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(
      const tf::Json body,
      Call(Get(tf::StrCat(ElasticsearchPath(ref), "?show_settings=true&show_plans=false")),
           bounds));
  const tf::Json* info = tf::FindMember(body, "info");
  const tf::Json* settings = info == nullptr ? nullptr : tf::FindMember(*info, "settings");
  const tf::Json* trust = settings == nullptr ? nullptr : tf::FindMember(*settings, "trust");
  return trust == nullptr ? TrustSettings() : ParseTrustSettings(*trust);
}

absl::StatusOr<CertificateAuthority> Client::GetCertificateAuthority(std::string_view deployment_id,
                                                                     const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(
      const tf::Json body,
      Call(Get(tf::StrCat(DeploymentPath(deployment_id), "/certificate-authority")), bounds));
  return ParseCertificateAuthority(body);
}

absl::StatusOr<RemoteClusters> Client::GetRemoteClusters(const ElasticsearchRef& ref,
                                                         const tf::Bounds& bounds) {
  const http::Request request = Get(RemoteClustersPath(ref));
  ASSIGN_OR_RETURN(tf::Json body, Call(request, bounds));
  absl::StatusOr<RemoteClusters> list = ParseRemoteClusters(std::move(body));
  if (!list.ok()) return About(request, list.status());
  return list;
}

absl::Status Client::PutRemoteClusters(const ElasticsearchRef& ref, const RemoteClusters& list,
                                       const tf::Bounds& bounds) {
  return Call(WithJson("PUT", RemoteClustersPath(ref), ToJson(list), Idempotency::kIdempotent),
              bounds)
      .status();
}

absl::StatusOr<std::vector<Deployment>> Client::GetEligibleRemoteClusters(
    const ElasticsearchRef& ref, const tf::Bounds& bounds) {
  const std::string path = tf::StrCat(ElasticsearchPath(ref), "/eligible-remote-clusters");
  std::vector<Deployment> eligible;
  tf::Json search = {{"size", kPageSize}};
  for (int page = 0; page < kMaxPages; ++page) {
    ASSIGN_OR_RETURN(const tf::Json body,
                     Call(WithJson("POST", path, search, Idempotency::kIdempotent), bounds));
    const tf::Json* found = tf::FindMember(body, "deployments");
    if (found == nullptr || !found->is_array() || found->empty()) break;
    for (const tf::Json& deployment : *found) eligible.push_back(ParseDeployment(deployment));
    const std::optional<std::string> cursor = tf::StringMember(body, "cursor");
    if (!cursor.has_value() || cursor->empty()) break;
    search = {{"cursor", *cursor}};
  }
  return eligible;
}

absl::StatusOr<Keystore> Client::GetKeystore(const ElasticsearchRef& ref,
                                             const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json body, Call(Get(KeystorePath(ref)), bounds));
  return ToKeystore(body);
}

absl::StatusOr<Keystore> Client::PatchKeystore(const ElasticsearchRef& ref,
                                               const KeystorePatch& patch,
                                               const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(
      const tf::Json body,
      Call(WithJson("PATCH", KeystorePath(ref), ToJson(patch), Idempotency::kIdempotent), bounds));
  return ToKeystore(body);
}

std::unique_ptr<http::Transport> Client::MakeElasticsearchTransport(const ElasticsearchRef& ref) {
  return MakeElasticsearchProxy(*transport_, ref);
}

absl::StatusOr<tf::Json> Client::Call(const http::Request& request, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  return JsonObjectOf(request, response);
}

}  // namespace elastic::cloud
