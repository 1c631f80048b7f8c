#include "resources/remote_cluster/kubernetes_backend.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/remote_clusters.h"
#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/eck_entry.h"
#include "resources/remote_cluster/link_errors.h"
#include "resources/remote_cluster/link_settings.h"

namespace elastic {
namespace {

// How long to try to reach an Elasticsearch that need not be reached.
constexpr absl::Duration kGlance = absl::Seconds(10);

}  // namespace

absl::Status CheckFreeInResource(const tf::Json& resource, const kubernetes::ObjectRef& ref,
                                 std::string_view alias) {
  ASSIGN_OR_RETURN(const tf::Json list, kubernetes::RemoteClustersOf(resource));
  if (const tf::Json* entry = kubernetes::FindEntry(list, alias)) {
    ObservedLink taken;
    taken.link.alias = alias;
    taken.link.mode = FromEntry(*entry, ref.namespace_name);
    return AliasTaken(taken);
  }
  if (!ManagedAliases(resource).contains(std::string(alias))) return absl::OkStatus();
  return absl::FailedPreconditionError(
      tf::StrCat(SubjectOf(alias), ": the ECK operator still has the alias in its list for ",
                 kubernetes::DescribeElasticsearch(ref),
                 ", although the resource does not name it any more. Nothing was changed. Apply "
                 "again when the operator has removed it; if it never does, look at its log"));
}

KubernetesBackend::KubernetesBackend(std::shared_ptr<kubernetes::ApiServer> api,
                                     kubernetes::ObjectRef ref,
                                     std::shared_ptr<es::Cluster> elasticsearch, Reach reach,
                                     tf::Clock& clock)
    : api_(std::move(api)),
      ref_(std::move(ref)),
      cluster_(elasticsearch),
      elasticsearch_(std::move(elasticsearch)),
      operator_(api_, ref_, clock),
      reach_(reach),
      clock_(clock) {}

absl::Status KubernetesBackend::Create(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(link.alias));
  RETURN_IF_ERROR(CheckFreeInElasticsearch(link.alias, bounds));
  auto admit = [&](const tf::Json& resource) {
    return CheckFreeInResource(resource, ref_, link.alias);
  };
  return api_->Apply(ref_,
                     {.subject = SubjectOf(link.alias),
                      .alias = link.alias,
                      .wanted = ToEntry(link.alias, std::get<ElasticsearchRefMode>(link.mode)),
                      .admit = admit},
                     bounds);
}

absl::Status KubernetesBackend::CheckFree(std::string_view alias, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckFreeInElasticsearch(alias, bounds));
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  return CheckFreeInResource(*resource, ref_, alias);
}

absl::Status KubernetesBackend::Update(const Link& link, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(link.alias));
  return api_->Apply(ref_,
                     {.subject = SubjectOf(link.alias),
                      .alias = link.alias,
                      .wanted = ToEntry(link.alias, std::get<ElasticsearchRefMode>(link.mode))},
                     bounds);
}

absl::StatusOr<std::optional<ObservedLink>> KubernetesBackend::Read(std::string_view alias,
                                                                    const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->Read(ref_, bounds));
  ASSIGN_OR_RETURN(const tf::Json list, kubernetes::RemoteClustersOf(*resource));
  const tf::Json* entry = kubernetes::FindEntry(list, alias);
  if (entry == nullptr) return std::optional<ObservedLink>();
  ASSIGN_OR_RETURN(const Seen seen, SeeInElasticsearch(alias, bounds));
  return ToObserved(*resource, *entry, seen);
}

absl::StatusOr<std::map<std::string, ObservedLink>> KubernetesBackend::List(
    const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->Read(ref_, bounds));
  ASSIGN_OR_RETURN(const tf::Json list, kubernetes::RemoteClustersOf(*resource));
  absl::StatusOr<std::map<std::string, ObservedLink>> shown = elasticsearch_.List(Glance(bounds));
  if (!shown.ok() && reach_ == Reach::kNeeded) return shown.status();
  std::map<std::string, ObservedLink> links;
  if (shown.ok()) links = *shown;
  for (const tf::Json& entry : list) {
    const std::string alias = tf::StringMember(entry, "name").value_or("");
    Seen seen{.reached = shown.ok()};
    if (const auto link = links.find(alias); link != links.end()) seen.link = link->second;
    links.insert_or_assign(alias, ToObserved(*resource, entry, seen));
  }
  return links;
}

