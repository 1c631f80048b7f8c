#include "resources/remote_cluster/link_settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using tf::Json;
using tf::testing::StatusIs;

Link Tokyo() {
  return {.alias = "tokyo",
          .mode = SniffMode{.seeds = {"t-1:9300", "t-2:9300"}, .node_connections = {}},
          .skip_unavailable = {},
          .transport = {}};
}

Link TokyoByProxy() {
  Link link = Tokyo();
  link.mode = ProxyMode{.address = "t:9400", .socket_connections = {}, .server_name = {}};
  return link;
}

// Settings of "tokyo" with the keys' common part left out.
es::SettingsMap Below(std::initializer_list<std::pair<const char*, Json>> settings) {
  es::SettingsMap map;
  for (const auto& [name, value] : settings) {
    map.emplace(std::string("cluster.remote.tokyo.") + name, value);
  }
  return map;
}

auto Change(const char* name, const Json& value) {
  return Pair(std::string("cluster.remote.tokyo.") + name, value);
}

TEST(SettingsOf, TakesTheAliasAndNothingThatOnlyBeginsLikeIt) {
  es::ClusterSettings settings{.persistent = Below({{"mode", "sniff"}}), .transient = {}};
  settings.persistent.emplace("cluster.remote.tokyo2.mode", "proxy");
  settings.persistent.emplace("cluster.remote.tok.mode", "proxy");
  settings.persistent.emplace("cluster.remote.tokyo-1.mode", "proxy");
  EXPECT_THAT(SettingsOf(settings, "tokyo"), ElementsAre(Pair("mode", Json("sniff"))));
}

TEST(SettingsOf, TransientOutranksPersistent) {
  const es::ClusterSettings settings{
      .persistent = Below({{"skip_unavailable", "true"}, {"mode", "sniff"}}),
      .transient = Below({{"skip_unavailable", "false"}})};
  EXPECT_THAT(SettingsOf(settings, "tokyo"),
              ElementsAre(Pair("mode", Json("sniff")), Pair("skip_unavailable", Json("false"))));
}

TEST(LinkFrom, ReadsWhatTheServerStores) {
  const Link link = LinkFrom("tokyo", {{"mode", "sniff"},
                                       {"seeds", Json::array({"a:1", "b:2"})},
                                       {"node_connections", "2"},
                                       {"skip_unavailable", "false"},
                                       {"transport.compress", "indexing_data"},
                                       {"transport.compression_scheme", "lz4"},
                                       {"transport.ping_schedule", "5s"}});
  EXPECT_EQ(link, (Link{.alias = "tokyo",
                        .mode = SniffMode{.seeds = {"a:1", "b:2"}, .node_connections = 2},
                        .skip_unavailable = false,
                        .transport = {.compress = "indexing_data",
                                      .compression_scheme = "lz4",
                                      .ping_schedule = "5s"}}));
}

TEST(LinkFrom, ReadsProxyMode) {
  const Link link = LinkFrom("tokyo", {{"mode", "PROXY"},
                                       {"proxy_address", "p:9400"},
                                       {"proxy_socket_connections", "7"},
                                       {"server_name", "tokyo.example"}});
  EXPECT_EQ(link.mode,
            (LinkMode(ProxyMode{
                .address = "p:9400", .socket_connections = 7, .server_name = "tokyo.example"})));
}

TEST(LinkFrom, OtherSpellingsMeanTheSame) {
  const Link link = LinkFrom("tokyo", {{"seeds", "a:1, b:2,"},
                                       {"node_connections", 2},
                                       {"skip_unavailable", true},
                                       {"transport.compress", "TRUE"}});
  EXPECT_EQ(std::get<SniffMode>(link.mode),
            (SniffMode{.seeds = {"a:1", "b:2"}, .node_connections = 2}));
  EXPECT_EQ(link.skip_unavailable, true);
  EXPECT_EQ(link.transport.compress, "true");
}

TEST(LinkFrom, WhatIsNotThereIsAbsent) {
  const Link link = LinkFrom("tokyo", {{"server_name", ""}, {"node_connections", "many"}});
  EXPECT_EQ(link,
            (Link{.alias = "tokyo", .mode = SniffMode{}, .skip_unavailable = {}, .transport = {}}));
}

TEST(PatchTowards, NewLinkIsWrittenWhole) {
  Link wish = Tokyo();
  wish.skip_unavailable = true;
  wish.transport.ping_schedule = "30s";
  const es::SettingsPatch patch = PatchTowards({}, wish);
  EXPECT_THAT(
      patch.persistent,
      ElementsAre(Change("mode", "sniff"), Change("seeds", Json::array({"t-1:9300", "t-2:9300"})),
                  Change("skip_unavailable", true), Change("transport.ping_schedule", "30s")));
  EXPECT_THAT(patch.transient, IsEmpty());
}

TEST(PatchTowards, NothingWhenNothingDiffers) {
  Link wish = Tokyo();
  std::get<SniffMode>(wish.mode).node_connections = 2;
  wish.skip_unavailable = true;
  wish.transport = {.compress = "true", .compression_scheme = "lz4", .ping_schedule = "5s"};
  const es::ClusterSettings stored{.persistent = Below({{"seeds", "t-1:9300,t-2:9300"},
                                                        {"node_connections", "2"},
                                                        {"skip_unavailable", "true"},
                                                        {"transport.compress", "TRUE"},
                                                        {"transport.compression_scheme", "LZ4"},
                                                        {"transport.ping_schedule", "5000ms"}}),
                                   .transient = {}};
  EXPECT_TRUE(PatchTowards(stored, wish).empty());
}

