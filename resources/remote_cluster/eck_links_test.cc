// elastic_remote_cluster and elastic_remote_clusters on Elastic Cloud on Kubernetes as Terraform
// drives them, against an API server, an operator and an Elasticsearch that behave.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/sdk/handlers.h"
#include "provider/sdk/server.h"
#include "provider/testing/diagnostics_matchers.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/no_provider.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/fake_kubernetes.h"
#include "resources/clients/testing/transport_options.h"
#include "resources/connections.h"
#include "resources/remote_cluster/many_links_test.h"
#include "resources/remote_cluster/remote_cluster_resource.h"
#include "resources/remote_cluster/remote_clusters_data_source.h"

namespace elastic {
namespace {

using testing::At;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using testing::FakeKubernetes;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ManyLinks;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Diagnostic;
using tf::sdk::Diagnostics;
using tf::sdk::Severity;
using tf::testing::NoProvider;
using tf::testing::ResourceSession;
using tf::testing::Shows;
using tf::testing::Succeeds;
using V = tf::cty::Value;

constexpr char kType[] = "elastic_remote_cluster";
constexpr char kSpace[] = "prod";
constexpr char kName[] = "berlin";
constexpr char kManagedAliases[] = "elasticsearch.k8s.elastic.co/managed-remote-clusters";

// An entry that somebody else wrote.
Json Foreign() {
  return {{"name", "foreign"}, {"elasticsearchRef", {{"name", "oslo"}, {"namespace", "prod"}}}};
}

class EckLinksTest : public ::testing::Test {
 protected:
  explicit EckLinksTest(ConnectionsOptions options = {})
      : connections_(std::make_shared<Connections>(clock_, options)),
        server_(MakeRegistry(), clock_) {
    kubernetes_.AddElasticsearch(kSpace, kName);
    Write({{"spec", {{"remoteClusters", {Foreign()}}}}});
    clock_.OnSleep([this] { Operate(); });
    connections_->Configure(
        {.clusters = ClusterConfigs{{"berlin", At(berlin_.url())}},
         .kubernetes = kubernetes::Access{.server = kubernetes_.url(),
                                          .authentication = http::BearerToken{tf::Secret("token")}},
         .kubernetes_requests = {.retry = {.attempts = 1}}});
  }

  tf::sdk::Registry MakeRegistry() {
    tf::sdk::Registry registry;
    registry.provider = std::make_unique<NoProvider>();
    registry.resources.push_back(tf::sdk::MakeResource<RemoteClusterModel>(
        std::make_unique<RemoteClusterResource>(connections_, clock_)));
    registry.data_sources.push_back(tf::sdk::MakeDataSource<RemoteClustersModel>(
        std::make_unique<RemoteClustersDataSource>(connections_, clock_)));
    return registry;
  }

  void Write(const Json& patch) { kubernetes_.Write(kSpace, kName, patch); }

  // What the operator does between two looks at the resource: it registers the entries as seeds,
  // removes those of aliases that are entries no more, and says that it has.
  void Operate() {
    const Json resource = kubernetes_.Elasticsearch(kSpace, kName);
    if (resource.is_null() || paused_) return;
    testing::FlatSettings settings;
    for (const std::string& alias : registered_) settings[SeedsOf(alias)] = nullptr;
    registered_.clear();
    for (const Json& entry : Entries()) {
      registered_.push_back(entry.at("name"));
      settings[SeedsOf(registered_.back())] = Json::array({"remote:9300"});
    }
    berlin_.SetPersistent(settings);
    Write(
        {{"metadata", {{"annotations", {{kManagedAliases, absl::StrJoin(registered_, ",")}}}}},
         {"status",
          {{"phase", phase_}, {"observedGeneration", resource.at("metadata").at("generation")}}}});
  }
  static std::string SeedsOf(const std::string& alias) {
    return tf::StrCat("cluster.remote.", alias, ".seeds");
  }

  Json Entries() const {
    const Json entries = kubernetes_.RemoteClusters(kSpace, kName);
    return entries.is_null() ? Json::array() : entries;
  }

