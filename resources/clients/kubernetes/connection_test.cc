#include "resources/clients/kubernetes/connection.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/testing/certificates.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
const ObjectRef kQuickstart = {.namespace_name = "default", .name = "quickstart"};

class Connection : public ::testing::Test {
 protected:
  Connection() {
    std::filesystem::create_directories(folder_);
    kubernetes_.AddElasticsearch("default", "quickstart");
  }
  ~Connection() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = tf::StrCat(folder_, "/", name);
    std::ofstream(path) << text;
    return path;
  }

  Client MakeClient(Access access) {
    if (access.server.empty()) access.server = kubernetes_.url();
    return Client(*Connect(std::move(access), {.retry = {.attempts = 1}}, clock_));
  }
  static absl::Status Get(Client& client) {
    return client.GetElasticsearch(kQuickstart, {}).status();
  }

  // A plugin that prints what the file holds, and counts its runs in another.
  ExecPlugin PrintingFile(const std::string& path) {
    return {.api_version = "client.authentication.k8s.io/v1",
            .command = "sh",
            .args = {"-c", "echo run >> \"$RUNS\"; cat \"$FILE\""},
            .env = {{"FILE", path}, {"RUNS", folder_ + "/runs"}}};
  }
  int Runs() {
    std::ifstream runs(folder_ + "/runs");
    return static_cast<int>(std::count(std::istreambuf_iterator<char>(runs), {}, '\n'));
  }
  static std::string Credential(const std::string& status) {
    return tf::StrCat(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)",
                      R"("status":)", status, "}");
  }
  std::string CredentialUntil(const std::string& token, absl::Duration life) {
    return Credential(tf::StrCat(
        R"({"token":")", token, R"(","expirationTimestamp":")",
        absl::FormatTime(absl::RFC3339_full, clock_.Now() + life, absl::UTCTimeZone()), R"("})"));
  }

  const std::string folder_ =
      (std::filesystem::path(::testing::TempDir()) / tf::StrCat("connection-", getpid())).string();
  tf::testing::FakeClock clock_;
  FakeKubernetes kubernetes_;
};

TEST_F(Connection, ATokenSignsRequests) {
  Client client = MakeClient({.authentication = http::BearerToken{tf::Secret("token")}});
  EXPECT_THAT(Get(client), IsOk());
  Client stranger = MakeClient({.authentication = http::BearerToken{tf::Secret("wrong")}});
  EXPECT_THAT(Get(stranger), StatusIs(kUnauthenticated, HasSubstr("Unauthorized")));
}

TEST_F(Connection, ATokenFileIsReadAgainEveryMinute) {
  kubernetes_.SetTokens({"first", "second"});
  Client client = MakeClient({.authentication = TokenFile{Write("token", "first\n")}});
  ASSERT_THAT(Get(client), IsOk());
  Write("token", "second");
  ASSERT_THAT(Get(client), IsOk());
  EXPECT_EQ(kubernetes_.http().requests().back().headers.at("authorization"), "Bearer first");
  clock_.Advance(absl::Minutes(1));
  ASSERT_THAT(Get(client), IsOk());
  EXPECT_EQ(kubernetes_.http().requests().back().headers.at("authorization"), "Bearer second");
}

TEST_F(Connection, ATokenFileIsReadAgainWhenItsTokenIsRefused) {
  Client client = MakeClient({.authentication = TokenFile{Write("token", "token")}});
  ASSERT_THAT(Get(client), IsOk());
  kubernetes_.SetTokens({"new"});
  // The same token is not tried again.
  EXPECT_THAT(Get(client), StatusIs(kUnauthenticated));
  EXPECT_EQ(kubernetes_.http().requests().size(), 2u);
  Write("token", "new");
  EXPECT_THAT(Get(client), IsOk());
}

TEST_F(Connection, ConnectionsAreKeptWhileTheTokenStaysTheSame) {
  Client client = MakeClient({.authentication = TokenFile{Write("token", "token")}});
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(Get(client), IsOk());
    clock_.Advance(absl::Minutes(2));
  }
  EXPECT_EQ(kubernetes_.http().connections(), 1u);
}

