// KubernetesCredentials: the credentials of links of a cluster of ECK to remotes outside its
// operator: keys of a Secret of ours that spec.secureSettings of the Elasticsearch resource names
// (clients/kubernetes/secure_settings.h). The operator puts them into the keystores of the nodes,
// which it restarts for that, one after the other; or, where the resource asks for that, into a
// file of settings that the nodes load as they run.
//
// Source: Elastic's documentation, "Connect to an external cluster" and "Secure settings" of ECK.
#ifndef ELASTIC_REMOTE_CLUSTER_KUBERNETES_CREDENTIALS_H_
#define ELASTIC_REMOTE_CLUSTER_KUBERNETES_CREDENTIALS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resources/clients/elasticsearch/cluster.h"
#include "resources/clients/kubernetes/api_server.h"
#include "resources/remote_cluster/credential_batches.h"
#include "resources/remote_cluster/credential_store.h"
#include "resources/remote_cluster/eck_operator.h"
#include "resources/remote_cluster/node_keystores.h"

namespace elastic {

// Errors are also those of EckOperator and NodeKeystores. While nodes restart, a cluster that does
// not answer is waited for.
class KubernetesCredentials final : public CredentialStore {
 public:
  // `elasticsearch` is the same cluster by its own API. `clock` must outlive this.
  KubernetesCredentials(std::shared_ptr<kubernetes::ApiServer> api, kubernetes::ObjectRef ref,
                        std::shared_ptr<es::Cluster> elasticsearch, tf::Clock& clock);

  // Whether our Secret has them and the resource names it. Credentials of the alias that some other
  // Secret delivers are not held: they are not ours to change or remove.
  absl::StatusOr<bool> Holds(std::string_view alias, const tf::Bounds& bounds) override;

  // Together with others that come at the same time (credential_batches.h). Before anything is
  // written: FailedPrecondition when the operator leaves the resource alone, or
  // a node cannot load its keystore; PermissionDenied when a role lacks a verb. It is over when the
  // operator has taken the credentials and every node has got another keystore. Nodes that have
  // credentials of the alias, and two minutes later still the keystore that they had, are taken to
  // have these when the operator has nothing left to do: it acts on what it takes, and finds
  // nothing to do when somebody changed a Secret and this put it back before it looked. (Where
  // Terraform's user may not read what the operator takes, an operator that has not acted for two
  // minutes is thus believed to have done so.) Where versions of Elasticsearch do not tell one
  // keystore from another (node_keystores.h), a new value in the place of an old one is not waited
  // for.
  absl::Status Put(std::string_view alias, const tf::Secret& encoded,
                   const tf::Bounds& bounds) override;

  absl::Status Remove(std::string_view alias, const tf::Bounds& bounds) override;

 private:
  absl::Status Deliver(const CredentialChanges& changes, const tf::Bounds& bounds);
  absl::Status PutIntoKeystores(const CredentialChanges& changes, const tf::Bounds& bounds);
  absl::Status PutIntoFile(const CredentialChanges& changes, const tf::Bounds& bounds);
  absl::Status RemoveAll(const std::vector<std::string>& aliases, const tf::Json& resource,
                         const tf::Bounds& bounds);
  // Until the cluster has applied a newer file than `before`.
  absl::Status AwaitFile(const es::FileSettings& before, const tf::Bounds& bounds);

  const std::shared_ptr<kubernetes::ApiServer> api_;
  const kubernetes::ObjectRef ref_;
  EckOperator operator_;
  const std::shared_ptr<es::Cluster> elasticsearch_;
  NodeKeystores keystores_;
  tf::Clock& clock_;
  CredentialBatches batches_;  // Last: it uses the others.
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_KUBERNETES_CREDENTIALS_H_