  // A link of the cluster: `remote` is the attribute that says where to.
  static std::string Link(const std::string& remote, const std::string& alias = "tokyo",
                          const std::string& connection = R"(, "cluster": "berlin")") {
    return tf::StrCat(R"({"alias": ")", alias,
                      R"(", "kubernetes": {"namespace": "prod", "name": "berlin")", connection,
                      "}, ", remote, "}");
  }
  static std::string ToTokyo(const std::string& more = "") {
    return Link(tf::StrCat(R"("elasticsearch_ref": {"name": "tokyo")", more, "}"));
  }

  tf::testing::FakeClock clock_{absl::Now()};
  FakeElasticsearch berlin_;
  FakeKubernetes kubernetes_;
  bool paused_ = false;
  std::string phase_ = "Ready";
  std::vector<std::string> registered_;
  std::shared_ptr<Connections> connections_;
  tf::sdk::Server server_;
  ResourceSession link_{server_, kType};
};

TEST_F(EckLinksTest, CreatedLinkIsAnEntryBesideTheOthersAndTheSecondPlanIsEmpty) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  EXPECT_EQ(link_.Attribute("id"), V::String("kubernetes/prod/berlin/tokyo"));
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(true));
  EXPECT_EQ(link_.Attribute("security_model"), V::String("certificate"));
  EXPECT_EQ(Entries()[0], Foreign());
  EXPECT_EQ(Entries()[1], Json({{"name", "tokyo"},
                                {"elasticsearchRef", {{"name", "tokyo"}, {"namespace", "prod"}}}}));
  EXPECT_TRUE(link_.PlansNothing(ToTokyo()));
}

constexpr char kApiKey[] = R"(, "namespace": "asia", "api_key": {"access": {
  "search": {"names": ["logs-*"], "query": "{ \"term\": {\"a\": false} }",
             "field_security": {"grant": ["*"]}},
  "replication": {"names": ["logs-*"]}}})";

TEST_F(EckLinksTest, ApiKeyIsWrittenAsTheOperatorExpectsAndItsQueryKeepsItsSpelling) {
  EXPECT_THAT(link_.Apply(ToTokyo(kApiKey)), Succeeds());
  EXPECT_EQ(
      Entries()[1],
      Json::parse(R"({"name": "tokyo", "elasticsearchRef": {"name": "tokyo", "namespace": "asia"},
              "apiKey": {"access": {"search": {"names": ["logs-*"], "query": {"term": {"a": false}},
                                               "field_security": {"grant": ["*"], "except": []}},
                                    "replication": {"names": ["logs-*"]}}}})"));
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_TRUE(link_.PlansNothing(ToTokyo(kApiKey)));
  ResourceSession imported(server_, kType);
  EXPECT_THAT(imported.Import("kubernetes/prod/berlin/tokyo"), Succeeds());
  EXPECT_EQ(*imported.Attribute("elasticsearch_ref")
                 .Find("api_key")
                 ->Find("access")
                 ->Find("replication")
                 ->Find("names"),
            V::Array({V::String("logs-*")}));
}

TEST_F(EckLinksTest, ZeroValuesThatTheOperatorDropsAreNoDrift) {
  const std::string wished = ToTokyo(R"(, "api_key": {"access": {"search":
      {"names": ["a"], "allow_restricted_indices": false}}})");
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  EXPECT_FALSE(Entries()[1]["apiKey"]["access"]["search"].contains("allow_restricted_indices"));
  EXPECT_TRUE(link_.PlansNothing(wished));
}

TEST_F(EckLinksTest, ApiKeyChangesInPlaceAndDriftIsPlannedBack) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToTokyo(kApiKey), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(ToTokyo(kApiKey)), Succeeds());
  Json drifted = Entries();
  drifted[1]["elasticsearchRef"]["name"] = "other";
  Write({{"spec", {{"remoteClusters", drifted}}}});
  EXPECT_FALSE(link_.PlansNothing(ToTokyo(kApiKey)));
  EXPECT_THAT(link_.Apply(ToTokyo(kApiKey)), Succeeds());
  EXPECT_EQ(Entries()[1]["elasticsearchRef"]["name"], "tokyo");
  EXPECT_EQ(Entries()[0], Foreign());
}

