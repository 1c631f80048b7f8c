#include "resources/remote_cluster/backends.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/remote_cluster/cloud_backend.h"
#include "resources/remote_cluster/cloud_credentials.h"
#include "resources/remote_cluster/eck_entry.h"
#include "resources/remote_cluster/kubernetes_backend.h"
#include "resources/remote_cluster/kubernetes_credentials.h"

namespace elastic {
namespace {

// Whose credentials a hosted deployment's own Elasticsearch is talked to with, unless others are
// named.
constexpr char kDefaultConnection[] = "default";

// One of the connections that a link needs.
using Need = std::variant<std::string, CloudKind, Kubernetes>;  // The first: in `clusters`.

// All of them.
std::vector<Need> NeedsOf(const LocalCluster& local, LinkApi api) {
  if (const auto* cluster = std::get_if<SelfManagedCluster>(&local)) return {cluster->name};
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local)) {
    if (cluster->connection.has_value()) return {Kubernetes{}, *cluster->connection};
    return {Kubernetes{}};
  }
  const auto& cluster = std::get<CloudCluster>(local);
  std::vector<Need> needs;
  if (cluster.connection.has_value()) needs.push_back(*cluster.connection);
  const bool by_name_alone = cluster.connection.has_value() && api == LinkApi::kElasticsearch;
  if (!by_name_alone) needs.push_back(cluster.kind);
  const bool at_service_url = cluster.kind == CloudKind::kHosted && api == LinkApi::kElasticsearch;
  if (at_service_url && !cluster.connection.has_value()) needs.push_back(kDefaultConnection);
  return needs;
}

// The service URL of that Elasticsearch; FailedPrecondition, with the reason, when it has none.
absl::StatusOr<std::string> ServiceUrlOf(const cloud::Deployment& deployment,
                                         const cloud::ElasticsearchRef& ref) {
  const cloud::ElasticsearchResource* elasticsearch =
      cloud::FindElasticsearch(deployment, ref.ref_id);
  if (elasticsearch == nullptr) {
    return absl::FailedPreconditionError(tf::StrCat(
        "deployment ", ref.deployment_id, " has no Elasticsearch called \"", ref.ref_id,
        "\"; it has ", cloud::DescribeRefIds(deployment), ". Give one of these as ref_id"));
  }
  if (elasticsearch->status == cloud::kStopped) {
    return absl::FailedPreconditionError(
        tf::StrCat(cloud::Describe(ref),
                   " is shut down, so its links can be neither seen nor "
                   "changed. Start it again, or remove the resource from the state"));
  }
  if (elasticsearch->service_url.empty()) {
    return absl::FailedPreconditionError(
        tf::StrCat(cloud::Describe(ref),
                   " has no service URL yet: it is being created. Try again when it is ready"));
  }
  return elasticsearch->service_url;
}

}  // namespace

Backends::Backends(std::shared_ptr<Connections> connections, tf::Clock& clock)
    : connections_(std::move(connections)), clock_(clock) {}

Presence Backends::Find(const LocalCluster& local, LinkApi api) const {
  bool known = true;
  for (const Need& need : NeedsOf(local, api)) {
    const Presence presence =
        std::visit([this](const auto& name) { return connections_->Find(name); }, need);
    if (presence == Presence::kMissing) return presence;
    known = known && presence == Presence::kConfigured;
  }
  return known ? Presence::kConfigured : Presence::kNotYetKnown;
}

absl::Status Backends::MissingError(const LocalCluster& local, LinkApi api) const {
  for (const Need& need : NeedsOf(local, api)) {
    const auto missing = [this](const auto& name) {
      return connections_->Find(name) == Presence::kMissing ? connections_->MissingError(name)
                                                            : absl::OkStatus();
    };
    RETURN_IF_ERROR(std::visit(missing, need));
  }
  return absl::OkStatus();
}

