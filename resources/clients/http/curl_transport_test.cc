#include "resources/clients/http/curl_transport.h"

#include <stop_token>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/broken_server.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::Breakage;
using testing::BrokenServer;
using testing::FakeHttpServer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SeenRequest;
using ::testing::SizeIs;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

const Request kGet = {.path = "/x", .idempotency = Idempotency::kIdempotent};
const Request kPost = {.method = "POST", .path = "/x"};

std::unique_ptr<Transport> To(const std::string& url, CurlOptions options = {}) {
  options.endpoint = url;
  return *MakeCurlTransport(std::move(options), tf::RealClock());
}

Answer Plain(std::string body) { return {.status = 200, .body = std::move(body)}; }
Answer Hello(const SeenRequest&) { return Plain("hello"); }

TEST(CurlTransport, SendsMethodPathHeadersAndBodyAsTheyAre) {
  FakeHttpServer server(&Hello);
  const Request put = {.method = "PUT",
                       .path = "/a%2Fb/../c?flat=true&x=%20",
                       .headers = {{"Content-Type", "application/json"}},
                       .body = R"({"a":null})"};
  EXPECT_THAT(To(server.url() + "/prefix")->Send(put, {}), IsOk());
  const SeenRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.path, "/prefix/a/b/../c");
  EXPECT_EQ(seen.query, "flat=true&x=%20");
  EXPECT_EQ(seen.body, R"({"a":null})");
  EXPECT_EQ(seen.headers.at("content-type"), "application/json");
  EXPECT_EQ(seen.headers.at("user-agent"), "terraform-provider-elastic");
}

TEST(CurlTransport, SendsNoFormContentTypeOfItsOwn) {
  FakeHttpServer server(&Hello);
  EXPECT_THAT(To(server.url())->Send({.method = "POST", .path = "/x", .body = "b"}, {}), IsOk());
  EXPECT_FALSE(server.requests().at(0).headers.contains("content-type"));
}

TEST(CurlTransport, SendsWritesWithoutABody) {
  FakeHttpServer server(&Hello);
  auto transport = To(server.url());
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_THAT(transport->Send({.method = method, .path = "/x"}, {}), IsOk());
    EXPECT_EQ(server.Count(method, "/x"), 1u) << method;
  }
}

TEST(CurlTransport, ReturnsAnyStatusWithHeadersAndBody) {
  FakeHttpServer server([](const SeenRequest&) {
    return Answer{.status = 404, .body = "gone", .headers = {{"X-Found-Handling-Cluster", "abc"}}};
  });
  const Response response = *To(server.url())->Send(kGet, {});
  EXPECT_EQ(response.status, 404);
  EXPECT_FALSE(response.ok());
  EXPECT_EQ(response.body, "gone");
  EXPECT_EQ(*FindHeader(response.headers, "x-found-handling-cluster"), "abc");
}

TEST(CurlTransport, AHeadRequestHasNoBody) {
  FakeHttpServer server(&Hello);
  const Response response = *To(server.url())->Send({.method = "HEAD", .path = "/x"}, {});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
}

