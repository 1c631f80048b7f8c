// GroupCommit<Change>: concurrent changes to one thing, carried out together.
//
// Callers hand in a change each and wait. A worker carries out one batch at a time, on a thread
// that exists only while there is something to do; what arrives meanwhile goes into the next batch.
// How a batch is read, put together and written is the worker's:
//
//   void Writer::WriteBatch(std::stop_token stop) {
//     absl::StatusOr<Thing> thing = client_.Get({.stop = stop});
//     if (!thing.ok()) return commits_.SettleQueued(thing.status(), stop);
//     auto batch = commits_.Take(stop, [&](const Change& change) { … });
//     … write, then commits_.Settle(*ticket, outcome) for each of the batch …
//   }
#ifndef ELASTIC_CLIENTS_GROUP_COMMIT_H_
#define ELASTIC_CLIENTS_GROUP_COMMIT_H_

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/outcome.h"
#include "provider/base/strings.h"

namespace elastic::clients {

// How long a batch waits for company. A caller that takes part in many changes, as Terraform does
// with so many at a time, has some of them on their way while others wait here already: who goes
// without them sends many small requests. So a batch waits until as many wait as did at once while
// the last one was on its way, or until nobody has come for `quiet`, but not longer than `limit`.
// Zeros: not at all.
struct Gathering {
  absl::Duration quiet = absl::ZeroDuration();
  absl::Duration limit = absl::ZeroDuration();
};

// `Change` has a member `std::string subject`: what is changed, for messages. Safe to call from any
// thread.
template <typename Change>
class GroupCommit {
 public:
  // One waiting call of Apply, owned by it and by the queue or the batch that it is in.
  class Ticket {
   public:
    explicit Ticket(Change change) : change_(std::move(change)) {}
    const Change& change() const { return change_; }

   private:
    friend class GroupCommit;
    enum class State {
      kQueued,    // In the queue: may still be taken back.
      kInFlight,  // In a batch that is about to be sent or was.
      kDone,      // `outcome_` is set.
    };

    const Change change_;
    State state_ = State::kQueued;
    absl::Status outcome_;
  };
  using Tickets = std::vector<std::shared_ptr<Ticket>>;

  // What becomes of a queued change when a batch is put together.
  struct Verdict {
    enum class Fate {
      kJoin,    // It is in this batch: the worker settles it.
      kWait,    // It waits for the next batch.
      kSettle,  // Nothing is to be written for it: `outcome` is its caller's answer.
    };
    Fate fate = Fate::kJoin;
    absl::Status outcome = {};
  };

  // Carries out one batch; see above. `stop` is requested when no caller is left.
  using Worker = std::function<void(std::stop_token stop)>;

  // `request` names in messages what is sent: "PUT /_cluster/settings". `clock` must outlive this.
  // What arrives after the gathering and before the worker's Take still joins.
  GroupCommit(std::string request, Worker worker, tf::Clock& clock, Gathering gathering);

  // Stops what is under way and waits for its end; nobody may be waiting in Apply.
  ~GroupCommit();

  // Waits until `change` is settled and returns the outcome. Cancelled or DeadlineExceeded when
  // `bounds` end the wait: the text says either that nothing was sent or that the outcome is
  // unknown (and tf::HasUnknownOutcome says so too).
  absl::Status Apply(Change change, const tf::Bounds& bounds);

  // For the worker: shows `look` what is queued, in the order of arrival, under the lock.
  void LookAtQueue(const std::function<void(const Change&)>& look);

  // For the worker: puts a batch together from the queue, in the order of arrival; those that join
  // are returned. `judge` is called under the lock, so it must be a quick function of its argument;
  // while it is called the change's caller waits, so the change may borrow from that caller; later
  // it may not. Empty after a stop: whoever came since all callers left gets a batch of its own.
  Tickets Take(std::stop_token stop, const std::function<Verdict(const Change&)>& judge);

  // For the worker: answers the caller of `ticket`, if it still waits.
  void Settle(Ticket& ticket, const absl::Status& outcome);

  // For the worker: answers everyone in the queue, unless stopped (as in Take).
  void SettleQueued(const absl::Status& outcome, std::stop_token stop);

 private:
  // What to tell the caller of `ticket`, who gives up. Takes it off the queue if it is still there.
  absl::Status Abandon(const std::shared_ptr<Ticket>& ticket, const tf::Bounds& bounds)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The runner's thread: batches until the queue is empty.
  void Run();

  // Waits for company, as Gathering says, or until all callers have left.
  void Gather() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  static void Finish(Ticket& ticket, const absl::Status& outcome);

  const std::string request_;
  const Worker worker_;
  tf::Clock& clock_;
  const Gathering gathering_;

