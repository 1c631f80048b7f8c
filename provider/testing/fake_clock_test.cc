#include "provider/testing/fake_clock.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::testing {
namespace {

using ::testing::ElementsAre;

TEST(FakeClock, SleepMovesTheTimeAndIsRemembered) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_TRUE(clock.SleepUntil(start + absl::Seconds(3), {}));
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(clock.Now(), start + absl::Seconds(4));
  EXPECT_THAT(clock.sleeps(), ElementsAre(absl::Seconds(3)));
}

TEST(FakeClock, SleepUntilThePastLeavesTheTime) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_TRUE(clock.SleepUntil(start - absl::Seconds(3), {}));
  EXPECT_EQ(clock.Now(), start);
  EXPECT_THAT(clock.sleeps(), ElementsAre(absl::ZeroDuration()));
}

TEST(FakeClock, StoppedBeforehandDoesNotSleep) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.SleepUntil(start + absl::Seconds(3), stop.get_token()));
  EXPECT_EQ(clock.Now(), start);
}

TEST(FakeClock, StoppedInTheMiddleOfASleepSaysSo) {
  FakeClock clock;
  std::stop_source stop;
  clock.OnSleep([&] { stop.request_stop(); });
  EXPECT_FALSE(clock.SleepUntil(clock.Now() + absl::Seconds(3), stop.get_token()));
}

}  // namespace
}  // namespace tf::testing
