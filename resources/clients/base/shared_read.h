// SharedRead<T>: callers that want the same answer at the same time share one request.
//
// Which answer a Get may have:
// - of a read that has not begun when Get is called; or
// - of a read that began less than `max_age` before, if no Invalidate has been called since it
// began. So a Get that starts after a write of this process (whoever writes calls Invalidate when
// the write has finished, whatever its outcome) never has an answer from before it. With max_age
// zero the same holds for everybody else's writes; GetFresh is such a Get, whatever max_age is.
//
// Reads run one at a time on a thread that exists only while there is something to read. A caller's
// bounds end only its own waiting; a read that nobody waits for any more is stopped. Errors go to
// everyone who waits and are not kept.
#ifndef ELASTIC_CLIENTS_SHARED_READ_H_
#define ELASTIC_CLIENTS_SHARED_READ_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"

namespace elastic::clients {

// Safe to call from any thread.
template <typename T>
class SharedRead {
 public:
  using Read = std::function<absl::StatusOr<T>(const tf::Bounds&)>;

  // `clock` must outlive this. `name` says in messages what is read.
  SharedRead(std::string name, Read read, const tf::Clock& clock, absl::Duration max_age);

  // Stops a read that runs and waits for its end; nobody may be waiting in Get.
  ~SharedRead();

  absl::StatusOr<std::shared_ptr<const T>> Get(const tf::Bounds& bounds) {
    return Wait(Reuse::kWithinMaxAge, bounds);
  }

  // An answer of a read that has not begun yet: for decisions that another process's write must not
  // have overtaken.
  absl::StatusOr<std::shared_ptr<const T>> GetFresh(const tf::Bounds& bounds) {
    return Wait(Reuse::kNever, bounds);
  }

  // A write has finished: see above.
  void Invalidate();

 private:
  struct Flight {
    std::stop_source stop;
    absl::Time began = absl::InfiniteFuture();
    bool outdated = false;  // A write has finished since it began, or it was stopped.
    int waiters = 0;
    std::optional<absl::StatusOr<std::shared_ptr<const T>>> answer;
  };

  // Whether the answer of a read that has begun will do.
  enum class Reuse { kWithinMaxAge, kNever };

  absl::StatusOr<std::shared_ptr<const T>> Wait(Reuse reuse, const tf::Bounds& bounds);
  // The flight whose answer a caller that starts now may have; a new one if need be.
  std::shared_ptr<Flight> Board(Reuse reuse) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayShare(const Flight& flight) const;
  // One waiter gives up.
  void Leave(const std::shared_ptr<Flight>& flight) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run();

  const std::string name_;
  const Read read_;
  const tf::Clock& clock_;
  const absl::Duration max_age_;

  absl::Mutex mutex_;
  std::shared_ptr<Flight> waiting_ ABSL_GUARDED_BY(mutex_);  // Not begun; null: none.
  std::shared_ptr<Flight> latest_ ABSL_GUARDED_BY(mutex_);   // Running or done; null: none yet.
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  std::jthread runner_ ABSL_GUARDED_BY(mutex_);
};

// Implementation.

template <typename T>
SharedRead<T>::SharedRead(std::string name, Read read, const tf::Clock& clock,
                          absl::Duration max_age)
    : name_(std::move(name)), read_(std::move(read)), clock_(clock), max_age_(max_age) {}

template <typename T>
SharedRead<T>::~SharedRead() {
  std::jthread runner;
  {
    absl::MutexLock lock(&mutex_);
    waiting_ = nullptr;
    if (latest_ != nullptr) latest_->stop.request_stop();
    runner = std::move(runner_);
  }
}

template <typename T>
absl::StatusOr<std::shared_ptr<const T>> SharedRead<T>::Wait(Reuse reuse,
                                                             const tf::Bounds& bounds) {
  // Taking the lock makes the mutex look at the condition again. Outlives the lock below, because
  // its destructor waits for a callback that is waiting for that lock.
  std::stop_callback nudge(bounds.stop, [this] { absl::MutexLock lock(&mutex_); });
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<Flight> flight = Board(reuse);
  ++flight->waiters;
  auto settled = [&] { return flight->answer.has_value() || bounds.stop.stop_requested(); };
  mutex_.AwaitWithTimeout(absl::Condition(&settled), bounds.deadline - clock_.Now());
  if (flight->answer.has_value()) {
    --flight->waiters;
    return *flight->answer;
  }
  Leave(flight);
  if (bounds.stop.stop_requested()) return absl::CancelledError(name_ + ": stopped");
  return absl::DeadlineExceededError(name_ + ": no answer by the deadline");
}

template <typename T>
void SharedRead<T>::Invalidate() {
  absl::MutexLock lock(&mutex_);
  if (latest_ != nullptr) latest_->outdated = true;
}

template <typename T>
std::shared_ptr<typename SharedRead<T>::Flight> SharedRead<T>::Board(Reuse reuse) {
  if (waiting_ != nullptr) return waiting_;
  if (reuse == Reuse::kWithinMaxAge && latest_ != nullptr && MayShare(*latest_)) return latest_;
  waiting_ = std::make_shared<Flight>();
  if (!running_) {
    running_ = true;
    runner_ = std::jthread([this] { Run(); });  // Joins the previous one, which has done its work.
  }
  return waiting_;
}

template <typename T>
bool SharedRead<T>::MayShare(const Flight& flight) const {
  const bool failed = flight.answer.has_value() && !flight.answer->ok();
  return !failed && !flight.outdated && clock_.Now() - flight.began < max_age_;
}

template <typename T>
void SharedRead<T>::Leave(const std::shared_ptr<Flight>& flight) {
  if (--flight->waiters > 0) return;
  if (flight == waiting_) {
    waiting_ = nullptr;
    return;
  }
  flight->outdated = true;
  flight->stop.request_stop();
}

template <typename T>
void SharedRead<T>::Run() {
  while (true) {
    std::shared_ptr<Flight> flight;
    {
      absl::MutexLock lock(&mutex_);
      if (waiting_ == nullptr) {
        running_ = false;
        return;
      }
      flight = latest_ = std::move(waiting_);
      waiting_ = nullptr;
      flight->began = clock_.Now();
    }
    absl::StatusOr<T> answer = read_({.stop = flight->stop.get_token()});
    absl::MutexLock lock(&mutex_);
    if (answer.ok()) {
      flight->answer = std::make_shared<const T>(*std::move(answer));
    } else {
      flight->answer = answer.status();
    }
  }
}

}  // namespace elastic::clients

#endif  // ELASTIC_CLIENTS_SHARED_READ_H_
