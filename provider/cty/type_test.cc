#include "provider/cty/type.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::tf::testing::IsOk;
using ::tf::testing::StatusIs;

TEST(Type, NotationRoundTrips) {
  for (const char* text :
       {R"("bool")", R"("number")", R"("string")", R"("dynamic")", R"(["list","string"])",
        R"(["set",["map","number"]])", R"(["tuple",[]])", R"(["tuple",["string",["list","bool"]]])",
        R"(["object",{}])", R"(["object",{"a":"number","b":["object",{"c":"dynamic"}]}])",
        R"(["object",{"a \"quoted\" name":"string","ü":"bool"}])"}) {
    const absl::StatusOr<Type> type = TypeFromJson(text);
    ASSERT_THAT(type, IsOk()) << text;
    EXPECT_EQ(ToJson(*type), text);
  }
}

TEST(Type, NotationMayHaveBlanksAndOptionalAttributes) {
  const absl::StatusOr<Type> type =
      TypeFromJson(R"( ["object", {"b": "bool", "a": "string"}, ["b"]])");
  ASSERT_THAT(type, IsOk());
  EXPECT_EQ(*type, Type::Object({{"a", Type::String()}, {"b", Type::Bool()}}));
}

TEST(Type, RefusesWhatIsNoType) {
  for (const char* text :
       {"", "null", "1", "{}", "[]", R"("int")", R"(["list"])", R"(["list","string","string"])",
        R"(["bag","string"])", R"(["tuple",{}])", R"(["tuple","string"])", R"(["object",[]])",
        R"(["object",{"a":"int"}])", R"(["object",{},[],[]])", R"([["list"],"string"])",
        R"(["list",null])", R"(["list","string")", R"("string" "string")"}) {
    EXPECT_THAT(TypeFromJson(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(Type, RefusesMoreThan64Levels) {
  const auto nested = [](int levels) {
    std::string text;
    for (int i = 1; i < levels; ++i) text += R"(["list",)";
    return text + R"("string")" + std::string(levels - 1, ']');
  };
  EXPECT_THAT(TypeFromJson(nested(64)), IsOk());
  EXPECT_THAT(TypeFromJson(nested(65)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("64")));
  EXPECT_THAT(TypeFromJson(nested(100000)), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Type, EqualityIsByStructure) {
  const auto link = [] { return Type::Object({{"seeds", Type::List(Type::String())}}); };
  EXPECT_EQ(link(), link());
  EXPECT_FALSE(Type::List(Type::String()) == Type::Set(Type::String()));
  EXPECT_FALSE(Type::List(Type::String()) == Type::List(Type::Bool()));
  EXPECT_FALSE(Type::Tuple({Type::Bool()}) == Type::Tuple({Type::Bool(), Type::Bool()}));
  EXPECT_FALSE(link() == Type::Object({}));
}

TEST(Type, OnlyTuplesHaveElementsAndOnlyObjectsAttributes) {
  EXPECT_THAT(Type::List(Type::String()).elements(), IsEmpty());
  EXPECT_THAT(Type::Map(Type::String()).attributes(), IsEmpty());
  EXPECT_THAT(Type::String().elements(), IsEmpty());
}

TEST(TypeDeathTest, ElementOfAStringIsABug) {
  EXPECT_DEATH(Type::String().element(), "element type");
  EXPECT_DEATH(Type::Tuple({Type::String()}).element(), "element type");
}

}  // namespace
}  // namespace tf::cty
