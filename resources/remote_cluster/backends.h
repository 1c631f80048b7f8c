// Backends: which backend a link needs, and how its local cluster is reached.
#ifndef ELASTIC_REMOTE_CLUSTER_BACKENDS_H_
#define ELASTIC_REMOTE_CLUSTER_BACKENDS_H_

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/clock.h"
#include "resources/connections.h"
#include "resources/remote_cluster/credential_store.h"
#include "resources/remote_cluster/elasticsearch_backend.h"
#include "resources/remote_cluster/local_cluster.h"
#include "resources/remote_cluster/node_keystores.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// By whose API a link is registered.
enum class LinkApi {
  kElasticsearch,  // Any remote, by address.
  kCloud,          // Another deployment of the same organization or environment.
  kKubernetes,     // Another cluster of the same ECK operator.
};

// Safe to call from any thread.
class Backends {
 public:
  // `clock` must outlive this.
  Backends(std::shared_ptr<Connections> connections, tf::Clock& clock);

  // Whether the connections that a link of `local` needs are configured.
  Presence Find(const LocalCluster& local, LinkApi api) const;

  // The error about the one that is missing.
  absl::Status MissingError(const LocalCluster& local, LinkApi api) const;

  // The APIs by which links of `local` may be registered and that can be used with the connections
  // that are configured; the one whose links the other shows too comes first.
  std::vector<LinkApi> ApisOf(const LocalCluster& local) const;

  // `local` with the ref_id that "_main" stands for. A request is made only for "_main".
  absl::StatusOr<LocalCluster> Resolve(const LocalCluster& local, const tf::Bounds& bounds) const;

  // The backend for the links of `local` that are registered by `api`. The Elasticsearch of a
  // deployment on Elastic Cloud Enterprise is reached through the API's proxy, that on Hosted by
  // the connection that is named, or at the deployment's service URL (for which a request may be
  // made) with the credentials of the connection `default`; that of ECK by the connection that is
  // named or the API server's service proxy. `expected`: the deployment that a link to be read is
  // thought to lead to (cloud_backend.h). Errors as Connections' and the Cloud client's.
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> Open(
      const LocalCluster& local, LinkApi api, const tf::Bounds& bounds,
      const std::optional<DeploymentMode>& expected = std::nullopt) const;

  // Where the credentials of links of `local` are kept: one store for all links of the cluster.
  // Unimplemented for a self-managed cluster.
  absl::StatusOr<std::shared_ptr<CredentialStore>> OpenCredentials(const LocalCluster& local,
                                                                   const tf::Bounds& bounds) const;

  // What the nodes of `local` have in their keystores, by the Elasticsearch that Open() reaches.
  // Null where the secure settings come to the nodes in a file, past the keystores: on ECK.
  absl::StatusOr<std::unique_ptr<NodeKeystores>> OpenKeystores(const LocalCluster& local,
                                                               const tf::Bounds& bounds) const;

 private:
  absl::StatusOr<std::shared_ptr<CredentialStore>> MakeStore(
      const LocalCluster& local, std::shared_ptr<es::Cluster> elasticsearch) const;
  absl::StatusOr<std::shared_ptr<es::Cluster>> ReachElasticsearch(const LocalCluster& local,
                                                                  const tf::Bounds& bounds) const;
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectTo(const CloudCluster& cluster,
                                                         const tf::Bounds& bounds) const;
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectTo(const KubernetesCluster& cluster,
                                                         const tf::Bounds& bounds) const;
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> OpenCloud(
      const CloudCluster& cluster, const std::optional<DeploymentMode>& expected,
      const tf::Bounds& bounds) const;
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> OpenKubernetes(
      const KubernetesCluster& cluster, LinkApi api, const tf::Bounds& bounds) const;

  const std::shared_ptr<Connections> connections_;
  tf::Clock& clock_;

  mutable absl::Mutex mutex_;
  mutable std::map<LocalCluster, std::shared_ptr<CredentialStore>> stores_ ABSL_GUARDED_BY(mutex_);
};

// Whether `status`, an error of opening a backend or of its calls, says for certain that the local
// cluster does not exist any more, and so no link of it does.
bool IsLocalClusterGone(const absl::Status& status);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_BACKENDS_H_
