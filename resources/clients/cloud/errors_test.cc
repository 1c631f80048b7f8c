#include "resources/clients/cloud/errors.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::cloud {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

const http::Request kPut = {.method = "PUT", .path = "/deployments/d/x?version=1"};

http::Response Reply(int status, std::string body) {
  return {.status = status,
          .headers = {{.name = "Content-Type", .value = "application/json"}},
          .body = std::move(body)};
}

constexpr char kGone[] =
    R"({"errors":[{"code":"deployments.deployment_not_found","message":"no [d]"}]})";

TEST(CloudErrors, EveryErrorIsShownWithItsCodeMessageAndFields) {
  const absl::Status status = ErrorFrom(kPut, Reply(400, R"({"errors":[
      {"code":"root.invalid_data","message":"bad alias","fields":["alias","resources"]},
      {"code":"deployments.cluster_request_failed","message":"it said no"}]})"));
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "PUT /deployments/d/x: HTTP 400: root.invalid_data: bad alias (fields: "
                       "alias, resources); deployments.cluster_request_failed: it said no"));
  EXPECT_TRUE(HasErrorCode(status, "root.invalid_data"));
  EXPECT_TRUE(HasErrorCode(status, "deployments.cluster_request_failed"));
  EXPECT_FALSE(HasErrorCode(status, "root.invalid"));
}

TEST(CloudErrors, A449IsExplained) {
  const absl::Status status = ErrorFrom(
      kPut, Reply(449, R"({"errors":[{"code":"root.unauthorized.rbac","message":"elevate"}]})"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied,
                               AllOf(HasSubstr("elevate"), HasSubstr("elevated permissions"),
                                     HasSubstr("API key"))));
}

TEST(CloudErrors, ADeploymentIsGoneOnlyWhenA404SaysSo) {
  EXPECT_TRUE(IsDeploymentGone(ErrorFrom(kPut, Reply(404, kGone))));
  EXPECT_TRUE(IsDeploymentGone(ErrorFrom(
      kPut,
      Reply(404,
            R"({"errors":[{"code":"deployments.deployment_resource_not_found","message":""}]})"))));
  EXPECT_FALSE(IsDeploymentGone(ErrorFrom(kPut, Reply(403, kGone))));
  EXPECT_FALSE(IsDeploymentGone(ErrorFrom(kPut, Reply(404, "<html>not found</html>"))));
  EXPECT_FALSE(IsDeploymentGone(ErrorFrom(
      kPut, Reply(404, R"({"errors":[{"code":"root.resource_not_found","message":"x"}]})"))));
  EXPECT_FALSE(IsDeploymentGone(absl::NotFoundError("deployments.deployment_not_found")));
  EXPECT_FALSE(IsDeploymentGone(absl::OkStatus()));
}

TEST(CloudErrors, AnUnknownRemoteIsNoGoneDeployment) {
  const absl::Status status = ErrorFrom(kPut, Reply(404, R"({"errors":[
      {"code":"deployments.deployment_remote_resource_not_found","message":"x"}]})"));
  EXPECT_TRUE(IsRemoteDeploymentUnknown(status));
  EXPECT_FALSE(IsDeploymentGone(status));
}

TEST(CloudErrors, TheHeaderNamesTheCodesOfABodyThatIsLost) {
  http::Response response = Reply(404, "");
  response.headers.push_back(
      {.name = "X-Cloud-Error-Codes", .value = "deployments.deployment_not_found, root.x"});
  const absl::Status status = ErrorFrom(kPut, response);
  EXPECT_TRUE(IsDeploymentGone(status));
  EXPECT_TRUE(HasErrorCode(status, "root.x"));
  EXPECT_THAT(status.message(), HasSubstr("deployments.deployment_not_found; root.x"));
}

TEST(CloudErrors, AnAnswerOfSomebodyElseIsShownShortened) {
  EXPECT_THAT(ErrorFrom(kPut, Reply(502, "<html>bad gateway</html>")),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("not the Elastic Cloud API's"), HasSubstr("bad gateway"))));
}

TEST(CloudErrors, AnErrorWithoutAMessageOrFieldsIsItsCode) {
  EXPECT_THAT(ErrorFrom(kPut, Reply(401, R"({"errors":[{"code":"root.unauthenticated"}]})")),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       "PUT /deployments/d/x: HTTP 401: root.unauthenticated"));
}

TEST(CloudErrors, ElasticsearchsErrorsAreNoFailedReply) {
  EXPECT_TRUE(IsFailedReply(Reply(404, kGone)));
  EXPECT_FALSE(IsFailedReply(Reply(404, R"({"error":{"type":"x"},"status":404})")));
  EXPECT_FALSE(IsFailedReply(Reply(400, R"({"errors":true})")));
  EXPECT_FALSE(IsFailedReply(Reply(400, R"({"errors":[]})")));
  EXPECT_FALSE(IsFailedReply(Reply(200, kGone)));
}

TEST(CloudErrors, ASuccessThatIsNoJsonObjectIsAnError) {
  EXPECT_THAT(JsonObjectOf(kPut, Reply(200, R"({"a":1})")), IsOkAndHolds(tf::Json({{"a", 1}})));
  EXPECT_THAT(JsonObjectOf(kPut, Reply(200, "<html>log in</html>")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("log in")));
  EXPECT_THAT(JsonObjectOf(kPut, Reply(200, "[]")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace elastic::cloud