TEST_F(Connection, ATokenFileThatCannotBeReadIsNamed) {
  Client missing = MakeClient({.authentication = TokenFile{folder_ + "/none"}});
  EXPECT_THAT(Get(missing), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     AllOf(HasSubstr("token file"), HasSubstr(folder_ + "/none"))));
  Client empty = MakeClient({.authentication = TokenFile{Write("empty", "\n")}});
  EXPECT_THAT(Get(empty), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is empty")));
}

TEST_F(Connection, APluginRunsOnceAndAgainBeforeItsTokenEnds) {
  const std::string path = Write("credential", CredentialUntil("token", absl::Minutes(10)));
  Client client = MakeClient({.authentication = PrintingFile(path)});
  ASSERT_THAT(Get(client), IsOk());
  ASSERT_THAT(Get(client), IsOk());
  EXPECT_EQ(Runs(), 1);
  clock_.Advance(absl::Minutes(8));
  ASSERT_THAT(Get(client), IsOk());
  EXPECT_EQ(Runs(), 2);
}

TEST_F(Connection, APluginRunsAgainWhenItsTokenIsRefused) {
  const std::string path = Write("credential", Credential(R"({"token":"token"})"));
  Client client = MakeClient({.authentication = PrintingFile(path)});
  ASSERT_THAT(Get(client), IsOk());
  kubernetes_.SetTokens({"new"});
  Write("credential", Credential(R"({"token":"new"})"));
  EXPECT_THAT(Get(client), IsOk());
  EXPECT_EQ(Runs(), 2);
}

TEST_F(Connection, APluginThatFailsIsTheErrorOfTheRequestWithTheContext) {
  ExecPlugin plugin = PrintingFile(folder_ + "/none");
  Client client = MakeClient({.authentication = plugin, .origin = "context \"prod\""});
  EXPECT_THAT(Get(client),
              StatusIs(kUnauthenticated, AllOf(HasSubstr("context \"prod\": exec plugin \"sh\""),
                                               HasSubstr("No such file"))));
  EXPECT_TRUE(kubernetes_.http().requests().empty());
}

