// Links of deployments that follow the API-key model, as Terraform drives them.
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/diagnostics_matchers.h"
#include "resources/remote_cluster/deployment_links_fixture_test.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Severity;
using tf::testing::Shows;
using tf::testing::Succeeds;
using V = tf::cty::Value;

constexpr char kEncoded[] = "aWQ6a2V5";
constexpr char kSetting[] = "cluster.remote.tokyo.credentials";
constexpr char kKeystore[] = "/api/v1/deployments/local/elasticsearch/main-elasticsearch/keystore";

class DeploymentCredentialsTest : public DeploymentLinksTest {
 protected:
  DeploymentCredentialsTest() {
    cloud_.AddDeployment({.id = "remote", .endpoint = "remote.example"});
    cloud_.AddDeployment({.id = "other", .endpoint = "other.example"});
    cloud_.SetLinks("local", Json::array());
    clock_.OnSleep([this] { Propagate(); });
  }

  // What the platform does while it is waited for: the keystore to the node, the list's link
  // `tokyo` to Elasticsearch.
  void Propagate() {
    if (const size_t patches = cloud_.http().Count("PATCH", kKeystore); patches != delivered_) {
      delivered_ = patches;
      std::set<std::string> names = {"keystore.seed"};
      for (const auto& [name, value] : cloud_.Keystore("local")) names.insert(name);
      berlin_.SetKeystore(std::move(names));
    }
    const bool listed = !cloud_.Links("local").empty();
    if (listed == was_listed_) return;
    was_listed_ = listed;
    berlin_.SetPersistent(
        {{"cluster.remote.tokyo.mode", listed ? Json("proxy") : Json()},
         {"cluster.remote.tokyo.proxy_address", listed ? Json("remote.example:9400") : Json()}});
  }

  std::string Local() const { return R"("deployment_id": "local", "cluster": "berlin")"; }
  std::string Credentials(const std::string& encoded, int version) const {
    return tf::StrCat(R"("credentials_wo": ")", encoded, R"(", "credentials_wo_version": ")",
                      version, R"(")");
  }
  std::string ByProxy(const std::string& encoded = kEncoded, int version = 1) const {
    return Link(
        tf::StrCat(R"("proxy": {"proxy_address": "p:9443"}, )", Credentials(encoded, version)),
        "tokyo", Local());
  }
  std::string ByApiKey(const std::string& remote = "remote", int version = 1) const {
    return Link(tf::StrCat(R"("deployment": {"deployment_id": ")", remote, R"("}, )",
                           Credentials(kEncoded, version)),
                "tokyo", Local());
  }
  std::string ByCertificate() const {
    return Link(R"("deployment": {"deployment_id": "remote"}, "security_model": "certificate")",
                "tokyo", Local());
  }
  std::string Address() const {
    const auto settings = berlin_.persistent();
    const auto found = settings.find("cluster.remote.tokyo.proxy_address");
    return found == settings.end() ? "" : found->second.get<std::string>();
  }

  size_t delivered_ = 0;  // The keystore after that many changes.
  bool was_listed_ = false;
};

INSTANTIATE_TEST_SUITE_P(Kinds, DeploymentCredentialsTest,
                         ::testing::Values(CloudKind::kHosted, CloudKind::kEnterprise),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

TEST_P(DeploymentCredentialsTest, ProxyFormGetsItsCredentialsAndTheSecondPlanIsEmpty) {
  EXPECT_THAT(link_.Apply(ByProxy()), Succeeds());
  EXPECT_EQ(cloud_.Keystore("local").at(kSetting), kEncoded);
  EXPECT_EQ(Address(), "p:9443");
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_TRUE(link_.PlansNothing(ByProxy()));
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_THAT(cloud_.Keystore("local"), IsEmpty());
  EXPECT_EQ(Address(), "");
}

TEST_P(DeploymentCredentialsTest, DeploymentFormIsAnAddressOfElasticsearchsWithCredentials) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  EXPECT_THAT(cloud_.Links("local"), IsEmpty());
  EXPECT_EQ(Address(), "remote.example:9443");
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_EQ(*link_.Attribute("deployment").Find("deployment_id"), V::String("remote"));
  EXPECT_TRUE(link_.PlansNothing(ByApiKey()));
  EXPECT_THAT(link_.Destroy(), Succeeds());
  EXPECT_THAT(cloud_.Keystore("local"), IsEmpty());
  EXPECT_EQ(Address(), "");
}

