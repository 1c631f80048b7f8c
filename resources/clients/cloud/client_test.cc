#include "resources/clients/cloud/client.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/testing/certificates.h"
#include "resources/clients/testing/fake_cloud.h"

namespace elastic::cloud {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeCloud;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const ElasticsearchRef kLocal = {.deployment_id = "local", .ref_id = "main-elasticsearch"};

http::ApiKey Key(std::string text) { return {.encoded = tf::Secret(std::move(text))}; }
UserLogin User(std::string password) {
  return {.username = "admin", .password = tf::Secret(std::move(password))};
}

class CloudClientTest : public ::testing::Test {
 protected:
  CloudClientTest() { cloud_.AddDeployment({.id = "local"}); }

  absl::StatusOr<std::unique_ptr<http::Transport>> MakeTransport(CloudTransportOptions options) {
    if (options.endpoint.empty()) options.endpoint = cloud_.url();
    return MakeCloudTransport(std::move(options), clock_, [] { return 0.0; });
  }
  Client MakeClient(std::variant<http::ApiKey, UserLogin> credentials = Key("key")) {
    return Client(*MakeTransport({.credentials = std::move(credentials)}));
  }

  tf::testing::FakeClock clock_;
  FakeCloud cloud_;
};

TEST_F(CloudClientTest, ReadsADeploymentWithItsVersion) {
  const absl::StatusOr<Deployment> deployment = MakeClient().GetDeployment("local", {});
  ASSERT_THAT(deployment, IsOk());
  EXPECT_EQ(deployment->resource_version, 7);
  const ElasticsearchResource* resource = FindElasticsearch(*deployment, "_main");
  ASSERT_NE(resource, nullptr);
  EXPECT_EQ(resource->service_url, "https://local.example:443");
  EXPECT_EQ(resource->version, "9.5.3");
}

TEST_F(CloudClientTest, ADeploymentThatIsNotThereIsGone) {
  Client client = MakeClient();
  EXPECT_TRUE(IsDeploymentGone(client.GetDeployment("other", {}).status()));
  EXPECT_TRUE(IsDeploymentGone(
      client.GetRemoteClusters({.deployment_id = "local", .ref_id = "x"}, {}).status()));
}

TEST_F(CloudClientTest, IdsAreEscapedInPaths) {
  Client client = MakeClient();
  client.GetDeployment("a/b?c", {}).IgnoreError();
  EXPECT_EQ(cloud_.http().requests().back().path, "/api/v1/deployments/a/b?c");  // Decoded again.
  EXPECT_THAT(cloud_.http().requests().back().query, Not(HasSubstr("c&")));
}

TEST_F(CloudClientTest, AWrongKeyIsWhatTheServerSays) {
  EXPECT_THAT(MakeClient(Key("wrong")).GetDeployment("local", {}),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       "GET /deployments/local: HTTP 401: root.unauthenticated: The supplied "
                       "authentication is invalid"));
}

TEST_F(CloudClientTest, ForeignEntriesSurviveAReadAndAWrite) {
  cloud_.AddDeployment({.id = "r"});
  const tf::Json foreign = *tf::ParseJson(R"([{"alias":"x","deployment_id":"r",
      "elasticsearch_ref_id":"m","skip_unavailable":true,"unknown":{"deep":[1,2]}}])");
  cloud_.SetLinks("local", foreign);
  Client client = MakeClient();
  absl::StatusOr<RemoteClusters> list = client.GetRemoteClusters(kLocal, {});
  ASSERT_THAT(list, IsOk());
  EXPECT_TRUE(list->resources[0].info->connected);
  EXPECT_THAT(client.PutRemoteClusters(kLocal, *list, {}), IsOk());
  EXPECT_EQ(cloud_.Links("local"), foreign);
}

TEST_F(CloudClientTest, AListThatIsNoListIsAnErrorThatNamesTheRequest) {
  cloud_.http().Script({{.status = 200, .body = "{}"}});
  EXPECT_THAT(MakeClient().GetRemoteClusters(kLocal, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("GET /deployments/local/elasticsearch/main-elasticsearch/"
                                 "remote-clusters: ")));
}

