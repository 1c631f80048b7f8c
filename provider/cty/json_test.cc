// What the goldens, which go-cty wrote, cannot show: older states and broken ones.
#include "provider/cty/json.h"

#include <limits>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::tf::testing::IsOk;
using ::tf::testing::IsOkAndHolds;
using ::tf::testing::StatusIs;

template <typename Message>
auto Invalid(Message message) {
  return StatusIs(absl::StatusCode::kInvalidArgument, message);
}

Type Link() {
  return Type::Object({{"alias", Type::String()},
                       {"seeds", Type::List(Type::String())},
                       {"nested", Type::Object({{"port", Type::Number()}})}});
}

TEST(DecodeJson, AttributesThatAnOlderSchemaLackedAreNull) {
  EXPECT_THAT(DecodeJson(R"({"alias":"tokyo","nested":{}})", Link()),
              IsOkAndHolds(Value::Object({{"alias", Value::String("tokyo")},
                                          {"seeds", Value::Null()},
                                          {"nested", Value::Object({{"port", Value::Null()}})}})));
}

TEST(DecodeJson, AttributesThatTheTypeLacksAreIgnoredAtEveryDepth) {
  EXPECT_THAT(DecodeJson(R"({"old":[{"x":1e5}],"nested":{"port":1,"older":{}}})", Link()),
              IsOkAndHolds(Value::Object({{"alias", Value::Null()},
                                          {"seeds", Value::Null()},
                                          {"nested", Value::Object({{"port", Value::Int(1)}})}})));
}

TEST(DecodeJson, MapsKeepEveryKey) {
  EXPECT_THAT(DecodeJson(R"({"b":1,"a":2})", Type::Map(Type::Number())),
              IsOkAndHolds(Value::Object({{"a", Value::Int(2)}, {"b", Value::Int(1)}})));
}

TEST(DecodeJson, NumbersKeepEveryDigit) {
  for (const char* text : {"12345678901234567890123", "0.1000000000000000055511151231257827",
                           "18446744073709551616", "18446744073709551615", "-9223372036854775809",
                           "3.14159265358979323846264338327950288419716939937510582097"}) {
    EXPECT_THAT(DecodeJson(text, Type::Number()),
                IsOkAndHolds(Value::Number(*Number::FromText(text))));
  }
}

TEST(DecodeJson, WrongTypeIsNamedWithItsPath) {
  EXPECT_THAT(DecodeJson(R"({"seeds":["a",1]})", Link()),
              Invalid("seeds[1]: a string is required, not a number"));
  EXPECT_THAT(DecodeJson(R"({"nested":{"port":"x"}})", Link()),
              Invalid("nested.port: not a decimal number: \"x\""));
  EXPECT_THAT(DecodeJson("[]", Link()), Invalid("an object is required, not a sequence"));
}

TEST(DecodeJson, DynamicIsReadWhicheverMemberComesFirst) {
  const Type list = Type::List(Type::Set(Type::Number()));
  const Value value =
      Value::OfDynamic(Value::Array({Value::Set({Value::Int(1), Value::Int(2)})}), list);
  EXPECT_THAT(
      DecodeJson(R"({"value":[[2,1,2]],"type":["list",["set","number"]]})", Type::Dynamic()),
      IsOkAndHolds(value));
  EXPECT_THAT(
      DecodeJson(R"({"type":["list",["set","number"]],"value":[[2,1,2]]})", Type::Dynamic()),
      IsOkAndHolds(value));
}

TEST(DecodeJson, DynamicNeedsTypeAndValue) {
  for (const char* text : {"1", "[]", "{}", R"({"value":1})", R"({"type":"number"})",
                           R"({"type":"number","value":1,"more":1})"}) {
    EXPECT_THAT(DecodeJson(text, Type::Dynamic()),
                Invalid(HasSubstr("a dynamic value is required")))
        << text;
  }
  EXPECT_THAT(DecodeJson(R"({"a":{"type":"int","value":1}})", Type::Map(Type::Dynamic())),
              Invalid("[\"a\"]: not a type: \"int\""));
}

TEST(DecodeJson, BrokenTextIsRefusedWithoutBeingQuoted) {
  EXPECT_THAT(DecodeJson(R"({"alias":"hush",})", Link()),
              Invalid(AllOf(HasSubstr("not valid JSON at byte 17"), Not(HasSubstr("hush")))));
  for (const char* text :
       {"", "nul", "1 1", "{\"a\":}", "\"\xff\"", "[1,]", "NaN", "1e400", "{} {}"}) {
    EXPECT_THAT(DecodeJson(text, Type::Map(Type::Number())), Invalid(HasSubstr("not valid JSON")))
        << text;
  }
}

TEST(DecodeJson, KeyThatOccursTwiceIsRefused) {
  EXPECT_THAT(DecodeJson(R"({"alias":"a","alias":"b"})", Link()),
              Invalid("alias: the key occurs twice"));
}

TEST(DecodeJson, DepthAndSizeAreLimited) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(DecodeJson(deep, Link()), Invalid(HasSubstr("deeper than 128 levels")));
  EXPECT_THAT(DecodeJson("[[1]]", Type::List(Type::List(Type::Number())), {.max_depth = 2}),
              IsOk());
  EXPECT_THAT(DecodeJson("[[1]]", Type::List(Type::List(Type::Number())), {.max_depth = 1}),
              Invalid("[0]: values nest deeper than 1 levels"));
  EXPECT_THAT(DecodeJson("null", Link(), {.max_bytes = 3}),
              Invalid("value of 4 bytes, more than 3"));
}

TEST(DecodeJson, NumberTooLongToWriteOutIsRefused) {
  EXPECT_THAT(DecodeJson("1e-20000", Type::Number()), Invalid(HasSubstr("too many digits")));
}

TEST(EncodeJson, RefusesWhatJsonCannotSayWithItsPath) {
  const Type type = Type::Object({{"l", Type::List(Type::Number())}});
  EXPECT_THAT(EncodeJson(Value::Object({{"l", Value::Array({Value::Unknown()})}}), type),
              Invalid("l[0]: the value is unknown, which JSON cannot say"));
  const Value infinity = Value::Number(Number(std::numeric_limits<double>::infinity()));
  EXPECT_THAT(EncodeJson(Value::Object({{"l", Value::Array({infinity})}}), type),
              Invalid("l[0]: the number is infinite, which JSON cannot say"));
  EXPECT_THAT(EncodeJson(Value::OfDynamic(Value::Unknown(), Type::String()), Type::Dynamic()),
              Invalid("the value is unknown, which JSON cannot say"));
}

TEST(EncodeJson, NumberBeyondADoubleIsWrittenOut) {
  EXPECT_THAT(EncodeJson(Value::Number(*Number::FromText("1e400")), Type::Number()),
              IsOkAndHolds("1" + std::string(400, '0')));
}

TEST(EncodeJson, RefusesWhatDoesNotConform) {
  EXPECT_THAT(EncodeJson(Value::Object({{"alias", Value::Null()}}), Link()),
              Invalid("nested: the attribute is missing"));
}

}  // namespace
}  // namespace tf::cty
