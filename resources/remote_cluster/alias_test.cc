#include "resources/remote_cluster/alias.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using tf::testing::IsOk;
using tf::testing::StatusIs;

TEST(CheckAlias, LettersDigitsDashesAndUnderscoresAreFine) {
  for (const char* alias : {"tokyo", "Tokyo-1", "_local", "9", "-"}) {
    EXPECT_THAT(CheckAlias(alias), IsOk()) << alias;
  }
}

TEST(CheckAlias, WhatCouldWidenASettingsKeyIsRefused) {
  for (const char* alias : {"", "*", "a.b", "a*", "a b", "a:b", "a\n", "é"}) {
    EXPECT_THAT(CheckAlias(alias), StatusIs(absl::StatusCode::kInvalidArgument,
                                            HasSubstr("letters, digits, dashes and underscores")))
        << alias;
  }
}

TEST(CheckAlias, NamespacesOfTheLocalClusterItselfAreRefused) {
  EXPECT_THAT(CheckAlias("node"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cluster.remote.node.*")));
  EXPECT_THAT(CheckAlias("signing"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckAlias("nodes"), IsOk());
}

TEST(IsAlias, SaysWhatCheckAliasSays) {
  EXPECT_EQ(IsAlias().problem("tokyo"), std::nullopt);
  EXPECT_THAT(IsAlias().problem("to.kyo"), ::testing::Optional(HasSubstr("\"to.kyo\"")));
}

}  // namespace
}  // namespace elastic