TEST_F(Connection, AMissingPluginDoesNotSayThatTheObjectIsGone) {
  Client client = MakeClient({.authentication = ExecPlugin{.command = "no-such-plugin"}});
  EXPECT_THAT(Get(client),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no-such-plugin")));
}

TEST_F(Connection, APluginsCertificateIsShownAndReplacedByItsNext) {
  const testing::CertificateAuthority authority("cluster");
  FakeKubernetes kubernetes(
      {.tokens = {},
       .tls = testing::TlsServerOptions{.certificate = authority.Issue("api", "IP:127.0.0.1"),
                                        .client_ca_pem = authority.certificate_pem()}});
  kubernetes.AddElasticsearch("default", "quickstart");
  const auto credential = [&](const testing::CertificateAuthority& issuer) {
    const testing::Certificate client = issuer.Issue("me", "");
    return Credential(tf::DumpJson(
        {{"clientCertificateData", client.certificate_pem}, {"clientKeyData", client.key_pem}}));
  };
  const testing::CertificateAuthority stranger("stranger");
  const std::string path = Write("credential", credential(authority));
  Client client = MakeClient({.server = kubernetes.url(),
                              .tls = {.ca = authority.certificate_pem()},
                              .authentication = PrintingFile(path)});
  EXPECT_THAT(Get(client), IsOk());
  kubernetes.http().Script({{.status = 401}});
  Write("credential", credential(stranger));
  EXPECT_THAT(Get(client), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(Connection, APluginDoesNotRunAgainForElasticsearchsOwn401) {
  FakeKubernetes kubernetes;
  kubernetes.SetElasticsearchServer([](const testing::SeenRequest&) -> testing::Answer {
    return {.status = 401, .body = R"({"error":{"type":"security_exception"},"status":401})"};
  });
  const std::string path = Write("credential", Credential(R"({"token": "token"})"));
  Client client = MakeClient({.server = kubernetes.url(), .authentication = PrintingFile(path)});
  const auto elasticsearch =
      client.MakeElasticsearchTransport({"default", "quickstart"}, http::Scheme::kHttps);
  const absl::StatusOr<http::Response> answer =
      elasticsearch->Send({.method = "GET", .path = "/_remote/info"}, {});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(Runs(), 1);
  // The API server's own, for what is proxied, is another matter.
  kubernetes.http().Script(
      {{.status = 401, .body = R"({"kind":"Status","reason":"Unauthorized","code":401})"}});
  elasticsearch->Send({.method = "GET", .path = "/_remote/info"}, {}).IgnoreError();
  EXPECT_EQ(Runs(), 2);
}

TEST_F(Connection, CredentialsInTheClearAreForThisMachineOnly) {
  EXPECT_THAT(Connect({.server = "http://api.example",
                       .authentication = http::BearerToken{tf::Secret("t")}}),
              StatusIs(kInvalidArgument, HasSubstr("must be https")));
  EXPECT_THAT(Connect({.server = "http://api.example"}), IsOk());
}

TEST_F(Connection, WhatIsWrongIsSaidBeforeAPluginRuns) {
  EXPECT_THAT(Connect({.server = "api:6443"}), StatusIs(kInvalidArgument));
  EXPECT_THAT(Connect({.server = "https://api",
                       .tls = {.ca = "/no/such"},
                       .authentication = PrintingFile("x")}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Runs(), 0);
}

// FindAccess.

class FindAccessTest : public Connection {
 protected:
  tf::Environment Environment() {
    return [this](const char* name) -> const char* {
      const auto found = variables_.find(name);
      return found == variables_.end() ? nullptr : found->second.c_str();
    };
  }
  absl::StatusOr<Access> Find(AccessSources sources) {
    sources.service_account_folder = folder_;
    return FindAccess(sources, Environment());
  }

  std::map<std::string, std::string> variables_;
};

TEST_F(FindAccessTest, AttributesGoBeforeEverythingElse) {
  const absl::StatusOr<Access> access =
      Find({.attributes = {.host = "https://a", .token = tf::Secret("t"), .tls = {.ca = "ca"}},
            .kubeconfig = {.paths = {"/no/such"}}});
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->server, "https://a");
  EXPECT_EQ(access->tls.ca, "ca");
  EXPECT_EQ(std::get<http::BearerToken>(access->authentication).token, tf::Secret("t"));
}

TEST_F(FindAccessTest, ContextWithoutAKubeconfigIsRefusedAlsoInAPod) {
  AccessSources sources;
  sources.kubeconfig.context = "prod";
  EXPECT_THAT(elastic::kubernetes::FindAccess(sources, Environment()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"prod\"")));
}

TEST_F(FindAccessTest, AttributesThatContradictEachOtherAreRefused) {
  const ExecPlugin plugin = PrintingFile("x");
  EXPECT_THAT(Find({.attributes = {.host = "https://a", .token = tf::Secret("t"), .exec = plugin}}),
              StatusIs(kInvalidArgument, HasSubstr("token and exec")));
  EXPECT_THAT(
      Find({.attributes = {.host = "https://a",
                           .tls = {.ca = "ca", .verification = http::Verification::kNone}}}),
      StatusIs(kInvalidArgument, HasSubstr("insecure")));
  EXPECT_THAT(
      Find({.attributes = {.token = tf::Secret("hunter2")}}),
      StatusIs(kInvalidArgument, AllOf(HasSubstr("without a host"), Not(HasSubstr("hunter2")))));
  EXPECT_THAT(Find({.attributes = {.host = "https://a", .exec = ExecPlugin{}}}),
              StatusIs(kInvalidArgument, HasSubstr("exec: the command is missing")));
}

TEST_F(FindAccessTest, AKubeconfigGoesBeforeTheServiceAccount) {
  variables_ = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  EXPECT_THAT(Find({.kubeconfig = {.paths = {"/no/such"}}}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such")));
}

TEST_F(FindAccessTest, APodUsesItsServiceAccount) {
  variables_ = {{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  Write("token", "abc");
  Write("ca.crt", "-----BEGIN");
  const absl::StatusOr<Access> access = Find({});
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->server, "https://[fd00::1]:443");
  EXPECT_EQ(access->tls.ca, "-----BEGIN");
  EXPECT_EQ(std::get<TokenFile>(access->authentication).path, folder_ + "/token");
}

TEST_F(FindAccessTest, WithoutAnySourceTheErrorNamesThemAll) {
  variables_ = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  EXPECT_THAT(Find({}), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 AllOf(HasSubstr("no host"), HasSubstr("no kubeconfig"),
                                       HasSubstr("no service account"))));
}

}  // namespace
}  // namespace elastic::kubernetes