absl::Status KubernetesBackend::Delete(std::string_view alias, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(CheckAlias(alias));
  RETURN_IF_ERROR(api_->Read(ref_, bounds).status());  // Gone is said before anything is removed.
  RETURN_IF_ERROR(RemoveForeignSettings(alias, bounds));
  RETURN_IF_ERROR(
      api_->Apply(ref_, {.subject = SubjectOf(alias), .alias = std::string(alias)}, bounds));
  return AwaitReleased(alias, bounds);
}

absl::StatusOr<ConnectionAttempt> KubernetesBackend::Connect(std::string_view alias,
                                                             absl::Duration timeout,
                                                             const tf::Bounds& bounds) {
  absl::StatusOr<ConnectionAttempt> attempt =
      elasticsearch_.Connect(alias, timeout, Glance(bounds));
  if (attempt.ok() || reach_ == Reach::kNeeded) return attempt;
  std::string why = tf::StrCat(
      "Elasticsearch cannot be reached through the API server's service proxy (",
      tf::FromAbsl(attempt.status().message()),
      "). Name a connection to it in `kubernetes.cluster` to see whether links are connected.");
  return ConnectionAttempt{.cannot_tell = std::move(why)};
}

absl::Status KubernetesBackend::AwaitCarriedOut(const tf::Bounds& bounds) {
  return operator_.AwaitSeen(bounds);
}

absl::StatusOr<KubernetesBackend::Seen> KubernetesBackend::SeeInElasticsearch(
    std::string_view alias, const tf::Bounds& bounds) {
  absl::StatusOr<std::optional<ObservedLink>> link = elasticsearch_.Read(alias, Glance(bounds));
  if (link.ok()) return Seen{.reached = true, .link = *std::move(link)};
  if (reach_ == Reach::kNeeded || bounds.stop.stop_requested()) return link.status();
  return Seen{};
}

tf::Bounds KubernetesBackend::Glance(const tf::Bounds& bounds) const {
  if (reach_ == Reach::kNeeded) return bounds;
  return {.deadline = std::min(bounds.deadline, clock_.Now() + kGlance), .stop = bounds.stop};
}

absl::Status KubernetesBackend::CheckFreeInElasticsearch(std::string_view alias,
                                                         const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Seen seen, SeeInElasticsearch(alias, bounds));
  return seen.reached ? elasticsearch_.CheckFree(alias, bounds) : absl::OkStatus();
}

absl::Status KubernetesBackend::RemoveForeignSettings(std::string_view alias,
                                                      const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Seen seen, SeeInElasticsearch(alias, bounds));
  if (!seen.link.has_value()) return absl::OkStatus();
  auto plan = [alias](const es::ClusterSettings& now) { return PatchToSeedsAlone(now, alias); };
  return cluster_->Apply({.subject = SubjectOf(alias), .alias = std::string(alias), .plan = plan},
                         bounds);
}

absl::Status KubernetesBackend::AwaitReleased(std::string_view alias, const tf::Bounds& bounds) {
  const std::string what = tf::StrCat("the ECK operator has removed the alias \"", alias, "\" of ",
                                      kubernetes::DescribeElasticsearch(ref_),
                                      ", whose entry in spec.remoteClusters is removed already");
  const auto is_released = [alias](const tf::Json& resource) {
    return !ManagedAliases(resource).contains(std::string(alias));
  };
  RETURN_IF_ERROR(operator_.Await(what, is_released, bounds));
  ASSIGN_OR_RETURN(const Seen seen, SeeInElasticsearch(alias, bounds));
  if (!seen.link.has_value()) return absl::OkStatus();
  return elasticsearch_.Delete(alias, bounds);
}

ObservedLink KubernetesBackend::ToObserved(const tf::Json& resource, const tf::Json& entry,
                                           const Seen& seen) const {
  ObservedLink found;
  if (seen.link.has_value()) {
    found = *seen.link;
    // Not ours: the operator's links have none, and what Elasticsearch has is not always seen.
    found.link.transport = {};
    found.link.skip_unavailable = std::nullopt;
  }
  const ElasticsearchRefMode mode = FromEntry(entry, ref_.namespace_name);
  found.link.alias = tf::StringMember(entry, "name").value_or("");
  found.link.mode = mode;
  found.origin = Origin::kKubernetes;
  found.security_model =
      mode.api_key.has_value() ? SecurityModel::kApiKey : SecurityModel::kCertificate;
  found.owner = kubernetes::MetadataField(resource, "uid");
  if (!seen.reached) {
    found.connected = std::nullopt;
  } else if (!seen.link.has_value()) {
    found.connected = false;  // The operator has not registered it yet.
  }
  return found;
}

}  // namespace elastic
