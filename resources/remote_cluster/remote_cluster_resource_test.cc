// elastic_remote_cluster as Terraform drives it, against a cluster that behaves.
#include "resources/remote_cluster/remote_cluster_resource.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/handlers.h"
#include "provider/sdk/server.h"
#include "provider/testing/diagnostics_matchers.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/no_provider.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/transport_options.h"
#include "resources/connections.h"
#include "resources/remote_cluster/many_links_test.h"

namespace elastic {
namespace {

using testing::At;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using testing::FakeElasticsearchOptions;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ManyLinks;
using ::testing::Not;
using ::testing::Pair;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Diagnostics;
using tf::sdk::Severity;
using tf::testing::NoProvider;
using tf::testing::ResourceSession;
using tf::testing::Shows;
using tf::testing::Succeeds;
using V = tf::cty::Value;

constexpr char kType[] = "elastic_remote_cluster";
constexpr char kTokyo[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                              "sniff": {"seeds": ["t:9300"]}})";

class RemoteClusterResourceTest : public ::testing::Test {
 protected:
  explicit RemoteClusterResourceTest(FakeElasticsearchOptions options = {},
                                     ConnectionsOptions connections = {})
      : berlin_(std::move(options)),
        connections_(std::make_shared<Connections>(clock_, connections)),
        server_(MakeRegistry(), clock_) {
    connections_->Configure({.clusters = ClusterConfigs{{"berlin", At(berlin_.url())}}});
  }

  tf::sdk::Registry MakeRegistry() {
    tf::sdk::Registry registry;
    registry.provider = std::make_unique<NoProvider>();
    registry.resources.push_back(tf::sdk::MakeResource<RemoteClusterModel>(
        std::make_unique<RemoteClusterResource>(connections_, clock_)));
    return registry;
  }

  size_t Writes() { return berlin_.http().Count("PUT", "/_cluster/settings"); }

  FakeElasticsearch berlin_;
  tf::testing::FakeClock clock_{absl::Now()};
  std::shared_ptr<Connections> connections_;
  tf::sdk::Server server_;
  ResourceSession link_{server_, kType};
};

TEST_F(RemoteClusterResourceTest, CreatedLinkIsConnectedAndTheSecondPlanIsEmpty) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  EXPECT_EQ(link_.Attribute("id"), V::String("self_managed/berlin/tokyo"));
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(true));
  EXPECT_EQ(link_.Attribute("skip_unavailable"), V::Bool(true));
  EXPECT_EQ(link_.Attribute("security_model"), V::String("certificate"));
  EXPECT_TRUE(link_.PlansNothing(kTokyo));
}

TEST_F(RemoteClusterResourceTest, IdIsKnownWhenItIsPlanned) {
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(kTokyo, planned), Succeeds());
  EXPECT_EQ(*planned.planned.Find("id"), V::String("self_managed/berlin/tokyo"));
  EXPECT_TRUE(planned.planned.Find("connected")->is_unknown());
}

TEST_F(RemoteClusterResourceTest, PartsOfTheIdThatAreUnknownMakeItUnknown) {
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(R"({"alias": "<unknown>", "self_managed": {"cluster": "berlin"},
                             "sniff": {"seeds": ["<unknown>"]}})",
                         planned),
              Succeeds());
  EXPECT_TRUE(planned.planned.Find("id")->is_unknown());
}

constexpr char kEverything[] = R"({
  "alias": "tokyo", "self_managed": {"cluster": "berlin"},
  "sniff": {"seeds": ["t:9300", "u:9300"], "node_connections": 2},
  "skip_unavailable": false, "security_model": "certificate", "wait_for_connection": "30s",
  "transport": {"compress": "true", "compression_scheme": "lz4", "ping_schedule": "5s"},
  "timeouts": {"create": "5m"}})";

TEST_F(RemoteClusterResourceTest, EveryAttributeIsSetAndRemovedAgain) {
  EXPECT_THAT(link_.Apply(kEverything), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kEverything));
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kTokyo));
  EXPECT_THAT(berlin_.persistent(),
              ElementsAre(Pair("cluster.remote.tokyo.mode", Json("sniff")),
                          Pair("cluster.remote.tokyo.seeds", Json::array({"t:9300"})),
                          Pair("cluster.remote.tokyo.skip_unavailable", Json("false"))));
}

