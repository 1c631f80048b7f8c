#include "resources/remote_cluster/cloud_backend.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"
#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/growing_waits.h"
#include "resources/remote_cluster/link_errors.h"
#include "resources/remote_cluster/remote_deployment.h"

namespace elastic {
namespace {

// How long Elasticsearch may have what has left the list before it is told to remove it itself.
constexpr absl::Duration kEffect = absl::Minutes(1);

// What the API's view of a link says against it.
std::vector<std::string> ConcernsOf(const std::optional<cloud::RemoteClusterInfo>& info) {
  std::vector<std::string> concerns;
  if (!info.has_value()) return concerns;
  if (!info->compatible) {
    concerns.push_back(
        "The Cloud API says that the versions of the two deployments are not compatible.");
  }
  if (!info->trusted) {
    concerns.push_back(
        "The Cloud API says that the local deployment does not trust the remote one: add it to the "
        "local deployment's trusted deployments.");
  }
  if (!info->trusted_back) {
    concerns.push_back(
        "The Cloud API says that the remote deployment does not trust the local one: add that to "
        "the remote deployment's trusted deployments.");
  }
  return concerns;
}

ObservedLink ToObserved(const cloud::RemoteCluster& entry) {
  ObservedLink found;
  found.link.alias = entry.alias;
  found.link.mode = DeploymentMode{.deployment_id = entry.deployment_id, .ref_id = entry.ref_id};
  found.link.skip_unavailable = entry.skip_unavailable;
  found.origin = Origin::kCloudApi;
  found.connected = entry.info.has_value() && entry.info->connected;
  found.security_model = SecurityModel::kCertificate;
  found.concerns = ConcernsOf(entry.info);
  return found;
}

absl::Status CheckFreeIn(const cloud::RemoteClusters& list, std::string_view alias) {
  const cloud::RemoteCluster* taken = cloud::Find(list, alias);
  return taken == nullptr ? absl::OkStatus() : AliasTaken(ToObserved(*taken));
}

// What the writer's failure means to the user. `advice` is what to do about another writer.
absl::Status Explained(std::string_view alias, const absl::Status& status,
                       std::string_view advice) {
  if (cloud::IsRemoteDeploymentUnknown(status)) {
    return absl::FailedPreconditionError(
        tf::StrCat(SubjectOf(alias),
                   ": the Cloud API takes the list of remote clusters as a whole, and refuses "
                   "it because an entry leads to a deployment that it does not know (",
                   tf::FromAbsl(status.message()),
                   "). Remove the remote cluster that leads there from the local deployment, and "
                   "apply again"));
  }
  // What is not known to have failed stays so marked.
  if (!absl::IsAborted(status) || tf::HasUnknownOutcome(status)) return status;
  return absl::AbortedError(tf::StrCat(tf::FromAbsl(status.message()), ". ", advice));
}

// The same where `link` is to be in the list: the entry that is refused may be its own.
absl::Status ExplainedFor(const Link& link, const absl::Status& status) {
  const auto& remote = std::get<DeploymentMode>(link.mode);
  const bool own = cloud::IsRemoteDeploymentUnknown(status) &&
                   absl::StrContains(status.message(), remote.deployment_id);
  return own ? UnknownRemote(link.alias, remote, status)
             : Explained(link.alias, status, kOtherWriterAdvice);
}

// Whether `link` belongs into the list: that has links of the certificate model to deployments.
bool IsForList(const Link& link) {
  return std::holds_alternative<DeploymentMode>(link.mode) &&
         link.security_model != SecurityModel::kApiKey;
}

absl::Status NeedsElasticsearch(const Link& link) {
  if (!std::holds_alternative<DeploymentMode>(link.mode)) {
    return absl::InvalidArgumentError(tf::StrCat(
        SubjectOf(link.alias), ": the Cloud API's list holds links to deployments only"));
  }
  return absl::InvalidArgumentError(
      tf::StrCat(SubjectOf(link.alias),
                 ": the Cloud API links deployments with certificates only; with an API key the "
                 "link is registered at the local deployment's Elasticsearch. Name a connection to "
                 "that in `cluster` of the local deployment"));
}

absl::Status NoEndpoint(std::string_view alias, const DeploymentMode& remote) {
  return absl::FailedPreconditionError(
      tf::StrCat(SubjectOf(alias), ": the remote deployment \"", remote.deployment_id,
                 "\" has no endpoint yet. Try again when it is ready"));
}

constexpr std::string_view kPutBackAdvice =
    "If the local deployment is managed by `ec_deployment` of the provider elastic/ec, remove the "
    "link from its `elasticsearch.remote_cluster`, which puts it back on every apply.";

}  // namespace

const char kOtherWriterAdvice[] =
    "Programs that write the whole list remove links that they do not know. If the local "
    "deployment is managed by `ec_deployment` of the provider elastic/ec, which does so on every "
    "apply, list the link in its `elasticsearch.remote_cluster` instead of here, or give it here "
    "an API key, or `proxy` instead of `deployment`: such links are not in the list.";

CloudBackend::CloudBackend(std::shared_ptr<cloud::Platform> platform, cloud::ElasticsearchRef ref,
                           std::unique_ptr<ElasticsearchBackend> elasticsearch, tf::Clock& clock,
                           std::optional<DeploymentMode> expected)
    : platform_(std::move(platform)),
      ref_(std::move(ref)),
      elasticsearch_(std::move(elasticsearch)),
      clock_(clock),
      expected_(std::move(expected)) {}

absl::Status CloudBackend::Create(const Link& link, const tf::Bounds& bounds) {
  if (!IsForList(link)) {
    ASSIGN_OR_RETURN(const Link by_address, ByAddress(link, bounds));
    RETURN_IF_ERROR(CheckFreeInList(link.alias, bounds));
    return elasticsearch_->Create(by_address, bounds);
  }
  ASSIGN_OR_RETURN(const cloud::RemoteCluster wanted, EntryFor(link, bounds));
  if (elasticsearch_ != nullptr) {
    RETURN_IF_ERROR(elasticsearch_->CheckFree(link.alias, bounds));
  }
  auto admit = [&link](const cloud::RemoteClusters& list) { return CheckFreeIn(list, link.alias); };
  cloud::RemoteClusterChange change{
      .subject = SubjectOf(link.alias), .alias = link.alias, .wanted = wanted, .admit = admit};
  return ExplainedFor(link, platform_->Apply(ref_, std::move(change), bounds));
}

absl::Status CloudBackend::CheckFree(std::string_view alias, const tf::Bounds& bounds) {
  if (elasticsearch_ != nullptr) RETURN_IF_ERROR(elasticsearch_->CheckFree(alias, bounds));
  return CheckFreeInList(alias, bounds);
}

absl::Status CloudBackend::Update(const Link& link, const tf::Bounds& bounds) {
  if (!IsForList(link)) {
    ASSIGN_OR_RETURN(const Link by_address, ByAddress(link, bounds));
    ASSIGN_OR_RETURN(const bool listed, IsListed(link.alias, bounds));
    if (listed) RETURN_IF_ERROR(Delete(link.alias, bounds));
    return elasticsearch_->Update(by_address, bounds);
  }
  ASSIGN_OR_RETURN(const cloud::RemoteCluster wanted, EntryFor(link, bounds));
  cloud::RemoteClusterChange change{
      .subject = SubjectOf(link.alias), .alias = link.alias, .wanted = wanted};
  return ExplainedFor(link, platform_->Apply(ref_, std::move(change), bounds));
}

absl::StatusOr<std::optional<ObservedLink>> CloudBackend::Read(std::string_view alias,
                                                               const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::RemoteClusters> list,
                   platform_->Read(ref_, bounds));
  const cloud::RemoteCluster* entry = cloud::Find(*list, alias);
  if (entry != nullptr) return ToObserved(*entry);
  if (elasticsearch_ == nullptr) return std::optional<ObservedLink>();
  ASSIGN_OR_RETURN(std::optional<ObservedLink> link, elasticsearch_->Read(alias, bounds));
  if (!link.has_value()) return link;
  ASSIGN_OR_RETURN(const bool as_expected, LeadsToExpected(link->link, bounds));
  if (as_expected) {
    link->link.mode = *expected_;
    return link;
  }
  const bool by_api_key = link->security_model == SecurityModel::kApiKey;
  return by_api_key ? link : std::optional<ObservedLink>();
}

