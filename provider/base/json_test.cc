#include "provider/base/json.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Json, ParsesAndDumpsOnOneLine) {
  absl::StatusOr<Json> json = ParseJson("{\n \"b\": [1, null],\n \"a\": \"ü\" }");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(DumpJson(*json), R"({"a":"ü","b":[1,null]})");
}

TEST(Json, WhatIsNotJsonIsAnErrorAndNoException) {
  for (std::string_view text : {"", "{", "<html>", "{\"a\":1} x", "\"\xff\"", "nul"}) {
    EXPECT_EQ(ParseJson(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Json, DeepNestingIsRefused) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseJson(nested(200)).ok());
  EXPECT_THAT(std::string(ParseJson(nested(300)).status().message()), HasSubstr("deeper"));
  EXPECT_FALSE(ParseJson(nested(1'000'000)).ok());
}

TEST(Json, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(DumpJson(Json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

TEST(Json, MembersAreFoundByNameAndType) {
  const Json json = {{"text", "a"}, {"flag", true}, {"count", 7}, {"share", 0.5}};
  EXPECT_EQ(StringMember(json, "text"), "a");
  EXPECT_EQ(BoolMember(json, "flag"), true);
  EXPECT_EQ(IntMember(json, "count"), 7);
  EXPECT_EQ(StringMember(json, "count"), std::nullopt);
  EXPECT_EQ(BoolMember(json, "text"), std::nullopt);
  EXPECT_EQ(IntMember(json, "share"), std::nullopt);
  EXPECT_EQ(StringMember(json, "absent"), std::nullopt);
}

TEST(Json, AListOfStringsIsReadWithoutWhatIsNoString) {
  const Json json = {{"names", {"a", 1, "b"}}, {"text", "a"}};
  EXPECT_THAT(StringsMember(json, "names"), ElementsAre("a", "b"));
  EXPECT_THAT(StringsMember(json, "text"), IsEmpty());
  EXPECT_THAT(StringsMember(json, "absent"), IsEmpty());
}

TEST(Json, MembersOfWhatIsNoObjectAreAbsent) {
  EXPECT_EQ(FindMember(Json::array({1}), "a"), nullptr);
  EXPECT_EQ(FindMember(Json(), "a"), nullptr);
}

}  // namespace
}  // namespace tf
