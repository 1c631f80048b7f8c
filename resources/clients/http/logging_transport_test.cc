#include "resources/clients/http/logging_transport.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/clock.h"
#include "provider/base/log.h"
#include "provider/base/strings.h"
#include "resources/clients/http/auth_transport.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::MakeScript;
using ::testing::Not;

// The lines that one exchange writes at `level`.
std::string Logged(tf::log::Level level, const Request& request, absl::StatusOr<Response> answer) {
  auto script = MakeScript({std::move(answer)});
  auto transport = MakeLoggingTransport(
      MakeAuthTransport(std::make_unique<FakeTransport>(script),
                        BasicCredentials{"elastic", tf::Secret("changeme")}, {}),
      "https://berlin:9200", tf::RealClock());
  tf::log::SetLevel(level);
  ::testing::internal::CaptureStderr();
  static_cast<void>(transport->Send(request, {}));
  tf::log::SetLevel(tf::log::Level::kOff);
  return ::testing::internal::GetCapturedStderr();
}

TEST(LoggingTransport, DebugShowsTheExchangeWithoutBodies) {
  EXPECT_THAT(Logged(tf::log::Level::kDebug, {.method = "PUT", .path = "/x", .body = R"({"a":1})"},
                     Response{.status = 201, .body = R"({"b":2})"}),
              AllOf(HasSubstr("https://berlin:9200/x"), HasSubstr("PUT"), HasSubstr("201"),
                    Not(HasSubstr(R"(\"a\")")), Not(HasSubstr(R"(\"b\")"))));
}

TEST(LoggingTransport, DebugShowsWhyThereIsNoAnswer) {
  EXPECT_THAT(Logged(tf::log::Level::kDebug, {.path = "/x"}, absl::UnavailableError("refused")),
              HasSubstr("refused"));
}

TEST(LoggingTransport, TraceShowsBodiesButNeverHeadersOrCredentials) {
  const Request request = {.method = "POST",
                           .path = "/_nodes/reload_secure_settings",
                           .headers = {{"X-Own", "own-header"}},
                           .body = R"({"secure_settings_password":"hunter2","n":"seen"})"};
  const Response response = {
      .status = 200,
      .headers = {{"Set-Cookie", "session-cookie"}},
      .body = R"({"id":"VuaC","api_key":"ui2lp2ax","encoded":"VnVhQzp1aTJscDJheA=="})"};
  EXPECT_THAT(Logged(tf::log::Level::kTrace, request, response),
              AllOf(HasSubstr("seen"), HasSubstr("VuaC"), Not(HasSubstr("hunter2")),
                    Not(HasSubstr("ui2lp2ax")), Not(HasSubstr("VnVhQ")),
                    Not(HasSubstr("own-header")), Not(HasSubstr("session-cookie")),
                    Not(HasSubstr("changeme")), Not(HasSubstr("ZWxhc3R"))));
}

TEST(LoggingTransport, SaysNothingWhenLogsAreOff) {
  EXPECT_EQ(Logged(tf::log::Level::kInfo, {.path = "/x"}, Response{.status = 200}), "");
}

TEST(RedactBody, HidesWhateverAKeyCallsACredential) {
  for (const char* key : {"password", "secure_settings_password", "api_key", "apiKey", "encoded",
                          "token", "access_token", "client_secret", "cluster.remote.a.credentials",
                          "credentials", "private-key", "client-key-data", "passphrase"}) {
    const std::string body = tf::StrCat(R"({"deep":[{")", key, R"(":"hunter2"}]})");
    EXPECT_THAT(RedactBody(body), AllOf(Not(HasSubstr("hunter2")), HasSubstr("(redacted)"))) << key;
  }
}

TEST(RedactBody, HidesObjectsAndListsUnderSuchAKey) {
  EXPECT_THAT(RedactBody(R"({"secrets":{"any":{"name":["hunter2"]}}})"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(RedactBody(R"({"kind":"Secret","data":{"es.file":"aHVudGVyMg=="}})"),
              Not(HasSubstr("aHVudGVyMg")));
}

TEST(RedactBody, ShowsWhatLogsAreReadFor) {
  const std::string body =
      R"({"cluster_credentials":"::es_redacted::","persistent":{"cluster.remote.a.mode":"sniff"}})";
  EXPECT_EQ(RedactBody(body), body);
  EXPECT_EQ(RedactBody(R"({"api_key":null})"), R"({"api_key":null})");
  EXPECT_EQ(RedactBody(""), "");
}

TEST(RedactBody, HidesPemTextWhereverItStands) {
  EXPECT_THAT(RedactBody(R"({"x":["-----BEGIN PRIVATE KEY-----\nMIIE"]})"), Not(HasSubstr("MIIE")));
}

TEST(RedactBody, ShowsOnlyTheSizeOfWhatIsNoJson) {
  EXPECT_EQ(RedactBody("<html>password=hunter2</html>"), "(29 bytes, not JSON)");
}

TEST(RedactBody, HidesTheCopyOfASecretThatKubectlKeeps) {
  EXPECT_EQ(RedactBody(R"({"kubectl.kubernetes.io/last-applied-configuration":"aHVudGVy"})"),
            R"x({"kubectl.kubernetes.io/last-applied-configuration":"(redacted)"})x");
}

}  // namespace
}  // namespace elastic::http
