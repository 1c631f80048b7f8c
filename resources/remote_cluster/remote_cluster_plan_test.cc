#include "resources/remote_cluster/remote_cluster_plan.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;

constexpr char kApiKey[] = "api_key";
constexpr char kCertificate[] = "certificate";

RemoteClusterModel OfBerlin() {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.self_managed = SelfManagedModel{.cluster = std::string("berlin")};
  return model;
}

RemoteClusterModel OfDeployment(Value<std::string> connection = {}) {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.hosted = CloudModel{.deployment_id = std::string("local"),
                            .ref_id = std::string("main"),
                            .cluster = std::move(connection)};
  model.deployment =
      DeploymentModel{.deployment_id = std::string("remote"), .ref_id = std::string("main")};
  return model;
}

RemoteClusterModel With(RemoteClusterModel model, const char* security_model,
                        Value<std::string> version = {}) {
  model.security_model = std::string(security_model);
  model.credentials_wo_version = std::move(version);
  return model;
}

Value<std::string> Planned(const RemoteClusterModel& config, const RemoteClusterModel* prior) {
  RemoteClusterModel plan = config;
  PlanSecurity(config, prior, plan);
  return plan.security_model;
}

TEST(PlanSecurity, CredentialsMakeTheModelOnceTheyAreKnown) {
  RemoteClusterModel config = OfDeployment();
  config.credentials_wo = tf::Secret("aWQ6a2V5");
  EXPECT_EQ(Planned(config, nullptr), Value<std::string>(kApiKey));
  config.credentials_wo = Value<tf::Secret>::Unknown();  // It may turn out to be null.
  EXPECT_TRUE(Planned(config, nullptr).is_null());
}

TEST(PlanSecurity, CredentialsThatAreTakenOutOfTheConfigurationGo) {
  const RemoteClusterModel prior = With(OfDeployment(), kApiKey, std::string("1"));
  EXPECT_EQ(Planned(OfDeployment(), &prior), Value<std::string>(kCertificate));
}

TEST(PlanSecurity, VersionAloneTakesNothingAwayOnASelfManagedClusterOrFromTheOperator) {
  const RemoteClusterModel self_managed = With(OfBerlin(), kApiKey, std::string("1"));
  EXPECT_TRUE(Planned(OfBerlin(), &self_managed).is_null());
  RemoteClusterModel config;
  config.kubernetes = KubernetesClusterModel{};
  config.elasticsearch_ref = ElasticsearchRefModel{};
  const RemoteClusterModel eck = With(config, kApiKey, std::string("1"));
  EXPECT_TRUE(Planned(config, &eck).is_null());
}

TEST(WithModel, DeploymentLinkByApiKeyDoesNotBecomeOneOfTheList) {
  const RemoteClusterModel prior = With(OfDeployment(), kApiKey);
  const RemoteClusterModel plan = OfDeployment();
  EXPECT_EQ(WithModel(plan, plan, &prior).security_model, Value<std::string>(kApiKey));
  const RemoteClusterModel listed = With(OfDeployment(), kCertificate);
  EXPECT_TRUE(WithModel(plan, plan, &listed).security_model.is_null());
}

TEST(WithModel, AnotherVersionOfALinkByApiKeyMeansItsCredentials) {
  const RemoteClusterModel prior = With(OfBerlin(), kApiKey, std::string("1"));
  RemoteClusterModel plan = OfBerlin();
  plan.credentials_wo_version = std::string("2");
  const RemoteClusterModel with = WithModel(plan, plan, &prior);
  EXPECT_TRUE(WishOf(prior, with, plan).changed_elsewhere);
  plan.credentials_wo_version = std::string("1");
  EXPECT_EQ(WishOf(WithModel(plan, plan, &prior)).model, std::nullopt);
}

TEST(WithModel, CredentialsThatWereUnknownCount) {
  RemoteClusterModel config = OfDeployment();
  config.credentials_wo = tf::Secret("aWQ6a2V5");
  EXPECT_EQ(WishOf(WithModel(OfDeployment(), config, nullptr)).model, SecurityModel::kApiKey);
}

TEST(ReachedAs, ConnectionThatIsTakenOutIsStillTheOneToWhatIsThere) {
  const RemoteClusterModel prior = OfDeployment(std::string("berlin"));
  EXPECT_EQ(ReachedAs(prior, OfDeployment()).hosted->cluster, Value<std::string>("berlin"));
  EXPECT_EQ(ReachedAs(prior, OfDeployment(std::string("oslo"))).hosted->cluster,
            Value<std::string>("oslo"));
}

TEST(WishOf, CredentialsAreStoredAgainWhenTheirVersionChangesOrTheyAreLost) {
  RemoteClusterModel config = OfDeployment();
  config.credentials_wo = tf::Secret("aWQ6a2V5");
  const RemoteClusterModel first = With(OfDeployment(), kApiKey, std::string("1"));
  const RemoteClusterModel second = With(OfDeployment(), kApiKey, std::string("2"));
  const RemoteClusterModel lost = With(OfDeployment(), kCertificate, std::string("1"));
  EXPECT_FALSE(WishOf(first, first, config).credentials.has_value());
  EXPECT_TRUE(WishOf(first, second, config).credentials.has_value());
  EXPECT_TRUE(WishOf(lost, first, config).credentials.has_value());
}

TEST(ApisNeeded, CredentialsOfADeploymentNeedTheCloudApiToo) {
  RemoteClusterModel plan = OfDeployment();
  plan.deployment = {};
  plan.proxy = ProxyModel{};
  EXPECT_THAT(ApisNeeded(plan, plan), ElementsAre(LinkApi::kElasticsearch));
  RemoteClusterModel config = plan;
  config.credentials_wo = tf::Secret("aWQ6a2V5");
  EXPECT_THAT(ApisNeeded(config, plan), ElementsAre(LinkApi::kElasticsearch, LinkApi::kCloud));
}

}  // namespace
}  // namespace elastic
