// Nothing that opens the API server or Elasticsearch shows up in logs, plans, states or errors.
#include "absl/strings/escaping.h"

#include "acceptance/eck_fixture.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kLinks = R"(
resource "elastic_remote_cluster" "entry" {
  alias             = "${local.prefix}entry"
  kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
resource "elastic_remote_cluster" "unseen" {
  alias             = "${local.prefix}unseen"
  kubernetes        = { namespace = local.name_space, name = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
resource "elastic_remote_cluster" "proxied" {
  alias      = "${local.prefix}proxied"
  kubernetes = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  proxy      = { proxy_address = local.oslo }
}
)";

class EckSecrets : public EckTest {
 protected:
  void SetUp() override {
    EckTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    terraform().SetEnvironment("TF_LOG", "trace");
    Configure(kLinks);
  }

  // An apply and a destroy show neither the token nor berlin's password.
  void ExpectNothingShown(const std::string& token) {
    const std::string& password = berlin().address().password;
    for (const Outcome& run : {terraform().Apply(), terraform().Plan(), terraform().Destroy()}) {
      ASSERT_EQ(run.exit_code, 0) << run.output;
      // The provider's own lines are among what was logged: otherwise nothing would be proved.
      EXPECT_NE(run.errors.find("/elasticsearches/berlin"), std::string::npos);
      ExpectNowhere(run, token);
      ExpectNowhere(run, password);
      ExpectNowhere(run, absl::Base64Escape(password));
      ExpectNowhere(run, absl::Base64Escape(tf::StrCat("elastic:", password)));
    }
  }
};

TEST_F(EckSecrets, TokenAndPasswordsAreNowhereInATrace) {
  ExpectNothingShown(kubernetes().address().terraform_token);
}

TEST_F(EckSecrets, TokenOfAPluginIsNowhereInATrace) {
  const std::string& token = kubernetes().address().terraform_token;
  WriteKubeconfig({{"exec",
                    {{"apiVersion", "client.authentication.k8s.io/v1"},
                     {"command", "echo"},
                     {"args",
                      {tf::DumpJson({{"apiVersion", "client.authentication.k8s.io/v1"},
                                     {"kind", "ExecCredential"},
                                     {"status", {{"token", token}}}})}},
                     {"interactiveMode", "Never"}}}});
  ExpectNothingShown(token);
}

TEST_F(EckSecrets, WrongTokenIsNotInTheError) {
  WriteKubeconfig({{"token", "Wr0ng-and-secret"}});
  const Outcome apply = terraform().Apply();
  EXPECT_EQ(apply.exit_code, 1);
  ExpectNowhere(apply, "Wr0ng-and-secret");
}

}  // namespace
}  // namespace elastic::acceptance
