// Connections: the servers that the provider's configuration names, each connection made when it is
// first used and then shared by all resources, so that their requests can be merged.
#ifndef ELASTIC_CONNECTIONS_H_
#define ELASTIC_CONNECTIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/cloud/platform.h"
#include "resources/clients/elasticsearch/cluster.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/kubernetes/api_server.h"
#include "resources/clients/kubernetes/connection.h"

namespace elastic {

// Terraform does not know the configuration yet: it comes from a resource that is to be created.
struct NotYetKnown {};

// What is configured for one server. A Status is what is wrong with it, said to whoever uses it.
using ClusterConfig = std::variant<http::TransportOptions, NotYetKnown, absl::Status>;
using ClusterConfigs = std::map<std::string, ClusterConfig, std::less<>>;  // By name.
using KubernetesConfig = std::variant<kubernetes::Access, NotYetKnown, absl::Status>;
using CloudConfig = std::variant<cloud::CloudTransportOptions, NotYetKnown, absl::Status>;

// Whose Cloud API: the two are configured apart.
enum class CloudKind { kHosted, kEnterprise };

// The attribute in the provider block and in the resources: "hosted", "enterprise".
std::string_view NameOf(CloudKind kind);

// The one API server that is configured.
struct Kubernetes {};

struct ConnectionsConfig {
  std::optional<ClusterConfigs> clusters = ClusterConfigs{};  // nullopt: the names are not known.
  std::map<CloudKind, CloudConfig> clouds = {};
  std::optional<KubernetesConfig> kubernetes = {};  // nullopt: there is none.
  kubernetes::ConnectOptions kubernetes_requests = {};
  // Of the keystores of a cluster's nodes, where they have one, by the cluster's name.
  std::map<std::string, tf::Secret, std::less<>> keystore_passwords = {};
};

// How requests to one server are shared out.
struct ConnectionsOptions {
  es::ClusterOptions cluster = {};
  cloud::PlatformOptions cloud = {};
  kubernetes::ApiServerOptions kubernetes = {};
};

enum class Presence {
  kConfigured,   // Connect() gives the connection, or what is wrong with its configuration.
  kNotYetKnown,  // Only an apply will tell.
  kMissing,      // The configuration has nothing of that name.
};

// Safe to call from any thread. No call makes a request. Connect's errors are FailedPrecondition,
// with what to do, when the connection is missing or not known yet; otherwise what is wrong with
// its configuration.
class Connections {
 public:
  // `clock` must outlive this.
  explicit Connections(tf::Clock& clock, ConnectionsOptions options = {});

  // Replaces the whole configuration. Connections handed out before stay usable.
  void Configure(ConnectionsConfig config);

  Presence Find(std::string_view cluster) const;
  Presence Find(CloudKind kind) const;
  Presence Find(Kubernetes) const;

  // Whether the cluster's configuration is known and has an API key to authenticate with.
  bool AuthenticatesByApiKey(std::string_view cluster) const;

  absl::StatusOr<std::shared_ptr<es::Cluster>> Connect(std::string_view cluster);
  absl::StatusOr<std::shared_ptr<cloud::Platform>> Connect(CloudKind kind);
  absl::StatusOr<std::shared_ptr<kubernetes::ApiServer>> Connect(Kubernetes);

  // The cluster at `endpoint`, with everything but the endpoints as configured for `cluster`.
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectAt(std::string_view endpoint,
                                                         std::string_view cluster);

  // The Elasticsearch of an Enterprise deployment, through the API's proxy.
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectThroughProxy(
      const cloud::ElasticsearchRef& ref);

  // The Elasticsearch of a resource of ECK, through the API server's service proxy.
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectThroughProxy(const kubernetes::ObjectRef& ref,
                                                                   http::Scheme scheme);

  // The error about a connection that is missing; for a cluster with the names that there are.
  absl::Status MissingError(std::string_view cluster) const;
  static absl::Status MissingError(CloudKind kind);
  static absl::Status MissingError(Kubernetes);

 private:
  Presence FindLocked(std::string_view cluster) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Presence FindLocked(CloudKind kind) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Presence FindLocked(Kubernetes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status MissingErrorLocked(std::string_view cluster) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<http::TransportOptions> OptionsLocked(std::string_view cluster) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<cloud::Platform>> ConnectLocked(CloudKind kind)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<kubernetes::ApiServer>> ConnectLocked(Kubernetes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<es::Cluster>> MakeClusterLocked(
      const http::TransportOptions& options, std::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // A cluster by the name of its configuration and, where it is not that one's, its endpoint.
  using ClusterKey = std::pair<std::string, std::string>;

  tf::Clock& clock_;
  const ConnectionsOptions options_;
  mutable absl::Mutex mutex_;
  ConnectionsConfig config_ ABSL_GUARDED_BY(mutex_);
  std::map<ClusterKey, std::shared_ptr<es::Cluster>> clusters_ ABSL_GUARDED_BY(mutex_);
  std::map<CloudKind, std::shared_ptr<cloud::Platform>> platforms_ ABSL_GUARDED_BY(mutex_);
  std::map<cloud::ElasticsearchRef, std::shared_ptr<es::Cluster>> proxied_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<kubernetes::ApiServer> api_server_ ABSL_GUARDED_BY(mutex_);
  std::map<kubernetes::ObjectRef, std::shared_ptr<es::Cluster>> served_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic

#endif  // ELASTIC_CONNECTIONS_H_
