#include "resources/remote_cluster/self_managed_backend.h"

#include <utility>
#include <variant>

#include "absl/strings/str_join.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/link_settings.h"
#include "resources/remote_cluster/observed_links.h"

namespace elastic {
namespace {

std::string Subject(std::string_view alias) { return tf::StrCat("remote cluster \"", alias, "\""); }

std::string AddressesOf(const Link& link) {
  if (const auto* proxy = std::get_if<ProxyMode>(&link.mode)) {
    return tf::StrCat("proxy ", proxy->address);
  }
  return tf::StrCat("seeds ", absl::StrJoin(std::get<SniffMode>(link.mode).seeds, ", "));
}

// OK when nothing has the alias of `link` yet.
absl::Status CheckFree(const es::Snapshot& snapshot, std::string_view alias) {
  const std::optional<ObservedLink> taken = FindLink(snapshot, alias);
  if (!taken.has_value()) return absl::OkStatus();
  if (taken->origin == Origin::kElasticsearchYml) return InElasticsearchYml(taken->link);
  return absl::AlreadyExistsError(
      tf::StrCat(Subject(alias), " exists already (", AddressesOf(taken->link), ")"));
}

}  // namespace

absl::Status InElasticsearchYml(const Link& link) {
  return absl::FailedPreconditionError(tf::StrCat(
      Subject(link.alias), " is defined in elasticsearch.yml (", AddressesOf(link),
      "), which no API can change. To manage it with Terraform, remove the lines cluster.remote.",
      link.alias, ".* from elasticsearch.yml on every node, restart the nodes, and apply again."));
}

SelfManagedBackend::SelfManagedBackend(std::shared_ptr<es::Cluster> cluster)
    : cluster_(std::move(cluster)) {}

absl::Status SelfManagedBackend::Create(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(link.alias));
  auto plan = [&link](const es::Snapshot& now) -> absl::StatusOr<es::SettingsPatch> {
    RETURN_IF_ERROR(CheckFree(now, link.alias));
    return PatchTowards(now.settings, link);
  };
  return cluster_->Apply({.subject = Subject(link.alias), .plan = plan}, bounds);
}

absl::Status SelfManagedBackend::Update(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(link.alias));
  auto plan = [&link](const es::Snapshot& now) -> absl::StatusOr<es::SettingsPatch> {
    return PatchTowards(now.settings, link);
  };
  return cluster_->Apply({.subject = Subject(link.alias), .plan = plan}, bounds);
}

absl::StatusOr<std::optional<ObservedLink>> SelfManagedBackend::Read(std::string_view alias,
                                                                     const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const es::Snapshot> snapshot, cluster_->Read(bounds));
  return FindLink(*snapshot, alias);
}

absl::StatusOr<std::map<std::string, ObservedLink>> SelfManagedBackend::List(
    const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const es::Snapshot> snapshot, cluster_->Read(bounds));
  return AllLinks(*snapshot);
}

absl::Status SelfManagedBackend::Delete(std::string_view alias, const tf::Bounds& bounds) {
  auto plan = [alias](const es::Snapshot& now) { return PatchToRemove(now.settings, alias); };
  return cluster_->Apply({.subject = Subject(alias), .plan = plan}, bounds);
}

absl::StatusOr<ConnectionAttempt> SelfManagedBackend::Connect(std::string_view alias,
                                                              absl::Duration timeout,
                                                              const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(es::ResolvedCluster resolved, cluster_->Resolve(alias, timeout, bounds));
  return ConnectionAttempt{.connected = resolved.connected, .reason = std::move(resolved.error)};
}

}  // namespace elastic