TEST_F(RemoteClusterResourceTest, ModesAreSwitchedInPlace) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  constexpr char kProxy[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
    "proxy": {"proxy_address": "p:9400", "server_name": "tokyo.example"}})";
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(kProxy, planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(kProxy), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kProxy));
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kTokyo));
  EXPECT_EQ(Writes(), 3u);
}

TEST_F(RemoteClusterResourceTest, ChangedAliasReplacesTheLink) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  constexpr char kOslo[] = R"({"alias": "oslo", "self_managed": {"cluster": "berlin"},
                               "sniff": {"seeds": ["t:9300"]}})";
  EXPECT_THAT(link_.Apply(kOslo), Succeeds());
  EXPECT_EQ(link_.Attribute("id"), V::String("self_managed/berlin/oslo"));
  EXPECT_THAT(berlin_.persistent(), Not(Contains(Pair(HasSubstr("tokyo"), ::testing::_))));
}

TEST_F(RemoteClusterResourceTest, ChangedTimeoutsAloneWriteNothing) {
  EXPECT_THAT(link_.Apply(kEverything), Succeeds());
  std::string other = kEverything;
  other.replace(other.find("\"5m\""), 4, "\"6m\"");
  EXPECT_THAT(link_.Apply(other), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(other));
  EXPECT_EQ(Writes(), 1u);
}

TEST_F(RemoteClusterResourceTest, SkipUnavailableIsExplicitFromTheFirstUpdateOn) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  EXPECT_THAT(berlin_.persistent(),
              Not(Contains(Pair("cluster.remote.tokyo.skip_unavailable", ::testing::_))));
  EXPECT_THAT(link_.Apply(R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                              "sniff": {"seeds": ["t:9300", "u:9300"]}})"),
              Succeeds());
  EXPECT_THAT(berlin_.persistent(),
              Contains(Pair("cluster.remote.tokyo.skip_unavailable", Json("true"))));
}

TEST_F(RemoteClusterResourceTest, OtherSpellingsOnTheServerAreNoDrift) {
  EXPECT_THAT(link_.Apply(kEverything), Succeeds());
  berlin_.SetPersistent({{"cluster.remote.tokyo.seeds", "t:9300,u:9300"},
                         {"cluster.remote.tokyo.mode", "SNIFF"},
                         {"cluster.remote.tokyo.transport.compress", "TRUE"},
                         {"cluster.remote.tokyo.transport.ping_schedule", "5000ms"}});
  EXPECT_TRUE(link_.PlansNothing(kEverything));
}

TEST_F(RemoteClusterResourceTest, ChangeBySomebodyElseIsPlannedBack) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  berlin_.SetPersistent({{"cluster.remote.tokyo.node_connections", "7"}});
  EXPECT_FALSE(link_.PlansNothing(kTokyo));
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kTokyo));
  EXPECT_THAT(berlin_.persistent(),
              Not(Contains(Pair("cluster.remote.tokyo.node_connections", ::testing::_))));
}

TEST_F(RemoteClusterResourceTest, TransientSettingShowsAsDriftAndIsRemoved) {
  EXPECT_THAT(link_.Apply(kEverything), Succeeds());
  berlin_.SetTransient({{"cluster.remote.tokyo.skip_unavailable", "true"}});
  EXPECT_FALSE(link_.PlansNothing(kEverything));
  EXPECT_THAT(link_.Apply(kEverything), Succeeds());
  EXPECT_THAT(berlin_.transient(), IsEmpty());
  EXPECT_TRUE(link_.PlansNothing(kEverything));
}

TEST_F(RemoteClusterResourceTest, LinkRemovedBySomebodyElseIsPlannedForCreation) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  berlin_.SetPersistent(
      {{"cluster.remote.tokyo.mode", nullptr}, {"cluster.remote.tokyo.seeds", nullptr}});
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
}

TEST_F(RemoteClusterResourceTest, ExistingAliasIsAnErrorThatShowsTheImport) {
  berlin_.SetPersistent({{"cluster.remote.tokyo.mode", "sniff"},
                         {"cluster.remote.tokyo.seeds", Json::array({"other:1"})}});
  const Diagnostics out = link_.Apply(kTokyo);
  EXPECT_THAT(out, Shows(Severity::kError,
                         "terraform import elastic_remote_cluster.NAME self_managed/berlin/tokyo"));
  EXPECT_THAT(out, Shows(Severity::kError, "id = \"self_managed/berlin/tokyo\""));
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(RemoteClusterResourceTest, ImportThenThePlanIsEmpty) {
  berlin_.SetPersistent({{"cluster.remote.tokyo.seeds", Json::array({"t:9300"})}});
  EXPECT_THAT(link_.Import("self_managed/berlin/tokyo"), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kTokyo));
}

