#include "provider/sdk/checks.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace tf::sdk {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

TEST(OneOf, AcceptsItsWordsExactly) {
  const Check<std::string> check = OneOf({"sniff", "proxy"});
  EXPECT_EQ(check.problem("sniff"), std::nullopt);
  EXPECT_EQ(check.problem("proxy"), std::nullopt);
  EXPECT_THAT(check.problem("Sniff"), Optional(Eq("\"Sniff\" is not one of `sniff`, `proxy`.")));
  EXPECT_NE(check.problem(""), std::nullopt);
  EXPECT_EQ(check.sentence, "One of `sniff`, `proxy`.");
}

TEST(Matches, AsksForTheWholeText) {
  const Check<std::string> check = Matches("[a-z]+", "lower-case letters");
  EXPECT_EQ(check.problem("abc"), std::nullopt);
  for (const char* text : {"", "abc1", "1abc", "abc\n"}) {
    EXPECT_THAT(check.problem(text), Optional(HasSubstr("is not lower-case letters."))) << text;
  }
  EXPECT_EQ(check.sentence, "Must be lower-case letters.");
}

TEST(MatchesDeathTest, PatternThatIsNoneAborts) {
  EXPECT_DEATH(Matches("[a-z", "letters"), "no regular expression");
}

TEST(NotBlank, RefusesSpaces) {
  EXPECT_EQ(NotBlank().problem(" a "), std::nullopt);
  EXPECT_NE(NotBlank().problem(""), std::nullopt);
  EXPECT_NE(NotBlank().problem(" \t\n"), std::nullopt);
}

TEST(ParseDuration, ReadsGosNotation) {
  EXPECT_THAT(ParseDuration("90s"), IsOkAndHolds(absl::Seconds(90)));
  EXPECT_THAT(ParseDuration("1h30m"), IsOkAndHolds(absl::Minutes(90)));
  EXPECT_THAT(ParseDuration("1.5s"), IsOkAndHolds(absl::Milliseconds(1500)));
  EXPECT_THAT(ParseDuration("1us"), IsOkAndHolds(absl::Microseconds(1)));
}

TEST(ParseDuration, RefusesWhatIsNoPositiveFiniteDuration) {
  for (const char* text : {"", "0", "0s", "-5m", "5", "5 m", "1d", "inf", "five minutes", "5m ",
                           "99999999999999999h"}) {
    EXPECT_THAT(ParseDuration(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a positive")))
        << text;
  }
}

TEST(IsDuration, SaysWhatParseDurationSays) {
  EXPECT_EQ(IsDuration().problem("5m"), std::nullopt);
  EXPECT_THAT(IsDuration().problem("5"), Optional(HasSubstr("\"5\" is not a positive duration")));
}

TEST(AtLeast, IncludesItsBound) {
  EXPECT_EQ(AtLeast(1).problem(1), std::nullopt);
  EXPECT_THAT(AtLeast(1).problem(0), Optional(Eq("0 is less than 1.")));
  EXPECT_EQ(AtLeast(1).sentence, "Must be at least 1.");
}

TEST(NotEmpty, AsksForOneElement) {
  const auto check = NotEmpty<std::vector<std::string>>();
  EXPECT_EQ(check.problem({"a"}), std::nullopt);
  EXPECT_NE(check.problem({}), std::nullopt);
}

}  // namespace
}  // namespace tf::sdk
