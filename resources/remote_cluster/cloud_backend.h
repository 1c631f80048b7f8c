// CloudBackend: links between deployments of one organization or environment.
//
// Those of the certificate model are entries of the list that the Cloud API keeps for each
// Elasticsearch (…/remote-clusters). The API has nothing for those of the API-key model: they are
// links by address, the remote deployment's endpoint, that Elasticsearch itself keeps, and what is
// done to the list does not touch them.
#ifndef ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_
#define ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provider/base/clock.h"
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
  // and can be made to connect; null where it cannot be reached. `expected` is where a link that is
  // read is thought to lead: an address alone does not say whose it is. `clock` must outlive this.
  CloudBackend(std::shared_ptr<cloud::Platform> platform, cloud::ElasticsearchRef ref,
               std::unique_ptr<ElasticsearchBackend> elasticsearch, tf::Clock& clock,
               std::optional<DeploymentMode> expected = std::nullopt);

  // Before anything is written the remote deployment is looked up: InvalidArgument when it is not
  // known, has no such Elasticsearch or is the local one. An alias counts as taken also when
  // Elasticsearch has it and the list has not. In the list `skip_unavailable` is always written, as
  // false, the API's default, when the link has none. Aborted when another program keeps replacing
  // the list.
  //
  // A link of the API-key model (Link::security_model) or by address goes to Elasticsearch;
  // InvalidArgument where that cannot be reached.
  absl::Status Create(const Link& link, const tf::Bounds& bounds) override;
  absl::Status CheckFree(std::string_view alias, const tf::Bounds& bounds) override;
  absl::Status Update(const Link& link, const tf::Bounds& bounds) override;
  // From the list; else, from Elasticsearch, one that leads to the API-key port of the `expected`
  // deployment, shown as a link to that, or another one of the API-key model, shown by address.
  // Others of Elasticsearch's own are not of this backend, or are about to follow the list.
  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view alias,
                                                   const tf::Bounds& bounds) override;
  // With those that only Elasticsearch shows, where it can be reached.
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds& bounds) override;
  // Wherever it is. When this returns, Elasticsearch has not got it either (as far as it can be
  // asked): the API removes it there a while after it has left the list, and would remove a new
  // link of that alias as well.
  absl::Status Delete(std::string_view alias, const tf::Bounds& bounds) override;
  // Where Elasticsearch cannot be reached: what the list says, with its concerns as the reason.
  absl::StatusOr<ConnectionAttempt> Connect(std::string_view alias, absl::Duration timeout,
                                            const tf::Bounds& bounds) override;

 private:
  // The entry for `link`, whose remote deployment exists.
  absl::StatusOr<cloud::RemoteCluster> EntryFor(const Link& link, const tf::Bounds& bounds);
  // `link` as Elasticsearch is to have it.
  absl::StatusOr<Link> ByAddress(const Link& link, const tf::Bounds& bounds);
  // Whether `link`, by address, leads to the API-key port of the expected deployment.
  absl::StatusOr<bool> LeadsToExpected(const Link& link, const tf::Bounds& bounds);

  absl::StatusOr<bool> IsListed(std::string_view alias, const tf::Bounds& bounds);
  absl::Status CheckFreeInList(std::string_view alias, const tf::Bounds& bounds);
  // Waits for a while until Elasticsearch has not got what has left the list; then removes it.
  absl::Status AwaitGone(std::string_view alias, const tf::Bounds& bounds);

  const std::shared_ptr<cloud::Platform> platform_;
  const cloud::ElasticsearchRef ref_;
  const std::unique_ptr<ElasticsearchBackend> elasticsearch_;
  tf::Clock& clock_;
  const std::optional<DeploymentMode> expected_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CLOUD_BACKEND_H_
