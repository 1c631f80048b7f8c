// Nothing secret of the Cloud API shows up in logs, plans, states or errors.
#include "absl/strings/escaping.h"

#include "acceptance/cloud_fixture.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kLinks = R"(
resource "elastic_remote_cluster" "listed" {
  alias      = "${local.prefix}listed"
  KIND       = { deployment_id = local.berlin_deployment }
  deployment = { deployment_id = local.tokyo_deployment }
}
resource "elastic_remote_cluster" "proxied" {
  alias = "${local.prefix}proxied"
  KIND  = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  proxy = { proxy_address = local.tokyo }
}
)";

class CloudSecrets : public CloudTest {
 protected:
  void SetUp() override {
    CloudTest::SetUp();
    if (!IsSkipped()) terraform().SetEnvironment("TF_LOG", "trace");
  }

  // The provider's own lines are among what a command logged: otherwise nothing would be proved.
  static void ExpectToHaveLogged(const Outcome& run) {
    EXPECT_NE(run.errors.find("/remote-clusters"), std::string::npos);
  }
};

TEST_P(CloudSecrets, KeyIsNowhereInATraceOfAnApply) {
  ConfigureCloud(kLinks);
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0) << apply.output;
  ExpectToHaveLogged(apply);
  const std::string& key = api().credentials().api_key;
  ExpectNowhere(apply, key);
  ExpectNowhere(apply, berlin().address().password);
  ExpectNowhere(terraform().Plan(), key);
  ExpectNowhere(terraform().Destroy(), key);
}

TEST_P(CloudSecrets, WrongKeyIsNotInTheError) {
  terraform().SetEnvironment("TF_VAR_cloud_api_key", "Wr0ng-and-secret");
  ConfigureCloud(kLinks);
  const Outcome apply = terraform().Apply();
  EXPECT_EQ(apply.exit_code, 1);
  ExpectNowhere(apply, "Wr0ng-and-secret");
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudSecrets, BothKinds(), KindName);

class EnterpriseSecrets : public CloudSecrets {};

TEST_P(EnterpriseSecrets, PasswordAndTokensAreNowhereInATraceOfAnApply) {
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
  ConfigureCloud(kLinks);
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0) << apply.output;
  ExpectToHaveLogged(apply);
  const CloudCredentials& user = api().credentials();
  ExpectNowhere(apply, user.password);
  ExpectNowhere(apply, absl::Base64Escape(tf::StrCat(user.username, ":", user.password)));
  const std::vector<std::string> tokens = api().Tokens();
  EXPECT_THAT(tokens, Not(IsEmpty()));
  for (const std::string& token : tokens) ExpectNowhere(apply, token);
}

INSTANTIATE_TEST_SUITE_P(Cloud, EnterpriseSecrets, ::testing::Values(CloudKind::kEnterprise),
                         KindName);

}  // namespace
}  // namespace elastic::acceptance
