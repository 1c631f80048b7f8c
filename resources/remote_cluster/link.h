// Link: a remote cluster as registered on its local cluster, whatever that runs on. Knows neither
// Terraform nor how any API is called.
#ifndef ELASTIC_REMOTE_CLUSTER_LINK_H_
#define ELASTIC_REMOTE_CLUSTER_LINK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "resources/clients/elasticsearch/search_access.h"

namespace elastic {

// The local cluster asks the seeds for the remote cluster's nodes and connects to some of them.
struct SniffMode {
  std::vector<std::string> seeds;  // host:port
  std::optional<int64_t> node_connections;
  bool operator==(const SniffMode&) const = default;
};

// The local cluster opens all its connections to one address.
struct ProxyMode {
  std::string address;  // host:port
  std::optional<int64_t> socket_connections;
  std::optional<std::string> server_name;  // For TLS's server name indication.
  bool operator==(const ProxyMode&) const = default;
};

// The local cluster is connected to another deployment of its organization or environment; the
// Cloud API works out the address.
struct DeploymentMode {
  std::string deployment_id;
  std::string ref_id;
  bool operator==(const DeploymentMode&) const = default;
};

// What an API key lets cross-cluster replication follow.
struct ReplicationAccess {
  std::vector<std::string> names = {};  // Index patterns.
  bool operator==(const ReplicationAccess&) const = default;
};

struct ApiKeyAccess {
  std::optional<es::SearchAccess> search = {};
  std::optional<ReplicationAccess> replication = {};
  bool operator==(const ApiKeyAccess&) const = default;
};

// The local cluster is connected to another one of the same ECK operator, which works out the
// addresses and, for an API key, makes and stores it.
struct ElasticsearchRefMode {
  std::string name;
  std::string namespace_name;
  std::string service_name;             // Empty: the operator's own choice.
  std::optional<ApiKeyAccess> api_key;  // Absent: certificates.
  bool operator==(const ElasticsearchRefMode&) const = default;
};

using LinkMode = std::variant<SniffMode, ProxyMode, DeploymentMode, ElasticsearchRefMode>;

// The link of that alias, for messages: "remote cluster \"tokyo\"".
std::string SubjectOf(std::string_view alias);

// Where it leads, for messages: "seeds a:9300, b:9300", "proxy p:9400", "deployment 6fd…/main".
std::string DescribeTarget(const LinkMode& mode);

// As Elasticsearch spells them; absent: the local cluster's own setting applies.
struct TransportTuning {
  std::optional<std::string> compress;            // "true", "indexing_data", "false"
  std::optional<std::string> compression_scheme;  // "lz4", "deflate"
  std::optional<std::string> ping_schedule;       // "30s", "-1"
  bool operator==(const TransportTuning&) const = default;
};

// How the local cluster proves who it is: with credentials in its keystore, or with its
// certificate.
enum class SecurityModel { kApiKey, kCertificate };

struct Link {
  std::string alias;
  LinkMode mode;
  std::optional<bool> skip_unavailable;  // Absent in a wish: as the server has it, or chooses.
  TransportTuning transport;
  // In a wish only: absent where it is left to what the keystore holds.
  std::optional<SecurityModel> security_model = std::nullopt;
  bool operator==(const Link&) const = default;
};

// Where a link is defined: by Elasticsearch's API, in the file elasticsearch.yml, which no API can
// change, in the list that the Cloud API keeps, or in the Elasticsearch resource in Kubernetes.
enum class Origin { kSettings, kElasticsearchYml, kCloudApi, kKubernetes };

// A link as it was found.
struct ObservedLink {
  Link link;
  Origin origin = Origin::kSettings;
  std::optional<bool> connected;  // Absent: it cannot be seen.
  // Absent while the server does not show the link among its connections: it has no address, or was
  // written a moment ago.
  std::optional<SecurityModel> security_model;
  // Every setting as stored, also those that a Link has no field for, by its name below the alias
  // ("transport.compress"). Lists are comma-separated. Of a link from elasticsearch.yml or the
  // Cloud API: empty.
  std::map<std::string, std::string> settings;
  // What the platform says is wrong with it, each a whole sentence.
  std::vector<std::string> concerns;
  // The id of the local cluster's object, where it has one that another of its name has not.
  std::string owner;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_LINK_H_
