// The provider block in all its forms, and what `terraform validate` refuses without any server.
#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::Json;

class Configuration : public AcceptanceTest {};

constexpr std::string_view kDefaultCluster = R"(
resource "elastic_remote_cluster" "link" {
  alias        = "${local.prefix}link"
  self_managed = {}
  proxy        = { proxy_address = local.tokyo }
}
)";

TEST_F(Configuration, ValuesUnknownWhilePlanningAreFilledInWhileApplying) {
  SetProvider(R"(
    resource "terraform_data" "deployment" {
      input = { endpoint = local.berlin_endpoint, name = "berlin" }
    }
    provider "elastic" {
      clusters = {
        (terraform_data.deployment.output.name) = {
          endpoints = [terraform_data.deployment.output.endpoint]
          ca_file   = local.berlin_ca_file
          username  = "elastic"
          password  = var.berlin_password
        }
      }
    }
  )");
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}link"
      self_managed = { cluster = terraform_data.deployment.output.name }
      proxy        = { proxy_address = local.tokyo }
    }
  )");
  EXPECT_THAT(terraform().Plan(), PlansChanges());
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["id"],
            "self_managed/berlin/" + Alias("link"));
}

TEST_F(Configuration, UnknownValuesOfTheResourceAreFilledInWhileApplying) {
  Configure(R"(
    resource "terraform_data" "tokyo" { input = local.tokyo }
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      self_managed     = { cluster = "berlin" }
      sniff            = { seeds = [terraform_data.tokyo.output] }
      skip_unavailable = terraform_data.tokyo.output != "" ? true : null
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Configuration, OneProviderBlockServesAMesh) {
  Configure(R"(
    locals {
      transport = { tokyo = local.tokyo, oslo = local.oslo }
    }
    resource "elastic_remote_cluster" "link" {
      for_each            = { tokyo = "oslo", oslo = "tokyo" }
      alias               = "${local.prefix}${each.value}"
      self_managed        = { cluster = each.key }
      sniff               = { seeds = [local.transport[each.value]] }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(tokyo().LinkInfo(Alias("oslo"))["connected"], true);
  EXPECT_EQ(oslo().LinkInfo(Alias("tokyo"))["connected"], true);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Configuration, DefaultClusterComesFromTheEnvironment) {
  SetProvider("");
  Configure(kDefaultCluster);
  terraform().SetEnvironment("ELASTICSEARCH_ENDPOINTS",
                             "http://127.0.0.1:9," + berlin().address().endpoint);
  terraform().SetEnvironment("ELASTICSEARCH_CA_FILE", berlin().address().ca_file);
  terraform().SetEnvironment("ELASTICSEARCH_USERNAME", "elastic");
  terraform().SetEnvironment("ELASTICSEARCH_PASSWORD", berlin().address().password);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["id"],
            "self_managed/default/" + Alias("link"));
}

TEST_F(Configuration, ApiKeyFromTheEnvironmentIsUsed) {
  const Answer key = berlin().Send("POST", "/_security/api_key", {{"name", Alias("key")}});
  ASSERT_EQ(key.status, 200) << key.body;
  SetProvider("");
  Configure(kDefaultCluster);
  terraform().SetEnvironment("ELASTICSEARCH_URL", berlin().address().endpoint);
  terraform().SetEnvironment("ELASTICSEARCH_CA_FILE", berlin().address().ca_file);
  terraform().SetEnvironment("ELASTICSEARCH_API_KEY", key.body.value("encoded", ""));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_NE(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Configuration, MissingConnectionIsAnErrorOfTheResourceThatNeedsIt) {
  SetProvider("");
  Configure(kDefaultCluster);
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("elastic_remote_cluster.link"),
                                               HasSubstr("ELASTICSEARCH_ENDPOINTS"))));
}

TEST_F(Configuration, ClusterThatTheProviderDoesNotKnowIsAnErrorWithTheKnownOnes) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}link"
      self_managed = { cluster = "paris" }
      proxy        = { proxy_address = local.tokyo }
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("paris"), HasSubstr("berlin"))));
}

TEST_F(Configuration, TwoWaysToAuthenticateAreRefused) {
  SetProvider(R"(
    provider "elastic" {
      clusters = {
        berlin = { endpoints = [local.berlin_endpoint], username = "elastic", api_key = "a2V5" }
      }
    }
  )");
  Configure(kDefaultCluster);
  EXPECT_THAT(terraform().Do({"validate", "-no-color"}),
              Fails(AllOf(HasSubstr("api_key"), HasSubstr("username"))));
}

