// ElasticsearchBackend: links by Elasticsearch's own API (/_cluster/settings, /_remote/info and
// /_resolve/cluster), whatever the cluster runs on.
#ifndef ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_BACKEND_H_
#define ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_BACKEND_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "resources/clients/elasticsearch/cluster.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// OK when an alias is free as far as a platform knows that writes settings by itself; else an error
// as of RemoteClusterBackend::Create.
using CheckFreeElsewhere =
    std::function<absl::Status(std::string_view alias, const tf::Bounds& bounds)>;

class ElasticsearchBackend final : public RemoteClusterBackend {
 public:
  // `elsewhere` is asked before a link is created; empty: nobody else has a say.
  explicit ElasticsearchBackend(std::shared_ptr<es::Cluster> cluster,
                                CheckFreeElsewhere elsewhere = {});

  // InvalidArgument for a link that is not by address.
  // Writes of many callers are merged and reads shared: see es::Cluster. Whether the alias is taken
  // is decided on what is read for the very request that writes.
  absl::Status Create(const Link& link, const tf::Bounds& bounds) override;
  absl::Status CheckFree(std::string_view alias, const tf::Bounds& bounds) override;
  absl::Status Update(const Link& link, const tf::Bounds& bounds) override;
  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view alias,
                                                   const tf::Bounds& bounds) override;
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds& bounds) override;
  absl::Status Delete(std::string_view alias, const tf::Bounds& bounds) override;
  // Unimplemented below 8.13.
  absl::StatusOr<ConnectionAttempt> Connect(std::string_view alias, absl::Duration timeout,
                                            const tf::Bounds& bounds) override;

 private:
  std::shared_ptr<es::Cluster> cluster_;
  CheckFreeElsewhere elsewhere_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_BACKEND_H_
