#include "resources/remote_cluster/elasticsearch_backend.h"

#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/connection_advice.h"
#include "resources/remote_cluster/link_errors.h"
#include "resources/remote_cluster/link_settings.h"
#include "resources/remote_cluster/observed_links.h"

namespace elastic {
namespace {

// OK when nothing has the alias yet.
absl::Status CheckNotTaken(const std::optional<ObservedLink>& taken) {
  return taken.has_value() ? AliasTaken(*taken) : absl::OkStatus();
}

absl::Status CheckWritable(const Link& link) {
  const bool by_address =
      std::holds_alternative<SniffMode>(link.mode) || std::holds_alternative<ProxyMode>(link.mode);
  if (by_address) return CheckAlias(link.alias);
  return absl::InvalidArgumentError(tf::StrCat(
      SubjectOf(link.alias), ": Elasticsearch's own API links clusters by address only"));
}

}  // namespace

ElasticsearchBackend::ElasticsearchBackend(std::shared_ptr<es::Cluster> cluster,
                                           CheckFreeElsewhere elsewhere)
    : cluster_(std::move(cluster)), elsewhere_(std::move(elsewhere)) {}

absl::Status ElasticsearchBackend::Create(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckWritable(link));
  if (elsewhere_) RETURN_IF_ERROR(elsewhere_(link.alias, bounds));
  auto plan = [&link](const es::ClusterSettings& now) -> absl::StatusOr<es::SettingsPatch> {
    RETURN_IF_ERROR(CheckNotTaken(FindLink(now, link.alias)));
    return PatchTowards(now, link);
  };
  return cluster_->Apply(
      {.subject = SubjectOf(link.alias), .alias = link.alias, .plan = plan, .read_back = true},
      bounds);
}

absl::Status ElasticsearchBackend::Update(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckWritable(link));
  auto plan = [&link](const es::ClusterSettings& now) { return PatchTowards(now, link); };
  return cluster_->Apply(
      {.subject = SubjectOf(link.alias), .alias = link.alias, .plan = plan, .read_back = true},
      bounds);
}

absl::StatusOr<std::optional<ObservedLink>> ElasticsearchBackend::Read(std::string_view alias,
                                                                       const tf::Bounds& bounds) {
  const std::shared_ptr<const es::Snapshot> written = cluster_->TakeWritten(alias);
  if (written != nullptr && IsOfOneMoment(*written, alias)) return FindLink(*written, alias);
  ASSIGN_OR_RETURN(const std::shared_ptr<const es::Snapshot> snapshot, cluster_->Read(bounds));
  return FindLink(*snapshot, alias);
}

absl::StatusOr<std::map<std::string, ObservedLink>> ElasticsearchBackend::List(
    const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const es::Snapshot> snapshot, cluster_->Read(bounds));
  return AllLinks(*snapshot);
}

absl::Status ElasticsearchBackend::Delete(std::string_view alias, const tf::Bounds& bounds) {
  auto plan = [alias](const es::ClusterSettings& now) { return PatchToRemove(now, alias); };
  return cluster_->Apply({.subject = SubjectOf(alias), .alias = std::string(alias), .plan = plan},
                         bounds);
}

absl::StatusOr<ConnectionAttempt> ElasticsearchBackend::Connect(std::string_view alias,
                                                                absl::Duration timeout,
                                                                const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(es::ResolvedCluster resolved, cluster_->Resolve(alias, timeout, bounds));
  // To answer with that, the remote cluster was connected to.
  if (IsAuthenticated(resolved.error)) return ConnectionAttempt{.connected = true};
  if (!IsForbiddenLocally(resolved.error)) {
    return ConnectionAttempt{.connected = resolved.connected, .reason = std::move(resolved.error)};
  }
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> link, Read(alias, bounds));
  const bool connected = link.has_value() && link->connected.value_or(false);
  return ConnectionAttempt{.connected = connected, .reason = std::move(resolved.error)};
}

absl::Status ElasticsearchBackend::CheckFree(std::string_view alias, const tf::Bounds& bounds) {
  if (elsewhere_) RETURN_IF_ERROR(elsewhere_(alias, bounds));
  ASSIGN_OR_RETURN(const std::shared_ptr<const es::Snapshot> snapshot, cluster_->ReadFresh(bounds));
  return CheckNotTaken(FindLink(*snapshot, alias));
}

}  // namespace elastic
