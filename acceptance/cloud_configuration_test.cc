// What the provider block and a plan cope with: the environment, values that are known only after
// the apply of something else.
#include <fstream>
#include <iterator>

#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  KIND             = { deployment_id = local.berlin_deployment }
  deployment       = { deployment_id = local.tokyo_deployment }
  skip_unavailable = false
}
)";

class CloudConfiguration : public CloudTest {
 protected:
  // Sets EC_NAME or ECE_NAME.
  void SetVariable(const std::string& name, const std::string& value) {
    const std::string prefix = GetParam() == CloudKind::kHosted ? "EC_" : "ECE_";
    terraform().SetEnvironment(prefix + name, value);
  }

  void ExpectToWork() {
    ConfigureCloud(kLink);
    ASSERT_THAT(terraform().Apply(), Succeeds());
    EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  }
};

TEST_P(CloudConfiguration, EnvironmentIsEnough) {
  SetProvider("");
  SetVariable("ENDPOINT", api().endpoint());
  SetVariable("API_KEY", api().credentials().api_key);
  SetVariable("CA_FILE", api().ca_file());
  ExpectToWork();
}

TEST_P(CloudConfiguration, ProviderBlockComesBeforeTheEnvironment) {
  SetVariable("ENDPOINT", "https://127.0.0.1:9");
  SetVariable("API_KEY", "another-key");
  SetVariable("CA_FILE", "/no/such/ca.crt");
  ExpectToWork();
}

TEST_P(CloudConfiguration, InsecureOfTheEnvironmentTrustsEverybody) {
  SetProvider("");
  SetVariable("ENDPOINT", api().endpoint());
  SetVariable("API_KEY", api().credentials().api_key);
  SetVariable("INSECURE", "true");
  ExpectToWork();
}

TEST_P(CloudConfiguration, CertificateAsTextIsTrusted) {
  std::ifstream pem(api().ca_file());
  SetLocal("pem", std::string(std::istreambuf_iterator<char>(pem), {}));
  SetCloudProvider(R"(
    variable "cloud_api_key" {}
    provider "elastic" {
      KIND = {
        endpoint       = local.cloud_endpoint
        api_key        = var.cloud_api_key
        ca_certificate = local.pem
      }
    }
  )");
  ExpectToWork();
}

TEST_P(CloudConfiguration, EndpointMayHaveTheApisPath) {
  SetLocal("cloud_endpoint", api().endpoint() + "/api/v1");
  ExpectToWork();
}

// As after `ec_deployment` in the same configuration.
TEST_P(CloudConfiguration, DeploymentsThatTheSameApplyMakesAreUnknownInThePlan) {
  ConfigureCloud(R"(
    resource "terraform_data" "berlin" { input = local.berlin_deployment }
    resource "terraform_data" "tokyo" { input = local.tokyo_deployment }

    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = terraform_data.berlin.output }
      deployment       = { deployment_id = terraform_data.tokyo.output }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  EXPECT_THAT(Links(), IsEmpty());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudConfiguration, RefIdThatTheSameApplyMakesKnownIsUnknownInThePlan) {
  ConfigureCloud(R"(
    resource "terraform_data" "ref" { input = "main-elasticsearch" }

    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = {
        deployment_id = local.berlin_deployment
        ref_id        = terraform_data.ref.output
      }
      deployment       = {
        deployment_id = local.tokyo_deployment
        ref_id        = terraform_data.ref.output
      }
      skip_unavailable = false
    }
  )");
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudConfiguration, KeyThatTheSameApplyMakesIsUnknownInThePlan) {
  SetCloudProvider(R"(
    variable "cloud_api_key" {}
    resource "terraform_data" "key" { input = var.cloud_api_key }
    provider "elastic" {
      KIND = {
        endpoint = local.cloud_endpoint
        api_key  = terraform_data.key.output
        ca_file  = local.cloud_ca_file
      }
    }
  )");
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
}

TEST_P(CloudConfiguration, PlanOfANewLinkChangesNothing) {
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  EXPECT_EQ(api().Count("PUT", "/remote-clusters"), 0);
}

TEST_P(CloudConfiguration, MainAsRefIdStandsForTheOnlyOneAndTheSecondPlanIsEmpty) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      KIND             = { deployment_id = local.berlin_deployment, ref_id = "_main" }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudConfiguration, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
