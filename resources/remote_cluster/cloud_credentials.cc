#include "resources/remote_cluster/cloud_credentials.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/keystore_steps.h"

namespace elastic {
namespace {

// How long a keystore that is another one may take to get to the nodes.
constexpr absl::Duration kSpread = absl::Minutes(5);

}  // namespace

CloudCredentials::CloudCredentials(std::shared_ptr<cloud::Platform> platform,
                                   cloud::ElasticsearchRef ref,
                                   std::shared_ptr<es::Cluster> elasticsearch, tf::Clock& clock)
    : platform_(std::move(platform)),
      ref_(std::move(ref)),
      keystores_(std::move(elasticsearch), clock),
      clock_(clock) {}

absl::StatusOr<bool> CloudCredentials::Holds(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::Keystore> keystore,
                   platform_->ReadKeystore(ref_, bounds));
  return keystore->contains(CredentialsSetting(alias));
}

absl::Status CloudCredentials::Put(std::string_view alias, const tf::Secret& encoded,
                                   const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Nodes before, keystores_.Reload(bounds));
  RETURN_IF_ERROR(platform_->PatchKeystore(ref_, {{CredentialsSetting(alias), encoded}}, bounds));
  const absl::Time spread = clock_.Now() + kSpread;
  absl::Status held = keystores_.AwaitHeld(
      alias, before, {.deadline = std::min(spread, bounds.deadline), .stop = bounds.stop});
  if (absl::IsDeadlineExceeded(held) && spread < bounds.deadline) {
    held = keystores_.AwaitHeld(alias, {}, bounds);
  }
  return AfterStoring(tf::StrCat("the keystore of ", cloud::Describe(ref_), " has the credentials"),
                      held);
}

absl::Status CloudCredentials::Remove(std::string_view alias, const tf::Bounds& bounds) {
  RETURN_IF_ERROR(
      platform_->PatchKeystore(ref_, {{CredentialsSetting(alias), std::nullopt}}, bounds));
  return AfterStoring(
      tf::StrCat("the credentials are removed from the keystore of ", cloud::Describe(ref_)),
      keystores_.AwaitGone(alias, bounds));
}

}  // namespace elastic
