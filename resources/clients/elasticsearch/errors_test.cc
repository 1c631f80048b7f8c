#include "resources/clients/elasticsearch/errors.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::es {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const http::Request kPut = {.method = "PUT", .path = "/_cluster/settings"};

absl::Status Error(int status, std::string body, std::string type = "application/json") {
  return ErrorFrom(
      kPut,
      {.status = status, .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)});
}

TEST(Errors, QuoteTypeAndReasonBehindMethodPathAndStatus) {
  EXPECT_THAT(
      Error(
          403,
          R"({"error":{"root_cause":[{"type":"security_exception","reason":"no"}], "type":"security_exception","reason":"action [x] is unauthorized for user [joe], this action is granted by the cluster privileges [manage]"}, "status":403})"),
      StatusIs(absl::StatusCode::kPermissionDenied,
               AllOf(HasSubstr("PUT /_cluster/settings: HTTP 403: security_exception: "),
                     HasSubstr("[manage]"))));
}

TEST(Errors, UnderstandTheBareString) {
  EXPECT_THAT(Error(405, R"({"error":"Incorrect HTTP method","status":405})"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("Incorrect HTTP method")));
  EXPECT_THAT(Error(400, R"({"error":"no handler found for uri [/_resolve/cluster/a] and ..."})"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("no handler")));
  EXPECT_THAT(Error(400, R"({"error":"something else"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("something else")));
}

TEST(Errors, IncludeEverySuppressedReasonAndCauseOnce) {
  EXPECT_THAT(
      Error(
          400,
          R"({"error":{"type":"iae","reason":"first", "suppressed":[{"type":"iae","reason":"second"}, {"type":"iae","reason":"first"}], "caused_by":{"type":"number_format_exception","reason":"For input string"}}})"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "PUT /_cluster/settings: HTTP 400: iae: first; iae: second; "
               "number_format_exception: For input string"));
}

TEST(Errors, SurviveACauseThatNestsWithoutEnd) {
  std::string body = R"({"type":"t","reason":"last"})";
  for (int i = 0; i < 100; ++i) body = R"({"type":"t","reason":"r","caused_by":)" + body + "}";
  EXPECT_THAT(Error(500, R"({"error":)" + body + "}"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Errors, ShowAForeignBodyShortened) {
  EXPECT_THAT(Error(502, "<html>\n<h1>Bad Gateway</h1>" + std::string(9999, 'x'), "text/html"),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("not Elasticsearch's: text/html: <html> <h1>Bad Gateway"),
                             Not(HasSubstr(std::string(300, 'x'))))));
  EXPECT_THAT(Error(404, R"({"message":"no route"})"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not Elasticsearch's")));
  EXPECT_THAT(Error(503, ""), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("empty body")));
}

TEST(Errors, SayThatServerlessHasNoRemoteClusters) {
  EXPECT_THAT(
      Error(
          410,
          R"({"error":{"type":"api_not_available_exception","reason":"Request for uri [/_cluster/settings] exists but is not available when running in serverless mode"},"status":410})"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Serverless")));
}

TEST(JsonObjectOf, WantsJsonWhereJsonIsDue) {
  EXPECT_THAT(JsonObjectOf(kPut, {.status = 200, .body = R"({"a":1})"}), IsOk());
  for (const char* body : {"<html>login</html>", "", "[1]", "null", "{"}) {
    EXPECT_THAT(JsonObjectOf(kPut, {.status = 200, .body = body}),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not Elasticsearch's")))
        << body;
  }
}

}  // namespace
}  // namespace elastic::es
