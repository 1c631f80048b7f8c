// Links of the form `proxy`: they go to the deployment's own Elasticsearch, past the Cloud API's
// list.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kProxy = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  KIND                = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  proxy               = { proxy_address = local.tokyo, server_name = "tokyo.example" }
  skip_unavailable    = true
  wait_for_connection = "30s"
}
)";

constexpr std::string_view kDeployment = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  KIND                = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  deployment          = { deployment_id = local.tokyo_deployment }
  skip_unavailable    = true
  wait_for_connection = "30s"
}
)";

class CloudProxy : public CloudTest {
 protected:
  Json Settings() const { return berlin().LinkSettings(Alias("link")); }
  Json ProxySettings() const {
    return {{"mode", "proxy"},
            {"proxy_address", tokyo().address().transport},
            {"server_name", "tokyo.example"},
            {"skip_unavailable", "true"}};
  }
};

TEST_P(CloudProxy, LinkConnectsAndTheSecondPlanIsEmptyAndTheListStaysEmpty) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Settings(), ProxySettings());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  EXPECT_THAT(Links(), IsEmpty());
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link["id"], ImportId());
  EXPECT_EQ(link["connected"], true);
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Settings(), Json::object());
}

TEST_P(CloudProxy, ChangesAreMadeInPlace) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment, cluster = local.cluster }
      proxy            = { proxy_address = local.oslo, proxy_socket_connections = 2 }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Settings(), Json({{"mode", "proxy"},
                              {"proxy_address", oslo().address().transport},
                              {"proxy_socket_connections", "2"},
                              {"skip_unavailable", "false"}}));
}

TEST_P(CloudProxy, DriftIsPlannedBack) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"skip_unavailable", false}}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Settings(), ProxySettings());
}

TEST_P(CloudProxy, RemovedLinkIsPlannedForCreation) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  berlin().RemoveLinks(Alias("link"));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("create"));
}

TEST_P(CloudProxy, WholeListOfEcDeploymentDoesNotReachIt) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().PutList(deployments().berlin, {LinkTo(deployments().oslo, "theirs")});
  EXPECT_EQ(Settings(), ProxySettings());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudProxy, SwitchingToOrFromTheDeploymentFormReplacesTheLink) {
  ConfigureCloud(kDeployment);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureCloud(kProxy);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(Links(), IsEmpty());
  EXPECT_EQ(Settings(), ProxySettings());

  ConfigureCloud(kDeployment);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Links().size(), 1u);
}

TEST_P(CloudProxy, AliasThatElasticsearchHasAlreadyIsNotOverwritten) {
  ASSERT_TRUE(berlin().PutLink(Alias("link"),
                               {{"mode", "proxy"}, {"proxy_address", oslo().address().transport}}));
  const Json before = Settings();
  ConfigureCloud(kProxy);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("exists already"), HasSubstr(ImportId()))));
  EXPECT_EQ(Settings(), before);
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudProxy, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
