#include "provider/base/clock.h"

#include <thread>

#include "gtest/gtest.h"

namespace tf {
namespace {

TEST(Clock, SleepsUntilTheGivenTime) {
  const absl::Time wake = RealClock().Now() + absl::Milliseconds(5);
  EXPECT_TRUE(RealClock().SleepUntil(wake, {}));
  EXPECT_GE(RealClock().Now(), wake);
}

TEST(Clock, TimeThatHasPassedDoesNotWait) {
  EXPECT_TRUE(RealClock().SleepUntil(absl::InfinitePast(), {}));
}

TEST(Clock, StopRequestedBeforehandEndsTheSleepAtOnce) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(RealClock().SleepUntil(RealClock().Now() + absl::Hours(1), stop.get_token()));
}

TEST(Clock, StopRequestedMeanwhileEndsASleepWithoutEnd) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(RealClock().SleepUntil(absl::InfiniteFuture(), stop.get_token()));
}

}  // namespace
}  // namespace tf
