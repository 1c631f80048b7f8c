#include "resources/remote_cluster/cloud_backend.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_cloud.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/transport_options.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class CloudBackendTest : public ::testing::Test {
 protected:
  CloudBackendTest() {
    cloud_.AddDeployment({.id = "local"});
    cloud_.AddDeployment({.id = "remote", .endpoint = "remote.example"});
  }

  // Where the deployment's own Elasticsearch cannot be reached.
  CloudBackend ByTheListAlone() { return {platform_, kLocal, nullptr, clock_}; }

  CloudBackend WithElasticsearch(std::optional<DeploymentMode> expected = {}) {
    auto cluster = std::make_shared<es::Cluster>(
        *http::MakeTransport(testing::At(berlin_.url()), clock_), clock_);
    return {platform_, kLocal, std::make_unique<ElasticsearchBackend>(std::move(cluster)), clock_,
            std::move(expected)};
  }

  void Register(const std::string& alias) {
    cloud_.SetLinks("local", Json::array({{{"alias", alias},
                                           {"deployment_id", "remote"},
                                           {"elasticsearch_ref_id", "main-elasticsearch"}}}));
  }

  static Link ToRemote(const std::string& alias) {
    return {.alias = alias,
            .mode = DeploymentMode{.deployment_id = "remote", .ref_id = "main-elasticsearch"},
            .skip_unavailable = {},
            .transport = {}};
  }

  static Link ByApiKey(Link link) {
    link.security_model = SecurityModel::kApiKey;
    return link;
  }

  // A link that Elasticsearch has, whoever wrote it.
  void GiveElasticsearch(const std::string& address) {
    berlin_.SetPersistent(
        {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", address}});
  }
  void LoadCredentials() {
    berlin_.SetKeystore({"cluster.remote.tokyo.credentials"});
    http::TransportOptions options = {.endpoints = {berlin_.url()}};
    es::Cluster cluster(*http::MakeTransport(std::move(options), clock_), clock_);
    EXPECT_THAT(cluster.ReloadSecureSettings({}), IsOk());
  }

  static inline const DeploymentMode kRemote = {.deployment_id = "remote",
                                                .ref_id = "main-elasticsearch"};
  static inline const cloud::ElasticsearchRef kLocal = {.deployment_id = "local",
                                                        .ref_id = "main-elasticsearch"};
  tf::testing::FakeClock clock_{absl::Now()};
  testing::FakeCloud cloud_;
  testing::FakeElasticsearch berlin_;
  std::shared_ptr<cloud::Platform> platform_ = std::make_shared<cloud::Platform>(
      *cloud::MakeCloudTransport({.endpoint = cloud_.url(),
                                  .credentials = http::ApiKey{tf::Secret("key")},
                                  .retry = {.attempts = 1}},
                                 clock_),
      clock_);
};

TEST_F(CloudBackendTest, LinkThatTheApiDidNotLookAtIsNotConnectedAndOfNoConcern) {
  Register("tokyo");
  cloud_.SetInfo(Json());
  const auto link = ByTheListAlone().Read("tokyo", {});
  ASSERT_THAT(link, IsOk());
  ASSERT_TRUE(link->has_value());
  EXPECT_EQ((*link)->connected, false);
  EXPECT_THAT((*link)->concerns, IsEmpty());
}

TEST_F(CloudBackendTest, ByTheListAloneItsConcernsAreTheReasonForNoConnection) {
  Register("tokyo");
  cloud_.SetInfo(
      {{"connected", false}, {"compatible", true}, {"trusted", true}, {"trusted_back", false}});
  CloudBackend backend = ByTheListAlone();
  const auto attempt = backend.Connect("tokyo", absl::Seconds(1), {});
  ASSERT_THAT(attempt, IsOk());
  EXPECT_EQ(attempt->connected, false);
  EXPECT_THAT(attempt->reason, HasSubstr("remote deployment does not trust the local one"));
  const auto absent = backend.Connect("absent", absl::Seconds(1), {});
  ASSERT_THAT(absent, IsOk());
  EXPECT_THAT(absent->reason, HasSubstr("not in the Cloud API's list"));
}

TEST_F(CloudBackendTest, ElasticsearchIsMadeToConnectWhereItCanBeReached) {
  Register("tokyo");
  cloud_.SetInfo(Json());
  berlin_.SetPersistent(
      {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", "r:9400"}});
  CloudBackend backend = WithElasticsearch();
  const auto attempt = backend.Connect("tokyo", absl::Seconds(1), {});
  ASSERT_THAT(attempt, IsOk());
  EXPECT_EQ(attempt->connected, true);
}

// Elasticsearch shows the links of the list too, by address.
TEST_F(CloudBackendTest, LinkOfTheListIsListedAsTheCloudApiHasIt) {
  Register("tokyo");
  berlin_.SetPersistent({{"cluster.remote.tokyo.mode", "proxy"},
                         {"cluster.remote.tokyo.proxy_address", "r:9400"},
                         {"cluster.remote.oslo.mode", "proxy"},
                         {"cluster.remote.oslo.proxy_address", "o:9443"}});
  const auto links = WithElasticsearch().List({});
  ASSERT_THAT(links, IsOk());
  ASSERT_EQ(links->size(), 2u);
  EXPECT_EQ(links->at("tokyo").origin, Origin::kCloudApi);
  EXPECT_EQ(links->at("oslo").origin, Origin::kSettings);
}

TEST_F(CloudBackendTest, AliasThatCannotBeOneIsNotSent) {
  EXPECT_THAT(ByTheListAlone().Create(ToRemote("node"), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("node")));
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
}

TEST_F(CloudBackendTest, LinkByAddressIsNotForThisApi) {
  Link link = ToRemote("tokyo");
  link.mode = ProxyMode{.address = "p:9443", .socket_connections = {}, .server_name = {}};
  EXPECT_THAT(ByTheListAlone().Create(link, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deployments only")));
}

TEST_F(CloudBackendTest, RemoteWithoutElasticsearchIsSaidToHaveNone) {
  cloud_.http().Script(
      {{.status = 200, .body = R"({"id": "remote", "resources": {"elasticsearch": []}})"}});
  EXPECT_THAT(ByTheListAlone().Create(ToRemote("tokyo"), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("it has none")));
}

TEST_F(CloudBackendTest, RemoteThatVanishesBeforeTheWriteIsSaidToBeUnknown) {
  cloud_.BeforePut([this] { cloud_.RemoveDeployment("remote"); });
  EXPECT_THAT(ByTheListAlone().Create(ToRemote("tokyo"), {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("does not know the remote deployment \"remote\"")));
}

TEST_F(CloudBackendTest, LinkByApiKeyIsRegisteredAtElasticsearchByTheRemotesEndpoint) {
  CloudBackend backend = WithElasticsearch(kRemote);
  Link link = ByApiKey(ToRemote("tokyo"));
  link.transport.compress = "true";
  EXPECT_THAT(backend.Create(link, {}), IsOk());
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
  EXPECT_THAT(berlin_.persistent(),
              ElementsAre(Pair("cluster.remote.tokyo.mode", "proxy"),
                          Pair("cluster.remote.tokyo.proxy_address", "remote.example:9443"),
                          Pair("cluster.remote.tokyo.server_name", "remote.example"),
                          Pair("cluster.remote.tokyo.transport.compress", "true")));
}

TEST_F(CloudBackendTest, LinkToTheExpectedRemoteIsReadAsOneToThatDeployment) {
  GiveElasticsearch("remote.example:9443");
  LoadCredentials();
  const auto link = WithElasticsearch(kRemote).Read("tokyo", {});
  ASSERT_THAT(link, IsOk());
  ASSERT_TRUE(link->has_value());
  EXPECT_EQ((*link)->link.mode, LinkMode(kRemote));
  EXPECT_EQ((*link)->security_model, SecurityModel::kApiKey);
  EXPECT_EQ((*link)->link.skip_unavailable, true);  // Elasticsearch's default, not the list's.
}

// Its credentials have been removed: it is still the link that was registered.
TEST_F(CloudBackendTest, LinkToTheExpectedRemoteWithoutCredentialsIsReadWithCertificates) {
  GiveElasticsearch("remote.example:9443");
  const auto link = WithElasticsearch(kRemote).Read("tokyo", {});
  ASSERT_THAT(link, IsOk());
  ASSERT_TRUE(link->has_value());
  EXPECT_EQ((*link)->link.mode, LinkMode(kRemote));
  EXPECT_EQ((*link)->security_model, SecurityModel::kCertificate);
}

TEST_F(CloudBackendTest, LinkByApiKeyToAnotherAddressIsReadByAddress) {
  GiveElasticsearch("elsewhere:9443");
  LoadCredentials();
  for (const std::optional<DeploymentMode>& expected :
       {std::optional(kRemote), std::optional<DeploymentMode>(),
        std::optional(DeploymentMode{.deployment_id = "gone", .ref_id = "main-elasticsearch"})}) {
    const auto link = WithElasticsearch(expected).Read("tokyo", {});
    ASSERT_THAT(link, IsOk());
    ASSERT_TRUE(link->has_value());
    EXPECT_TRUE(std::holds_alternative<ProxyMode>((*link)->link.mode));
  }
}

// It may have left the list a moment ago.
TEST_F(CloudBackendTest, LinkWithCertificatesThatOnlyElasticsearchHasIsNotOfThisApi) {
  GiveElasticsearch("remote.example:9400");
  const auto link = WithElasticsearch(kRemote).Read("tokyo", {});
  ASSERT_THAT(link, IsOk());
  EXPECT_FALSE(link->has_value());
}

TEST_F(CloudBackendTest, LinkByApiKeyIsNotMadeOverOneOfTheList) {
  Register("tokyo");
  EXPECT_THAT(WithElasticsearch().Create(ByApiKey(ToRemote("tokyo")), {}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("deployment remote")));
  EXPECT_THAT(berlin_.persistent(), IsEmpty());
}

TEST_F(CloudBackendTest, LinkByApiKeyWithoutElasticsearchSaysWhatToName) {
  EXPECT_THAT(ByTheListAlone().Create(ByApiKey(ToRemote("tokyo")), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`cluster`")));
}

TEST_F(CloudBackendTest, LinkByApiKeyNeedsARemoteThatTheApiKnowsAndThatHasAnEndpoint) {
  Link link = ByApiKey(ToRemote("tokyo"));
  std::get<DeploymentMode>(link.mode).deployment_id = "gone";
  EXPECT_THAT(WithElasticsearch().Create(link, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not know")));
  cloud_.AddDeployment({.id = "new", .endpoint = ""});
  std::get<DeploymentMode>(link.mode).deployment_id = "new";
  EXPECT_THAT(WithElasticsearch().Create(link, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has no endpoint yet")));
}

TEST_F(CloudBackendTest, UpdateToAnApiKeyTakesTheLinkOffTheList) {
  Register("tokyo");
  EXPECT_THAT(WithElasticsearch().Update(ByApiKey(ToRemote("tokyo")), {}), IsOk());
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
  EXPECT_EQ(berlin_.persistent().at("cluster.remote.tokyo.proxy_address"), "remote.example:9443");
}

TEST_F(CloudBackendTest, LinkByAddressGoesToElasticsearchWhereThatCanBeReached) {
  Link link = ToRemote("tokyo");
  link.mode = ProxyMode{.address = "p:9443", .socket_connections = {}, .server_name = {}};
  EXPECT_THAT(WithElasticsearch().Create(link, {}), IsOk());
  EXPECT_EQ(berlin_.persistent().at("cluster.remote.tokyo.proxy_address"), "p:9443");
}

TEST_F(CloudBackendTest, LinkThatOnlyElasticsearchHasIsDeletedThere) {
  GiveElasticsearch("remote.example:9443");
  EXPECT_THAT(WithElasticsearch().Delete("tokyo", {}), IsOk());
  EXPECT_THAT(berlin_.persistent(), IsEmpty());
}

// The API removes it there later; before that the alias is not free.
TEST_F(CloudBackendTest, DeletedLinkOfTheListIsGoneFromElasticsearchToo) {
  Register("tokyo");
  GiveElasticsearch("remote.example:9400");
  int waits = 0;
  clock_.OnSleep([&] {
    if (!cloud_.Links("local").empty() || ++waits < 5) return;
    berlin_.SetPersistent(
        {{"cluster.remote.tokyo.mode", Json()}, {"cluster.remote.tokyo.proxy_address", Json()}});
  });
  EXPECT_THAT(WithElasticsearch().Delete("tokyo", {}), IsOk());
  EXPECT_EQ(waits, 5);
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
  EXPECT_EQ(berlin_.http().Count("PUT", "/_cluster/settings"), 0u);
}

TEST_F(CloudBackendTest, LinkThatTheApiDoesNotRemoveFromElasticsearchIsRemovedThere) {
  Register("tokyo");
  GiveElasticsearch("remote.example:9400");
  EXPECT_THAT(WithElasticsearch().Delete("tokyo", {}), IsOk());
  EXPECT_THAT(berlin_.persistent(), IsEmpty());
}

TEST_F(CloudBackendTest, StopEndsTheWaitForElasticsearch) {
  Register("tokyo");
  GiveElasticsearch("remote.example:9400");
  std::stop_source stop;
  clock_.OnSleep([&] {
    if (berlin_.http().Count("GET", "/_cluster/settings") > 0) stop.request_stop();
  });
  EXPECT_THAT(WithElasticsearch().Delete("tokyo", {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("off the list")));
}

TEST_F(CloudBackendTest, LinkOfTheListIsDeletedAlsoWhenElasticsearchIsAway) {
  Register("tokyo");
  berlin_.http().Script({{.status = 503}});
  EXPECT_THAT(WithElasticsearch().Delete("tokyo", {}), IsOk());
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
}

// The host looks for an object only when the error says that it may exist.
TEST_F(CloudBackendTest, ConflictAfterAnAcceptedWriteLeavesItsOutcomeUnknown) {
  cloud_.AfterPut([this] { cloud_.http().Script({{.status = 409, .body = "{}"}}); });
  const absl::Status created = ByTheListAlone().Create(ToRemote("tokyo"), {});
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kAborted));
  EXPECT_TRUE(tf::HasUnknownOutcome(created));
}

}  // namespace
}  // namespace elastic
