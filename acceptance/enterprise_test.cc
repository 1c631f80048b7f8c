// What Elastic Cloud Enterprise has and Hosted has not: users with passwords, whose tokens end, and
// a proxy to each deployment's Elasticsearch that needs no second credential.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";
constexpr char kLogin[] = "/users/auth/_login";
constexpr char kList[] = "/remote-clusters";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  enterprise       = { deployment_id = local.berlin_deployment }
  deployment       = { deployment_id = local.tokyo_deployment }
  skip_unavailable = false
}
)";

class EnterpriseLogin : public CloudTest {
 protected:
  void SetUp() override {
    CloudTest::SetUp();
    if (IsSkipped()) return;
    SetLocal("username", api().credentials().username);
    terraform().SetEnvironment("TF_VAR_cloud_password", api().credentials().password);
    SetProvider(R"(
      variable "cloud_password" {
        type      = string
        sensitive = true
      }
      provider "elastic" {
        enterprise = {
          endpoint = local.cloud_endpoint
          username = local.username
          password = var.cloud_password
          ca_file  = local.cloud_ca_file
        }
      }
    )");
  }
};

TEST_P(EnterpriseLogin, UserAndPasswordSignInOnce) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply({"-refresh=false"}), Succeeds());
  EXPECT_EQ(api().Count("POST", kLogin), 1);
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(EnterpriseLogin, UserAndPasswordOfTheEnvironmentAreEnough) {
  SetProvider("");
  terraform().SetEnvironment("ECE_ENDPOINT", api().endpoint());
  terraform().SetEnvironment("ECE_USERNAME", api().credentials().username);
  terraform().SetEnvironment("ECE_PASSWORD", api().credentials().password);
  terraform().SetEnvironment("ECE_CA_FILE", api().ca_file());
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
}

// The links follow each other, so that the apply lasts longer than a token.
TEST_P(EnterpriseLogin, TokenThatExpiresInTheMiddleOfAnApplyIsRenewed) {
  api().Behave({.token_lifetime = absl::Seconds(2)});
  Configure(R"(
    resource "elastic_remote_cluster" "first" {
      alias            = "${local.prefix}first"
      enterprise       = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.tokyo_deployment }
      skip_unavailable = false
    }
    resource "elastic_remote_cluster" "second" {
      alias            = "${local.prefix}second"
      enterprise       = { deployment_id = local.berlin_deployment }
      deployment       = { deployment_id = local.oslo_deployment }
      skip_unavailable = false
      depends_on       = [elastic_remote_cluster.first]
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), UnorderedElementsAre(LinkTo(deployments().tokyo, "first"),
                                            LinkTo(deployments().oslo, "second")));
  EXPECT_THAT(api().Tokens().size(), Ge(2u));
}

// As when the installation is restarted: the token was said to last longer.
TEST_P(EnterpriseLogin, TokenThatEndsBeforeItsTimeIsReplacedByAnotherLogin) {
  api().Inject({.method = "PUT", .route = kList, .delay = absl::Seconds(1)});
  Configure(kLink);
  std::unique_ptr<Process> apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  ASSERT_TRUE(api().WaitForDelayedPut(deployments().berlin));
  api().EndTokens();  // The simulator looks at it after the delay.
  const Finished& finished = apply->Wait(absl::Minutes(1));
  EXPECT_EQ(finished.exit_code, 0) << finished.output << finished.errors;
  EXPECT_EQ(api().Count("POST", kLogin), 2);
  EXPECT_EQ(api().Count("PUT", kList), 2);
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
}

TEST_P(EnterpriseLogin, WrongPasswordIsSaidAndNotShownAndTriedOnce) {
  terraform().SetEnvironment("TF_VAR_cloud_password", "Wr0ng-and-secret");
  Configure(kLink);
  EXPECT_THAT(terraform().Apply({"-refresh=false"}),
              Fails(AllOf(HasSubstr("_login"), HasSubstr("HTTP 401"),
                          HasSubstr("root.unauthenticated"), Not(HasSubstr("Wr0ng-and-secret")))));
  EXPECT_EQ(api().Count("POST", kLogin), 1);
}

TEST_P(EnterpriseLogin, KeyBesideAUserIsRefused) {
  SetProvider(R"(
    variable "cloud_api_key" {}
    variable "cloud_password" {}
    provider "elastic" {
      enterprise = {
        endpoint = local.cloud_endpoint
        api_key  = var.cloud_api_key
        username = local.username
        password = var.cloud_password
      }
    }
  )");
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("api_key"), HasSubstr("username"))));
}

INSTANTIATE_TEST_SUITE_P(Cloud, EnterpriseLogin, ::testing::Values(CloudKind::kEnterprise),
                         KindName);

class EnterpriseProxy : public CloudTest {
 protected:
  // The provider block has nothing but the Cloud API.
  void SetUp() override {
    CloudTest::SetUp();
    if (IsSkipped()) return;
    SetProvider(R"(
      variable "cloud_api_key" {}
      provider "elastic" {
        enterprise = {
          endpoint = local.cloud_endpoint
          api_key  = var.cloud_api_key
          ca_file  = local.cloud_ca_file
        }
      }
    )");
    Configure(R"(
      resource "elastic_remote_cluster" "link" {
        alias            = "${local.prefix}link"
        enterprise       = { deployment_id = local.berlin_deployment }
        proxy            = { proxy_address = local.tokyo }
        skip_unavailable = true
      }
    )");
  }

  Json Settings() const { return berlin().LinkSettings(Alias("link")); }
};

TEST_P(EnterpriseProxy, ApiLeadsToTheSecuredElasticsearchWithoutACredentialOfIt) {
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Settings(), Json({{"mode", "proxy"},
                              {"proxy_address", tokyo().address().transport},
                              {"skip_unavailable", "true"}}));
  EXPECT_THAT(api().Count("PUT", "/proxy/_cluster/settings"), Ge(1));
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Settings(), Json::object());
}

TEST_P(EnterpriseProxy, ImportThenThePlanIsEmpty) {
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"mode", "proxy"},
                                               {"proxy_address", tokyo().address().transport},
                                               {"skip_unavailable", true}}));
  ASSERT_THAT(terraform().Import(kAddress, ImportId("link", "_main")), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["enterprise"]["ref_id"], "main-elasticsearch");
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(EnterpriseProxy, ElasticsearchsRefusalIsShown) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      enterprise = { deployment_id = local.berlin_deployment }
      proxy      = { proxy_address = local.tokyo, proxy_socket_connections = 9000000000 }
    }
  )");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("HTTP 400"), HasSubstr("proxy_socket_connections"))));
}

TEST_P(EnterpriseProxy, LinkOfADeploymentThatIsGoneLeavesTheState) {
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().SetDeploymentExists(deployments().berlin, false);
  EXPECT_THAT(terraform().Apply({"-refresh-only"}), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress), Json());
}

INSTANTIATE_TEST_SUITE_P(Cloud, EnterpriseProxy, ::testing::Values(CloudKind::kEnterprise),
                         KindName);

}  // namespace
}  // namespace elastic::acceptance
