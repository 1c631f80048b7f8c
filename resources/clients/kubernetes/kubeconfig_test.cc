#include "resources/clients/kubernetes/kubeconfig.h"

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/status_matchers.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kUnimplemented = absl::StatusCode::kUnimplemented;

const std::string kPem = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n";

// A kubeconfig of one context, "prod", with these fields of its cluster and user.
std::string One(const std::string& cluster, const std::string& user) {
  return tf::StrCat(R"(
apiVersion: v1
kind: Config
current-context: prod
contexts: [{name: prod, context: {cluster: c, user: u, namespace: n}}]
clusters: [{name: c, cluster: {server: "https://api.example:6443")",
                    cluster.empty() ? "" : ", ", cluster, R"(}}]
users: [{name: u, user: {)",
                    user, "}}]\n");
}

class Kubeconfig : public ::testing::Test {
 protected:
  Kubeconfig() { std::filesystem::create_directories(folder_); }
  ~Kubeconfig() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = tf::StrCat(folder_, "/", name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
    return path;
  }

  absl::StatusOr<Access> Read(const std::string& text) {
    return ReadKubeconfig({.paths = {Write("config", text)}});
  }

  const std::string folder_ =
      (std::filesystem::path(::testing::TempDir()) / tf::StrCat("kubeconfig-", getpid())).string();
};

TEST_F(Kubeconfig, ReadsTheCurrentContext) {
  const absl::StatusOr<Access> access = Read(One("", "token: abc"));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->server, "https://api.example:6443");
  EXPECT_EQ(access->tls.verification, http::Verification::kFull);
  EXPECT_EQ(std::get<http::BearerToken>(access->authentication).token, tf::Secret("abc"));
  EXPECT_EQ(access->origin, tf::StrCat("context \"prod\" of \"", folder_, "/config\""));
}

TEST_F(Kubeconfig, ReadsTheNamedContextInsteadOfTheCurrentOne) {
  const std::string path = Write("config", R"(
current-context: a
contexts: [{name: a, context: {cluster: a}}, {name: b, context: {cluster: b}}]
clusters: [{name: a, cluster: {server: "https://a"}}, {name: b, cluster: {server: "https://b"}}]
)");
  const absl::StatusOr<Access> access = ReadKubeconfig({.paths = {path}, .context = "b"});
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->server, "https://b");
  EXPECT_TRUE(std::holds_alternative<http::NoCredentials>(access->authentication));
}

TEST_F(Kubeconfig, TheFirstFileThatHasSomethingOfANameWinsWithAllOfIt) {
  const std::string first = Write("first", R"(
contexts: [{name: prod, context: {cluster: c, user: u}}]
users: [{name: u, user: {username: me}}]
)");
  const std::string second = Write("second", R"(
current-context: prod
contexts: [{name: prod, context: {cluster: other, user: other}}]
clusters: [{name: c, cluster: {server: "https://second"}}]
users: [{name: u, user: {token: abc, password: secret}}]
)");
  const absl::StatusOr<Access> access = ReadKubeconfig({.paths = {"/no/such/file", first, second}});
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->server, "https://second");
  const auto& basic = std::get<http::BasicCredentials>(access->authentication);
  EXPECT_EQ(basic.username, "me");
  EXPECT_TRUE(basic.password.empty());
}

TEST_F(Kubeconfig, PathsAreRelativeToTheFileThatNamesThem) {
  Write("b/pki/ca.crt", "CA " + kPem);
  Write("b/pki/client.crt", "CERT " + kPem);
  Write("pki/client.key", "KEY " + kPem);
  const std::string first = Write("a/config", R"(
current-context: prod
contexts: [{name: prod, context: {cluster: c, user: u}}]
users: [{name: u, user: {client-certificate: ../b/pki/client.crt, client-key: ../pki/client.key,
                         tokenFile: token}}]
)");
  const std::string second = Write("b/config", R"(
clusters: [{name: c, cluster: {server: "https://second", certificate-authority: pki/ca.crt}}]
)");
  const absl::StatusOr<Access> access = ReadKubeconfig({.paths = {first, second}});
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->tls.ca, "CA " + kPem);
  EXPECT_EQ(access->tls.client_certificate, "CERT " + kPem);
  EXPECT_EQ(access->tls.client_key, tf::Secret("KEY " + kPem));
  EXPECT_EQ(std::get<TokenFile>(access->authentication).path, folder_ + "/a/token");
}

