#include "resources/clients/testing/fake_settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using tf::Json;

// What the server of 9.5.3 was seen to answer to a PUT of these persistent settings on a fresh
// cluster: the reasons of its 400, none for a 200.
std::vector<std::string> Put(const Json& persistent, FlatSettings settings = {}) {
  std::vector<std::string> objections = Apply(Flatten(persistent), "persistent", settings);
  return objections.empty() ? Objections(settings) : objections;
}

TEST(FakeSettings, FlattensAndStoresScalarsAsText) {
  const FlatSettings flat = Flatten(Json::parse(
      R"({"cluster":{"remote":{"a":{"seeds":["h:1"],"skip_unavailable":true,"node_connections":2,
          "transport.compress":null}}}})"));
  EXPECT_THAT(flat, ElementsAre(Pair("cluster.remote.a.node_connections", "2"),
                                Pair("cluster.remote.a.seeds", Json::array({"h:1"})),
                                Pair("cluster.remote.a.skip_unavailable", "true"),
                                Pair("cluster.remote.a.transport.compress", nullptr)));
  EXPECT_EQ(Flatten(Nest(flat)), flat);
}

TEST(FakeSettings, RecognizesAliasesAndKeys) {
  for (const char* alias : {"bad alias", "bad.alias", "bad:alias", "é", "", "*"}) {
    const std::string key = std::string("cluster.remote.") + alias + ".seeds";
    EXPECT_THAT(Put({{key, Json::array({"h:1"})}}),
                ElementsAre("persistent setting [" + key + "], not recognized"));
  }
  EXPECT_THAT(Put({{"cluster.remote.x.bogus", nullptr}}),
              ElementsAre("persistent setting [cluster.remote.x.bogus], not recognized"));
  EXPECT_THAT(
      Put({{"cluster.remote.x.credentials", "k"}}),
      ElementsAre("persistent setting [cluster.remote.x.credentials], not dynamically updateable"));
  EXPECT_THAT(Put({{"cluster.remote.Bad-Alias_1.seeds", Json::array({"h:1"})}}), IsEmpty());
}

TEST(FakeSettings, JudgesAddressesAsTheServerDoes) {
  auto seed = [](const char* text) {
    return Put({{"cluster.remote.x.seeds", Json::array({text})}});
  };
  EXPECT_THAT(seed("host"), ElementsAre("remote hosts need to be configured as [host:port], found "
                                        "[host] instead"));
  EXPECT_THAT(seed("host:"), ElementsAre("failed to parse port"));
  EXPECT_THAT(seed("host:abc"), ElementsAre("failed to parse port"));
  EXPECT_THAT(seed("host:0"), ElementsAre("port number must be > 0 but was: [0]"));
  EXPECT_THAT(seed("host:-1"), ElementsAre("port number must be > 0 but was: [-1]"));
  for (const char* odd : {"host:99999", "http://127.0.0.1:19300", ":9300", "::1:19301"}) {
    EXPECT_THAT(seed(odd), IsEmpty()) << odd;
  }
  EXPECT_THAT(Put({{"cluster.remote.x.seeds", "h:1,h:2"}}), IsEmpty());
}

TEST(FakeSettings, KeepsTheModesApart) {
  const FlatSettings sniff = Flatten({{"cluster.remote.a.seeds", Json::array({"h:1"})}});
  EXPECT_THAT(
      Put({{"cluster.remote.a.mode", "proxy"}, {"cluster.remote.a.proxy_address", "h:1"}}, sniff),
      ElementsAre("Setting \"cluster.remote.a.seeds\" cannot be used with the configured "
                  "\"cluster.remote.a.mode\" [required=SNIFF, configured=PROXY]"));
  EXPECT_THAT(Put({{"cluster.remote.a.mode", "proxy"},
                   {"cluster.remote.a.proxy_address", "h:1"},
                   {"cluster.remote.a.seeds", nullptr}},
                  sniff),
              IsEmpty());
}

TEST(FakeSettings, RefusesKeysThatNeedALink) {
  const FlatSettings link = Flatten({{"cluster.remote.a.seeds", Json::array({"h:1"})},
                                     {"cluster.remote.a.skip_unavailable", true}});
  EXPECT_THAT(Put({{"cluster.remote.a.seeds", nullptr}}, link),
              Contains("Cannot configure setting [cluster.remote.a.skip_unavailable] if remote "
                       "cluster is not enabled."));
  EXPECT_THAT(Put({{"cluster.remote.a.mode", "proxy"}}), IsEmpty());
}

TEST(FakeSettings, AWildcardRemovesOneAliasOrAll) {
  FlatSettings settings = Flatten({{"cluster.remote.a.seeds", "h:1"},
                                   {"cluster.remote.a.skip_unavailable", true},
                                   {"cluster.remote.ab.seeds", "h:1"}});
  EXPECT_THAT(Apply({{"cluster.remote.a.*", nullptr}}, "persistent", settings), IsEmpty());
  EXPECT_THAT(settings, ElementsAre(Pair("cluster.remote.ab.seeds", "h:1")));
  EXPECT_THAT(Apply({{"cluster.remote.a.*", nullptr}}, "persistent", settings), IsEmpty());
  EXPECT_THAT(Apply({{"cluster.remote.*", nullptr}}, "persistent", settings), IsEmpty());
  EXPECT_THAT(settings, IsEmpty());
}

TEST(FakeSettings, JudgesValuesInTheServersWords) {
  auto with = [](const char* key, Json value) {
    return Put({{"cluster.remote.x.seeds", Json::array({"h:1"})},
                {std::string("cluster.remote.x.") + key, std::move(value)}});
  };
  EXPECT_THAT(with("node_connections", 0),
              ElementsAre("Failed to parse value [0] for setting "
                          "[cluster.remote.x.node_connections] must be >= 1"));
  EXPECT_THAT(with("transport.ping_schedule", "5"),
              ElementsAre("failed to parse setting [cluster.remote.x.transport.ping_schedule] with "
                          "value [5] as a time value: unit is missing or unrecognized"));
  EXPECT_THAT(with("transport.compress", "yes"), ::testing::SizeIs(1));
  EXPECT_THAT(with("transport.compression_scheme", "gzip"), ::testing::SizeIs(1));
  EXPECT_THAT(with("skip_unavailable", "maybe"), ::testing::SizeIs(1));
  EXPECT_THAT(with("transport.ping_schedule", "-1"), IsEmpty());
  EXPECT_THAT(with("transport.compress", "indexing_data"), IsEmpty());
}

}  // namespace
}  // namespace elastic::testing
