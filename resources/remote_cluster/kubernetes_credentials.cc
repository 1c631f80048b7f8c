#include "resources/remote_cluster/kubernetes_credentials.h"

#include <string>
#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/secure_settings.h"
#include "resources/remote_cluster/eck_entry.h"
#include "resources/remote_cluster/keystore_steps.h"

namespace elastic {
namespace {

using kubernetes::WriteEffect;

absl::Status LeftAlone(const kubernetes::ObjectRef& ref) {
  return absl::FailedPreconditionError(tf::StrCat(
      "the ECK operator leaves ", kubernetes::DescribeElasticsearch(ref),
      " alone (its annotation eck.k8s.elastic.co/managed is \"false\"), so credentials would not "
      "reach its nodes. Nothing was changed. Remove the annotation and apply again"));
}

std::string Describe(const kubernetes::ObjectRef& secret) {
  return tf::StrCat("Secret ", secret.namespace_name, "/", secret.name);
}

}  // namespace

KubernetesCredentials::KubernetesCredentials(std::shared_ptr<kubernetes::ApiServer> api,
                                             kubernetes::ObjectRef ref,
                                             std::shared_ptr<es::Cluster> elasticsearch,
                                             tf::Clock& clock)
    : api_(std::move(api)),
      ref_(std::move(ref)),
      operator_(api_, ref_, clock),
      keystores_(std::move(elasticsearch), clock) {}

absl::StatusOr<bool> KubernetesCredentials::Holds(std::string_view alias,
                                                  const tf::Bounds& bounds) {
  return api_->HoldsSetting(ref_, CredentialsSetting(alias), bounds);
}

absl::Status KubernetesCredentials::Put(std::string_view alias, const tf::Secret& encoded,
                                        const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  if (!IsManaged(*resource)) return LeftAlone(ref_);
  ASSIGN_OR_RETURN(Nodes before, keystores_.AwaitReload(bounds));
  ASSIGN_OR_RETURN(const WriteEffect put,
                   api_->PutSetting(ref_, CredentialsSetting(alias), encoded, bounds));
  const std::string done =
      tf::StrCat(Describe(kubernetes::SettingsSecretOf(ref_)), " has the credentials");
  RETURN_IF_ERROR(AfterStoring(done, operator_.AwaitSeen(bounds)));
  if (put == WriteEffect::kUnchanged) {
    // Left by an earlier run, whose rollout may be under way still; another one will not come.
    const std::string what =
        tf::StrCat("the ECK operator has done with ", kubernetes::DescribeElasticsearch(ref_));
    RETURN_IF_ERROR(AfterStoring(done, operator_.Await(what, IsReady, bounds)));
    before.clear();
  }
  return AfterStoring(done, keystores_.AwaitHeld(alias, before, bounds));
}

absl::Status KubernetesCredentials::Remove(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const WriteEffect removed,
                   api_->RemoveSetting(ref_, CredentialsSetting(alias), bounds));
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
  if (!IsManaged(*resource)) return absl::OkStatus();  // Nobody will take them from the nodes.
  const std::string secret = Describe(kubernetes::SettingsSecretOf(ref_));
  const std::string done =
      removed == WriteEffect::kChanged
          ? tf::StrCat("the credentials are removed from ", secret)
          : tf::StrCat(secret,
                       " has no credentials of the alias; if another Secret of "
                       "spec.secureSettings has, remove them there");
  RETURN_IF_ERROR(AfterStoring(done, operator_.AwaitSeen(bounds)));
  return AfterStoring(done, keystores_.AwaitGone(alias, bounds));
}

}  // namespace elastic