TEST_F(Kubeconfig, DataGoesBeforeFilesAndATokenFileBeforeAToken) {
  const std::string data = absl::Base64Escape(kPem);
  const absl::StatusOr<Access> access = Read(
      One(tf::StrCat("certificate-authority: /no/such/file, certificate-authority-data: ", data),
          tf::StrCat("client-certificate-data: ", data, ", client-key-data: ", data,
                     ", client-key: /no/such/file, token: abc, tokenFile: /token")));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->tls.ca, kPem);
  EXPECT_EQ(access->tls.client_certificate, kPem);
  EXPECT_EQ(access->tls.client_key, tf::Secret(kPem));
  EXPECT_EQ(std::get<TokenFile>(access->authentication).path, "/token");
}

TEST_F(Kubeconfig, ReadsWhatIsSaidAboutTlsAndTheProxy) {
  const absl::StatusOr<Access> access = Read(One(
      "insecure-skip-tls-verify: true, tls-server-name: kubernetes, proxy-url: \"socks5://p:1\"",
      ""));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->tls.verification, http::Verification::kNone);
  EXPECT_EQ(access->tls.server_name, "kubernetes");
  EXPECT_EQ(access->proxy_url, tf::Secret("socks5h://p:1"));
  EXPECT_THAT(Read(One("proxy-url: \"ftp://user:hunter2@p:1\"", "")),
              StatusIs(kInvalidArgument, AllOf(HasSubstr("cluster \"c\" of"),
                                               HasSubstr("proxy-url"), Not(HasSubstr("hunter2")))));
}

TEST_F(Kubeconfig, ReadsAPluginWithItsCommandRelativeToTheFile) {
  const absl::StatusOr<Access> access = Read(One(
      R"(extensions: [{name: other, extension: {}},
                      {name: client.authentication.k8s.io/exec, extension: {audience: x}}])",
      R"(exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/plugin, args: [-a, "1"],
                env: [{name: A, value: b}], installHint: install it, provideClusterInfo: true,
                interactiveMode: IfAvailable})"));
  ASSERT_THAT(access, IsOk());
  const auto& plugin = std::get<ExecPlugin>(access->authentication);
  EXPECT_EQ(plugin.command, folder_ + "/bin/plugin");
  EXPECT_THAT(plugin.args, ElementsAre("-a", "1"));
  EXPECT_THAT(plugin.env, ElementsAre(std::pair("A", "b")));
  EXPECT_EQ(plugin.install_hint, "install it");
  EXPECT_TRUE(plugin.provide_cluster_info);
  EXPECT_EQ(plugin.cluster_config, tf::Json({{"audience", "x"}}));
}

TEST_F(Kubeconfig, ACommandWithoutASlashIsLeftToPath) {
  const absl::StatusOr<Access> access =
      Read(One("", "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws}"));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(std::get<ExecPlugin>(access->authentication).command, "aws");
}

