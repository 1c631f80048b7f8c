#include "resources/remote_cluster/node_keystores.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/growing_waits.h"
#include "resources/remote_cluster/keystore_steps.h"

namespace elastic {
namespace {

// Every node that failed to load its keystore, with the server's reason.
absl::Status FailuresOf(const Nodes& nodes) {
  std::vector<std::string> failures;
  for (const es::ReloadedNode& node : nodes) {
    if (node.exception.empty()) continue;
    failures.push_back(tf::StrCat("node \"", node.name, "\": ", node.exception));
  }
  if (failures.empty()) return absl::OkStatus();
  const std::string all = absl::StrJoin(failures, "; ");
  const bool about_password = absl::StrContains(all, "password");
  return absl::FailedPreconditionError(tf::StrCat(
      "POST /_nodes/reload_secure_settings: not every node could load its keystore (", all, ")",
      about_password ? ". If the keystores have a password, it belongs into `keystore_password` of "
                       "the cluster in the provider block, and is the same on every node"
                     : ""));
}

const es::ReloadedNode* FindNode(const Nodes& nodes, std::string_view name) {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const es::ReloadedNode& node) { return node.name == name; });
  return found == nodes.end() ? nullptr : &*found;
}

bool Holds(const es::ReloadedNode& node, std::string_view setting) {
  const auto& names = node.secure_setting_names;
  return names.has_value() && std::find(names->begin(), names->end(), setting) != names->end();
}

// Whether `now`, which has the setting, has loaded another keystore than it had in `before`. The
// names are those of the file that the reload began with, and the digest that of the file which was
// there at its end: only one that the reload before has told, too, is that of the file with these
// names.
bool HasLoadedAnother(const es::ReloadedNode& now, const es::ReloadedNode& before,
                      const Nodes& reload_before, std::string_view setting) {
  const bool cannot_be_told = before.keystore_digest.empty() || !Holds(before, setting);
  if (cannot_be_told) return true;
  const es::ReloadedNode* last = FindNode(reload_before, now.name);
  return now.keystore_digest != before.keystore_digest && last != nullptr &&
         now.keystore_digest == last->keystore_digest;
}

// The nodes of `before` that are away, or may still have the keystore that they had.
std::vector<std::string> Behind(const Nodes& nodes, const Nodes& before, const Nodes& reload_before,
                                std::string_view setting) {
  std::vector<std::string> behind;
  for (const es::ReloadedNode& old : before) {
    const es::ReloadedNode* now = FindNode(nodes, old.name);
    if (now == nullptr || !HasLoadedAnother(*now, old, reload_before, setting)) {
      behind.push_back(old.name);
    }
  }
  return behind;
}

absl::Status InVain(std::string_view lack) {
  return absl::DeadlineExceededError(tf::StrCat("waited in vain for the keystores: ", lack));
}

std::string Names(const std::vector<std::string>& nodes) { return absl::StrJoin(nodes, ", "); }

// What of the credentials of `alias` is lacking still; empty: nothing.
std::string LackOf(std::string_view alias, const Nodes& nodes, const Nodes& before,
                   const Nodes& reload_before) {
  const std::string setting = CredentialsSetting(alias);
  const Holders holders = HoldersOf(nodes, alias);
  if (!holders.without.empty()) {
    return tf::StrCat("these nodes have not got ", setting,
                      " in their keystore yet: ", Names(holders.without));
  }
  const std::vector<std::string> behind = Behind(nodes, before, reload_before, setting);
  if (behind.empty()) return "";
  return tf::StrCat("these nodes still have the keystore from before, or are away: ",
                    Names(behind));
}

}  // namespace

Holders HoldersOf(const Nodes& reloaded, std::string_view alias) {
  const std::string setting = CredentialsSetting(alias);
  Holders holders;
  for (const es::ReloadedNode& node : reloaded) {
    if (!node.secure_setting_names.has_value()) {
      holders.silent.push_back(node.name);
      continue;
    }
    (Holds(node, setting) ? holders.with : holders.without).push_back(node.name);
  }
  for (std::vector<std::string>* nodes : {&holders.with, &holders.without, &holders.silent}) {
    std::sort(nodes->begin(), nodes->end());
  }
  return holders;
}

NodeKeystores::NodeKeystores(std::shared_ptr<es::Cluster> cluster, tf::Clock& clock)
    : cluster_(std::move(cluster)), clock_(clock) {}

absl::StatusOr<Nodes> NodeKeystores::Reload(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(Nodes nodes, cluster_->ReloadSecureSettings(bounds));
  RETURN_IF_ERROR(FailuresOf(nodes));
  return nodes;
}

absl::StatusOr<Nodes> NodeKeystores::AwaitReload(const tf::Bounds& bounds) {
  Nodes answered;
  RETURN_IF_ERROR(Await(bounds, [&](const Nodes& nodes) {
    answered = nodes;
    return std::string();
  }));
  return answered;
}

absl::Status NodeKeystores::AwaitHeld(const std::vector<std::string>& aliases, const Nodes& before,
                                      const tf::Bounds& bounds) {
  Nodes reload_before;
  return Await(bounds, [&](const Nodes& nodes) {
    std::string lack;
    for (const std::string& alias : aliases) {
      lack = LackOf(alias, nodes, before, reload_before);
      if (!lack.empty()) break;
    }
    reload_before = nodes;
    return lack;
  });
}

absl::Status NodeKeystores::AwaitGone(const std::vector<std::string>& aliases,
                                      const tf::Bounds& bounds) {
  return Await(bounds, [&](const Nodes& nodes) {
    for (const std::string& alias : aliases) {
      const Holders holders = HoldersOf(nodes, alias);
      if (holders.with.empty()) continue;
      return tf::StrCat("these nodes still have ", CredentialsSetting(alias),
                        " in their keystore: ", Names(holders.with));
    }
    return std::string();
  });
}

absl::Status NodeKeystores::Await(const tf::Bounds& bounds, const Lack& lack_of) {
  std::string lack;
  for (GrowingWaits waits(clock_, bounds);;) {
    const absl::StatusOr<Nodes> nodes = Reload(bounds);
    // That the end of the wait cut the last look short says less than the look before.
    if (absl::IsDeadlineExceeded(nodes.status())) {
      return InVain(lack.empty() ? tf::FromAbsl(nodes.status().message()) : lack);
    }
    // A cluster whose nodes restart may not answer for a while.
    if (!nodes.ok() && !absl::IsUnavailable(nodes.status())) return nodes.status();
    lack = nodes.ok() ? lack_of(*nodes) : std::string(nodes.status().message());
    if (lack.empty()) return absl::OkStatus();
    switch (waits.Next()) {
      case GrowingWaits::End::kNotYet:
        break;
      case GrowingWaits::End::kStopped:
        return absl::CancelledError(tf::StrCat("stopped while waiting for the keystores: ", lack));
      case GrowingWaits::End::kDeadline:
        return InVain(lack);
    }
  }
}

}  // namespace elastic
