#include "provider/testing/status_matchers.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ExplainMatchResult;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StringMatchResultListener;

TEST(StatusMatchers, IsOkTakesStatusAndStatusOr) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(1), IsOk());
  EXPECT_THAT(absl::NotFoundError("gone"), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(absl::NotFoundError("gone")), Not(IsOk()));
}

TEST(StatusMatchers, StatusIsComparesCodeAndMessage) {
  const absl::Status gone = absl::NotFoundError("alias is gone");
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kNotFound, "alias is gone"));
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kNotFound, HasSubstr("alias")));
  EXPECT_THAT(gone, Not(StatusIs(absl::StatusCode::kAborted, HasSubstr("alias"))));
  EXPECT_THAT(gone, Not(StatusIs(absl::StatusCode::kNotFound, HasSubstr("seed"))));
  EXPECT_THAT(absl::StatusOr<int>(gone), StatusIs(absl::StatusCode::kNotFound));
}

TEST(StatusMatchers, IsOkAndHoldsTakesValuesAndMatchers) {
  const absl::StatusOr<std::vector<int>> numbers = std::vector<int>{1, 2};
  EXPECT_THAT(numbers, IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT(numbers, Not(IsOkAndHolds(ElementsAre(2, 1))));
  EXPECT_THAT(absl::StatusOr<std::string>("a"), IsOkAndHolds("a"));
  EXPECT_THAT(absl::StatusOr<int>(absl::NotFoundError("gone")), Not(IsOkAndHolds(1)));
}

TEST(StatusMatchers, FailureShowsTheStatus) {
  StringMatchResultListener listener;
  EXPECT_FALSE(ExplainMatchResult(IsOk(), absl::NotFoundError("gone"), &listener));
  EXPECT_THAT(listener.str(), HasSubstr("NOT_FOUND: gone"));
}

}  // namespace
}  // namespace tf::testing
