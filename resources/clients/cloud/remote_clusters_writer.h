// RemoteClustersWriter: changes to the Cloud API's lists of remote clusters, in company with
// others.
//
// The API replaces a list as a whole, answers before it has carried that out (202), and has no
// version to guard against a second writer. So, for each list (one a deployment and ref_id):
//
// - One read-modify-write is under way at a time; changes that arrive meanwhile are merged into the
//   next PUT (group_commit.h). Entries that are nobody's change go back as they were read.
// - After the PUT the list is read again until the changes show, and once more a while later. When
//   it shows somebody else's list instead, the changes are put into that one and it is sent again,
//   a bounded number of times.
// - A merged list that the API rejects is split in halves until each culprit stands alone.
//
// Nobody can do better than this without a version: what another program writes in the moment
// between our read and our PUT is overwritten by us, and only that program can notice. Two of these
// writers, in two processes, do notice and so lose nothing of each other's.
#ifndef ELASTIC_CLOUD_REMOTE_CLUSTERS_WRITER_H_
#define ELASTIC_CLOUD_REMOTE_CLUSTERS_WRITER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/base/group_commit.h"
#include "resources/clients/cloud/client.h"

namespace elastic::cloud {

struct RemoteClusterChange {
  std::string subject = {};  // What is changed, for messages: "remote cluster \"eu\"".
  std::string alias = {};    // Two changes of one alias are never in one batch.

  // The entry as it shall be; nullopt: there shall be none. Its alias is `alias`, and its `info`
  // and `json` are not looked at.
  std::optional<RemoteCluster> wanted = {};

  // Whether to go on, given the list just before the first write: an error ("exists already") goes
  // to this change's caller alone and nothing is written for it. Empty: always. Called on another
  // thread while the caller waits in Apply, so it may borrow from the caller; under a lock, so it
  // must be a quick function of its argument.
  std::function<absl::Status(const RemoteClusters&)> admit = {};
};

struct RemoteClustersWriterOptions {
  int attempts = 5;  // PUTs of one batch, the first included.
  // How long after a PUT the list as it was before is taken for not yet changed; then the PUT is
  // repeated.
  absl::Duration effect = absl::Minutes(1);
  // Waits between reads of the list after a PUT: the first, doubled each time up to the last.
  absl::Duration first_wait = absl::Milliseconds(250);
  absl::Duration max_wait = absl::Seconds(5);
  // The last look comes this long after the changes showed: by then a writer that read before our
  // PUT has written.
  absl::Duration settle = absl::Seconds(2);
  clients::Gathering gathering = {};  // Of a batch (group_commit.h).
};

// Safe to call from any thread.
class RemoteClustersWriter {
 public:
  // `client` and `clock` must outlive this.
  RemoteClustersWriter(Client& client, tf::Clock& clock, RemoteClustersWriterOptions options = {});

  // Stops what is under way and waits for its end; nobody may be waiting in Apply.
  ~RemoteClustersWriter();

  // Carries out `change` on the list of `ref` and waits until it shows; OK at once when it shows
  // already. Errors are
  // - admit's and the client's; of those after an accepted PUT tf::HasUnknownOutcome says so
  // - Aborted: another writer kept replacing the list, or put another link of this alias into it
  // - Cancelled, DeadlineExceeded: `bounds` ended the wait; whether anything was sent is said
  absl::Status Apply(const ElasticsearchRef& ref, RemoteClusterChange change,
                     const tf::Bounds& bounds);

 private:
  class List;

  // The same list has one name only: "_main" becomes the ref_id that it stands for.
  absl::StatusOr<ElasticsearchRef> Canonical(const ElasticsearchRef& ref, const tf::Bounds& bounds);
  List& ListOf(const ElasticsearchRef& ref);

  Client& client_;
  tf::Clock& clock_;
  const RemoteClustersWriterOptions options_;

  absl::Mutex mutex_;
  std::map<ElasticsearchRef, std::unique_ptr<List>> lists_ ABSL_GUARDED_BY(mutex_);
  // What "_main" stands for, by deployment.
  std::map<std::string, std::string, std::less<>> main_ref_ids_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_REMOTE_CLUSTERS_WRITER_H_
