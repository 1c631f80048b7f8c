// elastic_remote_cluster and elastic_remote_clusters on Elastic Cloud as Terraform drives them,
// against a Cloud API and an Elasticsearch that behave.
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/diagnostics_matchers.h"
#include "provider/testing/status_matchers.h"
#include "resources/remote_cluster/backends.h"
#include "resources/remote_cluster/deployment_links_fixture_test.h"
#include "resources/remote_cluster/many_links_test.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ManyLinks;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Diagnostic;
using tf::sdk::Diagnostics;
using tf::sdk::Severity;
using tf::testing::ResourceSession;
using tf::testing::Shows;
using tf::testing::Succeeds;
using V = tf::cty::Value;

constexpr char kType[] = "elastic_remote_cluster";

INSTANTIATE_TEST_SUITE_P(Kinds, DeploymentLinksTest,
                         ::testing::Values(CloudKind::kHosted, CloudKind::kEnterprise),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

TEST_P(DeploymentLinksTest, CreatedLinkIsInTheListBesideTheOthersAndTheSecondPlanIsEmpty) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  EXPECT_EQ(link_.Attribute("id"), V::String(Id("tokyo")));
  EXPECT_EQ(link_.Attribute("connected"), V::Bool(true));
  EXPECT_EQ(link_.Attribute("skip_unavailable"), V::Bool(false));
  EXPECT_EQ(link_.Attribute("security_model"), V::String("certificate"));
  EXPECT_EQ(cloud_.Links("local")[0], Foreign());
  EXPECT_EQ(cloud_.Links("local")[1], Json({{"alias", "tokyo"},
                                            {"deployment_id", "remote"},
                                            {"elasticsearch_ref_id", "main-elasticsearch"},
                                            {"skip_unavailable", false}}));
  EXPECT_TRUE(link_.PlansNothing(ToDeployment()));
}

TEST_P(DeploymentLinksTest, ChangesAreMadeInPlaceAndDriftIsPlannedBack) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToDeployment("other"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(ToDeployment("other")), Succeeds());
  EXPECT_EQ(cloud_.Links("local")[1].at("deployment_id"), "other");
  Json drifted = cloud_.Links("local");
  drifted[1]["skip_unavailable"] = true;
  cloud_.SetLinks("local", drifted);
  const std::string wished =
      Link(R"("deployment": {"deployment_id": "other"}, "skip_unavailable": false)");
  EXPECT_FALSE(link_.PlansNothing(wished));
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  EXPECT_EQ(cloud_.Links("local")[1].at("skip_unavailable"), false);
  EXPECT_EQ(cloud_.Links("local")[0], Foreign());
}

TEST_P(DeploymentLinksTest, DestroyRemovesTheLinkAlone) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  ResourceSession copy = link_;
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_EQ(cloud_.Links("local"), Json::array({Foreign()}));
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

TEST_P(DeploymentLinksTest, ExistingAliasIsAnErrorThatShowsTheImport) {
  const std::string taken = Link(R"("deployment": {"deployment_id": "other"})", "foreign");
  EXPECT_THAT(link_.Apply(taken),
              Shows(Severity::kError,
                    tf::StrCat("terraform import elastic_remote_cluster.NAME ", Id("foreign"))));
  EXPECT_EQ(Puts(), 0u);
}

TEST_P(DeploymentLinksTest, AliasThatOnlyElasticsearchHasIsTakenWhereItCanBeSeen) {
  berlin_.SetPersistent(
      {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", "other:1"}});
  const std::string by_name = Link(R"("deployment": {"deployment_id": "remote"})", "tokyo",
                                   R"("deployment_id": "local", "cluster": "berlin")");
  EXPECT_THAT(link_.Apply(by_name), Shows(Severity::kError, "exists already (proxy other:1)"));
  EXPECT_EQ(Puts(), 0u);
}

TEST_P(DeploymentLinksTest, AliasThatElasticsearchHasSinceTheLastReadIsTaken) {
  connections_ = std::make_shared<Connections>(
      clock_, ConnectionsOptions{.cluster = {.reuse_reads = absl::Hours(1)}});
  Configure();
  const CloudCluster local = {.kind = GetParam(),
                              .ref = {.deployment_id = "local", .ref_id = "main-elasticsearch"},
                              .connection = "berlin"};
  const auto backend = *Backends(connections_, clock_).Open(local, LinkApi::kCloud, {});
  ASSERT_THAT(backend->List({}), tf::testing::IsOk());
  berlin_.SetPersistent(
      {{"cluster.remote.tokyo.mode", "proxy"}, {"cluster.remote.tokyo.proxy_address", "other:1"}});
  const elastic::Link link = {
      .alias = "tokyo",
      .mode = DeploymentMode{.deployment_id = "remote", .ref_id = "main-elasticsearch"},
      .skip_unavailable = {},
      .transport = {}};
  EXPECT_THAT(backend->Create(link, {}),
              tf::testing::StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("proxy other:1")));
  EXPECT_EQ(Puts(), 0u);
}

TEST_P(DeploymentLinksTest, ImportThenThePlanIsEmpty) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  ResourceSession imported(server_, kType);
  EXPECT_THAT(imported.Import(Id("tokyo")), Succeeds());
  EXPECT_TRUE(imported.PlansNothing(ToDeployment()));
}