TEST_F(EckLinksTest, DestroyWaitsForTheOperatorAndLeavesNoSetting) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  // With this the operator's own removal would be refused for good.
  berlin_.SetPersistent({{"cluster.remote.tokyo.skip_unavailable", "true"}});
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({Foreign()}));
  for (const auto& [key, value] : berlin_.persistent()) EXPECT_THAT(key, HasSubstr("foreign"));
}

TEST_F(EckLinksTest, DestroyOfTheLastEntryTakesTheList) {
  Write({{"spec", {{"remoteClusters", nullptr}}}});
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_TRUE(kubernetes_.RemoteClusters(kSpace, kName).is_null());
}

TEST_F(EckLinksTest, DestroyThatTheOperatorDoesNotCarryOutIsAnErrorThatSaysHowFarItCame) {
  const std::string wished =
      R"({"alias": "tokyo", "kubernetes": {"namespace": "prod", "name": "berlin", "cluster": "berlin"},
          "elasticsearch_ref": {"name": "tokyo"}, "timeouts": {"delete": "1m"}})";
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  paused_ = true;
  EXPECT_THAT(link_.Destroy(), Shows(Severity::kError, "is removed already"));
  paused_ = false;
  EXPECT_THAT(link_.Destroy(), Succeeds());
}

TEST_F(EckLinksTest, ResourceThatIsGoneTakesItsLinksWithIt) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  ResourceSession copy = link_;
  kubernetes_.RemoveElasticsearch(kSpace, kName);
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

TEST_F(EckLinksTest, ResourceCreatedAnewIsNoticed) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  const Json entries = Entries();
  kubernetes_.AddElasticsearch(kSpace, kName);
  Write({{"spec", {{"remoteClusters", entries}}}});
  EXPECT_THAT(link_.Refresh(), Shows(Severity::kWarning, "created it anew"));
  EXPECT_THAT(link_.Refresh(), Succeeds());
}

TEST_F(EckLinksTest, AliasHasOneOwner) {
  const std::string foreign = Link(R"("elasticsearch_ref": {"name": "tokyo"})", "foreign");
  EXPECT_THAT(
      link_.Apply(foreign),
      Shows(Severity::kError, "elastic_remote_cluster.NAME kubernetes/prod/berlin/foreign"));
  EXPECT_THAT(link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"})", "foreign")),
              Shows(Severity::kError, "exists already (Elasticsearch prod/oslo)"));
  berlin_.SetPersistent(
      {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", "p:9443"}});
  EXPECT_THAT(link_.Apply(ToTokyo()), Shows(Severity::kError, "exists already (proxy p:9443)"));
  Write({{"metadata", {{"annotations", {{kManagedAliases, "paris"}}}}}});
  EXPECT_THAT(link_.Apply(Link(R"("elasticsearch_ref": {"name": "paris"})", "paris")),
              Shows(Severity::kError, "still has the alias"));
  EXPECT_EQ(Entries(), Json::array({Foreign()}));
}

TEST_F(EckLinksTest, ListOfAGitOpsToolIsRefusedWithItsName) {
  Write({{"spec", {{"remoteClusters", nullptr}}}});
  kubernetes_.Write(kSpace, kName, {{"spec", {{"remoteClusters", {Foreign()}}}}}, "argocd",
                    "Apply");
  EXPECT_THAT(link_.Apply(ToTokyo()), Shows(Severity::kError, "argocd"));
  EXPECT_EQ(Entries(), Json::array({Foreign()}));
}

TEST_F(EckLinksTest, RefusalOfTheOperatorIsAnErrorWithItsEventAndTheLinkIsInTheState) {
  phase_ = "Invalid";
  kubernetes_.AddEvent(kSpace, kName, "Validation", "minimum required version is 8.10.0");
  EXPECT_THAT(link_.Apply(ToTokyo()),
              Shows(Severity::kError, "minimum required version is 8.10.0"));
  EXPECT_FALSE(link_.state().is_null());
}

TEST_F(EckLinksTest, OperatorThatDoesNotActIsAWarningUnlessWaitedFor) {
  paused_ = true;
  const Diagnostics out = link_.Apply(ToTokyo());
  EXPECT_FALSE(out.has_error());
  EXPECT_THAT(out.list(), Contains(Field(&Diagnostic::detail, HasSubstr("operator has acted"))));
  ResourceSession waiting(server_, kType);
  EXPECT_TRUE(
      waiting
          .Apply(
              Link(R"("elasticsearch_ref": {"name": "oslo"}, "wait_for_connection": "1m")", "oslo"))
          .has_error());
  EXPECT_FALSE(waiting.state().is_null());
}

TEST_F(EckLinksTest, RefusedChangeOfAConnectedLinkIsAnError) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  phase_ = "Invalid";
  kubernetes_.AddEvent(kSpace, kName, "Validation", "minimum required version is 8.10.0");
  EXPECT_THAT(link_.Apply(ToTokyo(kApiKey)),
              Shows(Severity::kError, "minimum required version is 8.10.0"));
}