std::vector<LinkApi> Backends::ApisOf(const LocalCluster& local) const {
  if (std::holds_alternative<SelfManagedCluster>(local)) return {LinkApi::kElasticsearch};
  if (std::holds_alternative<KubernetesCluster>(local)) {
    return {LinkApi::kKubernetes, LinkApi::kElasticsearch};
  }
  std::vector<LinkApi> apis = {LinkApi::kCloud};
  if (Find(local, LinkApi::kElasticsearch) == Presence::kConfigured) {
    apis.push_back(LinkApi::kElasticsearch);
  }
  return apis;
}

absl::StatusOr<LocalCluster> Backends::Resolve(const LocalCluster& local,
                                               const tf::Bounds& bounds) const {
  const auto* cluster = std::get_if<CloudCluster>(&local);
  if (cluster == nullptr || cluster->ref.ref_id != cloud::kMainRefId) return local;
  ASSIGN_OR_RETURN(const std::shared_ptr<cloud::Platform> platform,
                   connections_->Connect(cluster->kind));
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::Deployment> deployment,
                   platform->GetDeployment(cluster->ref.deployment_id, bounds));
  const cloud::ElasticsearchResource* main =
      cloud::FindElasticsearch(*deployment, cluster->ref.ref_id);
  if (main == nullptr) return local;  // The API knows best what is wrong with it.
  CloudCluster resolved = *cluster;
  resolved.ref.ref_id = main->ref_id;
  return resolved;
}

absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> Backends::Open(
    const LocalCluster& local, LinkApi api, const tf::Bounds& bounds,
    const std::optional<DeploymentMode>& expected) const {
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local)) {
    return OpenKubernetes(*cluster, api, bounds);
  }
  if (api == LinkApi::kCloud) return OpenCloud(std::get<CloudCluster>(local), expected, bounds);
  ASSIGN_OR_RETURN(std::shared_ptr<es::Cluster> elasticsearch, ReachElasticsearch(local, bounds));
  return std::make_unique<ElasticsearchBackend>(std::move(elasticsearch));
}

absl::StatusOr<std::shared_ptr<CredentialStore>> Backends::OpenCredentials(
    const LocalCluster& local, const tf::Bounds& bounds) const {
  if (std::holds_alternative<SelfManagedCluster>(local)) {
    return absl::UnimplementedError(
        tf::StrCat(Describe(local), " has no API that stores credentials"));
  }
  ASSIGN_OR_RETURN(std::shared_ptr<es::Cluster> elasticsearch, ReachElasticsearch(local, bounds));
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<CredentialStore>& store = stores_[local];
  if (store == nullptr) {
    ASSIGN_OR_RETURN(store, MakeStore(local, std::move(elasticsearch)));
  }
  return store;
}

absl::StatusOr<std::shared_ptr<CredentialStore>> Backends::MakeStore(
    const LocalCluster& local, std::shared_ptr<es::Cluster> elasticsearch) const {
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local)) {
    ASSIGN_OR_RETURN(std::shared_ptr<kubernetes::ApiServer> server,
                     connections_->Connect(Kubernetes{}));
    return std::make_shared<KubernetesCredentials>(std::move(server), cluster->ref,
                                                   std::move(elasticsearch), clock_);
  }
  const auto& cluster = std::get<CloudCluster>(local);
  ASSIGN_OR_RETURN(std::shared_ptr<cloud::Platform> platform, connections_->Connect(cluster.kind));
  return std::make_shared<CloudCredentials>(std::move(platform), cluster.ref,
                                            std::move(elasticsearch), clock_);
}

