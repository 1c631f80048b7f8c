// KeystoreSteps: how a person changes what the keystores of a local cluster's nodes hold for an
// alias, where the provider does not.
#ifndef ELASTIC_REMOTE_CLUSTER_KEYSTORE_STEPS_H_
#define ELASTIC_REMOTE_CLUSTER_KEYSTORE_STEPS_H_

#include <string>
#include <string_view>

#include "resources/remote_cluster/local_cluster.h"

namespace elastic {

// What a local cluster runs on.
enum class Platform { kSelfManaged, kCloud, kKubernetes };

Platform PlatformOf(const LocalCluster& local);

// The secure setting that makes a link one of the API-key model.
std::string CredentialsSetting(std::string_view alias);

enum class KeystoreChange { kAdd, kRemove };

// Whole sentences, with the command where there is one.
std::string KeystoreSteps(Platform platform, KeystoreChange change, std::string_view alias);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_KEYSTORE_STEPS_H_
