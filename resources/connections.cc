#include "resources/connections.h"

#include "absl/strings/str_join.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace elastic {
namespace {

std::string SubjectOf(std::string_view cluster) {
  return tf::StrCat("the Elasticsearch cluster \"", cluster, "\"");
}

std::string SubjectOf(CloudKind kind) { return tf::StrCat("`", NameOf(kind), "`"); }

absl::Status NotYetKnownError(std::string_view subject) {
  return absl::FailedPreconditionError(
      tf::StrCat("the configuration of ", subject,
                 " is not known yet: a value in the provider block comes from a resource that is "
                 "still to be created"));
}

// Says which connection it is about.
absl::Status About(std::string_view subject, const absl::Status& status) {
  return absl::Status(status.code(), tf::StrCat("the provider's configuration of ", subject, ": ",
                                                tf::FromAbsl(status.message())));
}

template <typename Config>
Presence PresenceOf(const Config& config) {
  return std::holds_alternative<NotYetKnown>(config) ? Presence::kNotYetKnown
                                                     : Presence::kConfigured;
}

std::string SubjectOf(Kubernetes) { return "`kubernetes`"; }

// A cluster that is reached through another server keeps the connection to that alive.
template <typename Server>
struct ProxiedCluster {
  std::shared_ptr<Server> server;
  es::Cluster cluster;
};

template <typename Server>
std::shared_ptr<es::Cluster> MakeProxied(std::shared_ptr<Server> server,
                                         std::unique_ptr<http::Transport> transport,
                                         tf::Clock& clock, const es::ClusterOptions& options) {
  const std::shared_ptr<ProxiedCluster<Server>> proxied(new ProxiedCluster<Server>{
      .server = std::move(server), .cluster = {std::move(transport), clock, options}});
  return {proxied, &proxied->cluster};
}

}  // namespace

std::string_view NameOf(CloudKind kind) {
  switch (kind) {
    case CloudKind::kHosted:
      return "hosted";
    case CloudKind::kEnterprise:
      return "enterprise";
  }
  return {};
}

Connections::Connections(tf::Clock& clock, ConnectionsOptions options)
    : clock_(clock), options_(options) {}

void Connections::Configure(ConnectionsConfig config) {
  absl::MutexLock lock(&mutex_);
  clusters_.clear();
  proxied_.clear();
  platforms_.clear();
  served_.clear();
  api_server_ = nullptr;
  config_ = std::move(config);
}

Presence Connections::Find(std::string_view cluster) const {
  absl::MutexLock lock(&mutex_);
  return FindLocked(cluster);
}

Presence Connections::Find(CloudKind kind) const {
  absl::MutexLock lock(&mutex_);
  return FindLocked(kind);
}

Presence Connections::FindLocked(std::string_view cluster) const {
  if (!config_.clusters.has_value()) return Presence::kNotYetKnown;
  const auto config = config_.clusters->find(cluster);
  return config == config_.clusters->end() ? Presence::kMissing : PresenceOf(config->second);
}

Presence Connections::FindLocked(CloudKind kind) const {
  const auto config = config_.clouds.find(kind);
  return config == config_.clouds.end() ? Presence::kMissing : PresenceOf(config->second);
}

Presence Connections::Find(Kubernetes kubernetes) const {
  absl::MutexLock lock(&mutex_);
  return FindLocked(kubernetes);
}

Presence Connections::FindLocked(Kubernetes) const {
  return config_.kubernetes.has_value() ? PresenceOf(*config_.kubernetes) : Presence::kMissing;
}

bool Connections::AuthenticatesByApiKey(std::string_view cluster) const {
  absl::MutexLock lock(&mutex_);
  if (!config_.clusters.has_value()) return false;
  const auto config = config_.clusters->find(cluster);
  if (config == config_.clusters->end()) return false;
  const auto* options = std::get_if<http::TransportOptions>(&config->second);
  return options != nullptr && std::holds_alternative<http::ApiKey>(options->credentials);
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::Connect(std::string_view cluster) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const http::TransportOptions options, OptionsLocked(cluster));
  if (options.endpoints.empty()) {
    return About(SubjectOf(cluster), absl::InvalidArgumentError("it has no `endpoints`"));
  }
  std::shared_ptr<es::Cluster>& made = clusters_[{std::string(cluster), ""}];
  if (made == nullptr) {
    ASSIGN_OR_RETURN(made, MakeClusterLocked(options, cluster));
  }
  return made;
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::ConnectAt(std::string_view endpoint,
                                                                    std::string_view cluster) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(http::TransportOptions options, OptionsLocked(cluster));
  options.endpoints = {std::string(endpoint)};
  std::shared_ptr<es::Cluster>& made = clusters_[{std::string(cluster), std::string(endpoint)}];
  if (made == nullptr) {
    ASSIGN_OR_RETURN(made, MakeClusterLocked(options, cluster));
  }
  return made;
}

absl::StatusOr<std::shared_ptr<cloud::Platform>> Connections::Connect(CloudKind kind) {
  absl::MutexLock lock(&mutex_);
  return ConnectLocked(kind);
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::ConnectThroughProxy(
    const cloud::ElasticsearchRef& ref) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(std::shared_ptr<cloud::Platform> platform,
                   ConnectLocked(CloudKind::kEnterprise));
  std::shared_ptr<es::Cluster>& made = proxied_[ref];
  if (made == nullptr) {
    std::unique_ptr<http::Transport> transport = platform->MakeElasticsearchTransport(ref);
    made = MakeProxied(std::move(platform), std::move(transport), clock_, options_.cluster);
  }
  return made;
}

