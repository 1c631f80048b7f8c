#include "provider/cty/number.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::SizeIs;
using ::tf::testing::StatusIs;

Number FromText(std::string_view text) {
  absl::StatusOr<Number> number = Number::FromText(text);
  EXPECT_TRUE(number.ok()) << text << ": " << number.status();
  return number.ok() ? *number : Number();
}

TEST(Number, EqualityIsByValueHoweverTheNumberCame) {
  EXPECT_EQ(Number(int64_t{1}), Number(1.0));
  EXPECT_EQ(Number(int64_t{1}), FromText("1.000"));
  EXPECT_EQ(Number(int64_t{1}), FromText("1e0"));
  EXPECT_EQ(Number(int64_t{100}), FromText("0.01E+4"));
  EXPECT_EQ(FromText("1e30"), FromText("1000000000000000000000000000000.0"));
  EXPECT_EQ(FromText("-0.0"), Number(int64_t{0}));
  EXPECT_EQ(Number(-0.0), Number(int64_t{0}));
  EXPECT_NE(FromText("0.1"), FromText("0.10000000000000001"));
}

TEST(Number, DoubleEqualsTheTextThatAPersonWouldWriteForIt) {
  EXPECT_EQ(Number(0.1), FromText("0.1"));
  EXPECT_EQ(Number(1e23), FromText("1e23"));
  EXPECT_EQ(Number(1.0 / 3), FromText("0.3333333333333333"));
}

TEST(Number, IsHeldAsIntegerThenDoubleThenText) {
  const auto holds = [](std::string_view text) { return FromText(text).form().index(); };
  EXPECT_EQ(holds("9223372036854775807"), 0u);
  EXPECT_EQ(holds("-9223372036854775808"), 0u);
  EXPECT_EQ(holds("0.5"), 1u);
  EXPECT_EQ(holds("-1.25e-3"), 2u);
  EXPECT_EQ(holds("0.1"), 2u);
  EXPECT_EQ(holds("9223372036854775808"), 2u);
  EXPECT_EQ(holds("0.15"), 2u);
  EXPECT_EQ(Number(0.1).form().index(), 1u);
  EXPECT_EQ(Number(9223372036854775808.0).form().index(), 2u);
  EXPECT_EQ(Number(-9223372036854775808.0).form().index(), 0u);
}

TEST(Number, TextIsPlainDecimalWithoutExponent) {
  EXPECT_EQ(FromText("1e30").ToText(), "1000000000000000000000000000000");
  EXPECT_EQ(FromText("-1.50e-7").ToText(), "-0.00000015");
  EXPECT_EQ(FromText("0012.3400").ToText(), "12.34");
  EXPECT_EQ(Number(0.5).ToText(), "0.5");
  EXPECT_EQ(Number(5e-324).ToText(), "0." + std::string(323, '0') + "5");
  EXPECT_EQ(Number(-1e300).ToText(), "-1" + std::string(300, '0'));
  EXPECT_EQ(Number(std::numeric_limits<double>::infinity()).ToText(), "Infinity");
}

TEST(Number, EveryDigitOfALongFractionIsKept) {
  const std::string pi = "3.14159265358979323846264338327950288419716939937510582097";
  EXPECT_EQ(FromText(pi).ToText(), pi);
}

TEST(Number, RefusesWhatIsNoDecimalNumber) {
  for (const char* text : {"", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "1_000", "NaN",
                           "Infinity", " 1", "1 ", "1.2.3", "--1", "1e1.5", "1e--1", "1e+-1"}) {
    EXPECT_THAT(Number::FromText(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(Number, RefusesWhatWouldNotFitMemoryWrittenOut) {
  for (const char* text : {"1e10001", "1e-10001", "1e999999999", "1e-99999999999999999999"}) {
    EXPECT_THAT(Number::FromText(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too many digits")))
        << text;
  }
  EXPECT_THAT(Number::FromText(std::string(10001, '1')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Number, LongestNumbersCompareLikeOthers) {
  const Number huge = FromText(std::string(9990, '1') + "e10000");
  EXPECT_THAT(huge.ToText(), SizeIs(19990));
  EXPECT_GT(huge, FromText(std::string(9990, '1')));
  EXPECT_EQ(huge.AsDouble(), std::numeric_limits<double>::infinity());
}

TEST(Number, Int64IsGivenOnlyForWholeNumbersThatFit) {
  EXPECT_THAT(Number(3.0).AsInt64(), Optional(3));
  EXPECT_THAT(FromText("-9223372036854775808").AsInt64(),
              Optional(std::numeric_limits<int64_t>::min()));
  EXPECT_THAT(FromText("9223372036854775808").AsInt64(), Eq(std::nullopt));
  EXPECT_THAT(Number(0.5).AsInt64(), Eq(std::nullopt));
}

TEST(Number, DoubleIsTheNearest) {
  EXPECT_EQ(FromText("0.1").AsDouble(), 0.1);
  EXPECT_EQ(FromText("1e30").AsDouble(), 1e30);
  EXPECT_EQ(FromText("1e-400").AsDouble(), 0.0);
  EXPECT_EQ(FromText("-1e400").AsDouble(), -std::numeric_limits<double>::infinity());
}

TEST(Number, OrderIsNumericAcrossForms) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<Number> ascending = {Number(-infinity),
                                         FromText("-1e400"),
                                         FromText("-1e30"),
                                         FromText("-10.1"),
                                         Number(int64_t{-10}),
                                         FromText("-9.9"),
                                         Number(-0.5),
                                         FromText("-0.1"),
                                         FromText("-0.01"),
                                         Number(int64_t{0}),
                                         FromText("0.01"),
                                         FromText("0.1"),
                                         Number(0.5),
                                         FromText("9.9"),
                                         Number(int64_t{10}),
                                         FromText("10.1"),
                                         FromText("9223372036854775808"),
                                         FromText("1e400"),
                                         Number(infinity)};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j)
          << ascending[i].ToText() << " " << ascending[j].ToText();
    }
  }
}

TEST(NumberDeathTest, NanIsABug) { EXPECT_DEATH(Number(std::nan("")), "NaN"); }

}  // namespace
}  // namespace tf::cty