TEST_F(EckLinksTest, WhatOnlyElasticsearchShowsIsNoPartOfALinkOfTheOperator) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  EXPECT_EQ(link_.Attribute("skip_unavailable"), V::Null());
}

TEST_F(EckLinksTest, LinksByAddressGoWithTheResourceToo) {
  EXPECT_THAT(link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"})")), Succeeds());
  kubernetes_.RemoveElasticsearch(kSpace, kName);
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
}

TEST_F(EckLinksTest, OperatorThatIsBehindAnotherWriterHasActedAllTheSame) {
  int pods = 0;
  clock_.OnSleep([this, &pods] {
    Operate();
    Write({{"spec", {{"pods", ++pods}}}});
  });
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
}

TEST_F(EckLinksTest, ElasticsearchThatCannotBeReachedIsAWarningAndConnectedIsNotKnown) {
  const std::string wished = Link(R"("elasticsearch_ref": {"name": "tokyo"})", "tokyo", "");
  const Diagnostics out = link_.Apply(wished);
  EXPECT_THAT(out, Shows(Severity::kWarning, "cannot be reached", Path().Attribute("kubernetes")));
  EXPECT_EQ(link_.Attribute("connected"), V::Null());
  EXPECT_TRUE(link_.PlansNothing(wished));
}

TEST_F(EckLinksTest, OtherRemotesAreSettingsOfTheClusterItself) {
  const std::string wished = Link(R"("proxy": {"proxy_address": "p:9443"})");
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  EXPECT_TRUE(berlin_.persistent().contains("cluster.remote.tokyo.proxy_address"));
  EXPECT_EQ(Entries(), Json::array({Foreign()}));
  EXPECT_TRUE(link_.PlansNothing(wished));
  EXPECT_THAT(link_.Destroy(), Succeeds());
}

// Secure settings of a resource whose operator delivers them by file are in no keystore.
class EckLinksByFile : public EckLinksTest {
 protected:
  EckLinksByFile() {
    Write({{"metadata",
            {{"annotations", {{"eck.k8s.elastic.co/file-based-secure-settings", "true"}}}}},
           {"spec", {{"version", "9.5.3"}}}});
  }

  const std::string by_api_key_ =
      Link(R"("proxy": {"proxy_address": "p:9443"}, "security_model": "api_key")");
};

TEST_F(EckLinksByFile, LinkWhoseCredentialsOthersDeliverIsNotRefusedForWhatKeystoresLack) {
  berlin_.SetFileSettings({"cluster.remote.tokyo.credentials"});
  EXPECT_THAT(link_.Apply(by_api_key_), Succeeds());
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_EQ(berlin_.http().Count("POST", "/_nodes/reload_secure_settings"), 0u);
  EXPECT_TRUE(link_.PlansNothing(by_api_key_));
}

TEST_F(EckLinksByFile, LinkWhoseNodesShowNoCredentialsIsAnErrorThatSaysWhereTheyBelong) {
  EXPECT_THAT(link_.Apply(by_api_key_), Shows(Severity::kError, "a Secret that spec.secureSettings",
                                              Path().Attribute("security_model")));
  EXPECT_FALSE(link_.state().is_null());
}

TEST_F(EckLinksTest, LinkWhoseCredentialsNoKeystoreHasIsNotRegistered) {
  EXPECT_THAT(
      link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"}, "security_model": "api_key")")),
      Shows(Severity::kError, "node-0"));
  EXPECT_TRUE(link_.state().is_null());
}

