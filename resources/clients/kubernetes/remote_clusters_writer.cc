#include "resources/clients/kubernetes/remote_clusters_writer.h"

#include <set>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/kubernetes/remote_clusters.h"
#include "resources/clients/kubernetes/spec_list.h"

namespace elastic::kubernetes {
namespace {

using Commits = clients::GroupCommit<RemoteClusterChange>;
using Batch = Commits::Tickets;

// The resource as it was read, and what of it counts here.
struct Snapshot {
  tf::Json resource = {};
  tf::Json list = {};
  std::string uid = {};
  std::string version = {};
};

absl::StatusOr<Snapshot> ToSnapshot(const ObjectRef& ref, tf::Json resource) {
  absl::StatusOr<tf::Json> list = RemoteClustersOf(resource);
  if (!list.ok()) {
    return absl::Status(list.status().code(), tf::StrCat(DescribeElasticsearch(ref), ": ",
                                                         tf::FromAbsl(list.status().message())));
  }
  Snapshot snapshot = {.list = *std::move(list),
                       .uid = MetadataField(resource, "uid"),
                       .version = MetadataField(resource, "resourceVersion")};
  snapshot.resource = std::move(resource);
  return snapshot;
}

bool IsCarriedOut(const RemoteClusterChange& change, const Snapshot& snapshot) {
  return Shows(snapshot.list, change.alias, change.wanted);
}

// Whether somebody else has written an entry of the change's alias since `before` was read: then it
// is no longer ours to overwrite.
bool TakenByOther(const RemoteClusterChange& change, const Snapshot& before, const Snapshot& now) {
  const tf::Json* entry = FindEntry(now.list, change.alias);
  if (entry == nullptr || IsCarriedOut(change, now)) return false;
  const tf::Json* previous = FindEntry(before.list, change.alias);
  return previous == nullptr || !SameEntry(*previous, *entry);
}

// The patch that carries out the whole batch; the last entry's removal removes the list.
tf::Json PatchFor(const Batch& batch, tf::Json list) {
  for (const auto& ticket : batch) {
    const RemoteClusterChange& change = ticket->change();
    if (change.wanted.has_value()) {
      PutEntry(change.alias, *change.wanted, list);
    } else {
      RemoveEntry(change.alias, list);
    }
  }
  return SpecListPatch(kRemoteClustersField, std::move(list));
}

absl::Status Recreated(const ObjectRef& ref, const RemoteClusterChange& change) {
  return absl::AbortedError(tf::StrCat(change.subject, ": ", DescribeElasticsearch(ref),
                                       " was deleted and created anew meanwhile"));
}

absl::Status Taken(const ObjectRef& ref, const RemoteClusterChange& change) {
  return absl::AbortedError(tf::StrCat(
      change.subject,
      ": another writer has meanwhile put a different remote cluster of this alias into ",
      DescribeElasticsearch(ref)));
}

}  // namespace

// The writes of one resource.
class RemoteClustersWriter::List {
 public:
  List(RemoteClustersWriter& writer, ObjectRef ref)
      : client_(writer.client_),
        clock_(writer.clock_),
        policy_(writer.options_.conflicts),
        jitter_(writer.jitter_),
        ref_(std::move(ref)),
        commits_(
            tf::StrCat("PATCH of ", DescribeElasticsearch(ref_)),
            [this](std::stop_token stop) { WriteBatch(stop); }, clock_, writer.options_.gathering) {
  }

  absl::Status Apply(RemoteClusterChange change, const tf::Bounds& bounds) {
    return commits_.Apply(std::move(change), bounds);
  }

 private:
  void WriteBatch(std::stop_token stop);
  Batch TakeBatch(const Snapshot& snapshot, std::stop_token stop);

  // Writes the batch into `before`, the resource as it was just read, in halves when its content is
  // refused, and settles it.
  void Write(Batch batch, Snapshot before, std::stop_token stop);

  // The same in one piece. Whoever is settled leaves the batch; the error is that of the others.
  // `before` becomes the resource as it was read last.
  absl::Status WriteWhole(Batch& batch, Snapshot& before, std::stop_token stop);

  // Reads the resource anew into `before` and drops from the batch who has no more to write.
  absl::Status Refresh(Batch& batch, Snapshot& before, std::stop_token stop);

  // Takes out of the batch, and settles, for whom nothing is left to write after others have
  // changed the resource.
  void DropSettled(Batch& batch, const Snapshot& before, const Snapshot& now);

  absl::StatusOr<Snapshot> Read(std::stop_token stop) {
    ASSIGN_OR_RETURN(tf::Json resource, client_.GetElasticsearch(ref_, {.stop = stop}));
    return ToSnapshot(ref_, std::move(resource));
  }

