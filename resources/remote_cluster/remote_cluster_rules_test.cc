#include "resources/remote_cluster/remote_cluster_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/cty/path.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::cty::Path;
using tf::sdk::Diagnostic;
using tf::sdk::Diagnostics;
using tf::sdk::Severity;
using tf::testing::IsOk;
using tf::testing::StatusIs;

RemoteClusterModel Tokyo(std::vector<std::string> seeds) {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.self_managed = SelfManagedModel{.cluster = std::string("berlin")};
  model.sniff = SniffModel{.seeds = std::move(seeds), .node_connections = {}};
  return model;
}

std::vector<Diagnostic> Check(const RemoteClusterModel& config) {
  Diagnostics out;
  CheckConfig(config, out);
  return out.list();
}

auto WarningAt(const Path& path, const std::string& text) {
  return AllOf(Field(&Diagnostic::severity, Severity::kWarning), Field(&Diagnostic::path, path),
               Field(&Diagnostic::detail, HasSubstr(text)));
}

const Path kSeeds = Path().Attribute("sniff").Attribute("seeds");

TEST(CheckConfig, PortOfTheCertificateModelBesideApiKeyIsAWarningAtTheSeed) {
  RemoteClusterModel config = Tokyo({"a:9443", "b:9300", "c:9400", "d:1234"});
  config.security_model = std::string("api_key");
  EXPECT_THAT(Check(config), ElementsAre(WarningAt(kSeeds.Index(1), "Port 9300"),
                                         WarningAt(kSeeds.Index(2), "Port 9400")));
}

TEST(CheckConfig, PortOfTheApiKeyModelBesideCertificateIsAWarningAtTheProxy) {
  RemoteClusterModel config = Tokyo({});
  config.sniff = {};
  config.proxy = ProxyModel{
      .proxy_address = std::string("p:9443"), .proxy_socket_connections = {}, .server_name = {}};
  config.security_model = std::string("certificate");
  EXPECT_THAT(Check(config),
              ElementsAre(WarningAt(Path().Attribute("proxy").Attribute("proxy_address"), "9443")));
}

TEST(CheckConfig, WithoutASecurityModelNoPortIsWrong) {
  EXPECT_THAT(Check(Tokyo({"a:9443", "b:9300"})), IsEmpty());
}

TEST(CheckConfig, AliasInUpperCaseIsAWarningWithApiKeysOnly) {
  RemoteClusterModel config = Tokyo({"a:1"});
  config.alias = std::string("Tokyo");
  EXPECT_THAT(Check(config), IsEmpty());
  config.security_model = std::string("certificate");
  EXPECT_THAT(Check(config), IsEmpty());
  config.security_model = std::string("api_key");
  EXPECT_THAT(Check(config), ElementsAre(WarningAt(Path().Attribute("alias"),
                                                   "cluster.remote.Tokyo.credentials")));
}

TEST(CheckConfig, CredentialsOfASelfManagedClusterAreAnErrorThatShowsTheKeystore) {
  RemoteClusterModel config = Tokyo({"a:1"});
  config.credentials_wo = tf::Secret("c2VjcmV0");
  const std::vector<Diagnostic> found = Check(config);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::kError);
  EXPECT_EQ(found[0].path, Path().Attribute("credentials_wo"));
  EXPECT_THAT(found[0].detail,
              HasSubstr("elasticsearch-keystore add cluster.remote.tokyo.credentials"));
  EXPECT_THAT(found[0].detail, ::testing::Not(HasSubstr("c2VjcmV0")));
}

TEST(CheckConfig, UnknownValuesArePassedOver) {
  RemoteClusterModel config = Tokyo({"a:9300"});
  config.alias = Value<std::string>::Unknown();
  config.sniff.known()->seeds = Value<std::vector<std::string>>::Unknown();
  config.security_model = std::string("api_key");
  config.credentials_wo = Value<tf::Secret>::Unknown();
  EXPECT_THAT(Check(config), IsEmpty());
}

TEST(CheckSecurityModel, WhatWasNotAskedForIsNeverWrong) {
  RemoteClusterModel state = Tokyo({"a:1"});
  state.security_model = std::string("certificate");
  EXPECT_THAT(CheckSecurityModel(Tokyo({"a:1"}), state), IsOk());
  EXPECT_THAT(CheckSecurityModel(state, state), IsOk());
  EXPECT_THAT(CheckSecurityModel(state, Tokyo({"a:1"})), IsOk());
}

TEST(CheckSecurityModel, MissingCredentialsAreExplained) {
  RemoteClusterModel plan = Tokyo({"a:1"});
  plan.security_model = std::string("api_key");
  RemoteClusterModel state = plan;
  state.security_model = std::string("certificate");
  EXPECT_THAT(CheckSecurityModel(plan, state),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("elasticsearch-keystore add cluster.remote.tokyo.credentials")));
  EXPECT_THAT(
      CheckSecurityModel(state, plan),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("elasticsearch-keystore remove cluster.remote.tokyo.credentials")));
}

