// Nothing secret shows up in logs, plans, states or errors.
#include "absl/strings/escaping.h"

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

class Secrets : public AcceptanceTest {
 protected:
  void SetUp() override {
    AcceptanceTest::SetUp();
    if (!IsSkipped()) terraform().SetEnvironment("TF_LOG", "trace");
  }
};

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias        = "${local.prefix}link"
  self_managed = { cluster = "berlin" }
  proxy        = { proxy_address = local.tokyo }
}
)";

TEST_F(Secrets, PasswordIsNowhereInATraceOfAnApply) {
  Configure(kLink);
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0);
  // The trace does hold the provider's own lines: otherwise this would prove nothing.
  EXPECT_NE(apply.errors.find("/_cluster/settings"), std::string::npos);
  const std::string& password = berlin().address().password;
  ExpectNowhere(apply, password);
  ExpectNowhere(apply, absl::Base64Escape("elastic:" + password));
  ExpectNowhere(terraform().Plan(), password);
}

TEST_F(Secrets, WrongPasswordIsNotInTheError) {
  terraform().SetEnvironment("TF_VAR_berlin_password", "Wr0ng-and-secret");
  Configure(kLink);
  const Outcome apply = terraform().Apply();
  EXPECT_EQ(apply.exit_code, 1);
  ExpectNowhere(apply, "Wr0ng-and-secret");
  ExpectNowhere(apply, absl::Base64Escape("elastic:Wr0ng-and-secret"));
}

TEST_F(Secrets, ApiKeyAndHeadersAndClientKeyAreNowhere) {
  const Answer key = berlin().Send("POST", "/_security/api_key", {{"name", Alias("key")}});
  ASSERT_EQ(key.status, 200);
  const std::string encoded = key.body.value("encoded", "");
  terraform().SetEnvironment("TF_VAR_api_key", encoded);
  terraform().SetEnvironment("TF_VAR_header", "a-secret-header");
  SetProvider(R"(
    variable "api_key" {
      type      = string
      sensitive = true
    }
    variable "header" {
      type      = string
      sensitive = true
    }
    provider "elastic" {
      clusters = {
        berlin = {
          endpoints = [local.berlin_endpoint]
          ca_file   = local.berlin_ca_file
          api_key   = var.api_key
          headers   = { "X-Gateway-Token" = var.header }
        }
      }
    }
  )");
  Configure(kLink);
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0) << apply.output;
  ExpectNowhere(apply, encoded);
  ExpectNowhere(apply, "a-secret-header");
}

TEST_F(Secrets, ClientKeyThatCannotBeReadIsNotShown) {
  terraform().SetEnvironment(
      "TF_VAR_client_key",
      "-----BEGIN PRIVATE KEY-----\nTm90QUtleQ==\n-----END PRIVATE KEY-----\n");
  SetProvider(R"(
    variable "client_key" {
      type      = string
      sensitive = true
    }
    provider "elastic" {
      clusters = {
        berlin = {
          endpoints          = ["https://127.0.0.1:9"]
          client_certificate = "-----BEGIN CERTIFICATE-----\nTm90QUNlcnQ=\n-----END CERTIFICATE-----\n"
          client_key         = var.client_key
        }
      }
    }
  )");
  Configure(kLink);
  const Outcome apply = terraform().Apply();
  EXPECT_EQ(apply.exit_code, 1);
  ExpectNowhere(apply, "Tm90QUtleQ==");
}

}  // namespace
}  // namespace elastic::acceptance
