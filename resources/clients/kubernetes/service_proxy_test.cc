#include "resources/clients/kubernetes/service_proxy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::MakeScript;
using testing::Script;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const ObjectRef kQuickstart = {.namespace_name = "default", .name = "quickstart"};

absl::StatusOr<http::Response> Send(const std::shared_ptr<Script>& script, http::Request request,
                                    http::Scheme scheme = http::Scheme::kHttps) {
  FakeTransport api(script);
  return MakeServiceProxy(api, kQuickstart, scheme)->Send(request, {});
}

TEST(ServiceProxy, AddsThePathOfTheServiceAndKeepsTheRest) {
  const std::shared_ptr<Script> script = MakeScript({http::Response{.status = 200, .body = "x"}});
  const absl::StatusOr<http::Response> response =
      Send(script, {.method = "PUT", .path = "/_cluster/settings?flat_settings=true", .body = "b"});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body, "x");
  const http::Request sent = script->requests().at(0);
  EXPECT_EQ(sent.path,
            "/api/v1/namespaces/default/services/https:quickstart-es-http:9200/proxy"
            "/_cluster/settings?flat_settings=true");
  EXPECT_EQ(sent.method, "PUT");
  EXPECT_EQ(sent.body, "b");
}

TEST(ServiceProxy, SpeaksHttpWhereTheResourceDoes) {
  const std::shared_ptr<Script> script = MakeScript({http::Response{.status = 200}});
  ASSERT_THAT(Send(script, {.path = "/"}, http::Scheme::kHttp), IsOk());
  EXPECT_THAT(script->requests().at(0).path, HasSubstr("/services/http:quickstart-es-http:9200/"));
}

TEST(ServiceProxy, WhatElasticsearchAnswersIsAResponse) {
  const std::string body = R"({"error":{"type":"security_exception"},"status":401})";
  const absl::StatusOr<http::Response> response =
      Send(MakeScript({http::Response{.status = 401, .body = body}}), {.path = "/"});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(response->body, body);
}

TEST(ServiceProxy, WhatTheApiServerAnswersIsAnError) {
  EXPECT_THAT(
      Send(MakeScript({http::Response{
               .status = 403, .body = R"({"kind":"Status","reason":"Forbidden","message":"no"})"}}),
           {.method = "PUT", .path = "/"}),
      StatusIs(absl::StatusCode::kPermissionDenied,
               HasSubstr("the verb \"update\" on \"services/proxy\"")));
}

TEST(ServiceProxy, NobodyThereIsUnavailableHoweverItIsSaid) {
  EXPECT_THAT(Send(MakeScript({http::Response{
                       .status = 404,
                       .body = R"({"kind":"Status","reason":"NotFound","message":"no service"})"}}),
                   {.path = "/"}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no service")));
  EXPECT_THAT(
      Send(MakeScript({http::Response{
               .status = 503,
               .body = R"({"kind":"Status","reason":"ServiceUnavailable","message":"no endp"})"}}),
           {.path = "/"}),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no endp")));
  const absl::StatusOr<http::Response> refused =
      Send(MakeScript({http::Response{
               .status = 502, .body = "error trying to reach service: dial tcp 10.0.0.1:9200"}}),
           {.method = "PUT", .path = "/"});
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("dial tcp")));
  EXPECT_TRUE(tf::HasUnknownOutcome(refused.status()));
}

}  // namespace
}  // namespace elastic::kubernetes
