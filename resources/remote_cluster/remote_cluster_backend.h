// RemoteClusterBackend: the links of one local cluster, however that is driven. A backend knows no
// Terraform; the resource knows no API.
//
// By Elasticsearch's own API: elasticsearch_backend.h. Links between deployments, by the Cloud API:
// cloud_backend.h. Links between clusters of an ECK operator, by the Kubernetes API:
// kubernetes_backend.h. Which one a link needs: backends.h.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_BACKEND_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_BACKEND_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/remote_cluster/link.h"

namespace elastic {

// What came of an attempt to connect.
struct ConnectionAttempt {
  bool connected = false;
  // Why not, in the server's words; may be empty. Beside `connected`: why no request was answered
  // over the connection.
  std::string reason = {};
  // Why nobody can tell whether it is connected, and what would help; empty: that is known.
  std::string cannot_tell = {};
  bool cut_short = false;  // The deadline came before an answer, so `reason` says little.
};

// Safe to call from any thread. Errors are those of the clients; a failed write may be marked with
// tf::WithUnknownOutcome.
class RemoteClusterBackend {
 public:
  virtual ~RemoteClusterBackend() = default;

  // Registers `link`. AlreadyExists, naming what is there, when its alias is taken;
  // FailedPrecondition when it is taken by a link from elasticsearch.yml; InvalidArgument when it
  // can lead nowhere. Nothing is written then.
  virtual absl::Status Create(const Link& link, const tf::Bounds& bounds) = 0;

  // OK when Create() would find the alias free, by what is read for this call; the errors are the
  // same.
  virtual absl::Status CheckFree(std::string_view alias, const tf::Bounds& bounds) = 0;

  // Makes the link of `link.alias` what `link` says, whatever it is; nothing is written when it is
  // that already.
  virtual absl::Status Update(const Link& link, const tf::Bounds& bounds) = 0;

  // The link, or nullopt when there is none.
  virtual absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view alias,
                                                           const tf::Bounds& bounds) = 0;

  // Every link, by alias.
  virtual absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds& bounds) = 0;

  // Removes the link, every setting of it; absent is success.
  virtual absl::Status Delete(std::string_view alias, const tf::Bounds& bounds) = 0;

  // Makes the local cluster try to connect, for at most `timeout`: an idle one does not by itself.
  // Unimplemented when it has no API for that.
  virtual absl::StatusOr<ConnectionAttempt> Connect(std::string_view alias, absl::Duration timeout,
                                                    const tf::Bounds& bounds) = 0;

  // Waits until what was written last has been carried out, where somebody else does that. An error
  // says that it will not be, or was not until `bounds` ended.
  virtual absl::Status AwaitCarriedOut(const tf::Bounds& bounds) {
    static_cast<void>(bounds);
    return absl::OkStatus();
  }
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_BACKEND_H_
