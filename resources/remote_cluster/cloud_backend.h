// CloudBackend: links between deployments of one organization or environment, by the list that the
// Cloud API keeps for each Elasticsearch (…/remote-clusters). They are of the certificate model.
#ifndef ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_
#define ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "resources/clients/cloud/platform.h"
#include "resources/remote_cluster/elasticsearch_backend.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// What to do when a program that writes whole lists, `ec_deployment` above all, has removed a link:
// a sentence or two for messages.
extern const char kOtherWriterAdvice[];

class CloudBackend final : public RemoteClusterBackend {
 public:
  // `elasticsearch` is the same cluster by its own API, which shows links that the list does not
  // and can be made to connect; null where it cannot be reached.
  CloudBackend(std::shared_ptr<cloud::Platform> platform, cloud::ElasticsearchRef ref,
               std::unique_ptr<ElasticsearchBackend> elasticsearch);

  // Before anything is written the remote deployment is looked up: InvalidArgument when it is not
  // known, has no such Elasticsearch or is the local one. An alias counts as taken also when
  // Elasticsearch has it and the list has not. `skip_unavailable` is always written, as false, the
  // API's default, when the link has none. Aborted when another program keeps replacing the list.
  absl::Status Create(const Link& link, const tf::Bounds& bounds) override;
  absl::Status CheckFree(std::string_view alias, const tf::Bounds& bounds) override;
  absl::Status Update(const Link& link, const tf::Bounds& bounds) override;
  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view alias,
                                                   const tf::Bounds& bounds) override;
  // With those that only Elasticsearch shows, where it can be reached.
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds& bounds) override;
  absl::Status Delete(std::string_view alias, const tf::Bounds& bounds) override;
  // Where Elasticsearch cannot be reached: what the list says, with its concerns as the reason.
  absl::StatusOr<ConnectionAttempt> Connect(std::string_view alias, absl::Duration timeout,
                                            const tf::Bounds& bounds) override;

 private:
  // The entry for `link`, whose remote deployment exists.
  absl::StatusOr<cloud::RemoteCluster> EntryFor(const Link& link, const tf::Bounds& bounds);

  const std::shared_ptr<cloud::Platform> platform_;
  const cloud::ElasticsearchRef ref_;
  const std::unique_ptr<ElasticsearchBackend> elasticsearch_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_