auto ErrorAt(const Path& path, const std::string& text) {
  return AllOf(Field(&Diagnostic::severity, Severity::kError), Field(&Diagnostic::path, path),
               Field(&Diagnostic::detail, HasSubstr(text)));
}

// A link of a hosted deployment, without its remote.
RemoteClusterModel OfDeployment(const std::string& id = "local") {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.hosted =
      CloudModel{.deployment_id = id, .ref_id = std::string("main-elasticsearch"), .cluster = {}};
  return model;
}

DeploymentModel Deployment(const std::string& id) {
  return {.deployment_id = id, .ref_id = std::string("main-elasticsearch")};
}

TEST(CheckConfig, SniffOnElasticCloudIsAnErrorWithTheReason) {
  RemoteClusterModel config = OfDeployment();
  config.sniff = SniffModel{.seeds = std::vector<std::string>{"a:9443"}, .node_connections = {}};
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("sniff"), "behind proxies")));
  std::swap(config.hosted, config.enterprise);
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("sniff"), "behind proxies")));
}

TEST(CheckConfig, DeploymentOfASelfManagedClusterIsAnErrorThatOffersProxy) {
  RemoteClusterModel config = Tokyo({});
  config.sniff = {};
  config.deployment = Deployment("remote");
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("deployment"), "`proxy`")));
}

TEST(CheckConfig, DeploymentLinkedToItselfIsAnError) {
  RemoteClusterModel config = OfDeployment();
  config.deployment = Deployment("local");
  EXPECT_THAT(Check(config),
              ElementsAre(ErrorAt(Path().Attribute("deployment"), "is the local one")));
  config.deployment = Deployment("remote");
  EXPECT_THAT(Check(config), IsEmpty());
  config.deployment =
      DeploymentModel{.deployment_id = std::string("local"), .ref_id = std::string("second")};
  EXPECT_THAT(Check(config), IsEmpty());
  config.deployment = Deployment("local");
  std::swap(config.hosted, config.enterprise);
  EXPECT_THAT(Check(config),
              ElementsAre(ErrorAt(Path().Attribute("deployment"), "is the local one")));
}

TEST(CheckConfig, DeploymentsThatAreBothUnknownMayBeTwo) {
  RemoteClusterModel config = OfDeployment();
  config.deployment = Deployment("local");
  const auto unknown = Value<std::string>::Unknown();
  config.hosted.known()->ref_id = config.deployment.known()->ref_id = unknown;
  EXPECT_THAT(Check(config), IsEmpty());
  config = OfDeployment();
  config.deployment = Deployment("local");
  config.hosted.known()->deployment_id = config.deployment.known()->deployment_id = unknown;
  EXPECT_THAT(Check(config), IsEmpty());
}

TEST(CheckConfig, WhatTheCloudApiCannotSetIsAnError) {
  RemoteClusterModel config = OfDeployment();
  config.deployment = Deployment("remote");
  config.transport = TransportModel{};
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("transport"), "`transport`")));
  config.transport = {};
  config.security_model = std::string("certificate");
  EXPECT_THAT(Check(config), IsEmpty());
}

// `terraform validate` knows no variable of the root module, so a module that passes its variables
// on has unknown objects where there may be none.
TEST(CheckConfig, ObjectsThatMayTurnOutToBeNullArePassedOver) {
  RemoteClusterModel config = OfDeployment();
  config.sniff = Value<SniffModel>::Unknown();
  EXPECT_THAT(Check(config), IsEmpty());
  config = Tokyo({"a:9300"});
  config.hosted = Value<CloudModel>::Unknown();
  config.enterprise = Value<CloudModel>::Unknown();
  EXPECT_THAT(Check(config), IsEmpty());
  config = OfDeployment();
  config.deployment = Deployment("remote");
  config.self_managed = Value<SelfManagedModel>::Unknown();
  config.transport = Value<TransportModel>::Unknown();
  EXPECT_THAT(Check(config), IsEmpty());
}

// "id:key"
constexpr char kEncoded[] = "aWQ6a2V5";

RemoteClusterModel OfDeploymentWithCredentials(const char* credentials = kEncoded) {
  RemoteClusterModel config = OfDeployment();
  config.proxy = ProxyModel{
      .proxy_address = std::string("a:9443"), .proxy_socket_connections = {}, .server_name = {}};
  config.credentials_wo = tf::Secret(credentials);
  return config;
}

TEST(CheckConfig, CredentialsOfADeploymentAreTaken) {
  EXPECT_THAT(Check(OfDeploymentWithCredentials()), IsEmpty());
}

