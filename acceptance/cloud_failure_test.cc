// The Cloud API refuses or cannot be reached, or the configuration asks for what cannot be: what
// the user reads, and where.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kList[] = "/remote-clusters";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias      = "${local.prefix}link"
  KIND       = { deployment_id = local.berlin_deployment }
  deployment = { deployment_id = local.tokyo_deployment }
}
)";

class CloudFailure : public CloudTest {
 protected:
  void TearDown() override {
    if (!IsSkipped()) {
      EXPECT_THAT(Links(), IsEmpty());
    }
    CloudTest::TearDown();
  }

  // How Terraform quotes the attribute that an error is about: with its line's number, unlike the
  // plan.
  std::string QuotedLocal() const { return WithKind("3: KIND = {"); }
  static std::string QuotedRemote() { return "4: deployment = {"; }

  // A link from and to what the arguments name, which are expressions.
  void ConfigureLink(std::string_view local, std::string_view remote) {
    ConfigureCloud(
        "resource \"elastic_remote_cluster\" \"link\" {\n" +
        ("  alias      = \"${local.prefix}link\"\n  KIND       = " + std::string(local)) +
        "\n  deployment = " + std::string(remote) + "\n}\n");
  }
};

TEST_P(CloudFailure, WrongKeyIsSaidAndNotShownAndNotTriedAgain) {
  terraform().SetEnvironment("TF_VAR_cloud_api_key", "Wr0ng-and-secret");
  ConfigureCloud(kLink);
  EXPECT_THAT(
      terraform().Apply(),
      Fails(AllOf(HasSubstr("HTTP 401"), HasSubstr("root.unauthenticated"),
                  HasSubstr("Cannot create remote cluster"), Not(HasSubstr("Wr0ng-and-secret")))));
  EXPECT_EQ(api().Count("PUT", kList), 0);
}

TEST_P(CloudFailure, MissingPermissionIsSaidWithTheApisWords) {
  api().Inject({.method = "PUT",
                .route = kList,
                .times = 0,
                .status = 403,
                .errors = {{.code = "root.unauthorized", .message = "Role [viewer] may not."}}});
  ConfigureCloud(kLink);
  EXPECT_THAT(
      terraform().Apply(),
      Fails(AllOf(HasSubstr("HTTP 403"), HasSubstr("root.unauthorized: Role [viewer] may not."))));
  EXPECT_EQ(api().Count("PUT", kList), 1);
}

TEST_P(CloudFailure, MissingElevatedPermissionsAreExplained) {
  api().Inject({.method = "PUT",
                .route = kList,
                .times = 0,
                .status = 449,
                .errors = {{.code = "root.unauthorized.rbac.elevated_permissions_required"}}});
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("HTTP 449"), HasSubstr("lacks elevated permissions"))));
}

TEST_P(CloudFailure, EveryErrorOfAReplyIsShown) {
  api().Inject({.method = "PUT",
                .route = kList,
                .times = 0,
                .status = 400,
                .errors = {{.code = "deployments.first", .message = "This is wrong."},
                           {.code = "deployments.second", .message = "That too."}}});
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("deployments.first: This is wrong."),
                                               HasSubstr("deployments.second: That too."))));
}

TEST_P(CloudFailure, ApiThatStaysUnavailableIsGivenUpWithItsAnswer) {
  api().Inject({.method = "PUT", .route = kList, .times = 0, .status = 503});
  SetLocal("retries", 1);
  SetCloudProvider(R"(
    variable "cloud_api_key" {}
    provider "elastic" {
      max_retries = 1
      KIND = {
        endpoint = local.cloud_endpoint
        api_key  = var.cloud_api_key
        ca_file  = local.cloud_ca_file
      }
    }
  )");
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("HTTP 503")));
  EXPECT_EQ(api().Count("PUT", kList), 2);
}

