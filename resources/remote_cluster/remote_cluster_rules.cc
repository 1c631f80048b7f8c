#include "resources/remote_cluster/remote_cluster_rules.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/remote_cluster/addresses.h"
#include "resources/remote_cluster/keystore_steps.h"

namespace elastic {
namespace {

using tf::cty::Path;
using tf::sdk::Diagnostics;

constexpr std::string_view kApiKey = "api_key";
constexpr std::string_view kCertificate = "certificate";

// The ports at which Elasticsearch listens unless configured otherwise: with API keys on 9443, with
// certificates on 9300, on Elastic Cloud 9400.
std::string_view ModelOfPort(int port) {
  if (port == 9443) return kApiKey;
  if (port == 9300 || port == 9400) return kCertificate;
  return {};
}

void WarnOfPort(std::string_view address, std::string_view model, const Path& at,
                Diagnostics& out) {
  const absl::StatusOr<Address> parsed = ParseAddress(address);
  if (!parsed.ok()) return;
  const std::string_view usual = ModelOfPort(parsed->port);
  if (usual.empty() || usual == model) return;
  out.AddWarning(
      "Port of the other security model",
      tf::StrCat("Port ", parsed->port, " is the usual one for the security model \"", usual,
                 "\", and security_model is \"", model,
                 "\". The clusters will not connect unless the remote cluster listens there for "
                 "that model. The usual ports are 9443 for \"api_key\" and 9300 (Elastic Cloud: "
                 "9400) for \"certificate\"."),
      at);
}

void WarnOfPorts(const RemoteClusterModel& config, std::string_view model, Diagnostics& out) {
  if (const SniffModel* sniff = config.sniff.known(); sniff != nullptr && sniff->seeds.known()) {
    const Path seeds = Path().Attribute("sniff").Attribute("seeds");
    int64_t index = 0;
    for (const std::string& seed : *sniff->seeds.known()) {
      WarnOfPort(seed, model, seeds.Index(index++), out);
    }
  }
  if (const ProxyModel* proxy = config.proxy.known();
      proxy != nullptr && proxy->proxy_address.known()) {
    WarnOfPort(*proxy->proxy_address.known(), model,
               Path().Attribute("proxy").Attribute("proxy_address"), out);
  }
}

void WarnOfCase(const RemoteClusterModel& config, Diagnostics& out) {
  const std::string* alias = config.alias.known();
  if (alias == nullptr || absl::AsciiStrToLower(*alias) == *alias) return;
  out.AddWarning("Alias is not in lower case",
                 tf::StrCat("With the security model \"api_key\", Elastic's tools want aliases in "
                            "lower case, and the name in the keystore must be the same to the "
                            "letter: cluster.remote.",
                            *alias, ".credentials."),
                 Path().Attribute("alias"));
}

// How a user changes what the keystores of the local cluster's nodes hold for the alias.
std::string StepsFor(KeystoreChange change, const RemoteClusterModel& model) {
  Platform platform = Platform::kCloud;
  if (!model.kubernetes.is_null()) platform = Platform::kKubernetes;
  if (!model.self_managed.is_null()) platform = Platform::kSelfManaged;
  const std::string* alias = model.alias.known();
  return KeystoreSteps(platform, change, alias == nullptr ? "<alias>" : *alias);
}

// Whether it has the form of `encoded`: Base64 of "id:api_key".
bool IsEncodedApiKey(const tf::Secret& credentials) {
  std::string decoded;
  const bool is_base64 = absl::Base64Unescape(tf::ToAbsl(credentials.Reveal()), &decoded);
  const size_t colon = decoded.find(':');
  return is_base64 && colon != std::string::npos && colon > 0 && colon + 1 < decoded.size();
}

// At `credentials_wo`: what is wrong with it whatever the server says. The value is never shown.
void CheckCredentialsForm(const RemoteClusterModel& config, Diagnostics& out) {
  const tf::Secret* credentials = config.credentials_wo.known();
  if (credentials == nullptr) return;
  const Path at = Path().Attribute("credentials_wo");
  if (!IsEncodedApiKey(*credentials)) {
    out.AddError("Not an encoded API key",
                 "credentials_wo has to be an encoded cross-cluster API key: the Base64 text that "
                 "Elasticsearch returns as `encoded` when it creates the key (`encoded` of an "
                 "elastic_cross_cluster_api_key), not its `id` or `api_key` alone.",
                 at);
  }
  if (config.security_model.ValueOr("") != kCertificate) return;
  out.AddError("Credentials beside certificates",
               "security_model is \"certificate\", and credentials_wo makes the link use an API "
               "key: Elasticsearch does so whenever its keystore has credentials for the alias. "
               "Leave one of the two out.",
               at);
}

bool UsesApiKey(const RemoteClusterModel& config) {
  return config.credentials_wo.known() != nullptr || config.security_model.ValueOr("") == kApiKey;
}

// Links between nodes cannot be had where only the platform's proxies are reached from outside.
void RefuseSniffOnCloud(const RemoteClusterModel& config, Diagnostics& out) {
  const bool on_cloud = config.hosted.known() != nullptr || config.enterprise.known() != nullptr;
  if (config.sniff.known() == nullptr || !on_cloud) return;
  out.AddError("Nodes of a deployment cannot be reached one by one",
               "On Elastic Cloud the nodes of the local and the remote cluster stand behind "
               "proxies, so a link with `sniff` would be accepted and never connect. Use `proxy`, "
               "or `deployment` for a deployment of the same organization or environment.",
               Path().Attribute("sniff"));
}

bool IsLocal(const DeploymentModel& remote, const Value<CloudModel>& local) {
  const CloudModel* model = local.known();
  return model != nullptr && model->deployment_id.known() != nullptr &&
         model->ref_id.known() != nullptr && remote.deployment_id == model->deployment_id &&
         remote.ref_id == model->ref_id;
}

void CheckDeployment(const RemoteClusterModel& config, Diagnostics& out) {
  const DeploymentModel* remote = config.deployment.known();
  if (remote == nullptr) return;
  const Path at = Path().Attribute("deployment");
  if (config.self_managed.known() != nullptr || config.kubernetes.known() != nullptr) {
    out.AddError("Not a deployment",
                 "The local cluster does not run on Elastic Cloud, and only deployments of Elastic "
                 "Cloud can be linked by `deployment`. Use `proxy` with the remote deployment's "
                 "endpoint and "
                 "port 9443 (API key) or 9400 (certificates).",
                 at);
  }
  if (IsLocal(*remote, config.hosted) || IsLocal(*remote, config.enterprise)) {
    out.AddError("The remote cluster is the local one",
                 "The remote deployment is the local one. Give the id of another deployment.", at);
  }
  if (config.transport.known() != nullptr && !UsesApiKey(config)) {
    out.AddError("Connection settings cannot be set",
                 "The Cloud API takes no `transport` settings for links between deployments. Leave "
                 "`transport` out, or use `proxy` instead of `deployment`.",
                 Path().Attribute("transport"));
  }
}

// Without certificates a deployment is linked to through the local one's Elasticsearch.
void CheckDeploymentByApiKey(const RemoteClusterModel& config, Diagnostics& out) {
  const CloudModel* local = config.hosted.known();
  if (config.deployment.known() == nullptr || local == nullptr || !UsesApiKey(config)) return;
  if (!local->cluster.is_null()) return;
  out.AddError("Connection to the local deployment is missing",
               "The Cloud API links deployments with certificates only; with an API key the link "
               "is registered at the local deployment's Elasticsearch. Name a connection to that "
               "in hosted.cluster.",
               Path().Attribute("hosted").Attribute("cluster"));
}

// What the operator knows nothing of, at its attribute.
void RefuseBesideRef(bool is_set, const char* attribute, Diagnostics& out) {
  if (!is_set) return;
  out.AddError("Connection settings cannot be set",
               tf::StrCat("The ECK operator takes no `", attribute,
                          "` for clusters of its own, and settings that it does not know keep it "
                          "from removing a link. Leave `",
                          attribute, "` out, or use `proxy` instead of `elasticsearch_ref`."),
               Path().Attribute(attribute));
}

void CheckElasticsearchRef(const RemoteClusterModel& config, Diagnostics& out) {
  const ElasticsearchRefModel* remote = config.elasticsearch_ref.known();
  if (remote == nullptr) return;
  const Path at = Path().Attribute("elasticsearch_ref");
  if (config.kubernetes.is_null()) {
    out.AddError("Not under an operator",
                 "`elasticsearch_ref` links clusters that one ECK operator manages, and the local "
                 "cluster is none: set `kubernetes`, or use `proxy`.",
                 at);
  }
  RefuseBesideRef(config.skip_unavailable.known() != nullptr, "skip_unavailable", out);
  RefuseBesideRef(config.transport.known() != nullptr, "transport", out);
  const std::string model = config.security_model.ValueOr("");
  const std::string_view actual = remote->api_key.is_null() ? kCertificate : kApiKey;
  if (model.empty() || remote->api_key.is_unknown() || model == actual) return;
  out.AddError("Another security model",
               tf::StrCat("security_model is \"", model, "\", and an `elasticsearch_ref` ",
                          actual == kApiKey ? "with" : "without", " `api_key` means \"", actual,
                          "\". Leave security_model out."),
               Path().Attribute("security_model"));
}

// Others' credentials cannot be stored again; on a self-managed cluster all are others'.
void RefuseVersionAlone(const RemoteClusterModel& config, Diagnostics& out) {
  const bool alone = config.credentials_wo_version.known() != nullptr &&
                     config.credentials_wo.is_null() && config.self_managed.is_null();
  if (!alone) return;
  out.AddError(
      "Version without credentials",
      "credentials_wo_version says that credentials_wo is another one, and that is not set. "
      "Set both or neither. Without credentials_wo it is of use on `self_managed` alone, "
      "where it says that the keystores have a new key.",
      Path().Attribute("credentials_wo_version"));
}

}  // namespace

absl::Status CheckCredentials(const RemoteClusterModel& config) {
  if (config.credentials_wo.known() == nullptr) return absl::OkStatus();
  const Path at = Path().Attribute("credentials_wo");
  if (config.elasticsearch_ref.known() != nullptr) {
    return tf::sdk::AtAttribute(
        absl::InvalidArgumentError(
            "The ECK operator makes and stores the API keys of links between its own clusters. "
            "Leave credentials_wo out, and set elasticsearch_ref.api_key instead."),
        at);
  }
  if (config.self_managed.known() == nullptr) return absl::OkStatus();
  return tf::sdk::AtAttribute(
      absl::InvalidArgumentError(tf::StrCat(
          "A self-managed cluster has no API that stores credentials: they live in the keystore of "
          "each node. Leave credentials_wo out, and set security_model to \"api_key\". ",
          StepsFor(KeystoreChange::kAdd, config))),
      at);
}

void CheckConfig(const RemoteClusterModel& config, Diagnostics& out) {
  const absl::Status credentials = CheckCredentials(config);
  if (!credentials.ok()) {
    out.AddStatus("Credentials cannot be stored", credentials);
  } else {
    CheckCredentialsForm(config, out);
  }
  RefuseVersionAlone(config, out);
  RefuseSniffOnCloud(config, out);
  CheckDeployment(config, out);
  CheckDeploymentByApiKey(config, out);
  CheckElasticsearchRef(config, out);
  const std::string model =
      UsesApiKey(config) ? std::string(kApiKey) : config.security_model.ValueOr("");
  if (model.empty()) return;
  WarnOfPorts(config, model, out);
  if (model == kApiKey) WarnOfCase(config, out);
}

absl::Status CheckSecurityModel(const RemoteClusterModel& plan, const RemoteClusterModel& state) {
  const std::string* wished = plan.security_model.known();
  const std::string* shown = state.security_model.known();
  if (wished == nullptr || shown == nullptr || *wished == *shown) return absl::OkStatus();
  std::string text = tf::StrCat(
      "security_model is \"", *wished, "\", and the local cluster uses \"", *shown, "\" for \"",
      *plan.alias.known(), "\": ",
      *shown == kCertificate ? "its nodes have no credentials for the alias. "
                             : "its nodes have credentials for the alias. ",
      StepsFor(*shown == kCertificate ? KeystoreChange::kAdd : KeystoreChange::kRemove, plan));
  return tf::sdk::AtAttribute(absl::FailedPreconditionError(text),
                              Path().Attribute("security_model"));
}

}  // namespace elastic
