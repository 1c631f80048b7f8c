#include "resources/remote_cluster/cloud_credentials.h"

#include <string>
#include <utility>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/keystore_steps.h"

namespace elastic {
namespace {

// How long a keystore that is another one may take to get to the nodes.
constexpr absl::Duration kSpread = absl::Minutes(5);

std::string Stored(const cloud::ElasticsearchRef& ref) {
  return tf::StrCat("the keystore of ", cloud::Describe(ref), " has the credentials");
}

std::string Removed(const cloud::ElasticsearchRef& ref) {
  return tf::StrCat("the credentials are removed from the keystore of ", cloud::Describe(ref));
}

}  // namespace

CloudCredentials::CloudCredentials(std::shared_ptr<cloud::Platform> platform,
                                   cloud::ElasticsearchRef ref,
                                   std::shared_ptr<es::Cluster> elasticsearch, tf::Clock& clock)
    : platform_(std::move(platform)),
      ref_(std::move(ref)),
      keystores_(std::move(elasticsearch), clock),
      clock_(clock),
      batches_([this](const CredentialChanges& changes,
                      const tf::Bounds& bounds) { return Deliver(changes, bounds); },
               clock) {}

absl::StatusOr<bool> CloudCredentials::Holds(std::string_view alias, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const cloud::Keystore> keystore,
                   platform_->ReadKeystore(ref_, bounds));
  return keystore->contains(CredentialsSetting(alias));
}

absl::Status CloudCredentials::Put(std::string_view alias, const tf::Secret& encoded,
                                   const tf::Bounds& bounds) {
  const absl::Status put = batches_.Put(alias, encoded, bounds);
  if (!IsLate(put)) return put;
  return AfterStoring(Stored(ref_), keystores_.AwaitHeld({std::string(alias)}, {}, bounds));
}

absl::Status CloudCredentials::Remove(std::string_view alias, const tf::Bounds& bounds) {
  const absl::Status removed = batches_.Remove(alias, bounds);
  if (!IsLate(removed)) return removed;
  return AfterStoring(Removed(ref_), keystores_.AwaitGone({std::string(alias)}, bounds));
}

absl::Status CloudCredentials::Deliver(const CredentialChanges& changes, const tf::Bounds& bounds) {
  Nodes before;
  if (Stores(changes)) {
    ASSIGN_OR_RETURN(before, keystores_.Reload(bounds));
  }
  cloud::KeystorePatch patch;
  for (const auto& [alias, encoded] : changes) patch.emplace(CredentialsSetting(alias), encoded);
  RETURN_IF_ERROR(platform_->PatchKeystore(ref_, patch, bounds));
  const auto wait = [&](const tf::Bounds& spread) {
    const std::vector<std::string> aliases = AliasesOf(changes);
    return Stores(changes)
               ? AfterStoring(Stored(ref_), keystores_.AwaitHeld(aliases, before, spread))
               : AfterStoring(Removed(ref_), keystores_.AwaitGone(aliases, spread));
  };
  return AwaitAWhile(wait, kSpread, clock_, bounds);
}

}  // namespace elastic
