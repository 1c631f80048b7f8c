#include "acceptance/fault_proxy.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"

namespace elastic::acceptance {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

// A proxy serves as the upstream of the proxy under test: it can answer by itself.
class FaultProxyTest : public ::testing::Test {
 protected:
  FaultProxyTest() {
    upstream_.Inject(
        {.answer = {.headers = {{"X-Found", "yes"}}, .body = R"({"up":"stream"})"}, .times = 1000});
  }

  FaultProxy upstream_{{}};
  FaultProxy proxy_{{.upstream = upstream_.endpoint()}};
  httplib::Client client_{proxy_.endpoint()};
};

TEST_F(FaultProxyTest, RequestsAreForwardedWithBodyQueryAndHeaders) {
  const httplib::Result result =
      client_.Put("/_cluster/settings?flat_settings=true", R"({"a":1})", "application/json");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->body, R"({"up":"stream"})");
  EXPECT_EQ(result->get_header_value("X-Found"), "yes");
  ASSERT_EQ(upstream_.Requests().size(), 1u);
  EXPECT_EQ(upstream_.Requests()[0].method, "PUT");
  EXPECT_EQ(upstream_.Requests()[0].path, "/_cluster/settings?flat_settings=true");
  EXPECT_EQ(upstream_.Requests()[0].body, R"({"a":1})");
}

TEST_F(FaultProxyTest, RequestsAreCountedByMethodAndPath) {
  client_.Get("/a/1");
  client_.Get("/a/2");
  client_.Get("/b");
  client_.Delete("/a/1");
  EXPECT_EQ(proxy_.Count("GET", "/a"), 2);
  EXPECT_EQ(proxy_.Count("DELETE", "/a"), 1);
  EXPECT_EQ(proxy_.Count("PUT", "/a"), 0);
}

TEST_F(FaultProxyTest, FaultHitsOnlyWhatMatchesAndOnlySoOften) {
  proxy_.Inject({.method = "GET", .path_prefix = "/a", .answer = {.status = 503}, .times = 2});
  EXPECT_EQ(client_.Get("/b")->status, 200);
  EXPECT_EQ(client_.Delete("/a")->status, 200);
  EXPECT_EQ(client_.Get("/a")->status, 503);
  EXPECT_EQ(client_.Get("/a")->status, 503);
  EXPECT_EQ(client_.Get("/a")->status, 200);
}

TEST_F(FaultProxyTest, FaultsComeInTheOrderOfInjection) {
  proxy_.Inject({.answer = {.status = 429, .headers = {{"Retry-After", "7"}}}});
  proxy_.Inject({.answer = {.status = 503}});
  const httplib::Result first = client_.Get("/");
  EXPECT_EQ(first->status, 429);
  EXPECT_EQ(first->get_header_value("Retry-After"), "7");
  EXPECT_EQ(client_.Get("/")->status, 503);
}

TEST_F(FaultProxyTest, BrokenOffAnswerIsAnErrorOfTheConnection) {
  proxy_.Inject({.kind = Fault::Kind::kBreakOff});
  EXPECT_FALSE(client_.Get("/"));
  EXPECT_EQ(upstream_.Count("GET", "/"), 0);
}

TEST_F(FaultProxyTest, ForwardedRequestMayBreakOffToo) {
  proxy_.Inject({.kind = Fault::Kind::kForwardBreakOff});
  EXPECT_FALSE(client_.Put("/x", "", "text/plain"));
  EXPECT_EQ(upstream_.Count("PUT", "/x"), 1);
}

TEST_F(FaultProxyTest, HeldRequestIsAnsweredOnRelease) {
  proxy_.Inject({.kind = Fault::Kind::kHold, .answer = {.status = 418}});
  int status = 0;
  std::thread waiting([&] { status = client_.Get("/held")->status; });
  EXPECT_TRUE(proxy_.WaitForCount("GET", "/held", 1));
  proxy_.Release();
  waiting.join();
  EXPECT_EQ(status, 418);
}

TEST_F(FaultProxyTest, UpstreamThatIsGoneIs502) {
  FaultProxy proxy({.upstream = "http://127.0.0.1:1"});
  EXPECT_EQ(httplib::Client(proxy.endpoint()).Get("/")->status, 502);
}

}  // namespace
}  // namespace elastic::acceptance