absl::StatusOr<std::shared_ptr<kubernetes::ApiServer>> Connections::Connect(Kubernetes kubernetes) {
  absl::MutexLock lock(&mutex_);
  return ConnectLocked(kubernetes);
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::ConnectThroughProxy(
    const kubernetes::ObjectRef& ref, http::Scheme scheme) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(std::shared_ptr<kubernetes::ApiServer> api, ConnectLocked(Kubernetes{}));
  std::shared_ptr<es::Cluster>& made = served_[ref];
  if (made == nullptr) {
    std::unique_ptr<http::Transport> transport = api->MakeElasticsearchTransport(ref, scheme);
    made = MakeProxied(std::move(api), std::move(transport), clock_, options_.cluster);
  }
  return made;
}

absl::StatusOr<http::TransportOptions> Connections::OptionsLocked(std::string_view cluster) const {
  switch (FindLocked(cluster)) {
    case Presence::kMissing:
      return MissingErrorLocked(cluster);
    case Presence::kNotYetKnown:
      return NotYetKnownError(SubjectOf(cluster));
    case Presence::kConfigured:
      break;
  }
  const ClusterConfig& config = config_.clusters->find(cluster)->second;
  if (const auto* problem = std::get_if<absl::Status>(&config)) {
    return About(SubjectOf(cluster), *problem);
  }
  return std::get<http::TransportOptions>(config);
}

absl::StatusOr<std::shared_ptr<cloud::Platform>> Connections::ConnectLocked(CloudKind kind) {
  switch (FindLocked(kind)) {
    case Presence::kMissing:
      return MissingError(kind);
    case Presence::kNotYetKnown:
      return NotYetKnownError(SubjectOf(kind));
    case Presence::kConfigured:
      break;
  }
  std::shared_ptr<cloud::Platform>& made = platforms_[kind];
  if (made != nullptr) return made;
  const CloudConfig& config = config_.clouds.find(kind)->second;
  if (const auto* problem = std::get_if<absl::Status>(&config)) {
    return About(SubjectOf(kind), *problem);
  }
  absl::StatusOr<std::unique_ptr<http::Transport>> transport =
      cloud::MakeCloudTransport(std::get<cloud::CloudTransportOptions>(config), clock_);
  if (!transport.ok()) return About(SubjectOf(kind), transport.status());
  made = std::make_shared<cloud::Platform>(*std::move(transport), clock_, options_.cloud);
  return made;
}

absl::StatusOr<std::shared_ptr<kubernetes::ApiServer>> Connections::ConnectLocked(
    Kubernetes kubernetes) {
  switch (FindLocked(kubernetes)) {
    case Presence::kMissing:
      return MissingError(kubernetes);
    case Presence::kNotYetKnown:
      return NotYetKnownError(SubjectOf(kubernetes));
    case Presence::kConfigured:
      break;
  }
  if (api_server_ != nullptr) return api_server_;
  if (const auto* problem = std::get_if<absl::Status>(&*config_.kubernetes)) {
    return About(SubjectOf(kubernetes), *problem);
  }
  absl::StatusOr<std::unique_ptr<http::Transport>> transport = kubernetes::Connect(
      std::get<kubernetes::Access>(*config_.kubernetes), config_.kubernetes_requests, clock_);
  if (!transport.ok()) return About(SubjectOf(kubernetes), transport.status());
  api_server_ =
      std::make_shared<kubernetes::ApiServer>(*std::move(transport), clock_, options_.kubernetes);
  return api_server_;
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::MakeClusterLocked(
    const http::TransportOptions& options, std::string_view name) const {
  absl::StatusOr<std::unique_ptr<http::Transport>> transport = http::MakeTransport(options, clock_);
  if (!transport.ok()) return About(SubjectOf(name), transport.status());
  es::ClusterOptions cluster = options_.cluster;
  const auto password = config_.keystore_passwords.find(name);
  if (password != config_.keystore_passwords.end()) cluster.keystore_password = password->second;
  return std::make_shared<es::Cluster>(*std::move(transport), clock_, std::move(cluster));
}

absl::Status Connections::MissingError(std::string_view cluster) const {
  absl::MutexLock lock(&mutex_);
  return MissingErrorLocked(cluster);
}

absl::Status Connections::MissingError(CloudKind kind) {
  const bool hosted = kind == CloudKind::kHosted;
  return absl::FailedPreconditionError(tf::StrCat(
      "The provider has no connection to Elastic Cloud ", hosted ? "Hosted" : "Enterprise",
      ". Add `", NameOf(kind), "` to the provider block, or set the environment variable",
      hosted ? " EC_API_KEY." : "s ECE_ENDPOINT and ECE_API_KEY."));
}

absl::Status Connections::MissingError(Kubernetes) {
  return absl::FailedPreconditionError(
      "The provider has no connection to Kubernetes. Add `kubernetes` to the provider block, or "
      "set "
      "the environment variable KUBE_CONFIG_PATH or KUBECONFIG.");
}

absl::Status Connections::MissingErrorLocked(std::string_view cluster) const {
  if (!config_.clusters.has_value() || config_.clusters->empty()) {
    return absl::FailedPreconditionError(
        tf::StrCat("The provider has no Elasticsearch cluster, so none named \"", cluster,
                   "\". Add it to `clusters` in the provider block, or set the environment "
                   "variable ELASTICSEARCH_ENDPOINTS for the one named \"default\"."));
  }
  const std::string names = absl::StrJoin(
      *config_.clusters, ", ",
      [](std::string* out, const auto& config) { tf::StrAppend(out, "\"", config.first, "\""); });
  return absl::FailedPreconditionError(
      tf::StrCat("The provider has no Elasticsearch cluster named \"", cluster, "\"; it has ",
                 names, ". Use one of these, or add it to `clusters` in the provider block."));
}

}  // namespace elastic