TEST_F(EckLinksTest, ChangeOfTheApiReplacesTheLink) {
  EXPECT_THAT(link_.Apply(ToTokyo()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link(R"("proxy": {"proxy_address": "p:9443"})"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, ElementsAre(Path().Attribute("elasticsearch_ref")));
}

TEST_F(EckLinksTest, MissingPermissionAndMissingResourceAreSaid) {
  EXPECT_THAT(link_.Apply(R"({"alias": "tokyo", "kubernetes": {"name": "gone", "cluster": "berlin"},
                              "elasticsearch_ref": {"name": "tokyo"}})"),
              Shows(Severity::kError, "not found", Path().Attribute("kubernetes")));
  kubernetes_.Forbid("patch", "elasticsearches");
  EXPECT_THAT(link_.Apply(ToTokyo()), Shows(Severity::kError, "patch"));
}

TEST_F(EckLinksTest, ManyLinksAtOnceAreFewPatches) {
  constexpr int kLinks = 30;
  std::vector<std::thread> threads;
  std::vector<Diagnostics> outcomes(kLinks);
  for (int i = 0; i < kLinks; ++i) {
    threads.emplace_back([this, i, &outcomes] {
      ResourceSession link(server_, kType);
      outcomes[i] =
          link.Apply(Link(R"("elasticsearch_ref": {"name": "tokyo"})", tf::StrCat("link", i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Diagnostics& outcome : outcomes) EXPECT_FALSE(outcome.has_error());
  EXPECT_EQ(Entries().size(), kLinks + 1u);
  EXPECT_EQ(Entries()[0], Foreign());
}

TEST_F(EckLinksTest, DataSourceShowsEntriesAndWhatElasticsearchShows) {
  Operate();
  berlin_.SetPersistent(
      {{"cluster.remote.paris.mode", "proxy"}, {"cluster.remote.paris.proxy_address", "p:9443"}});
  const auto& source = *server_.data_sources().find("elastic_remote_clusters")->second;
  const tf::sdk::StateResult read = server_.ReadDataSource(
      "elastic_remote_clusters",
      tf::testing::Config(
          R"({"kubernetes": {"namespace": "prod", "name": "berlin", "cluster": "berlin"}})",
          source.spec().type()));
  ASSERT_THAT(read.diagnostics, Succeeds());
  const V& foreign = *read.state.Find("remote_clusters")->Find("foreign");
  EXPECT_EQ(*foreign.Find("mode"), V::String("elasticsearch_ref"));
  EXPECT_EQ(*foreign.Find("elasticsearch_name"), V::String("oslo"));
  EXPECT_EQ(*foreign.Find("elasticsearch_namespace"), V::String("prod"));
  EXPECT_EQ(*foreign.Find("configured_in"), V::String("kubernetes"));
  EXPECT_EQ(*foreign.Find("connected"), V::Bool(true));
  EXPECT_EQ(*read.state.Find("remote_clusters")->Find("paris")->Find("configured_in"),
            V::String("settings"));
}

class ManyEckLinksTest : public EckLinksTest {
 protected:
  ManyEckLinksTest() : EckLinksTest(ManyLinks::Options()) {}

  ManyLinks links_{server_};
};

TEST_F(ManyEckLinksTest, WritesAreCountedByTheBatchAndReadsAreOneALinkAtMost) {
  const auto configuration = [](const std::string& alias) {
    return Link(R"("elasticsearch_ref": {"name": "tokyo"})", alias);
  };
  const testing::Requests created =
      CountRequests(kubernetes_.http(), [&] { links_.Apply(configuration); });
  EXPECT_EQ(created.writes, ManyLinks::kBatches);
  // One before, one for the state, and the rest until the operator has carried each link out.
  EXPECT_LE(created.reads, ManyLinks::kBatches * (2 + ManyLinks::kAtOnce));
  clock_.SleepUntil(clock_.Now() + ManyLinks::kLongerThanReadsAreReused, {});
  EXPECT_EQ(CountRequests(kubernetes_.http(), [&] { links_.Refresh(); }).reads, 1u);
  const testing::Requests destroyed = CountRequests(kubernetes_.http(), [&] { links_.Destroy(); });
  EXPECT_EQ(destroyed.writes, ManyLinks::kBatches);
  EXPECT_LE(destroyed.reads, ManyLinks::kBatches * ManyLinks::kAtOnce);
}

}  // namespace
}  // namespace elastic
