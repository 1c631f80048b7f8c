// The list of remote clusters that the Cloud API keeps for one Elasticsearch resource: its shape
// and its changes, as functions of values.
//
// The API replaces the list as a whole, so whatever is not ours has to be sent back as it came:
// each entry keeps the JSON it was read from, fields that nobody here knows included.
#ifndef ELASTIC_CLOUD_REMOTE_CLUSTERS_H_
#define ELASTIC_CLOUD_REMOTE_CLUSTERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "provider/base/json.h"

namespace elastic::cloud {

// What the API sees of a link; never sent.
struct RemoteClusterInfo {
  bool healthy = false;
  bool connected = false;     // At least one connection is open.
  bool compatible = false;    // The versions may be linked.
  bool trusted = false;       // The local cluster trusts the remote one.
  bool trusted_back = false;  // The remote cluster trusts the local one.
};

// One entry: the remote cluster `alias` is the Elasticsearch `ref_id` of the deployment.
struct RemoteCluster {
  std::string alias = {};
  std::string deployment_id = {};
  std::string ref_id = {};
  // The API's default is false, whatever Elasticsearch's own is.
  bool skip_unavailable = false;
  std::optional<RemoteClusterInfo> info = {};  // Absent: the API did not look.
  tf::Json json = tf::Json::object();          // As read; what is to be sent is ToJson()'s.
};

struct RemoteClusters {
  std::vector<RemoteCluster> resources = {};
  tf::Json json = tf::Json::object();  // The document as read, without `resources`.
};

// The document of GET …/remote-clusters. FailedPrecondition when it has no list or an entry is no
// object: sending back half a list would remove the other half.
absl::StatusOr<RemoteClusters> ParseRemoteClusters(tf::Json document);

// The document for PUT …/remote-clusters: every entry as it was read, without `info`.
tf::Json ToJson(const RemoteClusters& list);

// The entry of that alias; null when there is none. Borrowed.
const RemoteCluster* Find(const RemoteClusters& list, std::string_view alias);

// Whether `list` holds `wanted`: its alias, with the same remote and skip_unavailable. The ref_id
// "_main" of `wanted` stands for any.
bool Shows(const RemoteClusters& list, const RemoteCluster& wanted);

// Adds `wanted` at the end, or writes its fields over the entry of that alias, whose place and
// other fields stay.
void Put(const RemoteCluster& wanted, RemoteClusters& list);

// Removes the entry of that alias, if there is one.
void Remove(std::string_view alias, RemoteClusters& list);

// Whether both lists have the same links: alias, remote and skip_unavailable, in whatever order.
// What else the entries hold does not count: it may be the server's and change by itself.
bool SameLinks(const RemoteClusters& a, const RemoteClusters& b);

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_REMOTE_CLUSTERS_H_
