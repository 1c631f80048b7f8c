#include "resources/clients/cloud/remote_clusters_writer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "provider/base/log.h"
#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"

namespace elastic::cloud {
namespace {

using Commits = clients::GroupCommit<RemoteClusterChange>;
using Batch = Commits::Tickets;

bool Shows(const RemoteClusters& list, const RemoteClusterChange& change) {
  return change.wanted.has_value() ? Shows(list, *change.wanted)
                                   : Find(list, change.alias) == nullptr;
}

bool ShowsAll(const RemoteClusters& list, const Batch& batch) {
  return std::all_of(batch.begin(), batch.end(),
                     [&](const auto& ticket) { return Shows(list, ticket->change()); });
}

void Carry(const RemoteClusterChange& change, RemoteClusters& list) {
  if (change.wanted.has_value()) {
    Put(*change.wanted, list);
  } else {
    Remove(change.alias, list);
  }
}

// Whether somebody else has written an entry of the change's alias since `before` was read: then it
// is no longer ours to overwrite.
bool TakenByOther(const RemoteClusterChange& change, const RemoteClusters& before,
                  const RemoteClusters& now) {
  const RemoteCluster* entry = Find(now, change.alias);
  return entry != nullptr && !Shows(now, change) && !Shows(before, *entry);
}

// Whether the API refused the list for what is in it, so that a part of it may be accepted.
bool IsRejection(const absl::Status& outcome) {
  return absl::IsInvalidArgument(outcome) || IsRemoteDeploymentUnknown(outcome) ||
         HasErrorCode(outcome, "deployments.cluster_request_failed") ||
         (absl::IsNotFound(outcome) && !IsDeploymentGone(outcome));
}

absl::Status LostToOtherWriter(const ElasticsearchRef& ref, const RemoteClusterChange& change,
                               int attempts) {
  return absl::AbortedError(tf::StrCat(
      change.subject, ": PUT of the remote clusters of ", Describe(ref), " was accepted ", attempts,
      " times, but afterwards the list did not show the change: another writer replaces the whole "
      "list, which has no version to prevent that"));
}

absl::Status Taken(const RemoteClusterChange& change) {
  return absl::AbortedError(
      tf::StrCat(change.subject,
                 ": another writer has meanwhile put a different remote cluster of this alias "
                 "into the list"));
}

}  // namespace

// The writes of one list.
class RemoteClustersWriter::List {
 public:
  List(Client& client, tf::Clock& clock, const RemoteClustersWriterOptions& options,
       ElasticsearchRef ref)
      : client_(client),
        clock_(clock),
        options_(options),
        ref_(std::move(ref)),
        commits_(
            tf::StrCat("PUT of the remote clusters of ", Describe(ref_)),
            [this](std::stop_token stop) { WriteBatch(stop); }, clock, options.gathering) {}

  absl::Status Apply(RemoteClusterChange change, const tf::Bounds& bounds) {
    return commits_.Apply(std::move(change), bounds);
  }

 private:
  // How the list stands after a PUT.
  struct Aftermath {
    RemoteClusters list;
    bool shows_all = false;
  };

  void WriteBatch(std::stop_token stop);
  Batch TakeBatch(const RemoteClusters& list, std::stop_token stop);

  // Writes the batch into `before`, the list as it was just read, in halves when that is rejected,
  // and settles it.
  void Write(Batch batch, const RemoteClusters& before, std::stop_token stop);

  // The same in one piece. Whoever is settled leaves the batch; the error is that of the others.
  absl::Status WriteWhole(Batch& batch, RemoteClusters before, std::stop_token stop);

  // Takes out of the batch, and settles, whose alias somebody else has written.
  void DropTaken(Batch& batch, const RemoteClusters& before, const RemoteClusters& now);

  // Reads the list until it shows the whole batch, lastingly, or is clearly another than `before`,
  // or has stayed that for too long.
  absl::StatusOr<Aftermath> Await(const Batch& batch, const RemoteClusters& before,
                                  std::stop_token stop);

  void SettleAll(const Batch& batch, const absl::Status& outcome) {
    for (const auto& ticket : batch) commits_.Settle(*ticket, outcome);
  }

  absl::Status Sleep(absl::Duration wait, std::stop_token stop) {
    if (clock_.SleepUntil(clock_.Now() + wait, stop)) return absl::OkStatus();
    return absl::CancelledError(
        tf::StrCat("stopped while waiting for the remote clusters of ", Describe(ref_)));
  }

