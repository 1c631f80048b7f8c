#include "resources/remote_cluster/elasticsearch_backend.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_elasticsearch.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using testing::FlatSettings;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

Link Tokyo() {
  return {.alias = "tokyo",
          .mode = SniffMode{.seeds = {"t:9300"}, .node_connections = {}},
          .skip_unavailable = {},
          .transport = {}};
}

ElasticsearchBackend BackendOn(const FakeElasticsearch& server) {
  http::TransportOptions options;
  options.endpoints = {server.url()};
  return ElasticsearchBackend(
      std::make_shared<es::Cluster>(*http::MakeTransport(std::move(options)), tf::RealClock()));
}

size_t Writes(FakeElasticsearch& server) {
  return server.http().Count("PUT", "/_cluster/settings");
}

auto KeyOf(const char* name) { return Key(std::string("cluster.remote.") + name); }

TEST(ElasticsearchBackend, CreatedLinkIsReadBack) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  Link link = Tokyo();
  link.skip_unavailable = false;
  link.transport = {.compress = "true", .compression_scheme = "lz4", .ping_schedule = "5s"};
  std::get<SniffMode>(link.mode).node_connections = 2;
  ASSERT_THAT(backend.Create(link, {}), IsOk());
  const auto found = backend.Read("tokyo", {});
  ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
  EXPECT_EQ((*found)->link, link);
  EXPECT_EQ((*found)->connected, true);
}

TEST(ElasticsearchBackend, CreateNeverOverwrites) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  server.SetPersistent({{"cluster.remote.tokyo.mode", "sniff"},
                        {"cluster.remote.tokyo.seeds", Json::array({"other:1"})}});
  EXPECT_THAT(backend.Create(Tokyo(), {}),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       HasSubstr("remote cluster \"tokyo\" exists already (seeds other:1)")));
  EXPECT_EQ(Writes(server), 0u);
}

TEST(ElasticsearchBackend, TransientLinkCountsAsExisting) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  server.SetTransient(
      {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", "other:1"}});
  EXPECT_THAT(backend.Create(Tokyo(), {}),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("proxy other:1")));
}

TEST(ElasticsearchBackend, LinkOfElasticsearchYmlIsNamedAsSuch) {
  FakeElasticsearch server({.version = "9.5.3",
                            .build_flavor = "default",
                            .yml = {{"cluster.remote.tokyo.seeds", Json::array({"other:1"})}},
                            .tls = {},
                            .authorization = {}});
  ElasticsearchBackend backend = BackendOn(server);
  EXPECT_THAT(backend.Create(Tokyo(), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("elasticsearch.yml"), HasSubstr("seeds other:1"),
                             HasSubstr("cluster.remote.tokyo.*"))));
  EXPECT_EQ(Writes(server), 0u);
  EXPECT_EQ((**backend.Read("tokyo", {})).origin, Origin::kElasticsearchYml);
}

