#include "resources/clients/elasticsearch/time_value.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::es {
namespace {

using ::testing::HasSubstr;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

TEST(ParseTimeValue, KnowsElasticsearchsUnits) {
  EXPECT_THAT(ParseTimeValue("5nanos"), IsOkAndHolds(absl::Nanoseconds(5)));
  EXPECT_THAT(ParseTimeValue("5micros"), IsOkAndHolds(absl::Microseconds(5)));
  EXPECT_THAT(ParseTimeValue("500ms"), IsOkAndHolds(absl::Milliseconds(500)));
  EXPECT_THAT(ParseTimeValue("30s"), IsOkAndHolds(absl::Seconds(30)));
  EXPECT_THAT(ParseTimeValue("2m"), IsOkAndHolds(absl::Minutes(2)));
  EXPECT_THAT(ParseTimeValue("1h"), IsOkAndHolds(absl::Hours(1)));
  EXPECT_THAT(ParseTimeValue("1d"), IsOkAndHolds(absl::Hours(24)));
  EXPECT_THAT(ParseTimeValue("-1"), IsOkAndHolds(absl::InfiniteDuration()));
}

TEST(ParseTimeValue, RefusesWhatTheServerRefuses) {
  for (const char* text : {"", "5", "s", "1.5s", "-5s", "5 s", "5y", "99999999999s", "-1s"}) {
    EXPECT_THAT(ParseTimeValue(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"30s\"")))
        << text;
  }
}

TEST(SameTimeValue, ComparesMeaningNotSpelling) {
  EXPECT_TRUE(SameTimeValue("5s", "5000ms"));
  EXPECT_TRUE(SameTimeValue("-1", "-1"));
  EXPECT_FALSE(SameTimeValue("5s", "5m"));
  EXPECT_FALSE(SameTimeValue("-1", "5s"));
  EXPECT_FALSE(SameTimeValue("strange", "5s"));
  EXPECT_TRUE(SameTimeValue("strange", "strange"));
}

TEST(FormatTimeValue, TakesTheLongestUnitThatIsExact) {
  for (const char* text : {"1ms", "1500ms", "90s", "2m", "25h", "7d"}) {
    EXPECT_EQ(FormatTimeValue(*ParseTimeValue(text)), text);
  }
  EXPECT_EQ(FormatTimeValue(absl::Seconds(7200)), "2h");
}

}  // namespace
}  // namespace elastic::es