  Client& client_;
  tf::Clock& clock_;
  const RemoteClustersWriterOptions options_;
  const ElasticsearchRef ref_;
  Commits commits_;  // Last: stops its thread before the rest goes.
};

void RemoteClustersWriter::List::WriteBatch(std::stop_token stop) {
  const absl::StatusOr<RemoteClusters> list = client_.GetRemoteClusters(ref_, {.stop = stop});
  if (!list.ok()) return commits_.SettleQueued(list.status(), stop);
  const Batch batch = TakeBatch(*list, stop);
  if (!batch.empty()) Write(batch, *list, stop);
}

Batch RemoteClustersWriter::List::TakeBatch(const RemoteClusters& list, std::stop_token stop) {
  using Fate = Commits::Verdict::Fate;
  std::set<std::string_view> aliases;
  return commits_.Take(stop, [&](const RemoteClusterChange& change) -> Commits::Verdict {
    if (!aliases.insert(change.alias).second) return {.fate = Fate::kWait};
    const absl::Status admitted = change.admit ? change.admit(list) : absl::OkStatus();
    if (!admitted.ok() || Shows(list, change)) return {.fate = Fate::kSettle, .outcome = admitted};
    return {.fate = Fate::kJoin};
  });
}

void RemoteClustersWriter::List::Write(Batch batch, const RemoteClusters& before,
                                       std::stop_token stop) {
  const absl::Status outcome = WriteWhole(batch, before, stop);
  if (!IsRejection(outcome) || batch.size() < 2) return SettleAll(batch, outcome);
  const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
  for (const Batch& half : {Batch(batch.begin(), middle), Batch(middle, batch.end())}) {
    const absl::StatusOr<RemoteClusters> list = client_.GetRemoteClusters(ref_, {.stop = stop});
    if (list.ok()) {
      Write(half, *list, stop);
    } else {
      SettleAll(half, list.status());
    }
  }
}

absl::Status RemoteClustersWriter::List::WriteWhole(Batch& batch, RemoteClusters before,
                                                    std::stop_token stop) {
  for (int attempt = 0; attempt < options_.attempts && !batch.empty(); ++attempt) {
    RemoteClusters list = before;
    for (const auto& ticket : batch) Carry(ticket->change(), list);
    RETURN_IF_ERROR(client_.PutRemoteClusters(ref_, list, {.stop = stop}));
    absl::StatusOr<Aftermath> aftermath = Await(batch, before, stop);
    if (!aftermath.ok()) return tf::WithUnknownOutcome(aftermath.status());
    if (aftermath->shows_all) {
      SettleAll(std::exchange(batch, {}), absl::OkStatus());
      return absl::OkStatus();
    }
    tf::log::Warn("another writer replaced the remote clusters", {{"list", Describe(ref_)}});
    DropTaken(batch, before, aftermath->list);
    before = std::move(aftermath->list);
  }
  for (const auto& ticket : std::exchange(batch, {})) {
    const bool shows = Shows(before, ticket->change());
    commits_.Settle(*ticket, shows ? absl::OkStatus()
                                   : LostToOtherWriter(ref_, ticket->change(), options_.attempts));
  }
  return absl::OkStatus();
}

void RemoteClustersWriter::List::DropTaken(Batch& batch, const RemoteClusters& before,
                                           const RemoteClusters& now) {
  std::erase_if(batch, [&](const auto& ticket) {
    const bool taken = TakenByOther(ticket->change(), before, now);
    if (taken) commits_.Settle(*ticket, Taken(ticket->change()));
    return taken;
  });
}

absl::StatusOr<RemoteClustersWriter::List::Aftermath> RemoteClustersWriter::List::Await(
    const Batch& batch, const RemoteClusters& before, std::stop_token stop) {
  const absl::Time too_long = clock_.Now() + options_.effect;
  absl::Duration wait = options_.first_wait;
  bool showed = false;
  while (true) {
    ASSIGN_OR_RETURN(RemoteClusters list, client_.GetRemoteClusters(ref_, {.stop = stop}));
    const bool shows = ShowsAll(list, batch);
    const bool lasts = shows && showed;
    const bool waiting = !shows && !showed && SameLinks(list, before) && clock_.Now() < too_long;
    if (lasts || (!shows && !waiting)) {
      return Aftermath{.list = std::move(list), .shows_all = lasts};
    }
    RETURN_IF_ERROR(Sleep(shows ? options_.settle : wait, stop));
    showed = shows;
    wait = std::min(wait * 2, options_.max_wait);
  }
}

RemoteClustersWriter::RemoteClustersWriter(Client& client, tf::Clock& clock,
                                           RemoteClustersWriterOptions options)
    : client_(client), clock_(clock), options_(options) {}

RemoteClustersWriter::~RemoteClustersWriter() = default;

absl::Status RemoteClustersWriter::Apply(const ElasticsearchRef& ref, RemoteClusterChange change,
                                         const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const ElasticsearchRef canonical, Canonical(ref, bounds));
  return ListOf(canonical).Apply(std::move(change), bounds);
}

absl::StatusOr<ElasticsearchRef> RemoteClustersWriter::Canonical(const ElasticsearchRef& ref,
                                                                 const tf::Bounds& bounds) {
  if (ref.ref_id != kMainRefId) return ref;
  {
    absl::MutexLock lock(&mutex_);
    const auto known = main_ref_ids_.find(ref.deployment_id);
    if (known != main_ref_ids_.end()) return ElasticsearchRef{ref.deployment_id, known->second};
  }
  ASSIGN_OR_RETURN(const Deployment deployment, client_.GetDeployment(ref.deployment_id, bounds));
  const ElasticsearchResource* main = FindElasticsearch(deployment, ref.ref_id);
  if (main == nullptr) return ref;  // The API knows best what is wrong with it.
  absl::MutexLock lock(&mutex_);
  main_ref_ids_[ref.deployment_id] = main->ref_id;
  return ElasticsearchRef{ref.deployment_id, main->ref_id};
}

RemoteClustersWriter::List& RemoteClustersWriter::ListOf(const ElasticsearchRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<List>& list = lists_[ref];
  if (list == nullptr) list = std::make_unique<List>(client_, clock_, options_, ref);
  return *list;
}

}  // namespace elastic::cloud
