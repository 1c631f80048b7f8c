#include "resources/clients/http/http_status.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/status_matchers.h"

namespace elastic::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using tf::testing::StatusIs;

TEST(HttpStatus, SaysWhatTheCallerShouldDo) {
  using enum absl::StatusCode;
  const std::pair<int, absl::StatusCode> table[] = {{200, kOk},
                                                    {202, kOk},
                                                    {299, kOk},
                                                    {301, kUnknown},
                                                    {400, kInvalidArgument},
                                                    {401, kUnauthenticated},
                                                    {403, kPermissionDenied},
                                                    {404, kNotFound},
                                                    {408, kUnavailable},
                                                    {409, kAborted},
                                                    {410, kNotFound},
                                                    {412, kFailedPrecondition},
                                                    {413, kInvalidArgument},
                                                    {429, kUnavailable},
                                                    {449, kPermissionDenied},
                                                    {500, kUnavailable},
                                                    {501, kInternal},
                                                    {502, kUnavailable},
                                                    {503, kUnavailable},
                                                    {504, kUnavailable},
                                                    {599, kInternal},
                                                    {100, kUnknown}};
  for (const auto& [http, code] : table) EXPECT_EQ(CodeForHttp(http), code) << http;
}

TEST(HttpStatus, NamesMethodPathAndReasonButNoQuery) {
  EXPECT_THAT(StatusFor({.method = "GET", .path = "/_cluster/settings?flat_settings=true"}, 403,
                        "security_exception: no"),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       "GET /_cluster/settings: HTTP 403: security_exception: no"));
  EXPECT_THAT(StatusFor({.method = "GET", .path = "/"}, 404, ""),
              StatusIs(absl::StatusCode::kNotFound, "GET /: HTTP 404"));
}

TEST(HttpStatus, LeavesTheOutcomeOfAWriteOpenWhenSomeoneGaveUpHalfway) {
  const Request put = {.method = "PUT", .path = "/x"};
  EXPECT_TRUE(tf::HasUnknownOutcome(StatusFor(put, 504, "")));
  EXPECT_TRUE(tf::HasUnknownOutcome(StatusFor(put, 408, "")));
  EXPECT_FALSE(tf::HasUnknownOutcome(StatusFor(put, 400, "")));
  EXPECT_FALSE(tf::HasUnknownOutcome(StatusFor({.method = "GET", .path = "/x"}, 504, "")));
}

TEST(SummarizeBody, IsOneShortLineWithTheContentType) {
  const std::string shown = SummarizeBody({.status = 502,
                                           .headers = {{"content-type", "text/html"}},
                                           .body = "<html>\r\n\t<h1>Bad   Gateway</h1>\n"});
  EXPECT_EQ(shown, "text/html: <html> <h1>Bad Gateway</h1>");
}

TEST(SummarizeBody, CutsBetweenCharacters) {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "ä";
  const std::string shown = SummarizeBody({.status = 500, .body = body});
  EXPECT_THAT(shown, SizeIs(Le(205)));
  EXPECT_TRUE(shown.ends_with("ä…")) << shown;
}

TEST(SummarizeBody, SaysThatThereIsNone) {
  EXPECT_EQ(SummarizeBody({.status = 500}), "an empty body");
}

}  // namespace
}  // namespace elastic::http
