#include "resources/clients/kubernetes/yaml.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

TEST(Yaml, ReadsListsMapsAndScalars) {
  EXPECT_THAT(ParseYaml("a: [x, {b: y}]\nc: null\nd: ~\ne:\nf: true\n"),
              IsOkAndHolds(tf::Json({{"a", {"x", {{"b", "y"}}}},
                                     {"c", nullptr},
                                     {"d", nullptr},
                                     {"e", nullptr},
                                     {"f", true}})));
}

TEST(Yaml, NumbersAndQuotedWordsAreStrings) {
  EXPECT_THAT(ParseYaml("[012, 1e3, \"true\", 'null']"),
              IsOkAndHolds(tf::Json({"012", "1e3", "true", "null"})));
}

TEST(Yaml, JsonIsYaml) {
  EXPECT_THAT(ParseYaml(R"({"a": ["b", false]})"), IsOkAndHolds(tf::Json({{"a", {"b", false}}})));
}

TEST(Yaml, AnEmptyTextIsNull) { EXPECT_THAT(ParseYaml(""), IsOkAndHolds(tf::Json())); }

TEST(Yaml, AliasesStandForWhatTheyName) {
  EXPECT_THAT(ParseYaml("a: &x {b: c}\nd: *x\n"),
              IsOkAndHolds(tf::Json({{"a", {{"b", "c"}}}, {"d", {{"b", "c"}}}})));
}

TEST(Yaml, WhatIsNoYamlIsAnErrorWithItsPlaceAndWithoutItsText) {
  EXPECT_THAT(ParseYaml("a: b\nsecret: [hunter2\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("line "), Not(HasSubstr("hunter2")))));
  EXPECT_THAT(ParseYaml("a: b\n\thunter2"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseYaml("? [a, b]\n: c\n"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Yaml, AFewLinesThatStandForMillionsAreRefused) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 1; j < 9; ++j) bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_THAT(ParseYaml(bomb),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("100000 values")));
}

TEST(Yaml, DeepNestingIsAnErrorOrAValueButNoCrash) {
  ParseYaml(std::string(100'000, '[')).status().IgnoreError();
  ParseYaml(std::string(400, '[') + std::string(400, ']')).status().IgnoreError();
}

}  // namespace
}  // namespace elastic::kubernetes
