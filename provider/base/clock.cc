#include "provider/base/clock.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/time/clock.h"

namespace tf {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }

  bool SleepUntil(absl::Time wake, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_until(lock, stop, absl::ToChronoTime(wake), [] { return false; });
    return !stop.stop_requested();
  }
};

}  // namespace

Clock& RealClock() {
  static auto& clock = *new SystemClock;
  return clock;
}

}  // namespace tf
