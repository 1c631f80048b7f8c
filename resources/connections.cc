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

// A cluster that is reached through a platform keeps it alive.
struct ProxiedCluster {
  std::shared_ptr<cloud::Platform> platform;
  es::Cluster cluster;
};

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

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::Connect(std::string_view cluster) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const http::TransportOptions options, OptionsLocked(cluster));
  if (options.endpoints.empty()) {
    return About(SubjectOf(cluster), absl::InvalidArgumentError("it has no `endpoints`"));
  }
  std::shared_ptr<es::Cluster>& made = clusters_[{std::string(cluster), ""}];
  if (made == nullptr) {
    ASSIGN_OR_RETURN(made, MakeCluster(options, cluster));
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
    ASSIGN_OR_RETURN(made, MakeCluster(options, cluster));
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
    const std::shared_ptr<ProxiedCluster> proxied(
        new ProxiedCluster{.platform = std::move(platform),
                           .cluster = {std::move(transport), clock_, options_.cluster}});
    made = {proxied, &proxied->cluster};
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

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::MakeCluster(
    const http::TransportOptions& options, std::string_view name) const {
  absl::StatusOr<std::unique_ptr<http::Transport>> transport = http::MakeTransport(options, clock_);
  if (!transport.ok()) return About(SubjectOf(name), transport.status());
  return std::make_shared<es::Cluster>(*std::move(transport), clock_, options_.cluster);
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