TEST_F(Kubeconfig, RefusesPluginsThatCannotRunHere) {
  EXPECT_THAT(
      Read(One("", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}")),
      StatusIs(kInvalidArgument,
               AllOf(HasSubstr("user \"u\" of"), HasSubstr(": exec: "), HasSubstr("v1alpha1"))));
  EXPECT_THAT(Read(One("", "exec: {apiVersion: client.authentication.k8s.io/v1}")),
              StatusIs(kInvalidArgument, HasSubstr("command")));
  EXPECT_THAT(Read(One("",
                       "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, "
                       "interactiveMode: Always}")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("interactiveMode")));
  EXPECT_THAT(Read(One("",
                       "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, "
                       "env: [{value: b}]}")),
              StatusIs(kInvalidArgument, HasSubstr("env")));
}

TEST_F(Kubeconfig, RefusesToActAsSomebodyElse) {
  EXPECT_THAT(Read(One("", "token: abc, as: admin")),
              StatusIs(kUnimplemented, HasSubstr("impersonation")));
  EXPECT_THAT(Read(One("", "auth-provider: {name: gcp}")),
              StatusIs(kUnimplemented, HasSubstr("use exec")));
}

TEST_F(Kubeconfig, NamesWhatIsMissing) {
  EXPECT_THAT(ReadKubeconfig({.paths = {"/no/such", "/neither"}}),
              StatusIs(kNotFound, HasSubstr("\"/no/such\" or \"/neither\"")));
  const std::string path = Write("config", One("", ""));
  EXPECT_THAT(ReadKubeconfig({.paths = {path}, .context = "x"}),
              StatusIs(kNotFound, AllOf(HasSubstr(path), HasSubstr("no context \"x\""))));
  EXPECT_THAT(
      Read("current-context: x\ncontexts: [{name: x, context: {cluster: y}}]"),
      StatusIs(kNotFound, AllOf(HasSubstr("context \"x\" of"), HasSubstr("no cluster \"y\""))));
  EXPECT_THAT(Read("current-context: x\ncontexts: [{name: x, context: {cluster: y, user: z}}]\n"
                   "clusters: [{name: y, cluster: {server: \"https://a\"}}]"),
              StatusIs(kNotFound, HasSubstr("no user \"z\"")));
  EXPECT_THAT(Read("contexts: []"), StatusIs(kInvalidArgument, HasSubstr("current-context")));
  EXPECT_THAT(Read(One("certificate-authority: ca.crt", "")),
              StatusIs(kNotFound,
                       AllOf(HasSubstr("certificate-authority"), HasSubstr(folder_ + "/ca.crt"))));
  EXPECT_THAT(Read("current-context: x\ncontexts: [{name: x, context: {cluster: y}}]\n"
                   "clusters: [{name: y, cluster: {}}]"),
              StatusIs(kInvalidArgument, HasSubstr("server: is missing")));
}

TEST_F(Kubeconfig, NamesTheFieldThatIsWrongAndNotItsValue) {
  EXPECT_THAT(Read(One("certificate-authority-data: \"hunter2!\"", "")),
              StatusIs(kInvalidArgument,
                       AllOf(HasSubstr("cluster \"c\""), HasSubstr("certificate-authority-data"),
                             HasSubstr("base64"), Not(HasSubstr("hunter2")))));
  EXPECT_THAT(Read(One("", "client-key-data: aHVudGVyMg==, client-certificate-data: aHVudGVyMg==")),
              StatusIs(kInvalidArgument, HasSubstr("client-certificate-data: holds no PEM")));
  EXPECT_THAT(Read(One("", "token: [hunter2]")),
              StatusIs(kInvalidArgument,
                       AllOf(HasSubstr("token: is not a string"), Not(HasSubstr("hunter2")))));
  EXPECT_THAT(Read(One("insecure-skip-tls-verify: maybe", "")),
              StatusIs(kInvalidArgument, HasSubstr("insecure-skip-tls-verify")));
  EXPECT_THAT(Read(One(tf::StrCat("insecure-skip-tls-verify: true, certificate-authority-data: ",
                                  absl::Base64Escape(kPem)),
                       "")),
              StatusIs(kInvalidArgument, HasSubstr("insecure-skip-tls-verify")));
  EXPECT_THAT(Read(One("", tf::StrCat("client-key-data: ", absl::Base64Escape(kPem)))),
              StatusIs(kInvalidArgument, HasSubstr("together")));
  EXPECT_THAT(Read("current-context: x\ncontexts: [{name: x, context: {cluster: y}}]\n"
                   "clusters: [{name: y, cluster: {server: \"api:6443\"}}]"),
              StatusIs(kInvalidArgument, AllOf(HasSubstr("server: "), HasSubstr("api:6443"))));
}

TEST_F(Kubeconfig, WhatIsNoKubeconfigIsNamed) {
  EXPECT_THAT(Read("- a\n- b\n"), StatusIs(kInvalidArgument, HasSubstr("is not a kubeconfig")));
  EXPECT_THAT(Read("a: [b"), StatusIs(kInvalidArgument, HasSubstr(folder_ + "/config")));
  EXPECT_THAT(Read("users: x"), StatusIs(kInvalidArgument, HasSubstr("users is not a list")));
  EXPECT_THAT(Read("users: [{user: {}}]"), StatusIs(kInvalidArgument, HasSubstr("has no name")));
  EXPECT_THAT(ReadKubeconfig({.paths = {folder_}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(folder_)));
}

TEST_F(Kubeconfig, ATildeStandsForTheHome) {
  Write(".kube/config", One("", ""));
  EXPECT_THAT(ReadKubeconfig({.paths = {"~/.kube/config"}, .home = folder_}), IsOk());
}

TEST(PathList, IsSplitAtColons) {
  EXPECT_THAT(SplitPathList("/a::b/c:"), ElementsAre("/a", "b/c"));
  EXPECT_THAT(SplitPathList(""), ElementsAre());
}

}  // namespace
}  // namespace elastic::kubernetes