TEST(PatchTowards, ChangedKeysAndTheModeAlone) {
  const es::ClusterSettings stored{
      .persistent = Below(
          {{"mode", "sniff"}, {"seeds", Json::array({"t-1:9300"})}, {"skip_unavailable", "true"}}),
      .transient = {}};
  Link wish = Tokyo();
  wish.skip_unavailable = true;
  EXPECT_THAT(
      PatchTowards(stored, wish).persistent,
      ElementsAre(Change("mode", "sniff"), Change("seeds", Json::array({"t-1:9300", "t-2:9300"}))));
}

TEST(PatchTowards, DroppedValuesBecomeNull) {
  const es::ClusterSettings stored{
      .persistent = Below({{"mode", "sniff"},
                           {"seeds", Json::array({"t-1:9300", "t-2:9300"})},
                           {"node_connections", "2"},
                           {"transport.compress", "true"}}),
      .transient = {}};
  EXPECT_THAT(PatchTowards(stored, Tokyo()).persistent,
              ElementsAre(Change("mode", "sniff"), Change("node_connections", nullptr),
                          Change("transport.compress", nullptr)));
}

TEST(PatchTowards, ChangeOfModeDropsTheOtherModesSettings) {
  const es::ClusterSettings stored{.persistent = Below({{"mode", "sniff"},
                                                        {"seeds", Json::array({"t-1:9300"})},
                                                        {"proxy", "t:9400"},
                                                        {"node_connections", "2"}}),
                                   .transient = {}};
  EXPECT_THAT(PatchTowards(stored, TokyoByProxy()).persistent,
              ElementsAre(Change("mode", "proxy"), Change("node_connections", nullptr),
                          Change("proxy", nullptr), Change("proxy_address", "t:9400"),
                          Change("seeds", nullptr)));
}

TEST(PatchTowards, SettingsUnknownToUsStay) {
  const es::ClusterSettings stored{
      .persistent = Below({{"mode", "sniff"},
                           {"seeds", Json::array({"t-1:9300", "t-2:9300"})},
                           {"proxy", "t:1"},
                           {"signing.certificate", "cert.pem"}}),
      .transient = {}};
  EXPECT_TRUE(PatchTowards(stored, Tokyo()).empty());
}

TEST(PatchTowards, SkipUnavailableIsLeftAloneWithoutAWish) {
  const es::ClusterSettings stored{
      .persistent = Below({{"mode", "sniff"},
                           {"seeds", Json::array({"t-1:9300", "t-2:9300"})},
                           {"skip_unavailable", "false"}}),
      .transient = {}};
  EXPECT_TRUE(PatchTowards(stored, Tokyo()).empty());
}

TEST(PatchTowards, SkipUnavailableBecomesExplicitOnceItIsKnown) {
  const es::ClusterSettings stored{
      .persistent = Below({{"mode", "sniff"}, {"seeds", Json::array({"t-1:9300", "t-2:9300"})}}),
      .transient = {}};
  Link wish = Tokyo();
  wish.skip_unavailable = true;
  EXPECT_THAT(PatchTowards(stored, wish).persistent,
              ElementsAre(Change("mode", "sniff"), Change("skip_unavailable", true)));
}

TEST(PatchTowards, TransientValueMovesToThePersistentSettingsWhenItChanges) {
  const es::ClusterSettings stored{
      .persistent = Below({{"mode", "sniff"}, {"seeds", Json::array({"t-1:9300", "t-2:9300"})}}),
      .transient = Below({{"skip_unavailable", "true"}, {"node_connections", "5"}})};
  Link wish = Tokyo();
  wish.skip_unavailable = false;
  const es::SettingsPatch patch = PatchTowards(stored, wish);
  EXPECT_THAT(patch.transient, ElementsAre(Change("node_connections", nullptr),
                                           Change("skip_unavailable", nullptr)));
  EXPECT_THAT(patch.persistent,
              ElementsAre(Change("mode", "sniff"), Change("skip_unavailable", false)));
}

TEST(PatchToRemove, RemovesEverythingOfTheAliasWhereverItIs) {
  const es::ClusterSettings stored{.persistent = Below({{"mode", "sniff"}}),
                                   .transient = Below({{"seeds", "a:1"}})};
  const absl::StatusOr<es::SettingsPatch> patch = PatchToRemove(stored, "tokyo");
  ASSERT_TRUE(patch.ok()) << patch.status();
  EXPECT_THAT(patch->persistent, ElementsAre(Change("*", nullptr)));
  EXPECT_THAT(patch->transient, ElementsAre(Change("*", nullptr)));
}

TEST(PatchToRemove, NothingToRemoveIsNothingToWrite) {
  const es::ClusterSettings stored{.persistent = {{"cluster.remote.tokyo2.mode", "sniff"}},
                                   .transient = {}};
  const absl::StatusOr<es::SettingsPatch> patch = PatchToRemove(stored, "tokyo");
  ASSERT_TRUE(patch.ok()) << patch.status();
  EXPECT_TRUE(patch->empty());
}

TEST(PatchToRemove, WildcardNeverWidens) {
  const es::ClusterSettings stored{.persistent = Below({{"mode", "sniff"}}), .transient = {}};
  for (const char* alias : {"", "*", "tokyo.*", "t*"}) {
    EXPECT_THAT(PatchToRemove(stored, alias), StatusIs(absl::StatusCode::kInvalidArgument))
        << alias;
  }
}

}  // namespace
}  // namespace elastic
