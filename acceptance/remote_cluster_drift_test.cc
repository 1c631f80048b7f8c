// Somebody else changes the link behind Terraform's back.
#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::ElementsAre;
using tf::Json;

constexpr std::string_view kAddress = "elastic_remote_cluster.link";

class Drift : public AcceptanceTest {
 protected:
  // Creates berlin's link to tokyo.
  void Create() {
    Configure(R"(
      resource "elastic_remote_cluster" "link" {
        alias            = "${local.prefix}link"
        self_managed     = { cluster = "berlin" }
        sniff            = { seeds = [local.tokyo] }
        skip_unavailable = false
      }
    )");
    ASSERT_THAT(terraform().Apply(), Succeeds());
  }
};

TEST_F(Drift, ChangedSettingIsPlannedBack) {
  Create();
  ASSERT_TRUE(
      berlin().PutLink(Alias("link"), {{"skip_unavailable", true}, {"node_connections", 7}}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const Json settings = berlin().LinkSettings(Alias("link"));
  EXPECT_EQ(settings["skip_unavailable"], "false");
  EXPECT_FALSE(settings.contains("node_connections"));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Drift, ChangedModeIsPlannedBackInPlace) {
  Create();
  ASSERT_TRUE(berlin().PutLink(
      Alias("link"),
      {{"mode", "proxy"}, {"seeds", nullptr}, {"proxy_address", tokyo().address().transport}}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["mode"], "sniff");
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Drift, OtherSpellingOfTheSameValueIsNoDrift) {
  Create();
  ASSERT_TRUE(berlin().PutLink(
      Alias("link"), {{"seeds", tokyo().address().transport}, {"skip_unavailable", false}}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Drift, RemovedAliasIsPlannedForCreation) {
  Create();
  berlin().RemoveLinks(Alias("link"));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

// "proxy" is a setting of sniff links that the documentation does not know and the provider
// neither.
TEST_F(Drift, SettingUnknownToTheProviderSurvivesAnUpdateAndGoesWithTheLink) {
  Create();
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"proxy", tokyo().address().transport}}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      self_managed     = { cluster = "berlin" }
      sniff            = { seeds = [local.tokyo], node_connections = 2 }
      skip_unavailable = false
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link"))["proxy"], tokyo().address().transport);
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Drift, RefreshOnlyTakesTheChangeIntoTheState) {
  Create();
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"skip_unavailable", true}}));
  ASSERT_THAT(terraform().Apply({"-refresh-only"}), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["skip_unavailable"], true);
  EXPECT_EQ(berlin().LinkSettings(Alias("link"))["skip_unavailable"], "true");
}

}  // namespace
}  // namespace elastic::acceptance
