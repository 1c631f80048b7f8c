#include "resources/clients/kubernetes/exec_credentials.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/json.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kV1[] = "client.authentication.k8s.io/v1";
constexpr char kV1Beta1[] = "client.authentication.k8s.io/v1beta1";

// A plugin that is a script of sh.
ExecPlugin Script(const std::string& script) {
  return {.api_version = kV1, .command = "sh", .args = {"-c", script}};
}

// One that prints an ExecCredential with this status.
ExecPlugin Printing(const std::string& status, const std::string& version = kV1) {
  ExecPlugin plugin = Script(R"(printf '{"apiVersion":"%s","kind":"ExecCredential","status":%s}' )"
                             R"("$VERSION" "$STATUS"; echo note >&2)");
  plugin.env = {{"VERSION", version}, {"STATUS", status}};
  return plugin;
}

absl::StatusOr<ExecCredentials> Outcome(const ExecPlugin& plugin, const Access& access = {}) {
  return RunExecPlugin(plugin, access, {}, tf::RealClock());
}

TEST(ExecCredentials, ReadsATokenAndItsEnd) {
  const absl::StatusOr<ExecCredentials> credentials =
      Outcome(Printing(R"({"token":"abc","expirationTimestamp":"2026-01-02T03:04:05Z"})"));
  ASSERT_THAT(credentials, IsOk());
  EXPECT_EQ(credentials->token, tf::Secret("abc"));
  EXPECT_EQ(credentials->expires,
            absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5), absl::UTCTimeZone()));
  EXPECT_EQ(Outcome(Printing(R"({"token":"abc"})"))->expires, absl::InfiniteFuture());
}

TEST(ExecCredentials, ReadsAClientCertificate) {
  const absl::StatusOr<ExecCredentials> credentials = Outcome(
      Printing(R"({"clientCertificateData":"-----BEGIN C","clientKeyData":"-----BEGIN K"})"));
  ASSERT_THAT(credentials, IsOk());
  EXPECT_EQ(credentials->client_certificate, "-----BEGIN C");
  EXPECT_EQ(credentials->client_key, tf::Secret("-----BEGIN K"));
}

TEST(ExecCredentials, ReadsTheVersionThatWasAskedForAndNoOther) {
  ExecPlugin plugin = Printing(R"({"token":"abc"})", kV1Beta1);
  EXPECT_THAT(Outcome(plugin), StatusIs(kFailedPrecondition, HasSubstr("another version")));
  plugin.api_version = kV1Beta1;
  EXPECT_THAT(Outcome(plugin), IsOk());
}

TEST(ExecCredentials, ThePluginIsToldWhatIsWantedAndThatNobodyAnswersQuestions) {
  const tf::Json info = *tf::ParseJson(ExecInfo(Script(""), {.server = "https://a"}));
  EXPECT_EQ(info, tf::Json({{"apiVersion", kV1},
                            {"kind", "ExecCredential"},
                            {"spec", {{"interactive", false}}}}));
  // And it arrives: the plugin repeats it, which lacks a status.
  EXPECT_THAT(Outcome(Script("printf %s \"$KUBERNETES_EXEC_INFO\"")),
              StatusIs(kFailedPrecondition, HasSubstr("without a status")));
}

TEST(ExecCredentials, ThePluginIsToldAboutTheServerWhenItWantsToKnow) {
  ExecPlugin plugin = Script("");
  plugin.provide_cluster_info = true;
  plugin.cluster_config = {{"audience", "x"}};
  const Access access = {.server = "https://a",
                         .tls = {.ca = "ca", .server_name = "n"},
                         .proxy_url = tf::Secret("http://p")};
  EXPECT_EQ((*tf::ParseJson(ExecInfo(plugin, access)))["spec"]["cluster"],
            tf::Json({{"server", "https://a"},
                      {"tls-server-name", "n"},
                      {"certificate-authority-data", "Y2E="},
                      {"proxy-url", "http://p"},
                      {"config", {{"audience", "x"}}}}));
}

TEST(ExecCredentials, AFailureShowsWhatItComplainedAboutAndNeverWhatItPrinted) {
  EXPECT_THAT(Outcome(Script("echo hunter2; echo 'sign in first' >&2; exit 3")),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       AllOf(HasSubstr("exec plugin \"sh\": exit code 3: sign in first"),
                             Not(HasSubstr("hunter2")))));
  for (const char* output : {"hunter2", R"({"kind":"hunter2"})", "",
                             R"({"kind":"ExecCredential","apiVersion":"hunter2"})"}) {
    ExecPlugin plugin = Script("printf %s \"$OUTPUT\"; echo why >&2");
    plugin.env = {{"OUTPUT", output}};
    EXPECT_THAT(Outcome(plugin), StatusIs(kFailedPrecondition,
                                          AllOf(HasSubstr(": why"), Not(HasSubstr("hunter2")))));
  }
}

TEST(ExecCredentials, OfALongComplaintTheEndIsShown) {
  EXPECT_THAT(
      Outcome(Script("yes line | head -2000 >&2; echo 'the end' >&2; exit 1")),
      StatusIs(absl::StatusCode::kUnauthenticated,
               AllOf(HasSubstr("the end"),
                     ::testing::ResultOf([](const std::string& text) { return text.size(); },
                                         ::testing::Lt(2100u)))));
}

TEST(ExecCredentials, WhatIsNotCompleteIsRefused) {
  for (const char* status :
       {"{}", R"({"token":""})", R"({"clientKeyData":"-----BEGIN"})",
        R"({"clientCertificateData":"-----BEGIN"})",
        R"({"clientCertificateData":"/etc/passwd","clientKeyData":"-----BEGIN"})",
        R"({"token":"abc","expirationTimestamp":"tomorrow"})",
        R"({"token":"abc","expirationTimestamp":17})"}) {
    EXPECT_THAT(Outcome(Printing(status)), StatusIs(kFailedPrecondition)) << status;
  }
}

TEST(ExecCredentials, AMissingProgramComesWithTheHint) {
  EXPECT_THAT(
      Outcome(
          {.api_version = kV1, .command = "no-such-plugin", .install_hint = "install it from x"}),
      StatusIs(absl::StatusCode::kNotFound,
               AllOf(HasSubstr("exec plugin \"no-such-plugin\""), HasSubstr("install it from x"))));
}

TEST(ExecCredentials, ADeadlineEndsThePlugin) {
  tf::testing::FakeClock clock;
  EXPECT_THAT(RunExecPlugin(Script("exec sleep 1000"), {}, {.deadline = clock.Now()}, clock),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("exec plugin \"sh\"")));
}

TEST(ExecCredentials, ChecksAPluginWithoutRunningIt) {
  EXPECT_THAT(CheckExecPlugin(Script("")), IsOk());
  ExecPlugin plugin = Script("");
  plugin.env = {{"A=B", "c"}};
  EXPECT_THAT(CheckExecPlugin(plugin), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace elastic::kubernetes