  absl::Mutex mutex_;
  Tickets queue_ ABSL_GUARDED_BY(mutex_);
  int callers_ ABSL_GUARDED_BY(mutex_) = 0;        // Waiting in Apply.
  int most_callers_ ABSL_GUARDED_BY(mutex_) = 0;   // At once, since the last gathering.
  int arrivals_ ABSL_GUARDED_BY(mutex_) = 0;       // So far.
  std::stop_source stop_ ABSL_GUARDED_BY(mutex_);  // Ends the batch when no caller is left.
  bool has_gathered_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  std::jthread runner_ ABSL_GUARDED_BY(mutex_);
};

// Implementation.

template <typename Change>
GroupCommit<Change>::GroupCommit(std::string request, Worker worker, tf::Clock& clock,
                                 Gathering gathering)
    : request_(std::move(request)),
      worker_(std::move(worker)),
      clock_(clock),
      gathering_(gathering) {}

template <typename Change>
GroupCommit<Change>::~GroupCommit() {
  std::jthread runner;
  {
    absl::MutexLock lock(&mutex_);
    stop_.request_stop();
    runner = std::move(runner_);
  }
}

template <typename Change>
absl::Status GroupCommit<Change>::Apply(Change change, const tf::Bounds& bounds) {
  auto ticket = std::make_shared<Ticket>(std::move(change));
  // Makes the mutex look at the condition again; must outlive the lock (see SharedRead::Get).
  std::stop_callback nudge(bounds.stop, [this] { absl::MutexLock lock(&mutex_); });
  absl::MutexLock lock(&mutex_);
  queue_.push_back(ticket);
  ++arrivals_;
  most_callers_ = std::max(most_callers_, ++callers_);
  if (!running_) {
    running_ = true;
    runner_ = std::jthread([this] { Run(); });  // Joins the previous one, which has done its work.
  }
  auto settled = [&] {
    return ticket->state_ == Ticket::State::kDone || bounds.stop.stop_requested();
  };
  mutex_.AwaitWithTimeout(absl::Condition(&settled), bounds.deadline - clock_.Now());
  --callers_;
  return ticket->state_ == Ticket::State::kDone ? ticket->outcome_ : Abandon(ticket, bounds);
}

template <typename Change>
absl::Status GroupCommit<Change>::Abandon(const std::shared_ptr<Ticket>& ticket,
                                          const tf::Bounds& bounds) {
  if (callers_ == 0) stop_.request_stop();
  const bool queued = ticket->state_ == Ticket::State::kQueued;
  if (queued) std::erase(queue_, ticket);
  const bool stopped = bounds.stop.stop_requested();
  const std::string text =
      tf::StrCat(ticket->change().subject, stopped ? ": stopped" : ": not done by the deadline",
                 queued ? std::string(" before it was sent; nothing was changed")
                        : tf::StrCat(" while ", request_,
                                     " was under way; whether the server applied the change is "
                                     "unknown"));
  absl::Status status = stopped ? absl::CancelledError(text) : absl::DeadlineExceededError(text);
  return queued ? status : tf::WithUnknownOutcome(std::move(status));
}

template <typename Change>
void GroupCommit<Change>::LookAtQueue(const std::function<void(const Change&)>& look) {
  absl::MutexLock lock(&mutex_);
  for (const std::shared_ptr<Ticket>& ticket : queue_) look(ticket->change());
}

template <typename Change>
typename GroupCommit<Change>::Tickets GroupCommit<Change>::Take(
    std::stop_token stop, const std::function<Verdict(const Change&)>& judge) {
  absl::MutexLock lock(&mutex_);
  if (stop.stop_requested()) return {};
  Tickets batch;
  Tickets later;
  for (const std::shared_ptr<Ticket>& ticket : queue_) {
    const Verdict verdict = judge(ticket->change());
    switch (verdict.fate) {
      case Verdict::Fate::kJoin:
        ticket->state_ = Ticket::State::kInFlight;
        batch.push_back(ticket);
        break;
      case Verdict::Fate::kWait:
        later.push_back(ticket);
        break;
      case Verdict::Fate::kSettle:
        Finish(*ticket, verdict.outcome);
        break;
    }
  }
  queue_ = std::move(later);
  return batch;
}

template <typename Change>
void GroupCommit<Change>::Settle(Ticket& ticket, const absl::Status& outcome) {
  absl::MutexLock lock(&mutex_);
  Finish(ticket, outcome);
}

template <typename Change>
void GroupCommit<Change>::SettleQueued(const absl::Status& outcome, std::stop_token stop) {
  absl::MutexLock lock(&mutex_);
  if (stop.stop_requested()) return;
  for (const std::shared_ptr<Ticket>& ticket : queue_) Finish(*ticket, outcome);
  queue_.clear();
}

template <typename Change>
void GroupCommit<Change>::Run() {
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
      Gather();
    }
    worker_(stop);
  }
}

template <typename Change>
void GroupCommit<Change>::Gather() {
  const absl::Time latest = clock_.Now() + gathering_.limit;
  // Before the first batch there is no number to go by.
  const bool knows = std::exchange(has_gathered_, true);
  const int enough =
      knows ? std::exchange(most_callers_, callers_) : std::numeric_limits<int>::max();
  while (static_cast<int>(queue_.size()) < enough) {
    const int before = arrivals_;
    auto come_or_stopped = [&] { return arrivals_ != before || stop_.stop_requested(); };
    const absl::Duration wait = std::min(gathering_.quiet, latest - clock_.Now());
    const bool quiet = !mutex_.AwaitWithTimeout(absl::Condition(&come_or_stopped), wait);
    if (quiet || stop_.stop_requested()) return;
  }
}

template <typename Change>
void GroupCommit<Change>::Finish(Ticket& ticket, const absl::Status& outcome) {
  ticket.outcome_ = outcome;
  ticket.state_ = Ticket::State::kDone;
}

}  // namespace elastic::clients

#endif  // ELASTIC_CLIENTS_GROUP_COMMIT_H_