TEST_P(DeploymentCredentialsTest, LeadingToAnotherDeploymentIsAChangeInPlace) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ByApiKey("other"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(ByApiKey("other")), Succeeds());
  EXPECT_EQ(Address(), "other.example:9443");
  EXPECT_TRUE(link_.PlansNothing(ByApiKey("other")));
}

TEST_P(DeploymentCredentialsTest, NewVersionStoresTheCredentialsAgain) {
  EXPECT_THAT(link_.Apply(ByProxy()), Succeeds());
  EXPECT_THAT(link_.Apply(ByProxy("aWQ6bmV3", 2)), Succeeds());
  EXPECT_EQ(cloud_.Keystore("local").at(kSetting), "aWQ6bmV3");
  EXPECT_TRUE(link_.PlansNothing(ByProxy("aWQ6bmV3", 2)));
}

TEST_P(DeploymentCredentialsTest, SecurityModelOfADeploymentLinkChangesInPlaceAndBack) {
  EXPECT_THAT(link_.Apply(ByCertificate()), Succeeds());
  EXPECT_THAT(Aliases(), ElementsAre("tokyo"));
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ByApiKey(), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  EXPECT_THAT(Aliases(), IsEmpty());
  EXPECT_EQ(Address(), "remote.example:9443");
  EXPECT_TRUE(link_.PlansNothing(ByApiKey()));
  EXPECT_THAT(link_.Apply(ByCertificate()), Succeeds());
  EXPECT_THAT(Aliases(), ElementsAre("tokyo"));
  EXPECT_THAT(cloud_.Keystore("local"), IsEmpty());
  EXPECT_TRUE(link_.PlansNothing(ByCertificate()));
}

TEST_P(DeploymentCredentialsTest, CredentialsThatSomebodyRemovedArePlannedAgain) {
  for (const std::string& wished : {ByProxy(), ByApiKey()}) {
    EXPECT_THAT(link_.Apply(wished), Succeeds());
    const auto platform = *connections_->Connect(GetParam());
    EXPECT_TRUE(platform
                    ->PatchKeystore({.deployment_id = "local", .ref_id = "main-elasticsearch"},
                                    {{kSetting, std::nullopt}}, {})
                    .ok());
    EXPECT_FALSE(link_.PlansNothing(wished));
    EXPECT_THAT(link_.Apply(wished), Succeeds());
    EXPECT_EQ(cloud_.Keystore("local").at(kSetting), kEncoded);
    EXPECT_TRUE(link_.PlansNothing(wished));
    EXPECT_THAT(link_.Destroy(), Succeeds());
  }
}

// `ec_deployment` writes the whole list; links by address are not in it.
TEST_P(DeploymentCredentialsTest, WriterOfTheWholeListLeavesLinksByApiKeyAlone) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  cloud_.SetLinks("local", Json::array());
  EXPECT_TRUE(link_.PlansNothing(ByApiKey()));
}

TEST_P(DeploymentCredentialsTest, LinkByApiKeyThatSomebodyRemovedIsNotBlamedOnTheList) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  berlin_.SetPersistent({{"cluster.remote.tokyo.mode", Json()},
                         {"cluster.remote.tokyo.proxy_address", Json()},
                         {"cluster.remote.tokyo.server_name", Json()}});
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
}

TEST_P(DeploymentCredentialsTest, ImportShowsALinkByApiKeyByItsAddress) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  tf::testing::ResourceSession imported(server_, "elastic_remote_cluster");
  EXPECT_THAT(imported.Import(Id("tokyo")), Succeeds());
  EXPECT_EQ(*imported.Attribute("proxy").Find("proxy_address"), V::String("remote.example:9443"));
}

TEST_P(DeploymentCredentialsTest, NodeThatCannotLoadItsKeystoreIsNamedAndNothingIsLeft) {
  berlin_.SetReloadException("Keystore is missing");
  EXPECT_THAT(link_.Apply(ByApiKey()), Shows(Severity::kError, "node-0"));
  EXPECT_THAT(cloud_.Keystore("local"), IsEmpty());
  EXPECT_EQ(Address(), "");
}

TEST_P(DeploymentCredentialsTest, DeploymentThatIsGoneTakesItsCredentialsWithIt) {
  EXPECT_THAT(link_.Apply(ByApiKey()), Succeeds());
  tf::testing::ResourceSession copy = link_;
  cloud_.RemoveDeployment("local");
  EXPECT_THAT(link_.Refresh(), Succeeds());
  EXPECT_TRUE(link_.state().is_null());
  EXPECT_THAT(copy.Destroy(), Succeeds());
}

