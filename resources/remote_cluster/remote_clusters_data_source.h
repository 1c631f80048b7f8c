// elastic_remote_clusters: every link of a local cluster, whoever made it.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTERS_DATA_SOURCE_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTERS_DATA_SOURCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "provider/sdk/resource.h"
#include "resources/connections.h"
#include "resources/remote_cluster/backends.h"
#include "resources/remote_cluster/local_cluster.h"

namespace elastic {

struct ListedLinkModel {
  Value<std::string> mode;
  Value<std::vector<std::string>> seeds;
  Value<int64_t> node_connections;
  Value<std::string> proxy_address;
  Value<int64_t> proxy_socket_connections;
  Value<std::string> server_name;
  Value<std::string> deployment_id;
  Value<std::string> ref_id;
  Value<std::string> elasticsearch_name;
  Value<std::string> elasticsearch_namespace;
  Value<bool> skip_unavailable;
  Value<std::map<std::string, std::string>> settings;
  Value<bool> connected;
  Value<std::string> security_model;
  Value<std::string> configured_in;
  bool operator==(const ListedLinkModel&) const = default;
};

struct RemoteClustersModel {
  Value<SelfManagedModel> self_managed;
  Value<CloudModel> hosted;
  Value<CloudModel> enterprise;
  Value<KubernetesClusterModel> kubernetes;
  Value<std::map<std::string, Value<ListedLinkModel>>> remote_clusters;
  bool operator==(const RemoteClustersModel&) const = default;
};

const tf::sdk::Schema<RemoteClustersModel>& RemoteClustersSchema();

// Safe to call from any thread.
class RemoteClustersDataSource final : public tf::sdk::DataSource<RemoteClustersModel> {
 public:
  // `clock` must outlive this.
  RemoteClustersDataSource(std::shared_ptr<Connections> connections, tf::Clock& clock);

  const tf::sdk::Schema<RemoteClustersModel>& schema() const override;

  // Of a deployment whose Elasticsearch cannot be reached: what the Cloud API lists.
  absl::StatusOr<RemoteClustersModel> Read(tf::sdk::Call& call,
                                           const RemoteClustersModel& config) override;

 private:
  const Backends backends_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTERS_DATA_SOURCE_H_
