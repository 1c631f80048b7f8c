// RemoteClustersWriter: changes to spec.remoteClusters of Elasticsearch resources, in company with
// the operator, GitOps tools and everybody else who writes them.
//
// The list can only be replaced as a whole, but each patch names the version of the resource that
// it was made for, and the API server refuses it when there is a newer one. So, for each resource:
//
// - One read-modify-write is under way at a time; changes that arrive meanwhile are merged into the
//   next patch (group_commit.h). Entries that are nobody's change go back as they were read, in
//   their order; the last one that goes takes the list with it.
// - A patch that is refused because the resource has changed is made anew for the resource as it is
//   then, after a wait of random length, a bounded number of times. Nothing of anybody is lost.
// - A patch whose content is refused is split in halves until each culprit stands alone.
// - A list that somebody manages by server-side apply is not touched: the next apply would undo it.
#ifndef ELASTIC_KUBERNETES_REMOTE_CLUSTERS_WRITER_H_
#define ELASTIC_KUBERNETES_REMOTE_CLUSTERS_WRITER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "resources/clients/base/group_commit.h"
#include "resources/clients/http/retrying_transport.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/kubernetes/conflict_waits.h"

namespace elastic::kubernetes {

struct RemoteClusterChange {
  std::string subject = {};  // What is changed, for messages: "remote cluster \"eu\"".
  std::string alias = {};    // Two changes of one alias are never in one batch.

  // The entry as it shall be, in all of its fields; nullopt: there shall be none. Its name is
  // `alias`, whatever it says.
  std::optional<tf::Json> wanted = {};

  // Whether to go on, given the resource just before the first write: an error ("exists already")
  // goes to this change's caller alone and nothing is written for it. Empty: always. Called on
  // another thread while the caller waits in Apply, so it may borrow from the caller; under a lock,
  // so it must be a quick function of its argument.
  std::function<absl::Status(const tf::Json& resource)> admit = {};
};

struct RemoteClustersWriterOptions {
  ConflictPolicy conflicts = {};
  clients::Gathering gathering = {};  // Of a batch (group_commit.h).
};

// Safe to call from any thread.
class RemoteClustersWriter {
 public:
  // `client` and `clock` must outlive this.
  RemoteClustersWriter(Client& client, tf::Clock& clock, RemoteClustersWriterOptions options = {},
                       http::Jitter jitter = http::RandomJitter());

  // Stops what is under way and waits for its end; nobody may be waiting in Apply.
  ~RemoteClustersWriter();

  // Carries out `change` on the resource `ref`; OK at once when it has the entry already. OK says
  // that the resource has it, not that the operator has acted on it. Errors are
  // - admit's and the client's
  // - FailedPrecondition: a field manager owns the list by server-side apply; its name is said
  // - Aborted: others kept changing the resource, or have put another entry of this alias into it,
  //   or it was deleted and created anew
  // - Cancelled, DeadlineExceeded: `bounds` ended the wait; whether anything was sent is said
  absl::Status Apply(const ObjectRef& ref, RemoteClusterChange change, const tf::Bounds& bounds);

 private:
  class List;

  List& ListOf(const ObjectRef& ref);

  Client& client_;
  tf::Clock& clock_;
  const RemoteClustersWriterOptions options_;
  const http::Jitter jitter_;

  absl::Mutex mutex_;
  std::map<ObjectRef, std::unique_ptr<List>> lists_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_REMOTE_CLUSTERS_WRITER_H_