// Somebody else, such as ec_deployment_elasticsearch_keystore, stores them.
TEST_P(DeploymentCredentialsTest, CredentialsOfOthersAreLookedForBeforeTheLinkIsRegistered) {
  const std::string wished =
      Link(R"("deployment": {"deployment_id": "remote"}, "security_model": "api_key")", "tokyo",
           Local());
  EXPECT_THAT(link_.Apply(wished), Shows(Severity::kError, "node-0"));
  EXPECT_EQ(Address(), "");
  berlin_.SetKeystore({"keystore.seed", kSetting});
  EXPECT_THAT(link_.Apply(wished), Succeeds());
  EXPECT_EQ(Address(), "remote.example:9443");
  EXPECT_TRUE(link_.PlansNothing(wished));
}

// Whose nodes do not tell what their keystores hold, and have a new one four looks later.
class DeploymentCredentialsBelow9 : public DeploymentCredentialsTest {
 protected:
  DeploymentCredentialsBelow9() {
    Connect("oslo", oslo_.url());
    clock_.OnSleep([this] {
      if (++sleeps_ % 4 != 0) return;
      std::set<std::string> names = {"keystore.seed"};
      if (arrives_) {
        for (const auto& [name, value] : cloud_.Keystore("local")) names.insert(name);
      }
      oslo_.SetKeystore(std::move(names));
    });
  }

  std::string ToProxy(const std::string& more) const {
    return Link(tf::StrCat(R"("proxy": {"proxy_address": "p:9999"}, )", more), "tokyo",
                R"("deployment_id": "local", "cluster": "oslo")");
  }

  testing::FakeElasticsearch oslo_{{.version = "8.19.21"}};
  int sleeps_ = 0;
  bool arrives_ = true;
};

INSTANTIATE_TEST_SUITE_P(Kinds, DeploymentCredentialsBelow9,
                         ::testing::Values(CloudKind::kHosted, CloudKind::kEnterprise),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

TEST_P(DeploymentCredentialsBelow9, LinkIsRegisteredAndItsNodesAreWaitedForUntilTheyUseTheModel) {
  const std::string by_api_key = ToProxy(Credentials(kEncoded, 1));
  EXPECT_THAT(link_.Apply(by_api_key), Succeeds());
  EXPECT_EQ(link_.Attribute("security_model"), V::String("api_key"));
  EXPECT_TRUE(link_.PlansNothing(by_api_key));
  EXPECT_THAT(link_.Apply(ToProxy(R"("security_model": "certificate")")), Succeeds());
  EXPECT_EQ(link_.Attribute("security_model"), V::String("certificate"));
}

TEST_P(DeploymentCredentialsBelow9, NodesThatDoNotComeToUseTheModelAreAnErrorAfterAWhile) {
  arrives_ = false;
  const absl::Time began = clock_.Now();
  EXPECT_THAT(link_.Apply(ToProxy(Credentials(kEncoded, 1))),
              Shows(Severity::kError, "have no credentials", Path().Attribute("security_model")));
  EXPECT_GE(clock_.Now() - began, absl::Seconds(30));
  EXPECT_LT(clock_.Now() - began, absl::Minutes(1));
  EXPECT_FALSE(link_.state().is_null());
}

TEST_P(DeploymentCredentialsTest, ApiThatIsNotKnownYetKeepsNoLinkOfElasticsearchsFromThePlan) {
  EXPECT_THAT(link_.Apply(ByProxy()), Succeeds());
  connections_->Configure({.clusters = ClusterConfigs{{"berlin", At(berlin_.url())}},
                           .clouds = {{GetParam(), NotYetKnown{}}}});
  EXPECT_TRUE(link_.PlansNothing(ByProxy()));
}

TEST_P(DeploymentCredentialsTest, ApiThatIsNotConfiguredIsAnErrorOfThePlanThoughALinkNeedsItNot) {
  connections_->Configure({.clusters = ClusterConfigs{{"berlin", At(berlin_.url())}}});
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(ByProxy(), planned),
              Shows(Severity::kError, tf::StrCat("Add `", Kind(), "`"), LocalPath()));
}

}  // namespace
}  // namespace elastic
