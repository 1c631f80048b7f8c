// Links of the form `deployment`, from creation to removal: what Terraform shows, what the Cloud
// API's list holds, and what the real cluster behind it does.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;

constexpr std::string_view kAddress = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  KIND                = { deployment_id = local.berlin_deployment }
  deployment          = { deployment_id = local.tokyo_deployment }
  skip_unavailable    = true
  wait_for_connection = "30s"
}
)";

class CloudLifecycle : public CloudTest {
 protected:
  CloudLink Skipped(CloudLink link) const {
    link.skip_unavailable = true;
    return link;
  }
};

TEST_P(CloudLifecycle, LinkConnectsAndTheSecondPlanIsEmpty) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(Links(), ElementsAre(Skipped(LinkTo(deployments().tokyo))));
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link["id"], ImportId());
  EXPECT_EQ(link["connected"], true);
  EXPECT_EQ(link["security_model"], "certificate");
  EXPECT_EQ(link[Name(GetParam())]["ref_id"], "main-elasticsearch");
  EXPECT_EQ(link["deployment"]["ref_id"], "main-elasticsearch");
}

TEST_P(CloudLifecycle, SkipUnavailableThatIsNotConfiguredIsWhatTheListSays) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = { deployment_id = local.tokyo_deployment }
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  const std::vector<CloudLink> links = Links();
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(terraform().Attributes(kAddress)["skip_unavailable"], links[0].skip_unavailable);
}

TEST_P(CloudLifecycle, SkipUnavailableChangesInPlace) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
}

TEST_P(CloudLifecycle, AnotherRemoteDeploymentTakesThePlaceOfTheFirst) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      KIND                = { deployment_id = local.berlin_deployment }
      deployment          = { deployment_id = local.oslo_deployment }
      skip_unavailable    = true
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(Links(), ElementsAre(Skipped(LinkTo(deployments().oslo))));
}

TEST_P(CloudLifecycle, ChangingTheAliasReplacesTheLink) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}renamed"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo, "renamed")));
}

TEST_P(CloudLifecycle, EntriesOfOthersStayOnEveryOperation) {
  const CloudLink before = LinkTo(deployments().oslo, "before");
  const CloudLink after = Skipped(LinkTo(deployments().away, "after"));
  api().PutList(deployments().berlin, {before});
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const CloudLink ours = Skipped(LinkTo(deployments().tokyo));
  EXPECT_THAT(Links(), ElementsAre(before, ours));

  api().PutList(deployments().berlin, {before, ours, after});
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(before, LinkTo(deployments().tokyo), after));

  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(before, after));
}

TEST_P(CloudLifecycle, DestroyRemovesTheLinkFromTheCluster) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Links(), IsEmpty());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_P(CloudLifecycle, DestroyingWhatIsGoneAlreadySucceeds) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().PutList(deployments().berlin, {});
  EXPECT_THAT(terraform().Destroy({"-refresh=false"}), Succeeds());
}

TEST_P(CloudLifecycle, DestroyingALinkOfADeploymentThatIsGoneSucceeds) {
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().SetDeploymentExists(deployments().berlin, false);
  EXPECT_THAT(terraform().Destroy({"-refresh=false"}), Succeeds());
}

TEST_P(CloudLifecycle, LinkThatIsNotConnectedYetIsCreatedWithAWarning) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = { deployment_id = local.away_deployment }
    }
  )");
  EXPECT_THAT(terraform().Apply(), AllOf(Succeeds(), Says(HasSubstr("Warning: Not connected"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], false);
}

TEST_P(CloudLifecycle, LinkThatDoesNotConnectInTimeIsAnErrorAndInTheState) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      KIND                = { deployment_id = local.berlin_deployment }
      deployment          = { deployment_id = local.away_deployment }
      wait_for_connection = "1s"
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("not connected")));
  EXPECT_EQ(terraform().Attributes(kAddress)["alias"], Alias("link"));
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Links(), IsEmpty());
}

TEST_P(CloudLifecycle, VersionsThatCannotBeLinkedAreAWarning) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = { deployment_id = local.ancient_deployment }
    }
  )");
  EXPECT_THAT(terraform().Apply(),
              AllOf(Succeeds(), Says(HasSubstr("Warning: Concern")), Says(HasSubstr("versions"))));
}

TEST_P(CloudLifecycle, RemoteDeploymentThatDoesNotTrustTheLocalOneIsAWarning) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      KIND       = { deployment_id = local.berlin_deployment }
      deployment = { deployment_id = local.wary_deployment }
    }
  )");
  EXPECT_THAT(terraform().Apply(),
              AllOf(Succeeds(), Says(HasSubstr("Warning: Concern")), Says(HasSubstr("trust"))));
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudLifecycle, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