TEST_F(RemoteClusterResourceTest, ImportOfNothingOrOfAnotherFormIsAnError) {
  EXPECT_THAT(link_.Import("self_managed/berlin/tokyo"),
              Shows(Severity::kError, "has no remote cluster"));
  EXPECT_THAT(link_.Import("tokyo"), Shows(Severity::kError, "self_managed/<cluster>/<alias>"));
  EXPECT_THAT(link_.Import("self_managed/paris/tokyo"),
              Shows(Severity::kError, "it has \"berlin\"",
                    Path().Attribute("self_managed").Attribute("cluster")));
}

TEST_F(RemoteClusterResourceTest, DeletingTwiceIsSuccess) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  ResourceSession copy = link_;
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_THAT(berlin_.persistent(), IsEmpty());
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

TEST_F(RemoteClusterResourceTest, MissingClusterIsAnErrorOfThePlanWithTheNames) {
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(R"({"alias": "tokyo", "self_managed": {"cluster": "paris"},
                             "sniff": {"seeds": ["t:9300"]}})",
                         planned),
              Shows(Severity::kError, "it has \"berlin\"",
                    Path().Attribute("self_managed").Attribute("cluster")));
}

TEST_F(RemoteClusterResourceTest, UnknownConnectionLeavesTheStateAndDoesNotFailThePlan) {
  EXPECT_THAT(link_.Apply(kTokyo), Succeeds());
  const V before = link_.state();
  connections_->Configure({.clusters = ClusterConfigs{{"berlin", NotYetKnown{}}}});
  EXPECT_THAT(link_.Refresh(), Shows(Severity::kWarning, "known only during apply"));
  EXPECT_EQ(link_.state(), before);
  tf::sdk::PlanResult planned;
  ResourceSession other(server_, kType);
  EXPECT_THAT(other.Plan(kTokyo, planned), Succeeds());
  connections_->Configure({.clusters = std::nullopt});
  EXPECT_THAT(other.Plan(kTokyo, planned), Succeeds());
}

TEST_F(RemoteClusterResourceTest, UnconnectedLinkIsAWarningAfterOneAttempt) {
  berlin_.SetReachable("t:9300", false);
  EXPECT_THAT(link_.Apply(kTokyo),
              Shows(Severity::kWarning, "not connected to \"tokyo\" (seeds t:9300)"));
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(false));
  EXPECT_EQ(berlin_.http().Count("GET", "/_resolve/cluster/tokyo:*"), 1u);
}

constexpr char kWaiting[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
  "sniff": {"seeds": ["t:9300"]}, "wait_for_connection": "1m"})";

TEST_F(RemoteClusterResourceTest, PeerThatComesUpWhileWaitingIsConnected) {
  berlin_.SetReachable("t:9300", false);
  clock_.OnSleep([this] { berlin_.SetReachable("t:9300", clock_.sleeps().size() > 3); });
  EXPECT_THAT(link_.Apply(kWaiting), Succeeds());
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(true));
}

TEST_F(RemoteClusterResourceTest, MissedWaitIsAnErrorAndTheLinkIsInTheState) {
  berlin_.SetReachable("t:9300", false);
  const Diagnostics out = link_.Apply(kWaiting);
  EXPECT_THAT(
      out, Shows(Severity::kError, "terraform untaint", Path().Attribute("wait_for_connection")));
  EXPECT_THAT(out, Shows(Severity::kError, "Waited 1m", Path().Attribute("wait_for_connection")));
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(false));
}

TEST_F(RemoteClusterResourceTest, StopEndsTheWaitAndTheLinkIsInTheState) {
  berlin_.SetReachable("t:9300", false);
  clock_.OnSleep([this] { server_.Stop(); });
  EXPECT_TRUE(link_.Apply(kWaiting).has_error());
  EXPECT_EQ(link_.Attribute("id"), V::String("self_managed/berlin/tokyo"));
}

constexpr char kTokyoByApiKey[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
    "sniff": {"seeds": ["t:9443"]}, "security_model": "api_key"})";
constexpr char kTokyoByCertificate[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
    "sniff": {"seeds": ["t:9300"]}, "security_model": "certificate"})";
constexpr char kTokyosCredentials[] = "cluster.remote.tokyo.credentials";

