// Client: the calls of one Elasticsearch cluster that remote clusters need, one method a call.
//
// Errors are those of errors.h and of http::Transport; NotFound, Unauthenticated, PermissionDenied
// and InvalidArgument mean that the server said so. Every request of this client is idempotent.
#ifndef ELASTIC_ES_CLIENT_H_
#define ELASTIC_ES_CLIENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"

namespace elastic::es {

struct ServerInfo {
  std::string version = {};  // "9.5.3", "8.19.0-SNAPSHOT".
  int major = 0;             // Of `version`.
  int minor = 0;
  std::string build_flavor = {};  // "default"; empty when the server names none.
  std::string cluster_name = {};
  std::string cluster_uuid = {};
};

// Flat keys ("cluster.remote.berlin.seeds") in order, so that what belongs to one alias stands
// together: lower_bound("cluster.remote.berlin."). In what the server returns, scalars are strings
// ("true", "3") and lists are arrays of strings, unless somebody stored a comma-separated string.
using SettingsMap = std::map<std::string, tf::Json, std::less<>>;

struct ClusterSettings {
  SettingsMap persistent = {};
  SettingsMap transient = {};  // Outranks persistent.
  // What the elasticsearch.yml of the node that answered says where neither of the two does; only
  // in answers that say so.
  SettingsMap defaults = {};
};

// What a PUT changes and nothing else: key → value, null to remove the key. A key may end in ".*"
// with null to remove everything below it ("cluster.remote.berlin.*").
struct SettingsPatch {
  SettingsMap persistent = {};
  SettingsMap transient = {};

  bool empty() const { return persistent.empty() && transient.empty(); }
};

// One link as the node that answered sees it. A link that has neither seeds nor a proxy address
// does not appear; one from elasticsearch.yml does.
struct RemoteInfo {
  bool connected = false;
  std::string mode = {};  // "sniff" or "proxy".
  bool skip_unavailable = false;
  std::string initial_connect_timeout = {};  // "30s".
  bool has_credentials = false;  // The node's keystore holds credentials: API-key model.

  // Of "sniff" only.
  std::vector<std::string> seeds = {};
  std::optional<int64_t> num_nodes_connected = {};
  std::optional<int64_t> max_connections_per_cluster = {};

  // Of "proxy" only.
  std::string proxy_address = {};
  std::string server_name = {};
  std::optional<int64_t> num_proxy_sockets_connected = {};
  std::optional<int64_t> max_proxy_socket_connections = {};
};

using RemoteInfos = std::map<std::string, RemoteInfo, std::less<>>;  // By alias.

// Everything known of a cluster's links, read together: settings first, then the status.
struct Snapshot {
  ClusterSettings settings = {};
  RemoteInfos remotes = {};
};

struct ResolvedCluster {
  bool connected = false;
  std::string error = {};    // Why not, in the server's words; often empty.
  std::string version = {};  // Of the remote cluster; empty when not connected or below 8.13.
};

struct ReloadedNode {
  std::string name = {};
  std::string exception = {};  // "illegal_state_exception: Keystore is missing"; empty: reloaded.
  // What the node's keystore holds now; absent on versions that do not tell.
  std::optional<std::vector<std::string>> secure_setting_names = {};
  std::string keystore_digest = {};  // Of the file; empty on versions that do not tell.
};

// How far the cluster is with the settings that come to it in a file (operator/settings.json).
struct FileSettings {
  int64_t version = -1;         // Of the file that was applied last; -1: none was.
  int64_t failed_version = -1;  // Of the one that could not be applied; -1: there is none.
  std::string failure = {};     // Its kind: "parsing", "validation", "transient".
};

// Safe to call from any thread.
class Client {
 public:
  explicit Client(std::shared_ptr<http::Transport> transport);

  // GET /: asked until it succeeds once, then remembered. FailedPrecondition on Serverless and when
  // the server is no Elasticsearch.
  absl::StatusOr<ServerInfo> Root(const tf::Bounds& bounds);

  // GET /_cluster/settings?flat_settings=true: what was set by API; not elasticsearch.yml's.
  absl::StatusOr<ClusterSettings> GetSettings(const tf::Bounds& bounds);

  // The same of the remote clusters `aliases`, and perhaps of others, with elasticsearch.yml's.
  absl::StatusOr<ClusterSettings> GetSettings(std::span<const std::string> aliases,
                                              const tf::Bounds& bounds);

  // PUT /_cluster/settings: all of `patch` or, InvalidArgument, nothing of it. What comes back is
  // what the server says it has set. That is stored, and does not say that a link works; the server
  // may take 10 s to try that out.
  absl::StatusOr<ClusterSettings> PutSettings(const SettingsPatch& patch, const tf::Bounds& bounds);

  // GET /_remote/info.
  absl::StatusOr<RemoteInfos> GetRemoteInfo(const tf::Bounds& bounds);

  // The same of the remote clusters `aliases`, and perhaps of others.
  absl::StatusOr<RemoteInfos> GetRemoteInfo(std::span<const std::string> aliases,
                                            const tf::Bounds& bounds);

  // GetSettings, then GetRemoteInfo.
  absl::StatusOr<Snapshot> ReadSnapshot(const tf::Bounds& bounds);

  // GET /_resolve/cluster/<alias>:*: makes the local cluster contact the remote one, within
  // `timeout`, and reopen the connection. Unimplemented below 8.13; NotFound when the alias is not
  // registered; PermissionDenied without the index privilege view_index_metadata.
  absl::StatusOr<ResolvedCluster> ResolveCluster(std::string_view alias, absl::Duration timeout,
                                                 const tf::Bounds& bounds);

  // POST /_nodes/reload_secure_settings. OK does not mean that the nodes reloaded: look at each
  // node's `exception`. `keystore_password` only for keystores that have one; with it the server
  // wants TLS between its nodes.
  absl::StatusOr<std::vector<ReloadedNode>> ReloadSecureSettings(
      const std::optional<tf::Secret>& keystore_password, const tf::Bounds& bounds);

  // GET /_cluster/state/metadata, of which only that comes.
  absl::StatusOr<FileSettings> GetFileSettings(const tf::Bounds& bounds);

 private:
  absl::StatusOr<tf::Json> Call(const http::Request& request, const tf::Bounds& bounds);

  const std::shared_ptr<http::Transport> transport_;
  absl::Mutex mutex_;
  std::optional<ServerInfo> root_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_CLIENT_H_
