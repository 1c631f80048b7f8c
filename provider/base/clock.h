// Clock: time and waiting, behind an interface so that tests neither sleep nor guess.
#ifndef TF_BASE_CLOCK_H_
#define TF_BASE_CLOCK_H_

#include <stop_token>

#include "absl/time/time.h"

namespace tf {

// Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual absl::Time Now() const = 0;

  // Waits until `wake` or until `stop` is requested, whichever comes first. True when `wake` was
  // reached, false when stopped.
  virtual bool SleepUntil(absl::Time wake, std::stop_token stop) = 0;
};

// The machine's clock. Lives as long as the process.
Clock& RealClock();

// What bounds one operation: the time by which it must be done and the token that ends it early
// (Ctrl-C). Passed by value; every function that waits or sends takes one.
struct Bounds {
  absl::Time deadline = absl::InfiniteFuture();
  std::stop_token stop = {};
};

}  // namespace tf

#endif  // TF_BASE_CLOCK_H_