absl::StatusOr<std::map<std::string, ObservedLink>> CloudBackend::List(const tf::Bounds& bounds) {
  std::map<std::string, ObservedLink> links;
  if (elasticsearch_ != nullptr) {
    ASSIGN_OR_RETURN(links, elasticsearch_->List(bounds));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::RemoteClusters> list,
                   platform_->Read(ref_, bounds));
  for (const cloud::RemoteCluster& entry : list->resources) {
    links.insert_or_assign(entry.alias, ToObserved(entry));
  }
  return links;
}

absl::Status CloudBackend::Delete(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const bool listed, IsListed(alias, bounds));
  cloud::RemoteClusterChange change{.subject = SubjectOf(alias), .alias = std::string(alias)};
  RETURN_IF_ERROR(
      Explained(alias, platform_->Apply(ref_, std::move(change), bounds), kPutBackAdvice));
  if (elasticsearch_ == nullptr) return absl::OkStatus();
  if (!listed) return elasticsearch_->Delete(alias, bounds);
  return AwaitGone(alias, bounds);
}

absl::StatusOr<ConnectionAttempt> CloudBackend::Connect(std::string_view alias,
                                                        absl::Duration timeout,
                                                        const tf::Bounds& bounds) {
  if (elasticsearch_ != nullptr) return elasticsearch_->Connect(alias, timeout, bounds);
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> link, Read(alias, bounds));
  if (!link.has_value()) return ConnectionAttempt{.reason = "it is not in the Cloud API's list"};
  return ConnectionAttempt{.connected = link->connected.value_or(false),
                           .reason = absl::StrJoin(link->concerns, " ")};
}

