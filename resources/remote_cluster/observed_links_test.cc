#include "resources/remote_cluster/observed_links.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;
using tf::Json;

es::RemoteInfo SniffStatus() {
  es::RemoteInfo info;
  info.connected = true;
  info.mode = "sniff";
  info.skip_unavailable = true;
  info.seeds = {"t:9300"};
  info.max_connections_per_cluster = 3;
  return info;
}

es::SettingsMap SniffSettings() {
  return {{"cluster.remote.tokyo.mode", "sniff"},
          {"cluster.remote.tokyo.seeds", Json::array({"t:9300"})}};
}

TEST(FindLink, NothingAnywhereIsNoLink) {
  EXPECT_EQ(FindLink(es::Snapshot{}, "tokyo"), std::nullopt);
}

TEST(FindLink, SettingsSayWhatItIsAndTheStatusHowItIs) {
  const es::Snapshot snapshot{.settings = {.persistent = SniffSettings(), .transient = {}},
                              .remotes = {{"tokyo", SniffStatus()}}};
  const std::optional<ObservedLink> found = FindLink(snapshot, "tokyo");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->origin, Origin::kSettings);
  EXPECT_EQ(std::get<SniffMode>(found->link.mode),
            (SniffMode{.seeds = {"t:9300"}, .node_connections = {}}));
  EXPECT_EQ(found->connected, true);
  EXPECT_EQ(found->security_model, SecurityModel::kCertificate);
  EXPECT_THAT(found->settings, ElementsAre(Pair("mode", "sniff"), Pair("seeds", "t:9300")));
}

TEST(FindLink, SkipUnavailableComesFromTheStatusOnlyWhenItIsNotSet) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings(), .transient = {}},
                        .remotes = {{"tokyo", SniffStatus()}}};
  EXPECT_EQ(FindLink(snapshot, "tokyo")->link.skip_unavailable, true);
  snapshot.settings.persistent["cluster.remote.tokyo.skip_unavailable"] = "false";
  EXPECT_EQ(FindLink(snapshot, "tokyo")->link.skip_unavailable, false);
}

TEST(FindLink, CredentialsOfTheNodeMakeItTheApiKeyModel) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings(), .transient = {}},
                        .remotes = {{"tokyo", SniffStatus()}}};
  snapshot.remotes["tokyo"].has_credentials = true;
  EXPECT_EQ(FindLink(snapshot, "tokyo")->security_model, SecurityModel::kApiKey);
}

TEST(FindLink, WithoutAStatusTheSecurityModelIsNotKnown) {
  const es::Snapshot snapshot{.settings = {.persistent = SniffSettings(), .transient = {}},
                              .remotes = {}};
  const std::optional<ObservedLink> found = FindLink(snapshot, "tokyo");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->connected, false);
  EXPECT_EQ(found->security_model, std::nullopt);
  EXPECT_EQ(found->link.skip_unavailable, std::nullopt);
}

TEST(FindLink, TransientSettingsAloneMakeALink) {
  const es::Snapshot snapshot{.settings = {.persistent = {}, .transient = SniffSettings()},
                              .remotes = {}};
  EXPECT_EQ(FindLink(snapshot, "tokyo")->origin, Origin::kSettings);
}

TEST(FindLink, StatusAloneIsALinkOfElasticsearchYml) {
  const es::Snapshot snapshot{.settings = {}, .remotes = {{"tokyo", SniffStatus()}}};
  const std::optional<ObservedLink> found = FindLink(snapshot, "tokyo");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->origin, Origin::kElasticsearchYml);
  EXPECT_EQ(std::get<SniffMode>(found->link.mode),
            (SniffMode{.seeds = {"t:9300"}, .node_connections = 3}));
  EXPECT_THAT(found->settings, IsEmpty());
}

TEST(FindLink, ProxyOfElasticsearchYmlIsRead) {
  es::RemoteInfo info;
  info.mode = "proxy";
  info.proxy_address = "p:9400";
  info.server_name = "tokyo.example";
  info.max_proxy_socket_connections = 18;
  const es::Snapshot snapshot{.settings = {}, .remotes = {{"tokyo", info}}};
  EXPECT_EQ(
      std::get<ProxyMode>(FindLink(snapshot, "tokyo")->link.mode),
      (ProxyMode{.address = "p:9400", .socket_connections = 18, .server_name = "tokyo.example"}));
}

