#include "provider/base/log.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/json.h"

namespace tf::log {
namespace {

using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Json Parsed(const std::string& line) {
  absl::StatusOr<Json> json = ParseJson(line);
  EXPECT_TRUE(json.ok()) << line;
  return json.ok() ? *json : Json();
}

TEST(Log, LineIsOneJsonObjectWithStringValuesOnly) {
  const std::string line = FormatLine(Level::kInfo, "two\nlines", {{"attempt", "3"}});
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  const Json json = Parsed(line);
  EXPECT_EQ(json["@level"], "info");
  EXPECT_EQ(json["@message"], "two\nlines");
  EXPECT_EQ(json["attempt"], "3");
  for (const Json& value : json) EXPECT_TRUE(value.is_string()) << value;
}

TEST(Log, TimestampHasSixFractionDigitsAndIsUtc) {
  EXPECT_THAT(StringMember(Parsed(FormatLine(Level::kInfo, "")), "@timestamp").value_or(""),
              ContainsRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$"));
}

TEST(Log, LongValuesAreCut) {
  const Json json = Parsed(
      FormatLine(Level::kInfo, std::string(100'000, 'm'), {{"body", std::string(100'000, 'b')}}));
  EXPECT_LT(json["@message"].get<std::string>().size(), 17'000u);
  EXPECT_THAT(json["body"].get<std::string>(), EndsWith("(cut)"));
}

TEST(Log, BytesThatAreNotUtf8DoNotBreakTheLine) {
  EXPECT_EQ(Parsed(FormatLine(Level::kInfo, "a\xff z"))["@message"], "a\xEF\xBF\xBD z");
}

TEST(Log, FieldsCannotReplaceLevelOrMessage) {
  EXPECT_EQ(Parsed(FormatLine(Level::kWarn, "true", {{"@message", "false"}}))["@message"], "true");
}

TEST(Log, ScopedFieldsNestAndEndWithTheirScope) {
  ScopedFields outer{{"tf_rpc", "ReadResource"}};
  {
    ScopedFields inner{{"tf_req_id", "7"}};
    const Json json = Parsed(FormatLine(Level::kInfo, "inside"));
    EXPECT_EQ(json["tf_rpc"], "ReadResource");
    EXPECT_EQ(json["tf_req_id"], "7");
  }
  const Json json = Parsed(FormatLine(Level::kInfo, "after"));
  EXPECT_EQ(json["tf_rpc"], "ReadResource");
  EXPECT_FALSE(json.contains("tf_req_id"));
}

TEST(Log, ScopedFieldsWithoutAValueAreLeftOut) {
  ScopedFields fields{{"tf_resource_type", ""}};
  EXPECT_FALSE(Parsed(FormatLine(Level::kInfo, "")).contains("tf_resource_type"));
}

TEST(Log, ScopedFieldsBelongToTheirThread) {
  ScopedFields fields{{"tf_req_id", "7"}};
  std::thread([] {
    EXPECT_FALSE(Parsed(FormatLine(Level::kInfo, "")).contains("tf_req_id"));
  }).join();
}

TEST(Log, LevelIsReadAsTerraformReadsIt) {
  EXPECT_EQ(ParseLevel(nullptr), Level::kOff);
  EXPECT_EQ(ParseLevel(""), Level::kOff);
  EXPECT_EQ(ParseLevel("off"), Level::kOff);
  EXPECT_EQ(ParseLevel("DEBUG"), Level::kDebug);
  EXPECT_EQ(ParseLevel("Warn"), Level::kWarn);
  EXPECT_EQ(ParseLevel("error"), Level::kError);
  EXPECT_EQ(ParseLevel("json"), Level::kTrace);
  EXPECT_EQ(ParseLevel("1"), Level::kTrace);
}

TEST(Log, LinesBelowTheLevelAreDropped) {
  SetLevel(Level::kWarn);
  testing::internal::CaptureStderr();
  Info("quiet");
  Warn("loud", {{"path", "/_cluster/settings"}});
  const std::string written = testing::internal::GetCapturedStderr();
  SetLevel(Level::kOff);
  EXPECT_THAT(written, Not(HasSubstr("quiet")));
  EXPECT_THAT(written, StartsWith("{"));
  EXPECT_THAT(written, EndsWith("\n"));
  EXPECT_EQ(Parsed(written)["path"], "/_cluster/settings");
}

TEST(Log, NothingIsEnabledByDefaultOrWhenOff) {
  EXPECT_FALSE(Enabled(Level::kError));
  SetLevel(Level::kTrace);
  EXPECT_TRUE(Enabled(Level::kTrace));
  EXPECT_FALSE(Enabled(Level::kOff));
  SetLevel(Level::kOff);
}

}  // namespace
}  // namespace tf::log
