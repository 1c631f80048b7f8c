// SettingsWriter: concurrent changes to one cluster's settings, written together.
//
// One PUT /_cluster/settings is under way at a time; what arrives meanwhile goes out in the next
// one (group commit). For each batch the links are read anew, each change is planned against that
// snapshot, and the patches are merged. A merged PUT that the server rejects (400) is split in
// halves until each culprit stands alone with its own error and everyone else is written; any other
// failure is the failure of all whose patch was in that PUT.
#ifndef ELASTIC_ES_SETTINGS_WRITER_H_
#define ELASTIC_ES_SETTINGS_WRITER_H_

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/base/group_commit.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/elasticsearch/client.h"

namespace elastic::es {

struct Change {
  // What is changed, for messages and for order: two changes of one subject are never in one batch
  // and are applied in the order they came.
  std::string subject = {};

  // The patch, given how things stand just before the write. An error ("exists already") goes to
  // this change's caller alone, and nothing is written for it; an empty patch is success without a
  // write. Called on another thread while the caller waits in Apply, so it may borrow from the
  // caller; under a lock, so it must be a quick function of its argument; again, with a newer
  // snapshot, when another change touches the same keys and goes first.
  std::function<absl::StatusOr<SettingsPatch>(const Snapshot&)> plan = {};
};

// Safe to call from any thread.
class SettingsWriter {
 public:
  // `client`, `reads` and `clock` must outlive this. `gather` is how long a batch waits for company
  // before it is read and written; zero: what arrives during the read still joins.
  SettingsWriter(Client& client, clients::SharedRead<Snapshot>& reads, tf::Clock& clock,
                 absl::Duration gather);

  // Plans and writes `change` and waits for the outcome; reads that start afterwards see it.
  // Cancelled or DeadlineExceeded when `bounds` end the wait: the text says either that nothing was
  // sent or that the outcome is unknown. Otherwise the plan's error or PutSettings'.
  absl::Status Apply(Change change, const tf::Bounds& bounds);

 private:
  using Commits = clients::GroupCommit<Change>;
  struct PlannedTicket {
    std::shared_ptr<Commits::Ticket> ticket;
    SettingsPatch patch;
  };
  using Batch = std::vector<PlannedTicket>;

  void WriteBatch(std::stop_token stop);
  // Plans and takes off the queue what can go out together. What needs no write is settled with
  // that.
  Batch TakeBatch(const Snapshot& snapshot, std::stop_token stop);
  // Writes the batch, in halves when it is rejected, and settles it.
  void Write(std::span<const PlannedTicket> batch, std::stop_token stop);

  Client& client_;
  clients::SharedRead<Snapshot>& reads_;
  Commits commits_;
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_SETTINGS_WRITER_H_
