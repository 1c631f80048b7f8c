// Links of the API-key model between deployments: their credentials go through the Cloud API into
// the keystores of real, secured nodes.
#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"

#include "acceptance/cloud_fixture.h"
#include "acceptance/elasticsearch_script.h"
#include "acceptance/eventually.h"
#include "acceptance/tcp_peers.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";
constexpr char kDocuments[] = "cloud-credentials";  // An index of tokyo with one document.

// Where Elastic Cloud has the API-key server of every deployment. No other port will do.
constexpr int kApiKeyPort = 9443;

constexpr std::string_view kProxy = R"(
variable "credentials" { ephemeral = true }
resource "elastic_remote_cluster" "link" {
  alias                  = "${local.prefix}link"
  KIND                   = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  proxy                  = { proxy_address = local.tokyo_api_key_server }
  credentials_wo         = var.credentials
  credentials_wo_version = local.credentials_version
  skip_unavailable       = false
  wait_for_connection    = "1m"
}
)";

constexpr std::string_view kDeployment = R"(
variable "credentials" { ephemeral = true }
resource "elastic_remote_cluster" "link" {
  alias                  = "${local.prefix}link"
  KIND                   = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  deployment             = { deployment_id = local.tokyo_deployment }
  credentials_wo         = var.credentials
  credentials_wo_version = local.credentials_version
  skip_unavailable       = false
  wait_for_connection    = "1m"
}
)";

constexpr std::string_view kCertificate = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  KIND                = { deployment_id = local.berlin_deployment, cluster = local.cluster }
  deployment          = { deployment_id = local.tokyo_deployment }
  security_model      = "certificate"
  skip_unavailable    = false
  wait_for_connection = "1m"
}
)";

// A cross-cluster API key of tokyo.
struct Key {
  std::string id = {};
  std::string encoded = {};
};

class CloudCredentials : public CloudTest {
 protected:
  CloudCredentials() : CloudTest(Clusters::kSecured) {}

  void SetUp() override {
    CloudTest::SetUp();
    if (IsSkipped()) return;
    SetLocal("tokyo_api_key_server", tokyo().address().remote_cluster_server);
    tokyo().Send("PUT", tf::StrCat("/", kDocuments, "/_doc/1?refresh=true"), {{"a", 1}});
    key_ = NewKey();
    Give(key_.encoded, 1);
  }

  void TearDown() override {
    if (!IsSkipped()) {
      for (const std::string& left : api().Keystore(deployments().berlin)) {
        api().RemoveFromKeystore(deployments().berlin, left);
      }
    }
    CloudTest::TearDown();
  }

  const Key& key() const { return key_; }

  Key NewKey() const {
    const Answer key = tokyo().Send(
        "POST", "/_security/cross_cluster/api_key",
        {{"name", Alias("key")}, {"access", {{"search", Json::array({{{"names", {"*"}}}})}}}});
    EXPECT_EQ(key.status, 200) << key.body;
    return {.id = key.body.value("id", ""), .encoded = key.body.value("encoded", "")};
  }
  void Invalidate(const Key& key) const {
    EXPECT_EQ(tokyo().Send("DELETE", "/_security/api_key", {{"ids", {key.id}}}).status, 200);
  }

  // What the configuration has from now on.
  void Give(const std::string& credentials, int version) {
    terraform().SetEnvironment("TF_VAR_credentials", credentials);
    SetLocal("credentials_version", version);
  }

  std::string Setting() const {
    return tf::StrCat("cluster.remote.", Alias("link"), ".credentials");
  }
  std::vector<std::string> Keystore() { return api().Keystore(deployments().berlin); }
  bool UsesApiKey() const {
    return berlin().LinkInfo(Alias("link")).contains("cluster_credentials");
  }

  // Whether a search over the link finds tokyo's document.
  bool Searches() const {
    const Answer found =
        berlin().Send("GET", tf::StrCat("/", Alias("link"), ":", kDocuments, "/_search"));
    return found.status == 200 && found.body["hits"]["total"]["value"] == 1;
  }

 private:
  Key key_;
};

