#include "resources/clients/http/retrying_transport.h"

#include <stop_token>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeTransport;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Script;
using tf::testing::StatusIs;

const Request kGet = {.path = "/x?y", .idempotency = Idempotency::kIdempotent};
const Request kPost = {.method = "POST", .path = "/x"};

absl::Status Refused() { return absl::UnavailableError("refused"); }
absl::Status Broken() { return tf::WithUnknownOutcome(absl::UnavailableError("broke")); }
Response RetryAfter(int status, std::string value) {
  return {.status = status, .headers = {{"retry-after", std::move(value)}}};
}

class RetryTest : public ::testing::Test {
 protected:
  absl::StatusOr<Response> Send(std::initializer_list<absl::StatusOr<Response>> answers,
                                const Request& request, tf::Bounds bounds = {}) {
    script_ = std::make_shared<Script>(answers);
    auto transport = MakeRetryingTransport(std::make_unique<FakeTransport>(script_), policy_,
                                           clock_, [this] { return jitter_; });
    return transport->Send(request, bounds);
  }
  int Attempts() const { return static_cast<int>(script_->requests().size()); }

  RetryPolicy policy_ = {.attempts = 4,
                         .first_wait = absl::Seconds(1),
                         .max_wait = absl::Seconds(3),
                         .max_retry_after = absl::Seconds(60)};
  double jitter_ = 0;
  tf::testing::FakeClock clock_;
  std::shared_ptr<Script> script_;
};

TEST_F(RetryTest, BacksOffExponentiallyUpToTheLongestWait) {
  EXPECT_EQ(Send({Refused(), Response{503}, Response{502}, Response{200}}, kGet)->status, 200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Seconds(1), absl::Seconds(2), absl::Seconds(3)));
}

TEST_F(RetryTest, JitterTakesOffUpToHalf) {
  jitter_ = 0.5;
  EXPECT_EQ(Send({Refused(), Response{200}}, kGet)->status, 200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Milliseconds(750)));
}

TEST_F(RetryTest, GivesUpAfterTheLastAttemptWithItsAnswer) {
  EXPECT_EQ(Send({Response{503}, Response{503}, Response{503}, Response{504}}, kGet)->status, 504);
  EXPECT_EQ(Attempts(), 4);
}

TEST_F(RetryTest, OneAttemptMeansNoRepetition) {
  policy_.attempts = 1;
  EXPECT_EQ(Send({Response{503}}, kGet)->status, 503);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(RetryTest, ReturnsWhatWouldNotGetBetter) {
  for (const int status : {400, 401, 403, 404, 409, 500}) {
    EXPECT_EQ(Send({Response{status}}, kGet)->status, status);
  }
  EXPECT_THAT(Send({absl::FailedPreconditionError("certificate")}, kGet),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(RetryTest, RepeatsANonIdempotentRequestOnlyWhenItDidNotAct) {
  EXPECT_EQ(Send({Refused(), Response{200}}, kPost)->status, 200);
  EXPECT_EQ(Send({Response{429}, Response{200}}, kPost)->status, 200);

  EXPECT_THAT(Send({Broken(), Response{200}}, kPost), StatusIs(absl::StatusCode::kUnavailable));
  for (const int status : {502, 503, 504}) {
    EXPECT_EQ(Send({Response{status}, Response{200}}, kPost)->status, status);
  }
}

TEST_F(RetryTest, RepeatsAnIdempotentRequestWhoseOutcomeIsUnknown) {
  EXPECT_EQ(Send({Broken(), Response{200}}, kGet)->status, 200);
}

TEST_F(RetryTest, WaitsAsManySecondsAsRetryAfterSays) {
  EXPECT_EQ(Send({RetryAfter(429, "7"), Response{200}}, kGet)->status, 200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Seconds(7)));
}

TEST_F(RetryTest, WaitsUntilTheDateThatRetryAfterNames) {
  const std::string date = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT",
                                            clock_.Now() + absl::Seconds(9), absl::UTCTimeZone());
  EXPECT_EQ(Send({RetryAfter(503, date), Response{200}}, kGet)->status, 200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Seconds(9)));
}

TEST_F(RetryTest, ARetryAfterDateInThePastMeansAtOnce) {
  EXPECT_EQ(Send({RetryAfter(503, "Fri, 31 Dec 1999 23:59:59 GMT"), Response{200}}, kGet)->status,
            200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::ZeroDuration()));
}

TEST_F(RetryTest, ANonsenseRetryAfterIsIgnored) {
  for (const char* value : {"soon", "-5", "", "1.5"}) {
    EXPECT_EQ(Send({RetryAfter(503, value), Response{200}}, kGet)->status, 200) << value;
    EXPECT_EQ(clock_.sleeps().back(), absl::Seconds(1)) << value;
  }
}

TEST_F(RetryTest, AnUnreasonableRetryAfterIsNotWaitedFor) {
  EXPECT_EQ(Send({RetryAfter(429, "86400")}, kGet)->status, 429);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(RetryTest, DoesNotWaitPastTheDeadline) {
  const tf::Bounds bounds = {.deadline = clock_.Now() + absl::Seconds(2)};
  EXPECT_EQ(Send({RetryAfter(429, "2")}, kGet, bounds)->status, 429);
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(RetryTest, AStopEndsTheWaitAndSaysWhatItWaitedFor) {
  std::stop_source stop;
  clock_.OnSleep([&] { stop.request_stop(); });
  EXPECT_THAT(
      Send({Refused()}, kGet, {.stop = stop.get_token()}),
      StatusIs(absl::StatusCode::kCancelled, AllOf(HasSubstr("GET /x:"), HasSubstr("refused"))));
  EXPECT_EQ(Attempts(), 1);
}

TEST_F(RetryTest, AStopAfterAnUnknownOutcomeLeavesItUnknown) {
  std::stop_source stop;
  clock_.OnSleep([&] { stop.request_stop(); });
  const Request put = {.method = "PUT", .path = "/x", .idempotency = Idempotency::kIdempotent};
  EXPECT_TRUE(tf::HasUnknownOutcome(Send({Broken()}, put, {.stop = stop.get_token()}).status()));
  EXPECT_TRUE(
      tf::HasUnknownOutcome(Send({Response{504}}, put, {.stop = stop.get_token()}).status()));
  EXPECT_FALSE(tf::HasUnknownOutcome(Send({Refused()}, put, {.stop = stop.get_token()}).status()));
}

TEST_F(RetryTest, AnUnknownOutcomeStaysUnknownWhenTheRepetitionsAreRefused) {
  policy_.attempts = 2;
  const Request put = {.method = "PUT", .path = "/x", .idempotency = Idempotency::kIdempotent};
  EXPECT_TRUE(tf::HasUnknownOutcome(Send({Broken(), Refused()}, put).status()));
}

TEST(RandomJitter, IsAFraction) {
  const Jitter jitter = RandomJitter();
  for (int i = 0; i < 1000; ++i) {
    const double value = jitter();
    EXPECT_GE(value, 0.0);
    EXPECT_LT(value, 1.0);
  }
}

}  // namespace
}  // namespace elastic::http