TEST_F(RemoteClusterResourceTest, LinkByApiKeyIsNotRegisteredWithoutCredentialsInTheKeystore) {
  EXPECT_THAT(
      link_.Apply(kTokyoByApiKey),
      Shows(Severity::kError, "elasticsearch-keystore add cluster.remote.tokyo.credentials"));
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_EQ(Writes(), 0u);
}

// Nodes below 9 do not tell what their keystores hold.
class BelowVersion9 : public RemoteClusterResourceTest {
 protected:
  BelowVersion9() : RemoteClusterResourceTest({.version = "8.19.21"}) {}
};

TEST_F(BelowVersion9, ModelThatAKeystoreDoesNotGiveIsAnErrorAtOnceWhereAPersonWritesIt) {
  EXPECT_THAT(link_.Apply(kTokyoByApiKey),
              Shows(Severity::kError, "elasticsearch-keystore add cluster.remote.tokyo.credentials",
                    Path().Attribute("security_model")));
  EXPECT_THAT(clock_.sleeps(), IsEmpty());
}

TEST_F(RemoteClusterResourceTest, KeystoreIsLoadedBeforeALinkByApiKeyIsRegistered) {
  berlin_.SetKeystore({"keystore.seed", kTokyosCredentials});
  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Succeeds());
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_TRUE(link_.PlansNothing(kTokyoByApiKey));
}

TEST_F(RemoteClusterResourceTest, AnotherCredentialsVersionLoadsTheKeystoreAgain) {
  constexpr char kSecond[] = R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
    "sniff": {"seeds": ["t:9443"]}, "security_model": "api_key", "credentials_wo_version": "2"})";
  const auto loads = [this] {
    return berlin_.http().Count("POST", "/_nodes/reload_secure_settings");
  };
  berlin_.SetKeystore({kTokyosCredentials});
  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Succeeds());
  const size_t before = loads();
  EXPECT_THAT(link_.Apply(kSecond), Succeeds());
  EXPECT_EQ(loads(), before + 1);
  EXPECT_TRUE(link_.PlansNothing(kSecond));
  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Succeeds());
}

TEST_F(RemoteClusterResourceTest, LinkByCertificateIsNotRegisteredWhileCredentialsAreLeft) {
  berlin_.SetKeystore({"keystore.seed", kTokyosCredentials});
  EXPECT_THAT(
      link_.Apply(kTokyoByCertificate),
      Shows(Severity::kError, "elasticsearch-keystore remove cluster.remote.tokyo.credentials"));
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(RemoteClusterResourceTest, SecurityModelIsChangedInPlaceAndBack) {
  EXPECT_THAT(link_.Apply(kTokyoByCertificate), Succeeds());
  berlin_.SetKeystore({"keystore.seed", kTokyosCredentials});
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(kTokyoByApiKey, planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());

  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Succeeds());
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_TRUE(link_.PlansNothing(kTokyoByApiKey));

  berlin_.SetKeystore({"keystore.seed"});
  EXPECT_THAT(link_.Apply(kTokyoByCertificate), Succeeds());
  EXPECT_TRUE(link_.PlansNothing(kTokyoByCertificate));
}

TEST_F(RemoteClusterResourceTest, LinkIsPutBackWhenTheKeystoreDoesNotFitTheNewModel) {
  EXPECT_THAT(link_.Apply(kTokyoByCertificate), Succeeds());
  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Shows(Severity::kError, "put back as it was"));
  EXPECT_THAT(berlin_.persistent(),
              Contains(Pair("cluster.remote.tokyo.seeds", Json::array({"t:9300"}))));
  EXPECT_EQ(link_.Attribute("security_model"), V::String("certificate"));
}

TEST_F(RemoteClusterResourceTest, KeystoreThatANodeCannotLoadIsAnErrorThatNamesTheNode) {
  berlin_.SetReloadException("Provided keystore password was incorrect");
  EXPECT_THAT(link_.Apply(kTokyoByApiKey),
              Shows(Severity::kError, "node \"node-0\": illegal_state_exception: Provided"));
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(RemoteClusterResourceTest, CredentialsInTheKeystoreOfAnAliasThatIsTakenAreNotLookedAt) {
  berlin_.SetPersistent({{"cluster.remote.tokyo.mode", "sniff"},
                         {"cluster.remote.tokyo.seeds", Json::array({"t:9300"})}});
  EXPECT_THAT(link_.Apply(kTokyoByApiKey), Shows(Severity::kError, "exists already"));
  EXPECT_EQ(berlin_.http().Count("POST", "/_nodes/reload_secure_settings"), 0u);
}

TEST_F(RemoteClusterResourceTest, CredentialsAreRefused) {
  EXPECT_THAT(
      link_.Validate(R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                                 "sniff": {"seeds": ["t:9443"]}, "credentials_wo": "aWQ6a2V5"})"),
      Shows(Severity::kError, "elasticsearch-keystore", Path().Attribute("credentials_wo")));
}

