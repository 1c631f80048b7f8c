#include "provider/base/secret.h"

#include <sstream>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf {
namespace {

TEST(Secret, StreamsAsRedacted) {
  std::ostringstream out;
  out << Secret("hunter2");
  EXPECT_EQ(out.str(), "(redacted)");
}

TEST(Secret, FailedExpectationsDoNotShowIt) {
  EXPECT_EQ(testing::PrintToString(Secret("hunter2")), "(redacted)");
}

TEST(Secret, DoesNotBecomeTextUnasked) {
  static_assert(!std::is_convertible_v<Secret, absl::AlphaNum>);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
  EXPECT_EQ(Secret("hunter2").Reveal(), "hunter2");
}

TEST(Secret, ComparesByText) {
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_NE(Secret("a"), Secret("b"));
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret("a").empty());
}

}  // namespace
}  // namespace tf
