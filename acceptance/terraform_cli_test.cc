#include "acceptance/terraform_cli.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic::acceptance {
namespace {

using ::testing::HasSubstr;

TEST(Shows, SaysWhatStandsBeforeTheSecretAndNotTheSecret) {
  const ::testing::AssertionResult result = Shows("password=hunter2 and more", "hunter2");
  EXPECT_TRUE(result);
  EXPECT_STREQ(result.message(), "it is there after: password=");
}

TEST(Shows, SaysLittleOfALongText) {
  const ::testing::AssertionResult result = Shows(std::string(9000, 'x') + "hunter2", "hunter2");
  EXPECT_TRUE(result);
  EXPECT_LT(std::string(result.message()).size(), 400u);
}

TEST(Shows, TextWithoutTheSecretDoesNot) { EXPECT_FALSE(Shows("password=", "hunter2")); }

TEST(Shows, EmptySecretIsNoProofOfAnything) {
  const ::testing::AssertionResult result = Shows("password=", "");
  EXPECT_TRUE(result);
  EXPECT_THAT(result.message(), HasSubstr("empty"));
}

}  // namespace
}  // namespace elastic::acceptance