TEST(CheckConfig, CredentialsThatAreNoEncodedApiKeyAreAnErrorThatDoesNotShowThem) {
  // Not Base64; "id" alone; no id; no key.
  for (const char* wrong :
       {"VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw", "aWQ=", "OmtleQ==", "aWQ6"}) {
    const std::vector<Diagnostic> found = Check(OfDeploymentWithCredentials(wrong));
    EXPECT_THAT(found, ElementsAre(ErrorAt(Path().Attribute("credentials_wo"), "`encoded`")));
    EXPECT_THAT(found[0].detail, ::testing::Not(HasSubstr(wrong)));
  }
}

TEST(CheckConfig, CredentialsBesideCertificatesAreAnError) {
  RemoteClusterModel config = OfDeploymentWithCredentials();
  config.proxy.known()->proxy_address = std::string("a:1");
  config.security_model = std::string("certificate");
  EXPECT_THAT(Check(config),
              ElementsAre(ErrorAt(Path().Attribute("credentials_wo"), "Leave one of the two out")));
}

TEST(CheckConfig, CredentialsMeanTheApiKeyModelToTheRulesOfPortsAndAliases) {
  RemoteClusterModel config = OfDeploymentWithCredentials();
  config.proxy.known()->proxy_address = std::string("a:9400");
  config.alias = std::string("Tokyo");
  EXPECT_EQ(Check(config).size(), 2u);
}

TEST(CheckConfig, VersionWithoutCredentialsIsOfUseOnASelfManagedClusterAlone) {
  RemoteClusterModel config = OfDeployment();
  config.deployment = Deployment("remote");
  config.credentials_wo_version = std::string("1");
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("credentials_wo_version"),
                                                 "Set both or neither")));
  config = Tokyo({"a:1"});
  config.credentials_wo_version = std::string("1");
  EXPECT_THAT(Check(config), IsEmpty());
}

TEST(CheckConfig, ADeploymentIsLinkedByApiKeyOnlyThroughTheElasticsearchThatIsNamed) {
  RemoteClusterModel config = OfDeployment();
  config.deployment = Deployment("remote");
  config.security_model = std::string("api_key");
  EXPECT_THAT(Check(config), ElementsAre(ErrorAt(Path().Attribute("hosted").Attribute("cluster"),
                                                 "hosted.cluster")));
  config.hosted.known()->cluster = std::string("berlin");
  config.transport = TransportModel{};
  EXPECT_THAT(Check(config), IsEmpty());
}

// A link of a cluster of ECK to another one.
RemoteClusterModel OfOperator() {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.kubernetes = KubernetesClusterModel{
      .name = std::string("berlin"), .namespace_name = std::string("prod"), .cluster = {}};
  ElasticsearchRefModel ref;
  ref.name = std::string("tokyo");
  model.elasticsearch_ref = ref;
  return model;
}

TEST(CheckConfig, WhatTheOperatorCannotSetIsAnError) {
  RemoteClusterModel config = OfOperator();
  EXPECT_THAT(Check(config), IsEmpty());
  config.skip_unavailable = true;
  config.transport = TransportModel{};
  config.security_model = std::string("api_key");
  EXPECT_THAT(Check(config),
              ElementsAre(ErrorAt(Path().Attribute("skip_unavailable"), "ECK operator"),
                          ErrorAt(Path().Attribute("transport"), "ECK operator"),
                          ErrorAt(Path().Attribute("security_model"), "\"certificate\"")));
}

TEST(CheckConfig, UnknownSettingsBesideARefMayTurnOutToBeNone) {
  RemoteClusterModel config = OfOperator();
  config.skip_unavailable = Value<bool>::Unknown();
  config.transport = Value<TransportModel>::Unknown();
  EXPECT_THAT(Check(config), IsEmpty());
}

TEST(CheckConfig, SecurityModelMayRepeatWhatTheRefMeans) {
  RemoteClusterModel config = OfOperator();
  config.security_model = std::string("certificate");
  EXPECT_THAT(Check(config), IsEmpty());
  ElasticsearchRefModel ref = *config.elasticsearch_ref.known();
  ref.api_key = Value<ApiKeyModel>::Unknown();
  config.elasticsearch_ref = ref;
  EXPECT_THAT(Check(config), IsEmpty());
}

TEST(CheckConfig, RefWithoutAnOperatorIsAnError) {
  RemoteClusterModel config = OfOperator();
  config.kubernetes = {};
  config.self_managed = SelfManagedModel{.cluster = std::string("berlin")};
  EXPECT_THAT(Check(config),
              ElementsAre(ErrorAt(Path().Attribute("elasticsearch_ref"), "`kubernetes`")));
}

}  // namespace
}  // namespace elastic