TEST_P(CloudCredentials, OneApplyDeliversThemAndConnectsAndOneDestroyRemovesThem) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["security_model"], "api_key");
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], true);
  EXPECT_THAT(Keystore(), ElementsAre(Setting()));
  EXPECT_TRUE(UsesApiKey());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  EXPECT_THAT(Keystore(), IsEmpty());
}

TEST_P(CloudCredentials, LinkToADeploymentIsOneToItsApiKeyPort) {
  const PortRelay relay(kApiKeyPort, tokyo().address().remote_cluster_server);
  ASSERT_TRUE(relay.listens());
  ConfigureCloud(kDeployment);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json({{"mode", "proxy"},
                                                        {"proxy_address", "localhost:9443"},
                                                        {"server_name", "localhost"},
                                                        {"skip_unavailable", "false"}}));
  EXPECT_THAT(Links(), IsEmpty());
  EXPECT_TRUE(UsesApiKey());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  EXPECT_THAT(Keystore(), IsEmpty());
}

TEST_P(CloudCredentials, KeystoreThatReachesTheNodesLateIsWaitedFor) {
  api().Behave({.keystore_delay = absl::Seconds(4)});
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_TRUE(UsesApiKey());
  EXPECT_TRUE(Searches());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
}

TEST_P(CloudCredentials, NewVersionRotatesThemWhileTheLinkStaysUp) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const Key next = NewKey();
  Give(next.encoded, 2);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  EXPECT_TRUE(Searches());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_TRUE(Searches());
  Invalidate(key());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudCredentials, SecurityModelOfALinkToADeploymentChangesInPlaceAndBack) {
  const PortRelay relay(kApiKeyPort, tokyo().address().remote_cluster_server);
  ASSERT_TRUE(relay.listens());
  ConfigureCloud(kCertificate);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_TRUE(Searches());

  ConfigureCloud(kDeployment);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), IsEmpty());
  EXPECT_TRUE(UsesApiKey());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());

  ConfigureCloud(kCertificate);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Links(), ElementsAre(LinkTo(deployments().tokyo)));
  EXPECT_THAT(Keystore(), IsEmpty());
  EXPECT_FALSE(UsesApiKey());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_P(CloudCredentials, EntryThatSomebodyRemovedIsPlannedAgain) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().RemoveFromKeystore(deployments().berlin, Setting());
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Keystore(), ElementsAre(Setting()));
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

// The nodes lose it when the platform gets to them, and the link its connection.
TEST_P(CloudCredentials, EntryThatSomebodyRemovedIsMissedBeforeTheNodesLoseIt) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  api().Behave({.keystore_delay = absl::Hours(1)});
  api().RemoveFromKeystore(deployments().berlin, Setting());
  EXPECT_TRUE(UsesApiKey());
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  EXPECT_TRUE(RemoveKeystoreEntry(berlin().address().name, Setting()));
}

TEST_P(CloudCredentials, KeyThatTheRemoteClusterDoesNotKnowIsAnErrorThatSaysSo) {
  Invalidate(key());
  ConfigureCloud(absl::StrReplaceAll(tf::ToAbsl(kProxy), {{"\"1m\"", "\"5s\""}}));
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("not connected"), HasSubstr("invalidated"),
                                               Not(HasSubstr(key().encoded)))));
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudCredentials, BothKinds(), KindName);

class EnterpriseCredentials : public CloudCredentials {
 protected:
  // The changes that the API was asked for after `first`, each once where it comes several times
  // in a row.
  std::vector<std::string> Changes(size_t first) {
    std::vector<std::string> changes;
    const std::vector<CloudRequest> requests = api().Requests();
    for (size_t i = first; i < requests.size(); ++i) {
      if (requests[i].method == "GET") continue;
      const std::string what = requests[i].path.substr(requests[i].path.rfind('/') + 1);
      changes.push_back(tf::StrCat(requests[i].method, " ", what));
    }
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    return changes;
  }
};