TEST_P(CloudFailure, UnknownLocalDeploymentIsNamedWhereItIsConfigured) {
  ConfigureLink("{ deployment_id = \"99999999999999999999999999999999\" }",
                "{ deployment_id = local.tokyo_deployment }");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("99999999999999999999999999999999"),
                                               HasSubstr("deployments.deployment_not_found"),
                                               HasSubstr(QuotedLocal()))));
}

TEST_P(CloudFailure, UnknownLocalRefIdIsNamedWhereItIsConfigured) {
  ConfigureLink("{ deployment_id = local.berlin_deployment, ref_id = \"es-2\" }",
                "{ deployment_id = local.tokyo_deployment }");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("es-2"), HasSubstr("deployments.deployment_resource_not_found"),
                          HasSubstr(QuotedLocal()))));
}

TEST_P(CloudFailure, UnknownRemoteDeploymentIsNamedWhereItIsConfigured) {
  ConfigureLink("{ deployment_id = local.berlin_deployment }",
                "{ deployment_id = \"99999999999999999999999999999999\" }");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("99999999999999999999999999999999"),
                                               HasSubstr(QuotedRemote()))));
  EXPECT_EQ(api().Count("PUT", kList), 0);
}

TEST_P(CloudFailure, UnknownRemoteRefIdIsNamedWhereItIsConfigured) {
  ConfigureLink("{ deployment_id = local.berlin_deployment }",
                "{ deployment_id = local.tokyo_deployment, ref_id = \"es-2\" }");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("es-2"), HasSubstr(QuotedRemote()))));
  EXPECT_EQ(api().Count("PUT", kList), 0);
}

TEST_P(CloudFailure, RemoteDeploymentOfAnotherOrganizationIsSaidToBeOutOfReach) {
  ConfigureLink("{ deployment_id = local.berlin_deployment }",
                "{ deployment_id = local.stranger_deployment }");
  EXPECT_THAT(
      terraform().Apply(),
      Fails(AllOf(HasSubstr(deployments().stranger), HasSubstr(QuotedRemote()),
                  HasSubstr(GetParam() == CloudKind::kHosted ? "organization" : "environment"),
                  HasSubstr("proxy"))));
}

TEST_P(CloudFailure, DeploymentIsNotLinkedToItself) {
  ConfigureLink("{ deployment_id = local.berlin_deployment }",
                "{ deployment_id = local.berlin_deployment }");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr(deployments().berlin), HasSubstr(QuotedRemote()))));
  EXPECT_EQ(api().Count("PUT", kList), 0);
}

TEST_P(CloudFailure, SniffIsRefusedWithoutAskingAnyServer) {
  ConfigureCloud(R"(
    resource "elastic_remote_cluster" "link" {
      alias = "${local.prefix}link"
      KIND  = { deployment_id = local.berlin_deployment }
      sniff = { seeds = [local.tokyo] }
    }
  )");
  EXPECT_THAT(terraform().Do({"validate", "-no-color"}),
              Fails(AllOf(HasSubstr("sniff"), HasSubstr("proxy"))));
}

TEST_P(CloudFailure, MissingConnectionSaysWhatToConfigure) {
  SetProvider("provider \"elastic\" {}");
  ConfigureCloud(kLink);
  const bool hosted = GetParam() == CloudKind::kHosted;
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr(Name(GetParam())), HasSubstr(hosted ? "EC_API_KEY" : "ECE_"))));
}

TEST_P(CloudFailure, CertificateThatNobodyVouchesForIsRefused) {
  SetCloudProvider(R"(
    variable "cloud_api_key" {}
    provider "elastic" {
      KIND = { endpoint = local.cloud_endpoint, api_key = var.cloud_api_key }
    }
  )");
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("certificate is not trusted")));
}

TEST_P(CloudFailure, UnencryptedEndpointElsewhereIsRefused) {
  SetCloudProvider(R"(
    variable "cloud_api_key" {}
    provider "elastic" {
      KIND = { endpoint = "http://cloud.example:12400", api_key = var.cloud_api_key }
    }
  )");
  ConfigureCloud(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("http://cloud.example:12400")));
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudFailure, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
