// Links of the Cloud API that exist already: taking them over, and refusing to overwrite them.

#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  KIND             = { deployment_id = local.berlin_deployment }
  deployment       = { deployment_id = local.tokyo_deployment }
  skip_unavailable = false
}
)";

class CloudImport : public CloudTest {};

TEST_P(CloudImport, ByIdThenThePlanIsEmpty) {
  api().PutList(deployments().berlin, {LinkTo(deployments().tokyo)});
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Import(kAddress, ImportId()), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudImport, MainAsRefIdIsResolved) {
  api().PutList(deployments().berlin, {LinkTo(deployments().tokyo)});
  ConfigureCloud(kLink);
  ASSERT_THAT(terraform().Import(kAddress, ImportId("link", "_main")), Succeeds());
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link[Name(GetParam())]["ref_id"], "main-elasticsearch");
  EXPECT_EQ(link["id"], ImportId());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudImport, BlockWithGeneratedConfigurationThenThePlanIsEmpty) {
  CloudLink link = LinkTo(deployments().tokyo);
  link.skip_unavailable = true;
  api().PutList(deployments().berlin, {link});
  ConfigureCloud(R"(
    import {
      to = elastic_remote_cluster.link
      id = "KIND/${local.berlin_deployment}/main-elasticsearch/${local.prefix}link"
    }
  )");
  ASSERT_THAT(terraform().Plan({"-generate-config-out=generated.tf"}), PlansChanges());
  SCOPED_TRACE(terraform().Read("generated.tf"));
  ASSERT_THAT(terraform().Apply(),
              AllOf(Succeeds(), Says(HasSubstr("1 imported, 0 added, 0 changed"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudImport, AliasThatDoesNotExistIsAnError) {
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Import(kAddress, ImportId()), Fails(HasSubstr(Alias("link"))));
}

TEST_P(CloudImport, DeploymentThatDoesNotExistIsNamed) {
  ConfigureCloud(kLink);
  const std::string nowhere(32, '9');
  EXPECT_THAT(
      terraform().Import(kAddress, Name(GetParam()) + "/" + nowhere + "/main-elasticsearch/eu"),
      Fails(AllOf(HasSubstr(nowhere), HasSubstr("deployments.deployment_not_found"))));
}

TEST_P(CloudImport, MalformedIdSaysTheForm) {
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Import(kAddress, Name(GetParam()) + "/" + deployments().berlin),
              Fails(HasSubstr(Name(GetParam()) + "/<deployment_id>/<ref_id>/<alias>")));
}

TEST_P(CloudImport, CreatingAnAliasThatExistsFailsWithTheImportIdAndChangesNothing) {
  const CloudLink other = LinkTo(deployments().oslo);
  api().PutList(deployments().berlin, {other});
  const int writes = api().Count("PUT", "/remote-clusters");
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("exists already"), HasSubstr("terraform import"),
                          HasSubstr(ImportId()))));
  EXPECT_THAT(Links(), ElementsAre(other));
  EXPECT_EQ(api().Count("PUT", "/remote-clusters"), writes);
  EXPECT_EQ(terraform().Attributes(kAddress), Json());
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudImport, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
