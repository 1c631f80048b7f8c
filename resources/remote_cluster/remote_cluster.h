// elastic_remote_cluster as the practitioner writes it. Start reading here: each field has one row
// in RemoteClusterSchema() (remote_cluster.cc), which says what it means.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "provider/base/secret.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/timeouts.h"
#include "provider/sdk/value.h"
#include "resources/remote_cluster/elasticsearch_ref.h"
#include "resources/remote_cluster/local_cluster.h"

namespace elastic {

struct SniffModel {
  Value<std::vector<std::string>> seeds;
  Value<int64_t> node_connections;
  bool operator==(const SniffModel&) const = default;
};

struct ProxyModel {
  Value<std::string> proxy_address;
  Value<int64_t> proxy_socket_connections;
  Value<std::string> server_name;
  bool operator==(const ProxyModel&) const = default;
};

// Attribute `deployment`: another deployment of the same organization or environment.
struct DeploymentModel {
  Value<std::string> deployment_id;
  Value<std::string> ref_id;
  bool operator==(const DeploymentModel&) const = default;
};

struct TransportModel {
  Value<std::string> compress;
  Value<std::string> compression_scheme;
  Value<std::string> ping_schedule;
  bool operator==(const TransportModel&) const = default;
};

struct RemoteClusterModel {
  Value<std::string> alias;
  Value<SelfManagedModel> self_managed;
  Value<CloudModel> hosted;
  Value<CloudModel> enterprise;
  Value<KubernetesClusterModel> kubernetes;
  Value<SniffModel> sniff;
  Value<ProxyModel> proxy;
  Value<DeploymentModel> deployment;
  Value<ElasticsearchRefModel> elasticsearch_ref;
  Value<bool> skip_unavailable;
  Value<TransportModel> transport;
  Value<std::string> security_model;
  Value<tf::Secret> credentials_wo;
  Value<std::string> credentials_wo_version;
  Value<std::string> wait_for_connection;
  Value<tf::sdk::Timeouts> timeouts;
  Value<std::string> id;
  Value<bool> connected;
  bool operator==(const RemoteClusterModel&) const = default;
};

const tf::sdk::Schema<RemoteClusterModel>& RemoteClusterSchema();

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_H_
