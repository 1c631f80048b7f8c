// Links of the form `proxy` on Elastic Cloud Hosted that name no cluster: the deployment's service
// URL is asked, with the credentials of the connection called `default`.
#include "acceptance/cloud_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kProxy = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  hosted           = { deployment_id = local.berlin_deployment }
  proxy            = { proxy_address = local.tokyo, server_name = "tokyo.example" }
  skip_unavailable = true
}
)";

class HostedProxy : public CloudTest {
 protected:
  Json Settings() const { return berlin().LinkSettings(Alias("link")); }
  Json ProxySettings() const {
    return {{"mode", "proxy"},
            {"proxy_address", tokyo().address().transport},
            {"server_name", "tokyo.example"},
            {"skip_unavailable", "true"}};
  }

  // Clusters of the provider block beside the Cloud API.
  void SetClusters(std::string_view clusters) {
    SetProvider(
        "variable \"cloud_api_key\" {}\n"
        "provider \"elastic\" {\n"
        "  hosted = {\n"
        "    endpoint = local.cloud_endpoint\n"
        "    api_key = var.cloud_api_key\n"
        "    ca_file = local.cloud_ca_file\n"
        "  }\n" +
        std::string(clusters) + "}\n");
  }
};

constexpr std::string_view kCredentialsOnly = R"(
  clusters = { default = { username = "elastic", password = var.berlin_password } }
)";

TEST_P(HostedProxy, ServiceUrlOfTheDeploymentTakesTheCredentialsCalledDefault) {
  SetClusters(kCredentialsOnly);
  Configure(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Settings(), ProxySettings());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Settings(), Json::object());
}

TEST_P(HostedProxy, MissingCredentialsAreSaidWithBothWaysOut) {
  SetClusters("");
  Configure(kProxy);
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("cluster"), HasSubstr("default"))));
  EXPECT_EQ(Settings(), Json::object());
}

TEST_P(HostedProxy, ImportThenThePlanIsEmpty) {
  SetClusters(kCredentialsOnly);
  ASSERT_TRUE(berlin().PutLink(Alias("link"), ProxySettings()));
  Configure(kProxy);
  ASSERT_THAT(terraform().Import(kAddress, ImportId()), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["proxy"]["proxy_address"],
            tokyo().address().transport);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

INSTANTIATE_TEST_SUITE_P(Cloud, HostedProxy, ::testing::Values(CloudKind::kHosted), KindName);

}  // namespace
}  // namespace elastic::acceptance
