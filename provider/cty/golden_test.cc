// Both codecs against go-cty's own bytes: one test a golden and a property.
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/cty/goldens.h"
#include "provider/cty/json.h"
#include "provider/cty/msgpack.h"
#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::TestWithParam;
using ::testing::ValuesIn;
using ::tf::testing::IsOk;
using ::tf::testing::IsOkAndHolds;
using ::tf::testing::StatusIs;

using MsgpackGolden = TestWithParam<Golden>;

TEST_P(MsgpackGolden, IsAnsweredAsTerraformExpects) {
  const Golden& golden = GetParam();
  const absl::StatusOr<Value> value = DecodeMsgpack(golden.msgpack, golden.type);
  ASSERT_THAT(value, IsOk());
  const absl::StatusOr<std::string> answer = EncodeMsgpack(*value, golden.type);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(*answer, golden.answer.value_or(*answer)) << *value;
  EXPECT_THAT(DecodeMsgpack(*answer, golden.type), IsOkAndHolds(*value));
}

TEST_P(MsgpackGolden, IsRefusedWhenCutOffAnywhere) {
  const Golden& golden = GetParam();
  for (size_t length = 0; length < golden.msgpack.size(); ++length) {
    EXPECT_THAT(DecodeMsgpack(golden.msgpack.substr(0, length), golden.type),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << length;
  }
}

TEST_P(MsgpackGolden, IsRefusedWithBytesLeftOver) {
  const Golden& golden = GetParam();
  EXPECT_THAT(DecodeMsgpack(golden.msgpack + '\xc0', golden.type),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "1 bytes are left over after the MessagePack value"));
}

using JsonGolden = TestWithParam<Golden>;

TEST_P(JsonGolden, IsTheSameValueAsInMsgpack) {
  const Golden& golden = GetParam();
  const absl::StatusOr<Value> value = DecodeJson(*golden.json, golden.type);
  ASSERT_THAT(value, IsOk());
  EXPECT_THAT(DecodeMsgpack(golden.msgpack, golden.type), IsOkAndHolds(*value));
}

TEST_P(JsonGolden, IsWrittenAsTerraformWritesIt) {
  const Golden& golden = GetParam();
  const absl::StatusOr<Value> value = DecodeMsgpack(golden.msgpack, golden.type);
  ASSERT_THAT(value, IsOk());
  // MessagePack's zero has no sign to come back with.
  EXPECT_THAT(EncodeJson(*value, golden.type),
              IsOkAndHolds(*golden.json == "-0" ? "0" : *golden.json));
}

// A number cut off may still be one, so it is no part of these.
using JsonGoldenWithAnEnd = TestWithParam<Golden>;

TEST_P(JsonGoldenWithAnEnd, IsRefusedWhenCutOffAnywhere) {
  const Golden& golden = GetParam();
  for (size_t length = 0; length < golden.json->size(); ++length) {
    EXPECT_THAT(DecodeJson(golden.json->substr(0, length), golden.type),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << length;
  }
}

template <typename Wanted>
std::vector<Golden> GoldensThat(Wanted wanted) {
  std::vector<Golden> goldens;
  std::copy_if(Goldens().begin(), Goldens().end(), std::back_inserter(goldens), wanted);
  return goldens;
}

bool HasJson(const Golden& golden) { return golden.json.has_value(); }
bool HasJsonWithAnEnd(const Golden& golden) {
  return HasJson(golden) && !(golden.type == Type::Number() && *golden.json != "null");
}

INSTANTIATE_TEST_SUITE_P(GoCty, MsgpackGolden, ValuesIn(Goldens()));
INSTANTIATE_TEST_SUITE_P(GoCty, JsonGolden, ValuesIn(GoldensThat(HasJson)));
INSTANTIATE_TEST_SUITE_P(GoCty, JsonGoldenWithAnEnd, ValuesIn(GoldensThat(HasJsonWithAnEnd)));

}  // namespace
}  // namespace tf::cty
