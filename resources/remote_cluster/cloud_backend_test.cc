#include "resources/remote_cluster/cloud_backend.h"

#include <memory>
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

namespace elastic {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class CloudBackendTest : public ::testing::Test {
 protected:
  CloudBackendTest() {
    for (const char* id : {"local", "remote"}) cloud_.AddDeployment({.id = id});
  }

  // Where the deployment's own Elasticsearch cannot be reached.
  CloudBackend ByTheListAlone() { return {platform_, kLocal, nullptr}; }

  CloudBackend WithElasticsearch() {
    http::TransportOptions options = {.endpoints = {berlin_.url()}};
    options.retry.attempts = 1;
    auto cluster =
        std::make_shared<es::Cluster>(*http::MakeTransport(std::move(options), clock_), clock_);
    return {platform_, kLocal, std::make_unique<ElasticsearchBackend>(std::move(cluster))};
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

// The host looks for an object only when the error says that it may exist.
TEST_F(CloudBackendTest, ConflictAfterAnAcceptedWriteLeavesItsOutcomeUnknown) {
  cloud_.AfterPut([this] { cloud_.http().Script({{.status = 409, .body = "{}"}}); });
  const absl::Status created = ByTheListAlone().Create(ToRemote("tokyo"), {});
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kAborted));
  EXPECT_TRUE(tf::HasUnknownOutcome(created));
}

}  // namespace
}  // namespace elastic
