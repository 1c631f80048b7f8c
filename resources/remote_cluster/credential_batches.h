// CredentialBatches: changes to the credentials of one local cluster's links that come at the same
// time, delivered to its nodes together.
//
// What a node tells of its keystore are the settings in it and a digest of the whole file: that a
// new value has come in the place of an old one can be told only while nothing else is on its way.
// And ECK may restart every node once for each change that it sees. So one batch is on its way at a
// time, and what comes meanwhile is in the next one.
#ifndef ELASTIC_REMOTE_CLUSTER_CREDENTIAL_BATCHES_H_
#define ELASTIC_REMOTE_CLUSTER_CREDENTIAL_BATCHES_H_

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/base/group_commit.h"

namespace elastic {

// By alias, either all to be stored, or all nullopt: to be removed.
using CredentialChanges = std::map<std::string, std::optional<tf::Secret>>;

std::vector<std::string> AliasesOf(const CredentialChanges& changes);
bool Stores(const CredentialChanges& changes);

// An outcome that is no failure: the change is made, and may take longer to get to the nodes than
// others should have to wait. Its caller looks on alone.
absl::Status Late();
bool IsLate(const absl::Status& status);

// `wait` for as long as others should have to wait, `limit`; Late when that was in vain and
// `bounds` would have let it go on.
absl::Status AwaitAWhile(const std::function<absl::Status(const tf::Bounds&)>& wait,
                         absl::Duration limit, tf::Clock& clock, const tf::Bounds& bounds);

// Safe to call from any thread.
class CredentialBatches {
 public:
  // Makes the changes at once and returns when the nodes have them. It is called on a thread of
  // the batches', with the latest deadline of those who wait for it.
  using Deliver = std::function<absl::Status(const CredentialChanges&, const tf::Bounds&)>;

  // `clock`, and what `deliver` refers to, must outlive this.
  CredentialBatches(Deliver deliver, tf::Clock& clock);

  // What Deliver returns for the batch which the change gets into, or, when `bounds` end before,
  // Cancelled or DeadlineExceeded. Not OK: it may be made all the same, and may be made again.
  absl::Status Put(std::string_view alias, const tf::Secret& encoded, const tf::Bounds& bounds);
  absl::Status Remove(std::string_view alias, const tf::Bounds& bounds);

 private:
  struct Change {
    std::string subject;
    std::string alias;
    std::optional<tf::Secret> encoded;
    absl::Time deadline;
  };
  using Commits = clients::GroupCommit<Change>;

  absl::Status Apply(std::string_view alias, std::optional<tf::Secret> encoded,
                     const tf::Bounds& bounds);
  void DeliverBatch(std::stop_token stop);
  // Those that can be delivered at once: as the first one, all to be stored or all to be removed.
  Commits::Tickets TakeAlike(std::stop_token stop);

  const Deliver deliver_;
  Commits commits_;  // Last: its thread ends before the rest goes.
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CREDENTIAL_BATCHES_H_