TEST_P(DeploymentLinksTest, MainIsTheOnlyElasticsearchOnBothSides) {
  const std::string wished = Link(R"("deployment": {"deployment_id": "remote", "ref_id": "_main"})",
                                  "tokyo", R"("deployment_id": "local", "ref_id": "_main")");
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  EXPECT_EQ(cloud_.Links("local")[1].at("elasticsearch_ref_id"), "main-elasticsearch");
  EXPECT_TRUE(link_.PlansNothing(wished));
  ResourceSession imported(server_, kType);
  EXPECT_THAT(imported.Import(tf::StrCat(Kind(), "/local/_main/tokyo")), Succeeds());
  EXPECT_TRUE(imported.PlansNothing(ToDeployment()));
}

TEST_P(DeploymentLinksTest, ImportOfNothingIsAnError) {
  EXPECT_THAT(link_.Import(Id("tokyo")), Shows(Severity::kError, "has no remote cluster"));
  EXPECT_THAT(link_.Import(tf::StrCat(Kind(), "/gone/main-elasticsearch/tokyo")),
              Shows(Severity::kError, "deployment_not_found", LocalPath()));
}

TEST_P(DeploymentLinksTest, MainThatStandsForNoneIsLeftToTheApi) {
  cloud_.http().Script(
      {{.status = 200, .body = R"({"id": "local", "resources": {"elasticsearch": []}})"}});
  EXPECT_THAT(link_.Import(tf::StrCat(Kind(), "/local/_main/tokyo")),
              Shows(Severity::kError, "local/_main has no remote cluster"));
}

TEST_P(DeploymentLinksTest, LinkThatAnotherWriterRemovedComesWithAWarningOfWhoDoesSo) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  cloud_.SetLinks("local", Json::array());
  const Diagnostics out = link_.Refresh();
  EXPECT_THAT(out, Shows(Severity::kWarning, "`ec_deployment`"));
  EXPECT_THAT(out, Shows(Severity::kWarning, "`proxy`"));
  EXPECT_TRUE(link_.state().is_null());
}

TEST_P(DeploymentLinksTest, WriterThatKeepsReplacingTheListIsNamed) {
  cloud_.AfterPut([this] { cloud_.SetLinks("local", Json::array({Foreign()})); });
  const Diagnostics out = link_.Apply(ToDeployment());
  EXPECT_THAT(out, Shows(Severity::kError, "`ec_deployment`"));
  EXPECT_THAT(out, Shows(Severity::kError, "`proxy` instead of `deployment`"));
  EXPECT_TRUE(link_.state().is_null());
}

TEST_P(DeploymentLinksTest, WriterThatPutsALinkBackIsNamed) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  const Json links = cloud_.Links("local");
  cloud_.AfterPut([this, links] { cloud_.SetLinks("local", links); });
  EXPECT_THAT(link_.Destroy(), Shows(Severity::kError, "`ec_deployment`"));
  EXPECT_FALSE(link_.state().is_null());
}

TEST_P(DeploymentLinksTest, EntryOfSomebodyElseThatTheApiRefusesIsNotBlamedOnTheLink) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  cloud_.RemoveDeployment("remote");
  ResourceSession second(server_, kType);
  const std::string to_other = Link(R"("deployment": {"deployment_id": "other"})", "second");
  EXPECT_THAT(second.Apply(to_other), Shows(Severity::kError, "Remove the remote cluster that"));
  EXPECT_THAT(link_.Destroy(), Shows(Severity::kError, "Remove the remote cluster that"));
}

TEST_P(DeploymentLinksTest, DeploymentThatIsGoneTakesItsLinksWithIt) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  ResourceSession copy = link_;
  cloud_.RemoveDeployment("local");
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

