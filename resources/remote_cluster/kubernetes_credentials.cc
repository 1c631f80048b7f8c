#include "resources/remote_cluster/kubernetes_credentials.h"

#include <algorithm>
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

std::string Removed(const kubernetes::ObjectRef& ref, WriteEffect removed) {
  if (removed == WriteEffect::kChanged) {
    return tf::StrCat("the credentials are removed from ", SecretOf(ref));
  }
  return tf::StrCat(SecretOf(ref),
                    " has no credentials of the alias; if another Secret of spec.secureSettings "
                    "has, remove them there");
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
      clock_(clock) {}

absl::StatusOr<bool> KubernetesCredentials::Holds(std::string_view alias,
                                                  const tf::Bounds& bounds) {
  return api_->HoldsSetting(ref_, CredentialsSetting(alias), bounds);
}

absl::Status KubernetesCredentials::Put(std::string_view alias, const tf::Secret& encoded,
                                        const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  if (!IsManaged(*resource)) return LeftAlone(ref_);
  return DeliversSettingsByFile(*resource) ? PutIntoFile(alias, encoded, bounds)
                                           : PutIntoKeystores(alias, encoded, bounds);
}

absl::Status KubernetesCredentials::PutIntoKeystores(std::string_view alias,
                                                     const tf::Secret& encoded,
                                                     const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Nodes before, keystores_.AwaitReload(bounds));
  const std::string setting = CredentialsSetting(alias);
  ASSIGN_OR_RETURN(const WriteEffect put, api_->PutSetting(ref_, setting, encoded, bounds));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitSeen(bounds)));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitCollected(setting, encoded, bounds)));
  if (put == WriteEffect::kChanged) {
    const absl::Time renewed = clock_.Now() + kRenewed;
    const absl::Status held = keystores_.AwaitHeld(
        alias, before, {.deadline = std::min(renewed, bounds.deadline), .stop = bounds.stop});
    const bool takes_long = absl::IsDeadlineExceeded(held) && renewed < bounds.deadline;
    if (!takes_long) return AfterStoring(Stored(ref_), held);
  }
  // No other keystore need come: the nodes may have these from an earlier run, whose rollout may be
  // under way still, or from before somebody took them out of the Secret and the operator noticed.
  const std::string what =
      tf::StrCat("the ECK operator has done with ", kubernetes::DescribeElasticsearch(ref_));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.Await(what, IsReady, bounds)));
  return AfterStoring(Stored(ref_), keystores_.AwaitHeld(alias, {}, bounds));
}

absl::Status KubernetesCredentials::PutIntoFile(std::string_view alias, const tf::Secret& encoded,
                                                const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const es::FileSettings before, elasticsearch_->GetFileSettings(bounds));
  ASSIGN_OR_RETURN(const WriteEffect put,
                   api_->PutSetting(ref_, CredentialsSetting(alias), encoded, bounds));
  RETURN_IF_ERROR(AfterStoring(Stored(ref_), operator_.AwaitSeen(bounds)));
  if (put == WriteEffect::kUnchanged) return absl::OkStatus();  // No newer file will come.
  return AfterStoring(Stored(ref_), AwaitFile(before, bounds));
}

absl::Status KubernetesCredentials::Remove(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  es::FileSettings before;
  const bool by_file = IsManaged(*resource) && DeliversSettingsByFile(*resource);
  if (by_file) {
    ASSIGN_OR_RETURN(before, elasticsearch_->GetFileSettings(bounds));
  }
  ASSIGN_OR_RETURN(const WriteEffect removed,
                   api_->RemoveSetting(ref_, CredentialsSetting(alias), bounds));
  if (!IsManaged(*resource)) return absl::OkStatus();  // Nobody will take them from the nodes.
  const std::string done = Removed(ref_, removed);
  RETURN_IF_ERROR(AfterStoring(done, operator_.AwaitSeen(bounds)));
  if (!by_file) return AfterStoring(done, keystores_.AwaitGone(alias, bounds));
  return removed == WriteEffect::kUnchanged ? absl::OkStatus()
                                            : AfterStoring(done, AwaitFile(before, bounds));
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
