// FakeClock: a clock that stands still until something sleeps. A sleep returns at once, with the
// time it asked for reached, so that a test of an hour's waiting takes no time.
#ifndef TF_TESTING_FAKE_CLOCK_H_
#define TF_TESTING_FAKE_CLOCK_H_

#include <algorithm>
#include <functional>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"

namespace tf::testing {

// Safe to call from any thread.
class FakeClock final : public Clock {
 public:
  FakeClock() = default;
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }

  // Jumps to `wake` and runs what OnSleep() set. A sleep whose `stop` is requested, before or by
  // that, returns false; one that was stopped before leaves the time as it is.
  bool SleepUntil(absl::Time wake, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    std::function<void()> on_sleep;
    {
      absl::MutexLock lock(&mutex_);
      const absl::Duration duration = std::max(wake - now_, absl::ZeroDuration());
      now_ += duration;
      sleeps_.push_back(duration);
      on_sleep = on_sleep_;
    }
    if (on_sleep) on_sleep();
    return !stop.stop_requested();
  }

  // Moves the time without a sleep: something took that long.
  void Advance(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    now_ += duration;
  }

  // `happens` runs in the middle of each sleep from now on: the world changes, or Ctrl-C comes.
  void OnSleep(std::function<void()> happens) {
    absl::MutexLock lock(&mutex_);
    on_sleep_ = std::move(happens);
  }

  // How long each sleep was, oldest first.
  std::vector<absl::Duration> sleeps() const {
    absl::MutexLock lock(&mutex_);
    return sleeps_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'000'000'000);
  std::vector<absl::Duration> sleeps_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> on_sleep_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tf::testing

#endif  // TF_TESTING_FAKE_CLOCK_H_
