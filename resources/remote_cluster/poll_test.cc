#include "resources/remote_cluster/poll.h"

#include <stop_token>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class PollTest : public ::testing::Test {
 protected:
  tf::Bounds Minute() { return {.deadline = clock_.Now() + absl::Minutes(1)}; }

  tf::testing::FakeClock clock_;
};

TEST_F(PollTest, LooksUntilItIsDone) {
  int looks = 0;
  EXPECT_THAT(Poll("it is", clock_, Minute(), [&] { return absl::StatusOr<bool>(++looks == 3); }),
              IsOk());
  EXPECT_EQ(looks, 3);
}

TEST_F(PollTest, SaysWhatItWaitedForInVain) {
  EXPECT_THAT(
      Poll("it is", clock_, Minute(), [] { return absl::StatusOr<bool>(false); }),
      StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("waited in vain until it is")));
}

TEST_F(PollTest, SaysSoTooWhenTheEndCutsALookShort) {
  EXPECT_THAT(
      Poll("it is", clock_, Minute(),
           []() -> absl::StatusOr<bool> { return absl::DeadlineExceededError("too late"); }),
      StatusIs(absl::StatusCode::kDeadlineExceeded,
               AllOf(HasSubstr("waited in vain until it is"), HasSubstr("too late"))));
}

TEST_F(PollTest, GivesUpAtAnyOtherError) {
  EXPECT_THAT(Poll("it is", clock_, Minute(),
                   []() -> absl::StatusOr<bool> { return absl::NotFoundError("gone"); }),
              StatusIs(absl::StatusCode::kNotFound, "gone"));
}

TEST_F(PollTest, SaysWhatItWaitedForWhenStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(
      Poll("it is", clock_, {.deadline = clock_.Now() + absl::Minutes(1), .stop = stop.get_token()},
           [] { return absl::StatusOr<bool>(false); }),
      StatusIs(absl::StatusCode::kCancelled, HasSubstr("until it is")));
}

}  // namespace
}  // namespace elastic
