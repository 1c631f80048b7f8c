#include "provider/sdk/timeouts.h"

#include "gtest/gtest.h"

namespace tf::sdk {
namespace {

struct Timed {
  Value<Timeouts> timeouts;
};
struct Untimed {
  Value<std::string> name;
};

Timed With(Timeouts timeouts) { return {.timeouts = std::move(timeouts)}; }

TEST(TimeoutOf, IsWhatTheModelSaysForThatOperation) {
  const Timed model =
      With({.create = std::string("5m"), .read = {}, .update = {}, .delete_ = std::string("30s")});
  EXPECT_EQ(TimeoutOf(model, &Timeouts::create), absl::Minutes(5));
  EXPECT_EQ(TimeoutOf(model, &Timeouts::delete_), absl::Seconds(30));
  EXPECT_EQ(TimeoutOf(model, &Timeouts::read), kDefaultTimeout);
}

TEST(TimeoutOf, IsTheDefaultWithoutAUsableValue) {
  EXPECT_EQ(TimeoutOf(Untimed{}, &Timeouts::create), kDefaultTimeout);
  EXPECT_EQ(TimeoutOf(Timed{}, &Timeouts::create), kDefaultTimeout);
  EXPECT_EQ(TimeoutOf(Timed{Value<Timeouts>::Unknown()}, &Timeouts::create), kDefaultTimeout);
  const Timed wrong =
      With({.create = std::string("soon"), .read = {}, .update = {}, .delete_ = {}});
  EXPECT_EQ(TimeoutOf(wrong, &Timeouts::create), kDefaultTimeout);
}

TEST(TimeoutsSchema, HasTheNamesThatUsersKnow) {
  const cty::Type text = cty::Type::String();
  EXPECT_EQ(
      TimeoutsSchema().spec().type(),
      cty::Type::Object({{"create", text}, {"read", text}, {"update", text}, {"delete", text}}));
}

}  // namespace
}  // namespace tf::sdk
