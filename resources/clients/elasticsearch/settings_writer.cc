#include "resources/clients/elasticsearch/settings_writer.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "provider/base/outcome.h"
#include "provider/base/strings.h"

namespace elastic::es {
namespace {

// Whether a patch that already writes `taken` says something about `key`; either may end in ".*".
bool Touches(const SettingsMap& taken, std::string_view key) {
  if (taken.contains(key)) return true;
  if (key.ends_with(".*")) {
    const std::string_view prefix = key.substr(0, key.size() - 1);
    const auto below = taken.lower_bound(prefix);
    if (below != taken.end() && below->first.starts_with(prefix)) return true;
  }
  for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
    if (taken.contains(tf::StrCat(key.substr(0, dot), ".*"))) return true;
  }
  return false;
}

bool Touches(const SettingsMap& taken, const SettingsMap& settings) {
  return std::any_of(settings.begin(), settings.end(),
                     [&](const auto& setting) { return Touches(taken, setting.first); });
}

bool Touches(const SettingsPatch& taken, const SettingsPatch& patch) {
  return Touches(taken.persistent, patch.persistent) || Touches(taken.transient, patch.transient);
}

void Merge(const SettingsPatch& patch, SettingsPatch& into) {
  into.persistent.insert(patch.persistent.begin(), patch.persistent.end());
  into.transient.insert(patch.transient.begin(), patch.transient.end());
}

}  // namespace

SettingsWriter::SettingsWriter(Client& client, SharedRead<Snapshot>& reads, tf::Clock& clock,
                               absl::Duration gather)
    : client_(client), reads_(reads), clock_(clock), gather_(gather) {}

SettingsWriter::~SettingsWriter() {
  std::jthread runner;
  {
    absl::MutexLock lock(&mutex_);
    stop_.request_stop();
    runner = std::move(runner_);
  }
}

absl::Status SettingsWriter::Apply(Change change, const tf::Bounds& bounds) {
  auto ticket = std::make_shared<Ticket>();
  ticket->change = std::move(change);
  // Makes the mutex look at the condition again; must outlive the lock (see SharedRead::Get).
  std::stop_callback nudge(bounds.stop, [this] { absl::MutexLock lock(&mutex_); });
  absl::MutexLock lock(&mutex_);
  queue_.push_back(ticket);
  ++callers_;
  if (!running_) {
    running_ = true;
    runner_ = std::jthread([this] { Run(); });  // Joins the previous one, which has done its work.
  }
  auto settled = [&] {
    return ticket->state == Ticket::State::kDone || bounds.stop.stop_requested();
  };
  mutex_.AwaitWithTimeout(absl::Condition(&settled), bounds.deadline - clock_.Now());
  --callers_;
  return ticket->state == Ticket::State::kDone ? ticket->outcome : Abandon(ticket, bounds);
}

absl::Status SettingsWriter::Abandon(const std::shared_ptr<Ticket>& ticket,
                                     const tf::Bounds& bounds) {
  if (callers_ == 0) stop_.request_stop();
  const bool queued = ticket->state == Ticket::State::kQueued;
  if (queued) std::erase(queue_, ticket);
  const bool stopped = bounds.stop.stop_requested();
  const std::string text = tf::StrCat(
      ticket->change.subject, stopped ? ": stopped" : ": not done by the deadline",
      queued ? " before it was sent; nothing was changed"
             : " while PUT /_cluster/settings was under way; whether the server applied the change "
               "is unknown");
  absl::Status status = stopped ? absl::CancelledError(text) : absl::DeadlineExceededError(text);
  return queued ? status : tf::WithUnknownOutcome(std::move(status));
}

void SettingsWriter::Run() {
  while (true) {
    std::stop_token stop;
    {
      absl::MutexLock lock(&mutex_);
      if (queue_.empty()) {
        running_ = false;
        return;
      }
      stop_ = std::stop_source();  // The previous one may have been used up by callers that left.
      stop = stop_.get_token();
    }
    RunBatch(stop);
  }
}

void SettingsWriter::RunBatch(std::stop_token stop) {
  if (gather_ > absl::ZeroDuration()) clock_.SleepUntil(clock_.Now() + gather_, stop);
  // Fresh: an alias that somebody else has taken since the last read must be seen.
  const absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = reads_.GetFresh({.stop = stop});
  Batch batch;
  {
    absl::MutexLock lock(&mutex_);
    // When all callers left during the read, whoever came since gets a read of its own.
    if (stop.stop_requested()) return;
    if (snapshot.ok()) {
      batch = TakeBatch(**snapshot);
    } else {
      for (const std::shared_ptr<Ticket>& ticket : queue_) Settle(*ticket, snapshot.status());
      queue_.clear();
    }
  }
  if (!batch.empty()) Write(batch, stop);
}

SettingsWriter::Batch SettingsWriter::TakeBatch(const Snapshot& snapshot) {
  Batch batch;
  SettingsPatch merged;
  std::set<std::string_view> subjects;
  std::vector<std::shared_ptr<Ticket>> later;
  for (const std::shared_ptr<Ticket>& ticket : queue_) {
    if (!subjects.insert(ticket->change.subject).second) {
      later.push_back(ticket);
      continue;
    }
    absl::StatusOr<SettingsPatch> patch = ticket->change.plan(snapshot);
    if (!patch.ok() || patch->empty()) {
      Settle(*ticket, patch.status());
    } else if (Touches(merged, *patch)) {
      later.push_back(ticket);
    } else {
      Merge(*patch, merged);
      ticket->state = Ticket::State::kInFlight;
      batch.push_back({.ticket = ticket, .patch = *std::move(patch)});
    }
  }
  queue_ = std::move(later);
  return batch;
}

void SettingsWriter::Write(std::span<const PlannedTicket> batch, std::stop_token stop) {
  SettingsPatch merged;
  for (const PlannedTicket& planned : batch) Merge(planned.patch, merged);
  const absl::Status outcome = client_.PutSettings(merged, {.stop = stop});
  reads_.Invalidate();
  if (absl::IsInvalidArgument(outcome) && batch.size() > 1) {
    const size_t half = batch.size() / 2;
    Write(batch.first(half), stop);
    Write(batch.subspan(half), stop);
    return;
  }
  absl::MutexLock lock(&mutex_);
  for (const PlannedTicket& planned : batch) Settle(*planned.ticket, outcome);
}

void SettingsWriter::Settle(Ticket& ticket, const absl::Status& outcome) {
  ticket.outcome = outcome;
  ticket.state = Ticket::State::kDone;
}

}  // namespace elastic::es
