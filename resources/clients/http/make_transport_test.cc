#include "resources/clients/http/make_transport.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/log.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/broken_server.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeHttpServer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SeenRequest;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const Request kGet = {.path = "/x", .idempotency = Idempotency::kIdempotent};

testing::Answer Hello(const SeenRequest&) { return {.status = 200, .body = "{}"}; }

std::string Refusing() { return tf::StrCat("http://127.0.0.1:", testing::RefusedPort()); }

class MakeTransportTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Transport>> Make(TransportOptions options) {
    return MakeTransport(std::move(options), clock_, [] { return 0.0; });
  }

  FakeHttpServer server_{&Hello};
  tf::testing::FakeClock clock_;
};

TEST_F(MakeTransportTest, FailsOverBeforeItWaits) {
  auto transport = *Make({.endpoints = {Refusing(), server_.url()}});
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_TRUE(clock_.sleeps().empty());
}

TEST_F(MakeTransportTest, RetriesWhenNoEndpointAnswers) {
  auto transport = *Make({.endpoints = {Refusing()}, .retry = {.attempts = 3}});
  EXPECT_THAT(transport->Send(kGet, {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("connection refused")));
  EXPECT_EQ(clock_.sleeps().size(), 2u);
}

TEST_F(MakeTransportTest, HonoursRetryAfterOfARealAnswer) {
  server_.Script({{.status = 429, .headers = {{"Retry-After", "3"}}}, {.status = 503}});
  auto transport = *Make({.endpoints = {server_.url()}});
  EXPECT_EQ(transport->Send(kGet, {})->status, 200);
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Seconds(3), absl::Milliseconds(400)));
}

TEST_F(MakeTransportTest, RepeatsAReadWhoseAnswerBroke) {
  testing::BrokenServer broken(testing::Breakage::kResetMidAnswer);
  auto transport = *Make({.endpoints = {broken.url()}, .retry = {.attempts = 3}});
  EXPECT_THAT(transport->Send(kGet, {}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(broken.requests(), 3);
}

TEST_F(MakeTransportTest, EveryEndpointGetsCredentialsAndNoLogDoes) {
  auto transport = *Make({.endpoints = {Refusing(), server_.url()},
                          .credentials = BasicCredentials{"elastic", tf::Secret("changeme")},
                          .headers = {{"X-Token", tf::Secret("hunter2")}}});
  tf::log::SetLevel(tf::log::Level::kTrace);
  ::testing::internal::CaptureStderr();
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  tf::log::SetLevel(tf::log::Level::kOff);
  EXPECT_THAT(
      ::testing::internal::GetCapturedStderr(),
      AllOf(HasSubstr(server_.url()), HasSubstr("connection refused"), Not(HasSubstr("changeme")),
            Not(HasSubstr("ZWxhc3RpYzpjaGFuZ2VtZQ")), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(server_.requests().at(0).headers.at("authorization"), "Basic ZWxhc3RpYzpjaGFuZ2VtZQ==");
  EXPECT_EQ(server_.requests().at(0).headers.at("x-token"), "hunter2");
}

TEST_F(MakeTransportTest, GoesThroughTheProxyAndSpeaksOfTheEndpoint) {
  auto transport = *Make({.endpoints = {"http://behind.example"},
                          .proxy_url = tf::Secret("http://user:hunter2@" + server_.url().substr(7)),
                          .retry = {.attempts = 1}});
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_EQ(server_.requests().at(0).headers.at("host"), "behind.example");
  EXPECT_EQ(server_.requests().at(0).headers.at("proxy-authorization"), "Basic dXNlcjpodW50ZXIy");

  auto broken =
      *Make({.endpoints = {"http://behind.example"},
             .proxy_url = tf::Secret(tf::StrCat("http://user:hunter2@", Refusing().substr(7))),
             .retry = {.attempts = 1}});
  EXPECT_THAT(broken->Send(kGet, {}),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("http://behind.example/x: "), Not(HasSubstr("hunter2")))));
}

TEST_F(MakeTransportTest, ChecksEveryEndpointWithoutARequest) {
  EXPECT_THAT(Make({}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("endpoint")));
  EXPECT_THAT(Make({.endpoints = {server_.url(), "berlin:9200"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("berlin:9200")));
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace elastic::http