struct BadConfiguration {
  std::string name;
  std::string attributes;
  std::vector<std::string> says;
};

class Validation : public AcceptanceTest, public ::testing::WithParamInterface<BadConfiguration> {};

TEST_P(Validation, IsRefusedWithAReason) {
  Configure("resource \"elastic_remote_cluster\" \"link\" {\n" + GetParam().attributes + "\n}\n");
  const Outcome validate = terraform().Do({"validate", "-no-color"});
  for (const std::string& text : GetParam().says) EXPECT_THAT(validate, Fails(HasSubstr(text)));
}

constexpr char kLocal[] = "self_managed = {}\n";
constexpr char kSniff[] = "sniff = { seeds = [\"tokyo:9300\"] }\n";

INSTANTIATE_TEST_SUITE_P(
    OfRemoteCluster, Validation,
    ::testing::Values(
        BadConfiguration{
            "Alias", std::string("alias = \"to.kyo\"\n") + kLocal + kSniff, {"to.kyo", "alias"}},
        BadConfiguration{
            "NoLocalCluster", std::string("alias = \"a\"\n") + kSniff, {"self_managed"}},
        BadConfiguration{
            "NoRemoteCluster", std::string("alias = \"a\"\n") + kLocal, {"sniff", "proxy"}},
        BadConfiguration{
            "TwoRemoteClusters",
            std::string("alias = \"a\"\nproxy = { proxy_address = \"h:1\" }\n") + kLocal + kSniff,
            {"sniff", "proxy"}},
        BadConfiguration{
            "NoSeeds", std::string("alias = \"a\"\nsniff = { seeds = [] }\n") + kLocal, {"seeds"}},
        BadConfiguration{"SeedWithoutPort",
                         std::string("alias = \"a\"\nsniff = { seeds = [\"tokyo\"] }\n") + kLocal,
                         {"tokyo", "port"}},
        BadConfiguration{
            "PortOutOfRange",
            std::string("alias = \"a\"\nsniff = { seeds = [\"tokyo:70000\"] }\n") + kLocal,
            {"tokyo:70000", "65535"}},
        BadConfiguration{
            "UnbracketedIpv6",
            std::string("alias = \"a\"\nproxy = { proxy_address = \"::1:9300\" }\n") + kLocal,
            {"::1:9300", "bracket"}},
        BadConfiguration{
            "Url",
            std::string("alias = \"a\"\nproxy = { proxy_address = \"https://t:9300\" }\n") + kLocal,
            {"https://t:9300", "scheme"}},
        BadConfiguration{
            "NoConnections",
            std::string("alias = \"a\"\nsniff = { seeds = [\"t:1\"], node_connections = 0 }\n") +
                kLocal,
            {"node_connections"}},
        BadConfiguration{
            "CompressionScheme",
            std::string("alias = \"a\"\ntransport = { compression_scheme = \"gzip\" }\n") + kLocal +
                kSniff,
            {"gzip", "lz4", "deflate"}},
        BadConfiguration{
            "PingSchedule",
            std::string("alias = \"a\"\ntransport = { ping_schedule = \"5\" }\n") + kLocal + kSniff,
            {"ping_schedule"}},
        BadConfiguration{
            "WaitThatIsNoDuration",
            std::string("alias = \"a\"\nwait_for_connection = \"soon\"\n") + kLocal + kSniff,
            {"wait_for_connection", "soon"}},
        BadConfiguration{
            "SecurityModel",
            std::string("alias = \"a\"\nsecurity_model = \"trust\"\n") + kLocal + kSniff,
            {"trust", "api_key", "certificate"}},
        BadConfiguration{
            "Credentials",
            std::string(
                "alias = \"a\"\ncredentials_wo = \"secret\"\ncredentials_wo_version = 1\n") +
                kLocal + kSniff,
            {"elasticsearch-keystore"}}),
    [](const auto& info) { return info.param.name; });

TEST_F(Configuration, BracketedIpv6AddressIsAccepted) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "a"
      self_managed = {}
      sniff        = { seeds = ["[2001:db8::1]:9300"] }
    }
  )");
  EXPECT_THAT(terraform().Do({"validate", "-no-color"}), Succeeds());
}

}  // namespace
}  // namespace elastic::acceptance