TEST(FindLink, WithoutAStatusElasticsearchYmlIsInTheDefaults) {
  es::ClusterSettings settings{.defaults = SniffSettings()};
  const std::optional<ObservedLink> found = FindLink(settings, "tokyo");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->origin, Origin::kElasticsearchYml);
  EXPECT_EQ(DescribeTarget(found->link.mode), "seeds t:9300");
  EXPECT_THAT(found->settings, IsEmpty());
  settings.persistent = {{"cluster.remote.tokyo.skip_unavailable", "true"}};
  EXPECT_EQ(FindLink(settings, "tokyo")->origin, Origin::kSettings);
}

TEST(FindLink, DefaultsWithoutAnAddressAreNoLink) {
  EXPECT_EQ(
      FindLink(es::ClusterSettings{.defaults = {{"cluster.remote.tokyo.mode", "proxy"}}}, "tokyo"),
      std::nullopt);
}

TEST(IsOfOneMoment, WhenTheStatusShowsWhatIsSet) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings()},
                        .remotes = {{"tokyo", SniffStatus()}}};
  EXPECT_TRUE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.settings.persistent["cluster.remote.tokyo.skip_unavailable"] = "true";
  EXPECT_TRUE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.settings.persistent["cluster.remote.tokyo.skip_unavailable"] = "false";
  EXPECT_FALSE(IsOfOneMoment(snapshot, "tokyo"));
}

TEST(IsOfOneMoment, NotWhenTheStatusLeadsElsewhere) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings()},
                        .remotes = {{"tokyo", SniffStatus()}}};
  snapshot.remotes["tokyo"].seeds = {"somebody-elses:9300"};
  EXPECT_FALSE(IsOfOneMoment(snapshot, "tokyo"));
}

TEST(IsOfOneMoment, NotWhenTheStatusIsOfAnotherServerNameOrOfOtherConnections) {
  es::RemoteInfo info;
  info.mode = "proxy";
  info.proxy_address = "p:9400";
  info.server_name = "tokyo.example";
  info.max_proxy_socket_connections = 18;
  es::Snapshot snapshot{
      .settings = {.persistent = {{"cluster.remote.tokyo.mode", "proxy"},
                                  {"cluster.remote.tokyo.proxy_address", "p:9400"},
                                  {"cluster.remote.tokyo.server_name", "tokyo.example"}}},
      .remotes = {{"tokyo", info}}};
  EXPECT_TRUE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.settings.persistent["cluster.remote.tokyo.proxy_socket_connections"] = "3";
  EXPECT_FALSE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.remotes["tokyo"].max_proxy_socket_connections = 3;
  EXPECT_TRUE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.remotes["tokyo"].server_name = "oslo.example";
  EXPECT_FALSE(IsOfOneMoment(snapshot, "tokyo"));
}

TEST(IsOfOneMoment, WithoutAStatusOnlyALinkThatHasNoAddress) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings()}};
  EXPECT_FALSE(IsOfOneMoment(snapshot, "tokyo"));
  snapshot.settings.persistent["cluster.remote.tokyo.seeds"] = Json::array();
  EXPECT_TRUE(IsOfOneMoment(snapshot, "tokyo"));
}

TEST(AllLinks, EveryAliasOnceAndNoSettingOfTheClusterItself) {
  es::Snapshot snapshot{.settings = {.persistent = SniffSettings(), .transient = {}},
                        .remotes = {{"tokyo", SniffStatus()}, {"yml", SniffStatus()}}};
  snapshot.settings.transient["cluster.remote.oslo.mode"] = "sniff";
  snapshot.settings.persistent["cluster.remote.initial_connect_timeout"] = "30s";
  snapshot.settings.persistent["cluster.remote.node.attr"] = "gateway";
  snapshot.settings.persistent["cluster.remote.signing.certificate_authorities"] = "ca.pem";
  snapshot.settings.persistent["cluster.routing.allocation.enable"] = "all";
  EXPECT_THAT(AllLinks(snapshot), ElementsAre(Key("oslo"), Key("tokyo"), Key("yml")));
}

}  // namespace
}  // namespace elastic
