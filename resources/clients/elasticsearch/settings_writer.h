// SettingsWriter: concurrent changes to the links of one cluster, written together.
//
// One PUT /_cluster/settings is under way at a time; what arrives meanwhile goes out in the next
// one (group commit). A batch of any size is three requests: the settings of its links are read
// anew, each change is planned against them, and the patches are merged into one PUT; then the
// status of its links is read, for those who want to know what has come of it (written_links.h).
// Each request names the batch's links alone, so that a batch costs the same however many links the
// cluster has. A merged PUT that the server rejects (400) is split in halves until each culprit
// stands alone with its own error and everyone else is written; any other failure is the failure of
// all whose patch was in that PUT.
#ifndef ELASTIC_ES_SETTINGS_WRITER_H_
#define ELASTIC_ES_SETTINGS_WRITER_H_

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "resources/clients/base/group_commit.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/elasticsearch/client.h"
#include "resources/clients/elasticsearch/written_links.h"

namespace elastic::es {

struct Change {
  std::string subject = {};  // What is changed, for messages.

  // Whose settings, cluster.remote.<alias>.*, the patch changes; it may change no others. Two
  // changes of one alias are never in one batch and are applied in the order they came.
  std::string alias = {};

  // The patch, given how the alias's settings are just before the write, elasticsearch.yml's
  // included. An error ("exists already") goes to this change's caller alone, and nothing is
  // written for it; an empty patch is success without a write. Called on another thread while the
  // caller waits in Apply, so it may borrow from the caller; under a lock, so it must be a quick
  // function of its argument.
  std::function<absl::StatusOr<SettingsPatch>(const ClusterSettings&)> plan = {};

  // Whether the caller is going to ask what has come of it.
  bool read_back = false;
};

// Safe to call from any thread.
class SettingsWriter {
 public:
  // `client`, `reads`, `written` and `clock` must outlive this. `gathering` is done before a batch
  // is read and written.
  SettingsWriter(Client& client, clients::SharedRead<Snapshot>& reads, WrittenLinks& written,
                 tf::Clock& clock, clients::Gathering gathering);

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
  std::set<std::string> QueuedAliases();
  // Plans and takes off the queue what can go out together: changes of `aliases`, whose settings
  // are `now`. What needs no write is settled with that.
  Batch TakeBatch(const std::set<std::string>& aliases, const ClusterSettings& now,
                  std::stop_token stop);
  // Writes the batch, in halves when it is rejected, and settles it. `before`: the settings that it
  // was planned against.
  void Write(std::span<const PlannedTicket> batch, const ClusterSettings& before,
             std::stop_token stop);
  // Keeps how the batch's links are now that `merged` is written, of which the server has set
  // `set`. If that can't be seen, whoever asks later sees why.
  void KeepWritten(std::span<const PlannedTicket> batch, const ClusterSettings& before,
                   const SettingsPatch& merged, const ClusterSettings& set, std::stop_token stop);

  Client& client_;
  clients::SharedRead<Snapshot>& reads_;
  WrittenLinks& written_;
  tf::Clock& clock_;
  Commits commits_;
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_SETTINGS_WRITER_H_