TEST(CurlTransport, FollowsNoRedirect) {
  FakeHttpServer server([](const SeenRequest&) {
    return Answer{.status = 302, .headers = {{"Location", "/elsewhere"}}};
  });
  EXPECT_EQ(To(server.url())->Send(kGet, {})->status, 302);
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST(CurlTransport, DecompressesAnswers) {
  const std::string body(100'000, 'x');
  FakeHttpServer server([&](const SeenRequest&) { return Plain(body); });
  const Response response = *To(server.url())->Send(kGet, {});
  EXPECT_EQ(response.body, body);
  EXPECT_NE(FindHeader(response.headers, "Content-Encoding"), nullptr);
}

TEST(CurlTransport, RefusesAnAnswerThatIsLargerThanTheCap) {
  FakeHttpServer server([](const SeenRequest&) { return Plain(std::string(1 << 20, 'x')); });
  auto transport = To(server.url(), {.max_response_bytes = 100'000});
  EXPECT_THAT(transport->Send(kGet, {}), StatusIs(absl::StatusCode::kResourceExhausted,
                                                  HasSubstr("larger than 100000 bytes")));
}

TEST(CurlTransport, ReusesItsConnection) {
  FakeHttpServer server(&Hello);
  auto transport = To(server.url());
  for (int i = 0; i < 3; ++i) EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_EQ(server.connections(), 1u);
}

TEST(CurlTransport, GivesANonIdempotentRequestAConnectionOfItsOwn) {
  FakeHttpServer server(&Hello);
  auto transport = To(server.url());
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_THAT(transport->Send(kPost, {}), IsOk());
  EXPECT_EQ(server.connections(), 2u);
}

TEST(CurlTransport, ServesManyThreadsAtOnce) {
  FakeHttpServer server([](const SeenRequest& seen) { return Plain(seen.query); });
  auto transport = To(server.url());
  server.Hold();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&, i] {
      const Request request = {.path = tf::StrCat("/x?", i)};
      EXPECT_EQ(transport->Send(request, {})->body, tf::StrCat(i));
    });
  }
  server.WaitForRequests(20);  // All of them are under way at the same time.
  server.Release();
}

TEST(CurlTransport, SaysThatTheConnectionWasRefusedAndNothingSent) {
  const std::string url = tf::StrCat("http://127.0.0.1:", testing::RefusedPort());
  const absl::Status status = To(url)->Send(kPost, {}).status();
  EXPECT_THAT(status, StatusIs(kUnavailable,
                               AllOf(HasSubstr(tf::StrCat("POST ", url, "/x: ")),
                                     HasSubstr("connection refused"), Not(HasSubstr("unknown")))));
  EXPECT_FALSE(tf::HasUnknownOutcome(status));
}

TEST(CurlTransport, SaysThatTheHostIsUnknown) {
  const absl::Status status = To("http://no-such-host.invalid")->Send(kPost, {}).status();
  EXPECT_THAT(status, StatusIs(kUnavailable, AllOf(HasSubstr("unknown host"),
                                                   HasSubstr("no-such-host.invalid"))));
  EXPECT_FALSE(tf::HasUnknownOutcome(status));
}

TEST(CurlTransport, LeavesTheOutcomeOpenWhenTheConnectionBreaks) {
  for (const Breakage breakage : {Breakage::kResetMidAnswer, Breakage::kResetOnRequest}) {
    BrokenServer server(breakage);
    const absl::Status status = To(server.url())->Send(kPost, {}).status();
    EXPECT_THAT(status, StatusIs(kUnavailable, HasSubstr("whether the server acted on it is "
                                                         "unknown")));
    EXPECT_TRUE(tf::HasUnknownOutcome(status));
    EXPECT_EQ(server.requests(), 1);
  }
}

TEST(CurlTransport, AReadHasNoOutcomeToBeUnknown) {
  BrokenServer server(Breakage::kResetMidAnswer);
  const absl::Status status = To(server.url())->Send(kGet, {}).status();
  EXPECT_THAT(status, StatusIs(kUnavailable, HasSubstr("connection broke")));
  EXPECT_FALSE(tf::HasUnknownOutcome(status));
}

TEST(CurlTransport, AnAttemptEndsAtItsTimeout) {
  BrokenServer server(Breakage::kSilent);
  Request request = kPost;
  request.timeout = absl::Milliseconds(50);
  const absl::Status status = To(server.url())->Send(request, {}).status();
  EXPECT_THAT(status, StatusIs(kUnavailable, HasSubstr("timed out")));
  EXPECT_TRUE(tf::HasUnknownOutcome(status));
}

TEST(CurlTransport, TheOperationsDeadlineIsADifferentErrorThanTheAttemptsTimeout) {
  BrokenServer server(Breakage::kSilent);
  const absl::Time soon = tf::RealClock().Now() + absl::Milliseconds(50);
  EXPECT_THAT(To(server.url())->Send(kGet, {.deadline = soon}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(CurlTransport, SendsNothingAfterTheDeadline) {
  FakeHttpServer server(&Hello);
  tf::testing::FakeClock clock;
  auto transport = *MakeCurlTransport({.endpoint = server.url()}, clock);
  const absl::Status status = transport->Send(kPost, {.deadline = clock.Now()}).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(tf::HasUnknownOutcome(status));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST(CurlTransport, AStopEndsATransferUnderWay) {
  BrokenServer server(Breakage::kSilent);
  std::stop_source stop;
  std::jthread stopper([&] {
    server.WaitForRequests(1);
    stop.request_stop();
  });
  const absl::Status status = To(server.url())->Send(kPost, {.stop = stop.get_token()}).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled, HasSubstr("stopped")));
  EXPECT_TRUE(tf::HasUnknownOutcome(status));
}

TEST(CurlTransport, AStopRequestedBeforeSendsNothing) {
  FakeHttpServer server(&Hello);
  std::stop_source stop;
  stop.request_stop();
  const absl::Status status = To(server.url())->Send(kPost, {.stop = stop.get_token()}).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(tf::HasUnknownOutcome(status));
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST(CurlTransport, IsUsableAfterAStop) {
  FakeHttpServer server(&Hello);
  auto transport = To(server.url());
  std::stop_source stop;
  server.Hold();
  std::jthread stopper([&] {
    server.WaitForRequests(1);
    stop.request_stop();
  });
  EXPECT_THAT(transport->Send(kGet, {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled));
  server.Release();
  EXPECT_EQ(transport->Send(kGet, {})->body, "hello");
}

TEST(CurlTransport, RefusesWhatWouldBreakTheRequestApart) {
  FakeHttpServer server(&Hello);
  auto transport = To(server.url());
  const Request broken[] = {{.path = "no-slash"},
                            {.path = "/a b"},
                            {.path = "/a\r\nX: y"},
                            {.path = "/\xc3\xa9"},
                            {.path = "/", .headers = {{"X", "a\r\nY: hunter2"}}},
                            {.path = "/", .headers = {{"X\n", "a"}}}};
  for (const Request& request : broken) {
    EXPECT_THAT(transport->Send(request, {}),
                StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("hunter2"))));
  }
  EXPECT_THAT(server.requests(), SizeIs(0));
}

}  // namespace
}  // namespace elastic::http
