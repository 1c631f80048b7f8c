#include "resources/remote_cluster/cloud_backend.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"
#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/link_errors.h"

namespace elastic {
namespace {

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

// The remote deployment cannot be linked to by this API; `why` is what the API said.
absl::Status UnknownRemote(std::string_view alias, const DeploymentMode& remote,
                           const absl::Status& why) {
  return absl::InvalidArgumentError(
      tf::StrCat(SubjectOf(alias), ": the Cloud API does not know the remote deployment \"",
                 remote.deployment_id, "\" (", tf::FromAbsl(why.message()),
                 "). It does not exist, or belongs to another organization or environment: such a "
                 "cluster is linked by `proxy` instead of `deployment`"));
}

absl::Status NoSuchElasticsearch(std::string_view alias, const cloud::Deployment& remote,
                                 std::string_view ref_id) {
  const std::string names =
      absl::StrJoin(remote.elasticsearch, ", ",
                    [](std::string* out, const cloud::ElasticsearchResource& resource) {
                      tf::StrAppend(out, "\"", resource.ref_id, "\"");
                    });
  return absl::InvalidArgumentError(tf::StrCat(SubjectOf(alias), ": the remote deployment \"",
                                               remote.id, "\" has no Elasticsearch called \"",
                                               ref_id, "\"; it has ",
                                               names.empty() ? std::string("none") : names));
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

constexpr std::string_view kPutBackAdvice =
    "If the local deployment is managed by `ec_deployment` of the provider elastic/ec, remove the "
    "link from its `elasticsearch.remote_cluster`, which puts it back on every apply.";

}  // namespace

const char kOtherWriterAdvice[] =
    "Programs that write the whole list remove links that they do not know. If the local "
    "deployment is managed by `ec_deployment` of the provider elastic/ec, which does so on every "
    "apply, list the link in its `elasticsearch.remote_cluster` instead of here, or describe it "
    "here with `proxy` instead of `deployment`: such links are not in the list.";

CloudBackend::CloudBackend(std::shared_ptr<cloud::Platform> platform, cloud::ElasticsearchRef ref,
                           std::unique_ptr<ElasticsearchBackend> elasticsearch)
    : platform_(std::move(platform)),
      ref_(std::move(ref)),
      elasticsearch_(std::move(elasticsearch)) {}

absl::Status CloudBackend::Create(const Link& link, const tf::Bounds& bounds) {
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
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::RemoteClusters> list,
                   platform_->Read(ref_, bounds));
  return CheckFreeIn(*list, alias);
}

absl::Status CloudBackend::Update(const Link& link, const tf::Bounds& bounds) {
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
  if (entry == nullptr) return std::optional<ObservedLink>();
  return ToObserved(*entry);
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
  cloud::RemoteClusterChange change{.subject = SubjectOf(alias), .alias = std::string(alias)};
  return Explained(alias, platform_->Apply(ref_, std::move(change), bounds), kPutBackAdvice);
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
  const auto* remote = std::get_if<DeploymentMode>(&link.mode);
  if (remote == nullptr) {
    return absl::InvalidArgumentError(tf::StrCat(
        SubjectOf(link.alias), ": the Cloud API's list holds links to deployments only"));
  }
  const absl::StatusOr<std::shared_ptr<const cloud::Deployment>> deployment =
      platform_->GetDeployment(remote->deployment_id, bounds);
  if (absl::IsNotFound(deployment.status())) {
    return UnknownRemote(link.alias, *remote, deployment.status());
  }
  RETURN_IF_ERROR(deployment.status());
  const cloud::ElasticsearchResource* elasticsearch =
      cloud::FindElasticsearch(**deployment, remote->ref_id);
  if (elasticsearch == nullptr) {
    return NoSuchElasticsearch(link.alias, **deployment, remote->ref_id);
  }
  const bool local = remote->deployment_id == ref_.deployment_id &&
                     cloud::FindElasticsearch(**deployment, ref_.ref_id) == elasticsearch;
  if (local) {
    return absl::InvalidArgumentError(
        tf::StrCat(SubjectOf(link.alias), ": ", cloud::Describe(ref_),
                   " is the local cluster itself; a remote cluster is another one"));
  }
  return cloud::RemoteCluster{.alias = link.alias,
                              .deployment_id = remote->deployment_id,
                              .ref_id = elasticsearch->ref_id,
                              .skip_unavailable = link.skip_unavailable.value_or(false)};
}

}  // namespace elastic
