// The data source: every link of a deployment, whoever made it.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::HasSubstr;
using tf::Json;

class CloudRemoteClusters : public CloudTest {
 protected:
  // What the data source says of the links of berlin's deployment, by alias.
  Json Read() {
    ConfigureCloud(R"(
      data "elastic_remote_clusters" "all" {
        KIND = { deployment_id = local.berlin_deployment }
      }
      output "links" { value = data.elastic_remote_clusters.all.remote_clusters }
    )");
    EXPECT_THAT(terraform().Apply(), Succeeds());
    return terraform().Output("links");
  }
};

TEST_P(CloudRemoteClusters, ShowsTheList) {
  CloudLink skipped = LinkTo(deployments().tokyo, "skipped");
  skipped.skip_unavailable = true;
  api().PutList(deployments().berlin, {skipped, LinkTo(deployments().away, "away")});
  const Json links = Read();
  const Json link = links[Alias("skipped")];
  EXPECT_EQ(link["mode"], "deployment");
  EXPECT_EQ(link["deployment_id"], deployments().tokyo);
  EXPECT_EQ(link["ref_id"], "main-elasticsearch");
  EXPECT_EQ(link["skip_unavailable"], true);
  EXPECT_EQ(link["connected"], true);
  const Json away = links[Alias("away")];
  EXPECT_EQ(away["deployment_id"], deployments().away);
  EXPECT_EQ(away["skip_unavailable"], false);
  EXPECT_EQ(away["connected"], false);
}

TEST_P(CloudRemoteClusters, EmptyListIsNoError) { EXPECT_FALSE(Read().contains(Alias("link"))); }

TEST_P(CloudRemoteClusters, DeploymentThatDoesNotExistIsAnError) {
  ConfigureCloud(R"(
    data "elastic_remote_clusters" "all" {
      KIND = { deployment_id = "99999999999999999999999999999999" }
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("deployments.deployment_not_found")));
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudRemoteClusters, BothKinds(), KindName);

class EnterpriseRemoteClusters : public CloudRemoteClusters {};

TEST_P(EnterpriseRemoteClusters, ShowsBesideTheListWhatElasticsearchsOwnApiMade) {
  api().PutList(deployments().berlin, {LinkTo(deployments().tokyo, "listed")});
  ASSERT_TRUE(berlin().PutLink(Alias("own"),
                               {{"mode", "proxy"}, {"proxy_address", oslo().address().transport}}));
  const Json links = Read();
  EXPECT_EQ(links[Alias("listed")]["mode"], "deployment");
  EXPECT_EQ(links[Alias("own")]["mode"], "proxy");
  EXPECT_EQ(links[Alias("own")]["proxy_address"], oslo().address().transport);
  EXPECT_EQ(links[Alias("own")]["deployment_id"], nullptr);
}

INSTANTIATE_TEST_SUITE_P(Cloud, EnterpriseRemoteClusters, ::testing::Values(CloudKind::kEnterprise),
                         KindName);

}  // namespace
}  // namespace elastic::acceptance