TEST_P(DeploymentLinksTest, OtherRefusalsLeaveTheState) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  const V before = link_.state();
  for (const int status : {403, 404}) {
    cloud_.http().Script({{.status = status,
                           .body = R"({"errors":[{"code":"root.unauthorized","message":"no"}]})"}});
    EXPECT_TRUE(link_.Refresh().has_error()) << status;
    EXPECT_EQ(link_.state(), before);
    cloud_.http().Script({{.status = status,
                           .body = R"({"errors":[{"code":"root.unauthorized","message":"no"}]})"}});
    EXPECT_TRUE(link_.Destroy().has_error()) << status;
    EXPECT_EQ(link_.state(), before);
  }
}

TEST_P(DeploymentLinksTest, WrongKeyIsAnErrorWithTheAnswer) {
  Configure("wrong");
  EXPECT_THAT(link_.Apply(ToDeployment()), Shows(Severity::kError, "root.unauthenticated"));
}

TEST_P(DeploymentLinksTest, MissingConnectionIsAnErrorOfThePlan) {
  connections_->Configure({});
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToDeployment(), planned),
              Shows(Severity::kError, tf::StrCat("Add `", Kind(), "`"), LocalPath()));
}

TEST_P(DeploymentLinksTest, UnknownLocalDeploymentIsAnErrorAtIt) {
  const std::string gone =
      Link(R"("deployment": {"deployment_id": "remote"})", "tokyo", R"("deployment_id": "gone")");
  EXPECT_THAT(link_.Apply(gone), Shows(Severity::kError, "deployment_not_found", LocalPath()));
}

TEST_P(DeploymentLinksTest, RemoteThatCannotBeIsAnErrorAtItBeforeAnythingIsWritten) {
  const Path at = Path().Attribute("deployment");
  EXPECT_THAT(link_.Apply(ToDeployment("elsewhere")),
              Shows(Severity::kError, "belongs to another organization", at));
  EXPECT_THAT(link_.Apply(Link(R"("deployment": {"deployment_id": "remote", "ref_id": "second"})")),
              Shows(Severity::kError, "it has \"main-elasticsearch\"", at));
  EXPECT_THAT(link_.Apply(Link(R"("deployment": {"deployment_id": "local", "ref_id": "_main"})")),
              Shows(Severity::kError, "is the local cluster itself", at));
  EXPECT_EQ(Puts(), 0u);
}

TEST_P(DeploymentLinksTest, WhatTheApiSaysAgainstALinkIsAWarning) {
  cloud_.SetInfo(Info(false, false, false));
  berlin_.SetReachable("nowhere:1", false);
  const Diagnostics out = link_.Apply(ToDeployment());
  EXPECT_FALSE(out.has_error());
  for (const char* text : {"are not compatible", "local deployment does not trust the remote",
                           "remote deployment does not trust the local"}) {
    EXPECT_THAT(out.list(), Contains(AllOf(Field(&Diagnostic::severity, Severity::kWarning),
                                           Field(&Diagnostic::detail, HasSubstr(text)))));
  }
}

TEST_P(DeploymentLinksTest, IdsThatWouldBeAnotherPathAreRefused) {
  for (const char* local :
       {R"("deployment_id": "a/b")", R"("deployment_id": "local", "ref_id": "a b")"}) {
    EXPECT_TRUE(link_.Validate(Link(R"("deployment": {"deployment_id": "remote"})", "tokyo", local))
                    .has_error())
        << local;
  }
  EXPECT_TRUE(link_.Validate(ToDeployment("a/b")).has_error());
}

TEST_P(DeploymentLinksTest, UnknownIdsArePlanned) {
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link(R"("deployment": {"deployment_id": "<unknown>"})", "tokyo",
                              R"("deployment_id": "<unknown>")"),
                         planned),
              Succeeds());
  EXPECT_TRUE(planned.planned.Find("id")->is_unknown());
}

TEST_P(DeploymentLinksTest, OtherKindOrDeploymentReplacesTheLinkAnotherConnectionDoesNot) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link(R"("deployment": {"deployment_id": "remote"})", "tokyo",
                              R"("deployment_id": "local", "cluster": "berlin")"),
                         planned),
              Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Plan(Link(R"("deployment": {"deployment_id": "remote"})", "tokyo",
                              R"("deployment_id": "other")"),
                         planned),
              Succeeds());
  EXPECT_THAT(planned.requires_replace, ElementsAre(LocalPath().Attribute("deployment_id")));
  EXPECT_THAT(link_.Plan(R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                             "proxy": {"proxy_address": "p:9443"}})",
                         planned),
              Succeeds());
  EXPECT_THAT(planned.requires_replace, Contains(LocalPath()));
}

