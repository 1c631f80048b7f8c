#include "resources/connections.h"

#include <utility>

#include "absl/strings/str_join.h"

#include "provider/base/strings.h"

namespace elastic {
namespace {

absl::Status NotYetKnownError(std::string_view name) {
  return absl::FailedPreconditionError(
      tf::StrCat("the configuration of the Elasticsearch cluster \"", name,
                 "\" is not known yet: a value in the provider block comes from a resource that is "
                 "still to be created"));
}

// Says which cluster it is about.
absl::Status About(std::string_view name, const absl::Status& status) {
  return absl::Status(status.code(), tf::StrCat("the provider's configuration of the Elasticsearch "
                                                "cluster \"",
                                                name, "\": ", tf::FromAbsl(status.message())));
}

}  // namespace

Connections::Connections(tf::Clock& clock, es::ClusterOptions options)
    : clock_(clock), options_(options) {}

void Connections::Configure(std::optional<ClusterConfigs> clusters) {
  absl::MutexLock lock(&mutex_);
  clusters_.clear();
  configs_ = std::move(clusters);
}

Presence Connections::Find(std::string_view name) const {
  absl::MutexLock lock(&mutex_);
  return FindLocked(name);
}

Presence Connections::FindLocked(std::string_view name) const {
  if (!configs_.has_value()) return Presence::kNotYetKnown;
  const auto config = configs_->find(name);
  if (config == configs_->end()) return Presence::kMissing;
  const bool known = !std::holds_alternative<NotYetKnown>(config->second);
  return known ? Presence::kConfigured : Presence::kNotYetKnown;
}

absl::StatusOr<std::shared_ptr<es::Cluster>> Connections::Connect(std::string_view name) {
  absl::MutexLock lock(&mutex_);
  switch (FindLocked(name)) {
    case Presence::kMissing:
      return MissingErrorLocked(name);
    case Presence::kNotYetKnown:
      return NotYetKnownError(name);
    case Presence::kConfigured:
      break;
  }
  if (const auto made = clusters_.find(name); made != clusters_.end()) return made->second;
  const ClusterConfig& config = configs_->find(name)->second;
  if (const auto* problem = std::get_if<absl::Status>(&config)) return About(name, *problem);
  absl::StatusOr<std::unique_ptr<http::Transport>> transport =
      http::MakeTransport(std::get<http::TransportOptions>(config), clock_);
  if (!transport.ok()) return About(name, transport.status());
  auto cluster = std::make_shared<es::Cluster>(*std::move(transport), clock_, options_);
  clusters_.emplace(name, cluster);
  return cluster;
}

absl::Status Connections::MissingError(std::string_view name) const {
  absl::MutexLock lock(&mutex_);
  return MissingErrorLocked(name);
}

absl::Status Connections::MissingErrorLocked(std::string_view name) const {
  if (!configs_.has_value() || configs_->empty()) {
    return absl::FailedPreconditionError(
        tf::StrCat("The provider has no Elasticsearch cluster, so none named \"", name,
                   "\". Add it to `clusters` in the provider block, or set the environment "
                   "variable ELASTICSEARCH_ENDPOINTS for the one named \"default\"."));
  }
  const std::string names = absl::StrJoin(
      *configs_, ", ",
      [](std::string* out, const auto& config) { tf::StrAppend(out, "\"", config.first, "\""); });
  return absl::FailedPreconditionError(
      tf::StrCat("The provider has no Elasticsearch cluster named \"", name, "\"; it has ", names,
                 ". Use one of these, or add it to `clusters` in the provider block."));
}

}  // namespace elastic