TEST_F(RemoteClusterResourceTest, OneInvalidLinkOfFiftyFailsAlone) {
  constexpr int kLinks = 50;
  std::vector<Diagnostics> outcomes(kLinks);
  std::vector<std::thread> threads;
  for (int i = 0; i < kLinks; ++i) {
    threads.emplace_back([this, i, &outcomes] {
      ResourceSession link(server_, kType);
      // The server refuses this; no rule of ours does.
      const std::string connections = i == 17 ? "99999999999" : "2";
      outcomes[i] = link.Apply(absl::StrCat(
          R"({"alias": "link)", i, R"(", "self_managed": {"cluster": "berlin"}, )",
          R"("sniff": {"seeds": ["t:9300"], "node_connections": )", connections, "}}"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kLinks; ++i) EXPECT_EQ(outcomes[i].has_error(), i == 17) << i;
  EXPECT_THAT(outcomes[17], Shows(Severity::kError, "link17"));
  EXPECT_EQ(berlin_.persistent().size(), 3u * (kLinks - 1));
  EXPECT_LT(Writes(), 40u);
}

class LinkOfElasticsearchYml : public RemoteClusterResourceTest {
 protected:
  LinkOfElasticsearchYml()
      : RemoteClusterResourceTest(
            {.version = "9.5.3",
             .build_flavor = "default",
             .yml = {{"cluster.remote.tokyo.seeds", Json::array({"other:1"})}},
             .tls = {},
             .authorization = {}}) {}
};

TEST_F(LinkOfElasticsearchYml, CannotBeCreatedOrImported) {
  EXPECT_THAT(link_.Apply(kTokyo), Shows(Severity::kError, "elasticsearch.yml"));
  EXPECT_THAT(link_.Import("self_managed/berlin/tokyo"),
              Shows(Severity::kError, "elasticsearch.yml"));
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(LinkOfElasticsearchYml, IsNotTheOneThatWasRegisteredAndRemoved) {
  berlin_.SetPersistent({{"cluster.remote.tokyo.seeds", Json::array({"t:9300"})}});
  EXPECT_THAT(link_.Import("self_managed/berlin/tokyo"), Succeeds());
  berlin_.SetPersistent({{"cluster.remote.tokyo.seeds", nullptr}});
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
}

class ManyRemoteClustersTest : public RemoteClusterResourceTest {
 protected:
  ManyRemoteClustersTest() : RemoteClusterResourceTest({}, ManyLinks::Options()) {}

  static std::string Sniffing(const std::string& alias, const std::string& seed) {
    return absl::StrCat(R"({"alias": ")", alias, R"(", "self_managed": {"cluster": "berlin"},
                            "sniff": {"seeds": [")",
                        seed, R"("]}})");
  }

  ManyLinks links_{server_};
};

TEST_F(ManyRemoteClustersTest, RequestsAreCountedByTheBatch) {
  const auto first = [](const std::string& alias) { return Sniffing(alias, "t:9300"); };
  const auto second = [](const std::string& alias) { return Sniffing(alias, "u:9300"); };
  const testing::Requests created = CountRequests(berlin_.http(), [&] { links_.Apply(first); });
  EXPECT_EQ(created.writes, ManyLinks::kBatches);
  EXPECT_EQ(created.reads, ManyLinks::kBatches * 2);
  EXPECT_EQ(CountRequests(berlin_.http(), [&] { links_.Refresh(); }).reads, 2u);
  const testing::Requests updated = CountRequests(berlin_.http(), [&] { links_.Apply(second); });
  EXPECT_EQ(updated.writes, ManyLinks::kBatches);
  // The session refreshes before it plans, and each write outdates what was read.
  EXPECT_EQ(updated.reads, ManyLinks::kBatches * 2 + (ManyLinks::kBatches - 1) * 2);
  const testing::Requests destroyed = CountRequests(berlin_.http(), [&] { links_.Destroy(); });
  EXPECT_EQ(destroyed.writes, ManyLinks::kBatches);
  EXPECT_EQ(destroyed.reads, ManyLinks::kBatches);
}

}  // namespace
}  // namespace elastic
