// Somebody else changes the Cloud API's list, or the deployment goes.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using tf::Json;

constexpr std::string_view kAddress = "elastic_remote_cluster.link";

class CloudDrift : public CloudTest {
 protected:
  // Creates berlin's link to tokyo.
  void Create() {
    ConfigureCloud(R"(
      resource "elastic_remote_cluster" "link" {
        alias            = "${local.prefix}link"
        KIND             = { deployment_id = local.berlin_deployment }
        deployment       = { deployment_id = local.tokyo_deployment }
        skip_unavailable = false
      }
    )");
    ASSERT_THAT(terraform().Apply(), Succeeds());
  }

  // The link leaves the state with the next refresh, and nobody is blamed.
  void ExpectToLeaveTheStateSilently() {
    EXPECT_THAT(terraform().Apply({"-refresh-only"}),
                AllOf(Succeeds(), Says(Not(HasSubstr("ec_deployment")))));
    EXPECT_EQ(terraform().Attributes(kAddress), Json());
  }

  // A refresh fails and says `what`; the link stays in the state.
  void ExpectToStayInTheState(const std::string& what) {
    EXPECT_THAT(terraform().Apply({"-refresh-only"}), Fails(HasSubstr(what)));
    EXPECT_EQ(terraform().Attributes(kAddress)["alias"], Alias("link"));
  }
};

TEST_P(CloudDrift, ChangedSkipUnavailableIsPlannedBack) {
  Create();
  CloudLink changed = LinkTo(deployments().tokyo);
  changed.skip_unavailable = true;
  api().PutList(deployments().berlin, {changed});
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudDrift, AliasThatLeadsElsewhereIsPlannedBack) {
  Create();
  api().PutList(deployments().berlin, {LinkTo(deployments().oslo)});
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudDrift, RefreshOnlyTakesTheChangeIntoTheState) {
  Create();
  CloudLink changed = LinkTo(deployments().tokyo);
  changed.skip_unavailable = true;
  api().PutList(deployments().berlin, {changed});
  ASSERT_THAT(terraform().Apply({"-refresh-only"}), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["skip_unavailable"], true);
  EXPECT_THAT(Links(), ElementsAre(changed));
}

// What `ec_deployment` does on every apply: it writes the whole list of its own configuration.
TEST_P(CloudDrift, WholeListOfEcDeploymentIsNoticedAndSaidAndThenMended) {
  Create();
  const CloudLink theirs = LinkTo(deployments().oslo, "theirs");
  api().PutList(deployments().berlin, {theirs});
  EXPECT_THAT(terraform().Plan(),
              AllOf(PlansChanges(), Says(HasSubstr("Warning: Remote cluster \"" + Alias("link"))),
                    Says(HasSubstr("ec_deployment")), Says(HasSubstr("proxy"))));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), UnorderedElementsAre(theirs, LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudDrift, LinkOfADeploymentThatIsGoneLeavesTheState) {
  Create();
  api().SetDeploymentExists(deployments().berlin, false);
  ExpectToLeaveTheStateSilently();
}

TEST_P(CloudDrift, LinkOfAnElasticsearchThatIsGoneLeavesTheState) {
  Create();
  api().SetElasticsearchExists(deployments().berlin, false);
  ExpectToLeaveTheStateSilently();
}

TEST_P(CloudDrift, PageOfALoadBalancerWithStatus404DoesNotMeanThatTheDeploymentIsGone) {
  Create();
  api().Inject({.times = 0, .status = 404});
  ExpectToStayInTheState("HTTP 404");
}

TEST_P(CloudDrift, OtherCodeWithStatus404DoesNotMeanThatTheDeploymentIsGone) {
  Create();
  api().Inject({.times = 0, .status = 404, .errors = {{.code = "root.resource_not_found"}}});
  ExpectToStayInTheState("root.resource_not_found");
}

TEST_P(CloudDrift, MissingPermissionDoesNotMeanThatTheLinkIsGone) {
  Create();
  api().Inject({.times = 0,
                .status = 403,
                .errors = {{.code = "root.unauthorized", .message = "You may not do that."}}});
  ExpectToStayInTheState("root.unauthorized: You may not do that.");
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudDrift, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