  void SettleAll(const Batch& batch, const absl::Status& outcome) {
    for (const auto& ticket : batch) commits_.Settle(*ticket, outcome);
  }

  Client& client_;
  tf::Clock& clock_;
  const ConflictPolicy policy_;
  const http::Jitter jitter_;
  const ObjectRef ref_;
  Commits commits_;  // Last: stops its thread before the rest goes.
};

void RemoteClustersWriter::List::WriteBatch(std::stop_token stop) {
  absl::StatusOr<Snapshot> snapshot = Read(stop);
  if (!snapshot.ok()) return commits_.SettleQueued(snapshot.status(), stop);
  Batch batch = TakeBatch(*snapshot, stop);
  if (!batch.empty()) Write(std::move(batch), *std::move(snapshot), stop);
}

Batch RemoteClustersWriter::List::TakeBatch(const Snapshot& snapshot, std::stop_token stop) {
  using Fate = Commits::Verdict::Fate;
  std::set<std::string_view> aliases;
  return commits_.Take(stop, [&](const RemoteClusterChange& change) -> Commits::Verdict {
    if (!aliases.insert(change.alias).second) return {.fate = Fate::kWait};
    const absl::Status admitted = change.admit ? change.admit(snapshot.resource) : absl::OkStatus();
    if (!admitted.ok() || IsCarriedOut(change, snapshot)) {
      return {.fate = Fate::kSettle, .outcome = admitted};
    }
    return {.fate = Fate::kJoin};
  });
}

void RemoteClustersWriter::List::Write(Batch batch, Snapshot before, std::stop_token stop) {
  const absl::Status outcome = WriteWhole(batch, before, stop);
  if (!IsContentRefused(outcome) || batch.size() < 2) return SettleAll(batch, outcome);
  const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
  for (Batch half : {Batch(batch.begin(), middle), Batch(middle, batch.end())}) {
    Snapshot now = before;  // The other half's writes are no news to this one.
    const absl::Status refreshed = Refresh(half, now, stop);
    if (refreshed.ok()) {
      Write(std::move(half), std::move(now), stop);
    } else {
      SettleAll(half, refreshed);
    }
  }
}

absl::Status RemoteClustersWriter::List::WriteWhole(Batch& batch, Snapshot& before,
                                                    std::stop_token stop) {
  ConflictWaits waits(tf::StrCat("PATCH of ", DescribeElasticsearch(ref_)), policy_, clock_,
                      jitter_);
  while (!batch.empty()) {
    RETURN_IF_ERROR(CheckUnmanaged(ref_, before.resource, kRemoteClustersField));
    const absl::Status outcome =
        client_
            .PatchElasticsearch(ref_, before.version, PatchFor(batch, before.list), {.stop = stop})
            .status();
    if (!IsConflict(outcome)) return outcome;
    RETURN_IF_ERROR(waits.Next({.stop = stop}));
    RETURN_IF_ERROR(Refresh(batch, before, stop));
  }
  return absl::OkStatus();
}

absl::Status RemoteClustersWriter::List::Refresh(Batch& batch, Snapshot& before,
                                                 std::stop_token stop) {
  ASSIGN_OR_RETURN(Snapshot now, Read(stop));
  DropSettled(batch, before, now);
  before = std::move(now);
  return absl::OkStatus();
}

void RemoteClustersWriter::List::DropSettled(Batch& batch, const Snapshot& before,
                                             const Snapshot& now) {
  std::erase_if(batch, [&](const auto& ticket) {
    const RemoteClusterChange& change = ticket->change();
    if (now.uid != before.uid) {
      commits_.Settle(*ticket, Recreated(ref_, change));
    } else if (IsCarriedOut(change, now)) {
      commits_.Settle(*ticket, absl::OkStatus());
    } else if (TakenByOther(change, before, now)) {
      commits_.Settle(*ticket, Taken(ref_, change));
    } else {
      return false;
    }
    return true;
  });
}

RemoteClustersWriter::RemoteClustersWriter(Client& client, tf::Clock& clock,
                                           RemoteClustersWriterOptions options, http::Jitter jitter)
    : client_(client), clock_(clock), options_(options), jitter_(std::move(jitter)) {}

RemoteClustersWriter::~RemoteClustersWriter() = default;

absl::Status RemoteClustersWriter::Apply(const ObjectRef& ref, RemoteClusterChange change,
                                         const tf::Bounds& bounds) {
  return ListOf(ref).Apply(std::move(change), bounds);
}

RemoteClustersWriter::List& RemoteClustersWriter::ListOf(const ObjectRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<List>& list = lists_[ref];
  if (list == nullptr) list = std::make_unique<List>(*this, ref);
  return *list;
}

}  // namespace elastic::kubernetes
