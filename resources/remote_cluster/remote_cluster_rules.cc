#include "resources/remote_cluster/remote_cluster_rules.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"

#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/remote_cluster/addresses.h"

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

std::string KeystoreSteps(std::string_view command, std::string_view alias) {
  return tf::StrCat("On every node of the local cluster run\n\n  bin/elasticsearch-keystore ",
                    command, " cluster.remote.", alias,
                    ".credentials\n\nand then send POST /_nodes/reload_secure_settings to it.");
}

}  // namespace

absl::Status CheckCredentials(const RemoteClusterModel& config) {
  if (config.self_managed.known() == nullptr || config.credentials_wo.known() == nullptr) {
    return absl::OkStatus();
  }
  const std::string alias = config.alias.known() != nullptr ? *config.alias.known() : "<alias>";
  return tf::sdk::AtAttribute(
      absl::InvalidArgumentError(tf::StrCat(
          "A self-managed cluster has no API that stores credentials: they live in the keystore of "
          "each node. Leave credentials_wo out. ",
          KeystoreSteps("add", alias))),
      Path().Attribute("credentials_wo"));
}

void CheckConfig(const RemoteClusterModel& config, Diagnostics& out) {
  const absl::Status credentials = CheckCredentials(config);
  if (!credentials.ok()) {
    out.AddStatus("Credentials cannot be stored on a self-managed cluster", credentials);
  }
  const std::string* model = config.security_model.known();
  if (model == nullptr) return;
  WarnOfPorts(config, *model, out);
  if (*model == kApiKey) WarnOfCase(config, out);
}

absl::Status CheckSecurityModel(const RemoteClusterModel& plan, const RemoteClusterModel& state) {
  const std::string* wished = plan.security_model.known();
  const std::string* shown = state.security_model.known();
  if (wished == nullptr || shown == nullptr || *wished == *shown) return absl::OkStatus();
  std::string text =
      tf::StrCat("security_model is \"", *wished, "\", and the local cluster uses \"", *shown,
                 "\" for \"", *plan.alias.known(), "\": ",
                 *shown == kCertificate ? "its keystore has no credentials for the alias. "
                                        : "its keystore has credentials for the alias. ",
                 KeystoreSteps(*shown == kCertificate ? "add" : "remove", *plan.alias.known()));
  return tf::sdk::AtAttribute(absl::FailedPreconditionError(text),
                              Path().Attribute("security_model"));
}

}  // namespace elastic
