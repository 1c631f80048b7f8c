// CloudCredentials: the credentials of links of a deployment on Elastic Cloud Hosted or Enterprise:
// settings of the keystore that the Cloud API keeps for each Elasticsearch, and puts on its nodes a
// while later.
//
// Source: Elastic's documentation, "Remote clusters with Elastic Cloud Hosted" and "Secure
// settings". The first says that a keystore is loaded without being asked for, the second that it
// is not, so it is asked for.
#ifndef ELASTIC_REMOTE_CLUSTER_CLOUD_CREDENTIALS_H_
#define ELASTIC_REMOTE_CLUSTER_CLOUD_CREDENTIALS_H_

#include <memory>
#include <string_view>

#include "resources/clients/cloud/platform.h"
#include "resources/clients/elasticsearch/cluster.h"
#include "resources/remote_cluster/credential_batches.h"
#include "resources/remote_cluster/credential_store.h"
#include "resources/remote_cluster/node_keystores.h"

namespace elastic {

// Errors are also those of NodeKeystores.
class CloudCredentials final : public CredentialStore {
 public:
  // `elasticsearch` is the same cluster by its own API. `clock` must outlive this.
  CloudCredentials(std::shared_ptr<cloud::Platform> platform, cloud::ElasticsearchRef ref,
                   std::shared_ptr<es::Cluster> elasticsearch, tf::Clock& clock);

  absl::StatusOr<bool> Holds(std::string_view alias, const tf::Bounds& bounds) override;

  // Together with others that come at the same time (credential_batches.h). FailedPrecondition,
  // before anything is stored, when a node cannot load its keystore as it is. Nodes that have
  // credentials of the alias, and after five minutes still the keystore that they had, are taken to
  // have these: the platform need not write a keystore anew that is not changed. Where versions of
  // Elasticsearch do not tell one keystore from another (node_keystores.h), a new value in the
  // place of an old one is not waited for.
  absl::Status Put(std::string_view alias, const tf::Secret& encoded,
                   const tf::Bounds& bounds) override;

  absl::Status Remove(std::string_view alias, const tf::Bounds& bounds) override;

 private:
  absl::Status Deliver(const CredentialChanges& changes, const tf::Bounds& bounds);

  const std::shared_ptr<cloud::Platform> platform_;
  const cloud::ElasticsearchRef ref_;
  NodeKeystores keystores_;
  tf::Clock& clock_;
  CredentialBatches batches_;  // Last: it uses the others.
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CLOUD_CREDENTIALS_H_