TEST(ElasticsearchBackend, RefusedLinkIsTheServersErrorAndLeavesNothing) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  Link link = Tokyo();
  link.transport.ping_schedule = "never";
  EXPECT_THAT(backend.Create(link, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ping_schedule")));
  EXPECT_THAT(server.persistent(), IsEmpty());
}

TEST(ElasticsearchBackend, AliasIsCheckedBeforeAnyRequest) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  Link link = Tokyo();
  link.alias = "*";
  EXPECT_THAT(backend.Create(link, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(backend.Update(link, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(server.http().requests().size(), 0u);
}

TEST(ElasticsearchBackend, UpdateSwitchesTheModeInOneWriteAndLeavesOthersAlone) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  Link oslo = Tokyo();
  oslo.alias = "oslo";
  ASSERT_THAT(backend.Create(oslo, {}), IsOk());
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  Link proxy = Tokyo();
  proxy.mode = ProxyMode{.address = "p:9400", .socket_connections = 4, .server_name = "tokyo"};
  ASSERT_THAT(backend.Update(proxy, {}), IsOk());
  EXPECT_EQ((**backend.Read("tokyo", {})).link.mode, proxy.mode);
  ASSERT_THAT(backend.Update(Tokyo(), {}), IsOk());
  EXPECT_EQ((**backend.Read("tokyo", {})).link.mode, Tokyo().mode);
  EXPECT_EQ((**backend.Read("oslo", {})).link.mode, oslo.mode);
  EXPECT_EQ(Writes(server), 4u);
}

TEST(ElasticsearchBackend, UpdateToWhatIsThereWritesNothing) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  ASSERT_THAT(backend.Update(Tokyo(), {}), IsOk());
  EXPECT_EQ(Writes(server), 1u);
}

TEST(ElasticsearchBackend, SettingUnknownToUsSurvivesAnUpdateAndGoesWithTheLink) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  server.SetPersistent({{"cluster.remote.tokyo.proxy", "t:1"}});
  Link changed = Tokyo();
  changed.skip_unavailable = false;
  ASSERT_THAT(backend.Update(changed, {}), IsOk());
  EXPECT_THAT(server.persistent(), Contains(KeyOf("tokyo.proxy")));
  ASSERT_THAT(backend.Delete("tokyo", {}), IsOk());
  EXPECT_THAT(server.persistent(), IsEmpty());
}

TEST(ElasticsearchBackend, DeleteRemovesTransientSettingsTooAndNothingElse) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  server.SetTransient({{"cluster.remote.tokyo.skip_unavailable", "true"}});
  server.SetPersistent({{"cluster.remote.tokyo2.mode", "sniff"},
                        {"cluster.remote.tokyo2.seeds", Json::array({"o:1"})},
                        {"cluster.routing.allocation.enable", "all"}});
  ASSERT_THAT(backend.Delete("tokyo", {}), IsOk());
  EXPECT_THAT(server.transient(), IsEmpty());
  EXPECT_THAT(server.persistent(),
              ElementsAre(KeyOf("tokyo2.mode"), KeyOf("tokyo2.seeds"),
                          Pair("cluster.routing.allocation.enable", Json("all"))));
}

TEST(ElasticsearchBackend, DeletingWhatIsGoneIsSuccessWithoutAWrite) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  EXPECT_THAT(backend.Delete("tokyo", {}), IsOk());
  EXPECT_EQ(Writes(server), 0u);
}

TEST(ElasticsearchBackend, ReadOfWhatIsGoneIsNothing) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  const auto found = backend.Read("tokyo", {});
  ASSERT_THAT(found, IsOk());
  EXPECT_FALSE(found->has_value());
}

TEST(ElasticsearchBackend, PeerThatCameBackIsConnectedByAnAttemptAndNotByItself) {
  FakeElasticsearch server;
  ElasticsearchBackend backend = BackendOn(server);
  server.SetReachable("t:9300", false);
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  server.SetReachable("t:9300", true);
  EXPECT_EQ((**backend.Read("tokyo", {})).connected, false);
  const auto attempt = backend.Connect("tokyo", absl::Seconds(1), {});
  ASSERT_THAT(attempt, IsOk());
  EXPECT_EQ(attempt->connected, true);
  EXPECT_EQ((**backend.Read("tokyo", {})).connected, true);
}

TEST(ElasticsearchBackend, ServerBefore8Point13CannotTry) {
  FakeElasticsearch server(
      {.version = "8.12.2", .build_flavor = "default", .yml = {}, .tls = {}, .authorization = {}});
  ElasticsearchBackend backend = BackendOn(server);
  EXPECT_THAT(backend.Connect("tokyo", absl::Seconds(1), {}),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(ElasticsearchBackend, ListHasEveryLinkWhoeverMadeIt) {
  FakeElasticsearch server({.version = "9.5.3",
                            .build_flavor = "default",
                            .yml = {{"cluster.remote.from_file.seeds", Json::array({"other:1"})}},
                            .tls = {},
                            .authorization = {}});
  ElasticsearchBackend backend = BackendOn(server);
  ASSERT_THAT(backend.Create(Tokyo(), {}), IsOk());
  const auto links = backend.List({});
  ASSERT_THAT(links, IsOk());
  EXPECT_THAT(*links, ElementsAre(Key("from_file"), Key("tokyo")));
}

}  // namespace
}  // namespace elastic
