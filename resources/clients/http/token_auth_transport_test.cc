#include "resources/clients/http/token_auth_transport.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic::http {
namespace {

using ::testing::ElementsAre;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::MakeScript;
using testing::Script;
using tf::testing::StatusIs;

const Request kPost = {.method = "POST", .path = "/x"};

class TokenAuthTransportTest : public ::testing::Test {
 protected:
  // A transport over `script` whose tokens "t1", "t2", … live for `life_`.
  std::unique_ptr<Transport> Make(std::shared_ptr<Script> script) {
    return MakeTokenAuthTransport(
        std::make_unique<FakeTransport>(std::move(script)),
        [this](Transport&, const tf::Bounds&) -> absl::StatusOr<Token> {
          if (!refusal_.ok()) return refusal_;
          return Token{.value = tf::Secret(tf::StrCat("t", ++logins_)),
                       .expires = clock_.Now() + life_};
        },
        clock_);
  }

  tf::testing::FakeClock clock_;
  std::atomic<int> logins_ = 0;
  absl::Duration life_ = absl::Hours(1);
  absl::Status refusal_;
};

std::vector<std::string> Signatures(const Script& script) {
  std::vector<std::string> signatures;
  for (const Request& request : script.requests()) {
    const std::string* value = FindHeader(request.headers, "Authorization");
    signatures.push_back(value == nullptr ? "" : *value);
  }
  return signatures;
}

TEST_F(TokenAuthTransportTest, OneLoginServesManyRequests) {
  auto script = MakeScript({Response{.status = 200}, Response{.status = 404}});
  auto transport = Make(script);
  EXPECT_EQ(transport->Send(kPost, {})->status, 200);
  EXPECT_EQ(transport->Send(kPost, {})->status, 404);
  EXPECT_THAT(Signatures(*script), ElementsAre("Bearer t1", "Bearer t1"));
}

TEST_F(TokenAuthTransportTest, ATokenIsReplacedBeforeItExpires) {
  auto script =
      MakeScript({Response{.status = 200}, Response{.status = 200}, Response{.status = 200}});
  auto transport = Make(script);
  transport->Send(kPost, {}).IgnoreError();
  clock_.Advance(absl::Minutes(47));
  transport->Send(kPost, {}).IgnoreError();
  clock_.Advance(absl::Minutes(2));
  transport->Send(kPost, {}).IgnoreError();
  EXPECT_THAT(Signatures(*script), ElementsAre("Bearer t1", "Bearer t1", "Bearer t2"));
}

TEST_F(TokenAuthTransportTest, ARefusedTokenIsReplacedAndTheRequestSentAgainWhateverItDoes) {
  auto script = MakeScript({Response{.status = 401}, Response{.status = 200}});
  auto transport = Make(script);
  EXPECT_EQ(transport->Send(kPost, {})->status, 200);
  EXPECT_THAT(Signatures(*script), ElementsAre("Bearer t1", "Bearer t2"));
}

TEST_F(TokenAuthTransportTest, ASecondRefusalIsTheAnswer) {
  auto script = MakeScript({Response{.status = 401}, Response{.status = 401}});
  auto transport = Make(script);
  EXPECT_EQ(transport->Send(kPost, {})->status, 401);
  EXPECT_EQ(logins_, 2);
}

TEST_F(TokenAuthTransportTest, AnExpiryInThePastMeansOnlyThatTheClocksDiffer) {
  life_ = -absl::Minutes(5);
  auto script = MakeScript({Response{.status = 200}, Response{.status = 200}});
  auto transport = Make(script);
  transport->Send(kPost, {}).IgnoreError();
  transport->Send(kPost, {}).IgnoreError();
  EXPECT_EQ(logins_, 1);
}

TEST_F(TokenAuthTransportTest, AFailedLoginIsTheRequestsErrorAndIsTriedAgainNextTime) {
  auto script = MakeScript({Response{.status = 200}});
  auto transport = Make(script);
  refusal_ = absl::UnauthenticatedError("wrong password");
  EXPECT_THAT(transport->Send(kPost, {}),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("wrong password")));
  EXPECT_TRUE(script->requests().empty());
  refusal_ = absl::OkStatus();
  EXPECT_EQ(transport->Send(kPost, {})->status, 200);
}

TEST_F(TokenAuthTransportTest, ARequestsOwnAuthorizationStays) {
  auto script = MakeScript({Response{.status = 401}});
  auto transport = Make(script);
  Request request = kPost;
  request.headers.push_back({.name = "authorization", .value = "Basic x"});
  EXPECT_EQ(transport->Send(request, {})->status, 401);
  EXPECT_EQ(logins_, 0);
}

TEST_F(TokenAuthTransportTest, RequestsAtOnceShareALogin) {
  absl::Notification may_finish;
  std::atomic<int> logins = 0;
  auto script = MakeScript({Response{.status = 200}, Response{.status = 200},
                            Response{.status = 200}, Response{.status = 200}});
  auto transport = MakeTokenAuthTransport(
      std::make_unique<FakeTransport>(script),
      [&](Transport&, const tf::Bounds&) -> absl::StatusOr<Token> {
        ++logins;
        may_finish.WaitForNotification();
        return Token{.value = tf::Secret("shared")};
      },
      clock_);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { transport->Send(kPost, {}).IgnoreError(); });
  }
  may_finish.Notify();
  threads.clear();
  EXPECT_EQ(logins, 1);
}

TEST_F(TokenAuthTransportTest, AStopEndsTheWaitForALogin) {
  std::stop_source stop;
  absl::Notification ended;
  auto transport = MakeTokenAuthTransport(
      std::make_unique<FakeTransport>(MakeScript({})),
      [&](Transport&, const tf::Bounds& bounds) -> absl::StatusOr<Token> {
        stop.request_stop();
        absl::Notification stopped;
        std::stop_callback on_stop(bounds.stop, [&] { stopped.Notify(); });
        stopped.WaitForNotification();  // Nobody waits for this login any more.
        ended.Notify();
        return absl::CancelledError("stopped");
      },
      clock_);
  EXPECT_THAT(transport->Send(kPost, {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled));
  ended.WaitForNotification();
}

}  // namespace
}  // namespace elastic::http