TEST_P(DeploymentLinksTest, LinkOfASelfManagedClusterIsReplacedByOneOfADeployment) {
  EXPECT_THAT(link_.Apply(R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                              "proxy": {"proxy_address": "p:9443"}})"),
              Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToProxy(), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace,
              ::testing::UnorderedElementsAre(Path().Attribute("self_managed"), LocalPath()));
}

// An import gives the name that "_main" stands for, and the configuration may say "_main".
TEST_P(DeploymentLinksTest, OtherNameOfTheSameElasticsearchReplacesNothing) {
  const auto of = [this](const std::string& ref_id) {
    return Link(R"("deployment": {"deployment_id": "remote"})", "tokyo",
                tf::StrCat(R"("deployment_id": "local", "ref_id": ")", ref_id, R"(")"));
  };
  EXPECT_THAT(link_.Apply(of("main-elasticsearch")), Succeeds());
  const size_t puts = Puts();
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(of("_main"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(of("_main")), Succeeds());
  EXPECT_EQ(Puts(), puts);
  EXPECT_TRUE(link_.PlansNothing(of("_main")));
  EXPECT_THAT(link_.Plan(of("main-elasticsearch"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(of("main-elasticsearch")), Succeeds());
  EXPECT_THAT(link_.Plan(of("second"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, ElementsAre(LocalPath().Attribute("ref_id")));
}

TEST_P(DeploymentLinksTest, ProxyFormGoesThroughTheDeploymentsOwnElasticsearch) {
  EXPECT_THAT(link_.Apply(ToProxy()), Succeeds());
  EXPECT_EQ(link_.Attribute("id"), V::String(Id("tokyo")));
  EXPECT_TRUE(berlin_.persistent().contains("cluster.remote.tokyo.proxy_address"));
  EXPECT_EQ(Puts(), 0u);
  EXPECT_TRUE(link_.PlansNothing(ToProxy()));
  // What ec_deployment does to the list does not reach it.
  cloud_.SetLinks("local", Json::array());
  EXPECT_TRUE(link_.PlansNothing(ToProxy()));
  ResourceSession imported(server_, kType);
  EXPECT_THAT(imported.Import(Id("tokyo")), Succeeds());
  EXPECT_TRUE(imported.PlansNothing(ToProxy()));
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_THAT(berlin_.persistent(), IsEmpty());
}

TEST_P(DeploymentLinksTest, ProxyFormOfADeploymentThatIsGoneIsGone) {
  EXPECT_THAT(link_.Apply(ToProxy()), Succeeds());
  ResourceSession copy = link_;
  cloud_.RemoveDeployment("local");
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

TEST_P(DeploymentLinksTest, ChangeOfTheApiReplacesTheLink) {
  EXPECT_THAT(link_.Apply(ToDeployment()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToProxy(), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, ElementsAre(Path().Attribute("deployment")));
  EXPECT_THAT(link_.Apply(ToProxy()), Succeeds());
  EXPECT_THAT(Aliases(), ElementsAre("foreign"));
  EXPECT_TRUE(berlin_.persistent().contains("cluster.remote.tokyo.proxy_address"));
}

TEST_P(DeploymentLinksTest, ManyLinksAtOnceAreFewPuts) {
  constexpr int kLinks = 30;
  std::vector<std::thread> threads;
  std::vector<Diagnostics> outcomes(kLinks);
  for (int i = 0; i < kLinks; ++i) {
    threads.emplace_back([this, i, &outcomes] {
      ResourceSession link(server_, kType);
      outcomes[i] =
          link.Apply(Link(R"("deployment": {"deployment_id": "remote"})", tf::StrCat("link", i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Diagnostics& outcome : outcomes) EXPECT_THAT(outcome, Succeeds());
  EXPECT_EQ(Aliases().size(), kLinks + 1u);
  EXPECT_EQ(cloud_.Links("local")[0], Foreign());
  EXPECT_LT(Puts(), 10u);
}

TEST_P(DeploymentLinksTest, DataSourceShowsWhatBothApisShow) {
  berlin_.SetPersistent(
      {{"cluster.remote.paris.mode", "proxy"}, {"cluster.remote.paris.proxy_address", "p:9443"}});
  const auto& source = *server_.data_sources().find("elastic_remote_clusters")->second;
  const tf::sdk::StateResult read = server_.ReadDataSource(
      "elastic_remote_clusters",
      tf::testing::Config(tf::StrCat(R"({")", Kind(), R"(": {"deployment_id": "local"}})"),
                          source.spec().type()));
  ASSERT_THAT(read.diagnostics, Succeeds());
  const V& foreign = *read.state.Find("remote_clusters")->Find("foreign");
  EXPECT_EQ(*foreign.Find("mode"), V::String("deployment"));
  EXPECT_EQ(*foreign.Find("deployment_id"), V::String("remote"));
  EXPECT_EQ(*foreign.Find("ref_id"), V::String("main-elasticsearch"));
  EXPECT_EQ(*foreign.Find("configured_in"), V::String("cloud_api"));
  EXPECT_EQ(*foreign.Find("connected"), V::Bool(true));
  const bool sees_elasticsearch = GetParam() == CloudKind::kEnterprise;
  EXPECT_EQ(read.state.Find("remote_clusters")->Find("paris") != nullptr, sees_elasticsearch);
}

// Enterprise has a proxy for what this is about.
class HostedLinksTest : public DeploymentLinksTest {};
INSTANTIATE_TEST_SUITE_P(Hosted, HostedLinksTest, ::testing::Values(CloudKind::kHosted));

TEST_P(HostedLinksTest, ProxyFormNeedsTheConnectionDefaultUnlessOneIsNamed) {
  connections_->Configure(
      {.clusters = ClusterConfigs{{"berlin", At(berlin_.url())}},
       .clouds = {{GetParam(),
                   cloud::CloudTransportOptions{.endpoint = cloud_.url(),
                                                .credentials = http::ApiKey{tf::Secret("key")}}}}});
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ToProxy(), planned), Shows(Severity::kError, "\"default\"", LocalPath()));
  EXPECT_THAT(link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"})", "tokyo",
                               R"("deployment_id": "local", "cluster": "berlin")")),
              Succeeds());
}

// As when the deployment is still being created.
TEST_P(HostedLinksTest, DeploymentThatCannotBeReachedYetIsAnErrorThatSaysSo) {
  EXPECT_THAT(link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"})", "tokyo",
                               R"("deployment_id": "local", "ref_id": "second")")),
              Shows(Severity::kError, "it has \"main-elasticsearch\"", LocalPath()));
  cloud_.AddDeployment({.id = "new", .endpoint = "", .service_url = ""});
  EXPECT_THAT(link_.Apply(Link(R"("proxy": {"proxy_address": "p:9443"})", "tokyo",
                               R"("deployment_id": "new")")),
              Shows(Severity::kError, "has no service URL yet", LocalPath()));
}

TEST_P(HostedLinksTest, DeploymentThatIsShutDownIsAnErrorThatSaysSo) {
  cloud_.AddDeployment({.id = "local", .status = "stopped"});
  EXPECT_THAT(link_.Apply(ToProxy()), Shows(Severity::kError, "is shut down", LocalPath()));
}

TEST_P(HostedLinksTest, ImportLooksOnlyWhereItsConnectionsReach) {
  connections_->Configure(
      {.clusters = ClusterConfigs{},
       .clouds = {{GetParam(),
                   cloud::CloudTransportOptions{.endpoint = cloud_.url(),
                                                .credentials = http::ApiKey{tf::Secret("key")}}}}});
  EXPECT_THAT(link_.Import(Id("absent")), Shows(Severity::kError, "has no remote cluster"));
}

class ManyDeploymentLinksTest : public DeploymentLinksTest {
 protected:
  ManyDeploymentLinksTest() : DeploymentLinksTest(ManyLinks::Options()) {}

  ManyLinks links_{server_};
};

INSTANTIATE_TEST_SUITE_P(Kinds, ManyDeploymentLinksTest,
                         ::testing::Values(CloudKind::kHosted, CloudKind::kEnterprise),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

TEST_P(ManyDeploymentLinksTest, WritesAreCountedByTheBatchAndReadsAreOneALinkAtMost) {
  const auto configuration = [this](const std::string& alias) {
    return Link(R"("deployment": {"deployment_id": "remote"})", alias);
  };
  const testing::Requests created =
      CountRequests(cloud_.http(), [&] { links_.Apply(configuration); });
  EXPECT_EQ(created.writes, ManyLinks::kBatches);
  // The list before the write, twice after it, for the state and for its concerns; how much of that
  // callers share depends on who comes when.
  EXPECT_LE(created.reads, ManyLinks::kBatches * (2 + ManyLinks::kAtOnce));
  clock_.SleepUntil(clock_.Now() + ManyLinks::kLongerThanReadsAreReused, {});
  EXPECT_EQ(CountRequests(cloud_.http(), [&] { links_.Refresh(); }).reads, 1u);
  const testing::Requests destroyed = CountRequests(cloud_.http(), [&] { links_.Destroy(); });
  EXPECT_EQ(destroyed.writes, ManyLinks::kBatches);
  EXPECT_LE(destroyed.reads, ManyLinks::kBatches * ManyLinks::kAtOnce);
}

}  // namespace
}  // namespace elastic