// There the proxy lets the journal see what goes to Elasticsearch, too.
TEST_P(EnterpriseCredentials, LinkGoesBeforeItsCredentialsAndTheyComeBeforeIt) {
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(Changes(0), ElementsAre("POST reload_secure_settings", "PATCH keystore",
                                      "POST reload_secure_settings", "PUT settings"));
  const size_t before = api().Requests().size();
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Changes(before),
              ElementsAre("PUT settings", "PATCH keystore", "POST reload_secure_settings"));
}

INSTANTIATE_TEST_SUITE_P(Cloud, EnterpriseCredentials, ::testing::Values(CloudKind::kEnterprise),
                         KindName);

class HostedCredentials : public CloudCredentials {
 protected:
  // `clusters` of the provider block beside the Cloud API.
  void SetClusters(std::string_view clusters) {
    SetProvider(tf::StrCat(R"(
      variable "cloud_api_key" { sensitive = true }
      provider "elastic" {
        hosted = {
          endpoint = local.cloud_endpoint
          api_key  = var.cloud_api_key
          ca_file  = local.cloud_ca_file
        }
        clusters = {)",
                           clusters, "}\n}\n"));
  }
};

TEST_P(HostedCredentials, ServiceUrlOfTheDeploymentTakesTheCredentialsCalledDefault) {
  SetClusters(R"(
    default = { username = "elastic", password = var.berlin_password, ca_file = local.berlin_ca_file }
  )");
  SetLocal("cluster", Json());
  ConfigureCloud(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_TRUE(Searches());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_THAT(Keystore(), IsEmpty());
}

// Whose keystore has a password that the provider block does not.
TEST_P(HostedCredentials, NodeThatCannotLoadItsKeystoreIsNamedAndNothingIsStored) {
  OwnElasticsearch lisbon("cloud-lisbon", {"--secured", "--keystore-password"});
  ASSERT_TRUE(lisbon.address()) << lisbon.problem();
  SetLocal("lisbon_endpoint", lisbon.address()->endpoint);
  terraform().SetEnvironment("TF_VAR_lisbon_password", lisbon.address()->password);
  terraform().Write("lisbon.tf", "variable \"lisbon_password\" { sensitive = true }\n");
  SetClusters(R"(
    lisbon = {
      endpoints = [local.lisbon_endpoint]
      username  = "elastic"
      password  = var.lisbon_password
      ca_file   = local.berlin_ca_file
    }
  )");
  SetLocal("cluster", "lisbon");
  ConfigureCloud(kProxy);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("cloud-lisbon-1"), HasSubstr("password was incorrect"),
                          HasSubstr("keystore_password"))));
  EXPECT_THAT(Keystore(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Cloud, HostedCredentials, ::testing::Values(CloudKind::kHosted), KindName);

class CloudCredentialSecrets : public CloudCredentials {
 protected:
  void ExpectNoForm(const std::string& text, const std::string& where) {
    std::string pair;
    ASSERT_TRUE(absl::Base64Unescape(key().encoded, &pair));
    const std::string secret = pair.substr(pair.find(':') + 1);
    for (const std::string& form : {key().encoded, pair, secret}) {
      EXPECT_FALSE(Shows(text, form)) << "a form of the credentials is in " << where;
    }
  }
};

TEST_P(CloudCredentialSecrets, AreNowhereInAPlanATraceOrAState) {
  terraform().SetEnvironment("TF_LOG", "trace");
  ConfigureCloud(kProxy);
  const Outcome plan = terraform().Plan({"-out=plan"});
  ExpectNoForm(plan.output + plan.errors, "what plan says and logs");
  const Outcome shown = terraform().Do({"show", "-json", "plan"});
  EXPECT_THAT(shown, Succeeds());
  ExpectNoForm(shown.output, "the plan file");
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0) << apply.output;
  EXPECT_NE(apply.errors.find("/keystore"), std::string::npos);
  ExpectNoForm(apply.output + apply.errors, "what apply says and logs");
  ExpectNoForm(terraform().Read("terraform.tfstate"), "the state");
  const Outcome destroy = terraform().Destroy();
  ExpectNoForm(destroy.output + destroy.errors, "what destroy says and logs");
}

INSTANTIATE_TEST_SUITE_P(Cloud, CloudCredentialSecrets, BothKinds(), KindName);

}  // namespace
}  // namespace elastic::acceptance
