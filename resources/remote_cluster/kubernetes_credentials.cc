#include "resources/remote_cluster/kubernetes_credentials.h"

#include <string>
#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/secure_settings.h"
#include "resources/remote_cluster/eck_entry.h"
#include "resources/remote_cluster/keystore_steps.h"
#include "resources/remote_cluster/poll.h"

namespace elastic {
namespace {

using kubernetes::WriteEffect;

// How long the nodes may take to get another keystore when they do get one, or, where it cannot be
// seen, the operator to notice that a Secret has changed.
constexpr absl::Duration kRenewed = absl::Minutes(2);

absl::Status LeftAlone(const kubernetes::ObjectRef& ref) {
  return absl::FailedPreconditionError(tf::StrCat(
      "the ECK operator leaves ", kubernetes::DescribeElasticsearch(ref),
      " alone (its annotation eck.k8s.elastic.co/managed is \"false\"), so credentials would not "
      "reach its nodes. Nothing was changed. Remove the annotation and apply again"));
}

std::string SecretOf(const kubernetes::ObjectRef& ref) {
  return kubernetes::DescribeSecret(kubernetes::SettingsSecretOf(ref));
}

std::string Stored(const kubernetes::ObjectRef& ref) {
  return tf::StrCat(SecretOf(ref), " has the credentials");
}

std::string Removed(const kubernetes::ObjectRef& ref) {
  return tf::StrCat(SecretOf(ref),
                    " has no credentials of the alias any more; if another Secret of "
                    "spec.secureSettings has, remove them there");
}

kubernetes::SecureSettings SettingsOf(const CredentialChanges& changes) {
  kubernetes::SecureSettings settings;
  for (const auto& [alias, encoded] : changes)
    settings.emplace(CredentialsSetting(alias), *encoded);
  return settings;
}

// What the server says more may repeat the file.
absl::Status NotApplied(const es::FileSettings& settings) {
  return absl::FailedPreconditionError(
      tf::StrCat("the cluster cannot apply version ", settings.failed_version,
                 " of its file of settings, which ECK writes (", settings.failure,
                 "): look at the log of its nodes"));
}

}  // namespace

KubernetesCredentials::KubernetesCredentials(std::shared_ptr<kubernetes::ApiServer> api,
                                             kubernetes::ObjectRef ref,
                                             std::shared_ptr<es::Cluster> elasticsearch,
                                             tf::Clock& clock)
    : api_(std::move(api)),
      ref_(std::move(ref)),
      operator_(api_, ref_, clock),
      elasticsearch_(std::move(elasticsearch)),
      keystores_(elasticsearch_, clock),
      clock_(clock),
      batches_([this](const CredentialChanges& changes,
                      const tf::Bounds& bounds) { return Deliver(changes, bounds); },
               clock) {}

absl::StatusOr<bool> KubernetesCredentials::Holds(std::string_view alias,
                                                  const tf::Bounds& bounds) {
  return api_->HoldsSetting(ref_, CredentialsSetting(alias), bounds);
}

absl::Status KubernetesCredentials::Put(std::string_view alias, const tf::Secret& encoded,
                                        const tf::Bounds& bounds) {
  const absl::Status put = batches_.Put(alias, encoded, bounds);
  if (!IsLate(put)) return put;
  // No other keystore need come: the nodes may have these from an earlier run, whose rollout may be
  // under way still, or from before somebody took them out of the Secret and the operator noticed.
  const std::string what =
      tf::StrCat("the ECK operator has done with ", kubernetes::DescribeElasticsearch(ref_));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.Await(what, IsReady, bounds)));
  return AfterStoring(Stored(ref_), keystores_.AwaitHeld({std::string(alias)}, {}, bounds));
}

absl::Status KubernetesCredentials::Remove(std::string_view alias, const tf::Bounds& bounds) {
  const absl::Status removed = batches_.Remove(alias, bounds);
  if (!IsLate(removed)) return removed;
  return AfterStoring(Removed(ref_), keystores_.AwaitGone({std::string(alias)}, bounds));
}

absl::Status KubernetesCredentials::Deliver(const CredentialChanges& changes,
                                            const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  if (!Stores(changes)) return RemoveAll(AliasesOf(changes), *resource, bounds);
  if (!IsManaged(*resource)) return LeftAlone(ref_);
  return DeliversSettingsByFile(*resource) ? PutIntoFile(changes, bounds)
                                           : PutIntoKeystores(changes, bounds);
}

absl::Status KubernetesCredentials::PutIntoKeystores(const CredentialChanges& changes,
                                                     const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Nodes before, keystores_.AwaitReload(bounds));
  const kubernetes::SecureSettings settings = SettingsOf(changes);
  ASSIGN_OR_RETURN(const WriteEffect put, api_->PutSettings(ref_, settings, bounds));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitSeen(bounds)));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitCollected(settings, bounds)));
  if (put == WriteEffect::kUnchanged) return Late();
  const auto wait = [&](const tf::Bounds& renewal) {
    return AfterStoring(Stored(ref_), keystores_.AwaitHeld(AliasesOf(changes), before, renewal));
  };
  return AwaitAWhile(wait, kRenewed, clock_, bounds);
}

absl::Status KubernetesCredentials::PutIntoFile(const CredentialChanges& changes,
                                                const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const es::FileSettings before, elasticsearch_->GetFileSettings(bounds));
  ASSIGN_OR_RETURN(const WriteEffect put, api_->PutSettings(ref_, SettingsOf(changes), bounds));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitSeen(bounds)));
  if (put == WriteEffect::kUnchanged) return absl::OkStatus();  // No newer file will come.
  return AfterStoring(Stored(ref_), AwaitFile(before, bounds));
}

absl::Status KubernetesCredentials::RemoveAll(const std::vector<std::string>& aliases,
                                              const tf::Json& resource, const tf::Bounds& bounds) {
  es::FileSettings before;
  const bool by_file = IsManaged(resource) && DeliversSettingsByFile(resource);
  if (by_file) {
    ASSIGN_OR_RETURN(before, elasticsearch_->GetFileSettings(bounds));
  }
  std::vector<std::string> keys;
  for (const std::string& alias : aliases) keys.push_back(CredentialsSetting(alias));
  ASSIGN_OR_RETURN(const WriteEffect removed, api_->RemoveSettings(ref_, keys, bounds));
  if (!IsManaged(resource)) return absl::OkStatus();  // Nobody will take them from the nodes.
  RETURN_IF_ERROR(AfterStoring(Removed(ref_), operator_.AwaitSeen(bounds)));
  if (by_file) {
    return removed == WriteEffect::kUnchanged
               ? absl::OkStatus()
               : AfterStoring(Removed(ref_), AwaitFile(before, bounds));
  }
  const auto wait = [&](const tf::Bounds& renewal) {
    return AfterStoring(Removed(ref_), keystores_.AwaitGone(aliases, renewal));
  };
  return AwaitAWhile(wait, kRenewed, clock_, bounds);
}

absl::Status KubernetesCredentials::AwaitFile(const es::FileSettings& before,
                                              const tf::Bounds& bounds) {
  return Poll("the cluster has applied its file of settings", clock_, bounds,
              [&]() -> absl::StatusOr<bool> {
                ASSIGN_OR_RETURN(const es::FileSettings now,
                                 elasticsearch_->GetFileSettings(bounds));
                if (now.failed_version > before.version) return NotApplied(now);
                return now.version > before.version;
              });
}

}  // namespace elastic