TEST_F(CloudClientTest, EligibleDeploymentsComeFromEveryPage) {
  for (const char* id : {"a", "b", "c", "d", "e"}) cloud_.AddDeployment({.id = id});
  const absl::StatusOr<std::vector<Deployment>> eligible =
      MakeClient().GetEligibleRemoteClusters(kLocal, {});
  ASSERT_THAT(eligible, IsOk());
  std::vector<std::string> ids;
  for (const Deployment& deployment : *eligible) ids.push_back(deployment.id);
  EXPECT_THAT(ids, ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(CloudClientTest, KeystoreValuesStayStringsWhateverTheyLookLike) {
  Client client = MakeClient();
  const absl::StatusOr<Keystore> keystore =
      client.PatchKeystore(kLocal, {{"a", tf::Secret("null")}, {"b", tf::Secret("12")}}, {});
  ASSERT_THAT(keystore, IsOk());
  EXPECT_THAT(*keystore, SizeIs(2));
  EXPECT_EQ(cloud_.Keystore("local")["a"], "null");
  EXPECT_EQ(cloud_.Keystore("local")["b"], "12");
}

TEST_F(CloudClientTest, APatchRemovesWhatHasNoValueAndLeavesTheRest) {
  Client client = MakeClient();
  ASSERT_THAT(client.PatchKeystore(kLocal, {{"a", tf::Secret("1")}, {"b", tf::Secret("2")}}, {}),
              IsOk());
  ASSERT_THAT(client.PatchKeystore(kLocal, {{"a", std::nullopt}}, {}), IsOk());
  EXPECT_THAT(cloud_.http().requests().back().body, R"({"secrets":{"a":{}}})");
  const absl::StatusOr<Keystore> keystore = client.GetKeystore(kLocal, {});
  ASSERT_THAT(keystore, IsOk());
  EXPECT_THAT(*keystore, SizeIs(1));
  EXPECT_TRUE(keystore->contains("b"));
}

TEST_F(CloudClientTest, ReadsTheCertificateAuthorityAndTrust) {
  cloud_.AddDeployment(
      {.id = "local",
       .trust = *tf::ParseJson(R"({"accounts":[{"account_id":"me","trust_all":true}]})")});
  Client client = MakeClient();
  const absl::StatusOr<CertificateAuthority> authority =
      client.GetCertificateAuthority("local", {});
  ASSERT_THAT(authority, IsOk());
  ASSERT_THAT(authority->public_certificates, SizeIs(1));
  EXPECT_EQ(authority->public_certificates[0].fingerprint, "ab:cd");
  const absl::StatusOr<TrustSettings> trust = client.GetTrustSettings(kLocal, {});
  ASSERT_THAT(trust, IsOk());
  ASSERT_THAT(trust->accounts, SizeIs(1));
  EXPECT_EQ(trust->accounts[0].account_id, "me");
}

TEST_F(CloudClientTest, BusyAnswersAreRepeated) {
  cloud_.http().Script({{.status = 429}, {.status = 503}});
  EXPECT_THAT(MakeClient().GetRemoteClusters(kLocal, {}), IsOk());
}

TEST_F(CloudClientTest, AUserSignsInOnceAndAgainWhenTheTokenIsRefused) {
  Client client = MakeClient(User("secret"));
  ASSERT_THAT(client.GetKeystore(kLocal, {}), IsOk());
  ASSERT_THAT(client.GetKeystore(kLocal, {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("POST", "/api/v1/users/auth/_login"), 1u);
  cloud_.ExpireTokens();
  ASSERT_THAT(client.PatchKeystore(kLocal, {{"a", tf::Secret("v")}}, {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("POST", "/api/v1/users/auth/_login"), 2u);
}

TEST_F(CloudClientTest, ATokenIsRenewedBeforeTheTimeTheApiNames) {
  cloud_.http().Script(
      {{.body = tf::StrCat(R"({"token":"t","session_expiration_time":")",
                           absl::FormatTime(absl::RFC3339_full, clock_.Now() + absl::Minutes(10),
                                            absl::UTCTimeZone()),
                           R"("})")},
       {.body = R"({"secrets":{}})"}});
  Client client = MakeClient(User("secret"));
  ASSERT_THAT(client.GetKeystore(kLocal, {}), IsOk());
  clock_.Advance(absl::Minutes(9));
  ASSERT_THAT(client.GetKeystore(kLocal, {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("POST", "/api/v1/users/auth/_login"), 2u);
  EXPECT_THAT(cloud_.http().requests(), SizeIs(4));  // No 401 in between.
}

TEST_F(CloudClientTest, AWrongPasswordIsTheErrorOfTheLoginAndIsNotShown) {
  EXPECT_THAT(MakeClient(User("wrong-word")).GetKeystore(kLocal, {}),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       AllOf(HasSubstr("POST /users/auth/_login: HTTP 401: root.unauthenticated"),
                             Not(HasSubstr("wrong-word")))));
}

TEST_F(CloudClientTest, ALoginWithoutATokenIsAnError) {
  cloud_.http().Script({{.status = 200, .body = "{}"}});
  EXPECT_THAT(MakeClient(User("secret")).GetKeystore(kLocal, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no token")));
}

TEST_F(CloudClientTest, PlainHttpIsForThisMachineOnly) {
  EXPECT_THAT(MakeTransport({.endpoint = "http://ece.example:12400", .credentials = Key("k")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must be https")));
  EXPECT_THAT(MakeTransport({.endpoint = "https://ece.example:12443", .credentials = Key("k")}),
              IsOk());
}

TEST_F(CloudClientTest, TheEndpointMayNameTheApisPath) {
  Client client(*MakeTransport({.endpoint = cloud_.url() + "/api/v1/", .credentials = Key("key")}));
  EXPECT_THAT(client.GetDeployment("local", {}), IsOk());
}

TEST_F(CloudClientTest, EmptyCredentialsAreRefused) {
  for (const std::variant<http::ApiKey, UserLogin>& credentials :
       std::vector<std::variant<http::ApiKey, UserLogin>>{Key(""), User(""), UserLogin{}}) {
    EXPECT_THAT(MakeTransport({.credentials = credentials}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is empty")));
  }
}

TEST_F(CloudClientTest, APrivateAuthorityIsTrustedWhenItIsGiven) {
  const testing::CertificateAuthority authority("private");
  FakeCloud cloud(
      {.tls = testing::TlsServerOptions{.certificate = authority.Issue("cloud", "IP:127.0.0.1")}});
  cloud.AddDeployment({.id = "local"});
  Client trusting(*MakeTransport({.endpoint = cloud.url(),
                                  .credentials = Key("key"),
                                  .tls = {.ca = authority.certificate_pem()}}));
  EXPECT_THAT(trusting.GetDeployment("local", {}), IsOk());
  Client strange(*MakeTransport({.endpoint = cloud.url(), .credentials = Key("key")}));
  EXPECT_THAT(strange.GetDeployment("local", {}), StatusIs(absl::StatusCode::kFailedPrecondition));
  Client insecure(*MakeTransport({.endpoint = cloud.url(),
                                  .credentials = Key("key"),
                                  .tls = {.verification = http::Verification::kNone}}));
  EXPECT_THAT(insecure.GetDeployment("local", {}), IsOk());
}

}  // namespace
}  // namespace elastic::cloud
