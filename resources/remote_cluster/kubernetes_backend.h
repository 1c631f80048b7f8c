// KubernetesBackend: links between clusters of one ECK operator, by spec.remoteClusters of the
// local Elasticsearch resource. The operator turns each entry into settings of the cluster (mode
// sniff), and keeps the aliases that it has turned in an annotation.
#ifndef ELASTIC_REMOTE_CLUSTER_KUBERNETES_BACKEND_H_
#define ELASTIC_REMOTE_CLUSTER_KUBERNETES_BACKEND_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "resources/clients/elasticsearch/cluster.h"
#include "resources/clients/kubernetes/api_server.h"
#include "resources/remote_cluster/eck_operator.h"
#include "resources/remote_cluster/elasticsearch_backend.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// What an Elasticsearch that cannot be reached means.
enum class Reach {
  kNeeded,   // Its connection is named: not to reach it is an error.
  kIfItCan,  // What only it can tell is not known then.
};

class KubernetesBackend final : public RemoteClusterBackend {
 public:
  // `elasticsearch` is the same cluster by its own API. `clock` must outlive this.
  KubernetesBackend(std::shared_ptr<kubernetes::ApiServer> api, kubernetes::ObjectRef ref,
                    std::shared_ptr<es::Cluster> elasticsearch, Reach reach, tf::Clock& clock);

  // An alias counts as taken when the resource, the operator's annotation or Elasticsearch has it.
  absl::Status Create(const Link& link, const tf::Bounds& bounds) override;
  absl::Status CheckFree(std::string_view alias, const tf::Bounds& bounds) override;
  absl::Status Update(const Link& link, const tf::Bounds& bounds) override;
  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view alias,
                                                   const tf::Bounds& bounds) override;
  // With those that only Elasticsearch shows, where it can be reached.
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds& bounds) override;

  // Removes settings that the operator does not know first, because they would keep it from
  // removing its own; then the entry; and waits until the operator has let go of the alias.
  absl::Status Delete(std::string_view alias, const tf::Bounds& bounds) override;

  absl::StatusOr<ConnectionAttempt> Connect(std::string_view alias, absl::Duration timeout,
                                            const tf::Bounds& bounds) override;

  // EckOperator::AwaitSeen.
  absl::Status AwaitCarriedOut(const tf::Bounds& bounds) override;

 private:
  // The link by Elasticsearch's own API.
  struct Seen {
    bool reached = false;
    std::optional<ObservedLink> link = {};
  };

  // `bounds`, shortened where Elasticsearch need not be reached.
  tf::Bounds Glance(const tf::Bounds& bounds) const;
  absl::StatusOr<Seen> SeeInElasticsearch(std::string_view alias, const tf::Bounds& bounds);
  absl::Status CheckFreeInElasticsearch(std::string_view alias, const tf::Bounds& bounds);
  absl::Status RemoveForeignSettings(std::string_view alias, const tf::Bounds& bounds);
  absl::Status AwaitReleased(std::string_view alias, const tf::Bounds& bounds);
  ObservedLink ToObserved(const tf::Json& resource, const tf::Json& entry, const Seen& seen) const;

  const std::shared_ptr<kubernetes::ApiServer> api_;
  const kubernetes::ObjectRef ref_;
  const std::shared_ptr<es::Cluster> cluster_;
  ElasticsearchBackend elasticsearch_;
  EckOperator operator_;
  const Reach reach_;
  tf::Clock& clock_;
};

// Whether the resource or the operator has the alias: AlreadyExists, or FailedPrecondition while
// the operator still removes it.
absl::Status CheckFreeInResource(const tf::Json& resource, const kubernetes::ObjectRef& ref,
                                 std::string_view alias);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_KUBERNETES_BACKEND_H_
