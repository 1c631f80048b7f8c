// NodeKeystores: what the nodes of a local cluster have loaded from their keystores, as
// POST /_nodes/reload_secure_settings tells.
//
// Source: Elasticsearch, NodesReloadSecureSettingsResponse; `secure_setting_names` and
// `keystore_digest` are told by newer versions alone.
#ifndef ELASTIC_REMOTE_CLUSTER_NODE_KEYSTORES_H_
#define ELASTIC_REMOTE_CLUSTER_NODE_KEYSTORES_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "resources/clients/elasticsearch/cluster.h"

namespace elastic {

using Nodes = std::vector<es::ReloadedNode>;

// Which nodes have the credentials of an alias: their names, sorted.
struct Holders {
  std::vector<std::string> with = {};
  std::vector<std::string> without = {};
  std::vector<std::string> silent = {};  // Their version does not tell.
};

Holders HoldersOf(const Nodes& reloaded, std::string_view alias);

// Safe to call from any thread.
class NodeKeystores {
 public:
  // `clock` must outlive this.
  NodeKeystores(std::shared_ptr<es::Cluster> cluster, tf::Clock& clock);

  // Has every node load its keystore again; a link whose credentials came or went connects anew by
  // it. FailedPrecondition, naming each node that could not and why, when one could not.
  absl::StatusOr<Nodes> Reload(const tf::Bounds& bounds);

  // Reload(), also of a cluster that does not answer for a while, as when its nodes restart.
  absl::StatusOr<Nodes> AwaitReload(const tf::Bounds& bounds);

  // Reload(), again and again, until every node that tells has the credentials of each of `aliases`
  // from a keystore that is not the one it had in `before`, if it had credentials of it there.
  // Where a keystore cannot be told from the one before, having the credentials is enough. Nodes of
  // `before` that are away are waited for: they may be restarting. DeadlineExceeded, naming the
  // nodes, when `bounds` end; Cancelled when stopped; FailedPrecondition at once when a node cannot
  // load its keystore.
  absl::Status AwaitHeld(const std::vector<std::string>& aliases, const Nodes& before,
                         const tf::Bounds& bounds);

  // The same until no node has any of them.
  absl::Status AwaitGone(const std::vector<std::string>& aliases, const tf::Bounds& bounds);

 private:
  // What is lacking still, in words; empty: nothing.
  using Lack = std::function<std::string(const Nodes&)>;

  absl::Status Await(const tf::Bounds& bounds, const Lack& lack_of);

  const std::shared_ptr<es::Cluster> cluster_;
  tf::Clock& clock_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_NODE_KEYSTORES_H_