absl::StatusOr<cloud::RemoteCluster> CloudBackend::EntryFor(const Link& link,
                                                            const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(link.alias));
  const auto& remote = std::get<DeploymentMode>(link.mode);
  ASSIGN_OR_RETURN(const cloud::ElasticsearchResource elasticsearch,
                   FindRemote(*platform_, ref_, link.alias, remote, bounds));
  return cloud::RemoteCluster{.alias = link.alias,
                              .deployment_id = remote.deployment_id,
                              .ref_id = elasticsearch.ref_id,
                              .skip_unavailable = link.skip_unavailable.value_or(false)};
}

absl::StatusOr<Link> CloudBackend::ByAddress(const Link& link, const tf::Bounds& bounds) {
  if (elasticsearch_ == nullptr) return NeedsElasticsearch(link);
  const auto* remote = std::get_if<DeploymentMode>(&link.mode);
  if (remote == nullptr) return link;
  ASSIGN_OR_RETURN(const cloud::ElasticsearchResource elasticsearch,
                   FindRemote(*platform_, ref_, link.alias, *remote, bounds));
  if (elasticsearch.endpoint.empty()) return NoEndpoint(link.alias, *remote);
  Link by_address = link;
  by_address.mode = AddressForApiKeys(elasticsearch);
  return by_address;
}

absl::StatusOr<bool> CloudBackend::LeadsToExpected(const Link& link, const tf::Bounds& bounds) {
  const auto* proxy = std::get_if<ProxyMode>(&link.mode);
  if (proxy == nullptr || !expected_.has_value()) return false;
  const absl::StatusOr<cloud::ElasticsearchResource> remote =
      FindRemote(*platform_, ref_, link.alias, *expected_, bounds);
  if (absl::IsInvalidArgument(remote.status())) return false;  // It is gone.
  RETURN_IF_ERROR(remote.status());
  return proxy->address == AddressForApiKeys(*remote).address;
}

absl::StatusOr<bool> CloudBackend::IsListed(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::RemoteClusters> list,
                   platform_->Read(ref_, bounds));
  return cloud::Find(*list, alias) != nullptr;
}

absl::Status CloudBackend::CheckFreeInList(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::RemoteClusters> list,
                   platform_->Read(ref_, bounds));
  return CheckFreeIn(*list, alias);
}

absl::Status CloudBackend::AwaitGone(std::string_view alias, const tf::Bounds& bounds) {
  const absl::Time too_long = std::min(bounds.deadline, clock_.Now() + kEffect);
  for (GrowingWaits waits(clock_, {.deadline = too_long, .stop = bounds.stop});;) {
    // When it cannot be asked, the list has to do: that says that the link is removed.
    if (!absl::IsAlreadyExists(elasticsearch_->CheckFree(alias, bounds))) return absl::OkStatus();
    if (clock_.Now() >= too_long) return elasticsearch_->Delete(alias, bounds);
    if (waits.Next() == GrowingWaits::End::kStopped) {
      return absl::CancelledError(tf::StrCat(
          SubjectOf(alias), ": stopped while Elasticsearch had it still; it is off the list"));
    }
  }
}

}  // namespace elastic