absl::StatusOr<std::unique_ptr<NodeKeystores>> Backends::OpenKeystores(
    const LocalCluster& local, const tf::Bounds& bounds) const {
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local)) {
    ASSIGN_OR_RETURN(const std::shared_ptr<kubernetes::ApiServer> server,
                     connections_->Connect(Kubernetes{}));
    ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource,
                     server->Read(cluster->ref, bounds));
    if (DeliversSettingsByFile(*resource)) return nullptr;
  }
  ASSIGN_OR_RETURN(std::shared_ptr<es::Cluster> elasticsearch, ReachElasticsearch(local, bounds));
  return std::make_unique<NodeKeystores>(std::move(elasticsearch), clock_);
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Backends::ReachElasticsearch(
    const LocalCluster& local, const tf::Bounds& bounds) const {
  if (const auto* cluster = std::get_if<SelfManagedCluster>(&local)) {
    return connections_->Connect(cluster->name);
  }
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local))
    return ConnectTo(*cluster, bounds);
  return ConnectTo(std::get<CloudCluster>(local), bounds);
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Backends::ConnectTo(const CloudCluster& cluster,
                                                                 const tf::Bounds& bounds) const {
  if (cluster.connection.has_value()) return connections_->Connect(*cluster.connection);
  if (cluster.kind == CloudKind::kEnterprise) {
    return connections_->ConnectThroughProxy(cluster.ref);
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<cloud::Platform> platform,
                   connections_->Connect(cluster.kind));
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::Deployment> deployment,
                   platform->GetDeployment(cluster.ref.deployment_id, bounds));
  ASSIGN_OR_RETURN(const std::string service_url, ServiceUrlOf(*deployment, cluster.ref));
  return connections_->ConnectAt(service_url, kDefaultConnection);
}

absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> Backends::OpenCloud(
    const CloudCluster& cluster, const std::optional<DeploymentMode>& expected,
    const tf::Bounds& bounds) const {
  ASSIGN_OR_RETURN(std::shared_ptr<cloud::Platform> platform, connections_->Connect(cluster.kind));
  std::unique_ptr<ElasticsearchBackend> elasticsearch;
  // On Hosted the credentials of `default` may be for another cluster, so only a name will do.
  if (cluster.kind == CloudKind::kEnterprise || cluster.connection.has_value()) {
    ASSIGN_OR_RETURN(std::shared_ptr<es::Cluster> reached, ConnectTo(cluster, bounds));
    elasticsearch = std::make_unique<ElasticsearchBackend>(std::move(reached));
  }
  return std::make_unique<CloudBackend>(std::move(platform), cluster.ref, std::move(elasticsearch),
                                        clock_, expected);
}

absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> Backends::OpenKubernetes(
    const KubernetesCluster& cluster, LinkApi api, const tf::Bounds& bounds) const {
  ASSIGN_OR_RETURN(std::shared_ptr<kubernetes::ApiServer> server,
                   connections_->Connect(Kubernetes{}));
  ASSIGN_OR_RETURN(std::shared_ptr<es::Cluster> elasticsearch, ConnectTo(cluster, bounds));
  if (api == LinkApi::kKubernetes) {
    const Reach reach = cluster.connection.has_value() ? Reach::kNeeded : Reach::kIfItCan;
    return std::make_unique<KubernetesBackend>(std::move(server), cluster.ref,
                                               std::move(elasticsearch), reach, clock_);
  }
  auto elsewhere = [server, ref = cluster.ref](std::string_view alias,
                                               const tf::Bounds& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, server->ReadFresh(ref, call));
    return CheckFreeInResource(*resource, ref, alias);
  };
  return std::make_unique<ElasticsearchBackend>(std::move(elasticsearch), std::move(elsewhere));
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Backends::ConnectTo(const KubernetesCluster& cluster,
                                                                 const tf::Bounds& bounds) const {
  ASSIGN_OR_RETURN(const std::shared_ptr<kubernetes::ApiServer> server,
                   connections_->Connect(Kubernetes{}));
  // Also for a connection that is named: without the resource there is no cluster behind it.
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource,
                   server->Read(cluster.ref, bounds));
  if (cluster.connection.has_value()) return connections_->Connect(*cluster.connection);
  const http::Scheme scheme = HasHttpTls(*resource) ? http::Scheme::kHttps : http::Scheme::kHttp;
  return connections_->ConnectThroughProxy(cluster.ref, scheme);
}

bool IsLocalClusterGone(const absl::Status& status) {
  return cloud::IsDeploymentGone(status) || kubernetes::IsElasticsearchGone(status);
}

}  // namespace elastic
