#include "resources/remote_cluster/keystore_steps.h"

#include <variant>

#include "provider/base/strings.h"

namespace elastic {

Platform PlatformOf(const LocalCluster& local) {
  if (std::holds_alternative<SelfManagedCluster>(local)) return Platform::kSelfManaged;
  return std::holds_alternative<CloudCluster>(local) ? Platform::kCloud : Platform::kKubernetes;
}

std::string CredentialsSetting(std::string_view alias) {
  return tf::StrCat("cluster.remote.", alias, ".credentials");
}

std::string KeystoreSteps(Platform platform, KeystoreChange change, std::string_view alias) {
  const bool add = change == KeystoreChange::kAdd;
  const std::string setting = CredentialsSetting(alias);
  switch (platform) {
    case Platform::kSelfManaged:
      return tf::StrCat("On each node of the local cluster that ", add ? "lacks" : "has",
                        " it run\n\n  bin/elasticsearch-keystore ", add ? "add " : "remove ",
                        setting,
                        add ? "\n\nand give it the encoded cross-cluster API key. " : "\n\n",
                        "Then apply again: the provider has the nodes reload their keystores.");
    case Platform::kCloud:
      return tf::StrCat(add ? "Set credentials_wo, or add " : "Remove ", setting,
                        add ? " to" : " from",
                        " the deployment's keystore in the Elastic Cloud console, under Security, "
                        "Remote connections. Then apply again.");
    case Platform::kKubernetes:
      return tf::StrCat(add ? "Set credentials_wo, or have" : "Have",
                        " a Secret that spec.secureSettings of the Elasticsearch resource names ",
                        add ? "hold " : "no longer hold ", setting, ". Then apply again.");
  }
  return {};
}

}  // namespace elastic
