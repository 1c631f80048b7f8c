// The provider as a whole, driven as Terraform drives it, against clusters that behave.
#include "resources/provider.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/sdk/server.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/testing/fake_cloud.h"
#include "resources/clients/testing/fake_elasticsearch.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Diagnostic;
using tf::sdk::Diagnostics;
using tf::testing::ResourceSession;
using V = tf::cty::Value;

class ProviderTest : public ::testing::Test {
 protected:
  V ProviderConfig(const std::string& json) {
    return tf::testing::Config(json, server_.provider_spec().type());
  }
  std::vector<Diagnostic> Validate(const std::string& json) {
    return server_.ValidateProviderConfig(ProviderConfig(json)).list();
  }
  void Configure(const std::string& json) {
    EXPECT_THAT(server_.ConfigureProvider(ProviderConfig(json)).list(), IsEmpty());
  }
  std::string Link(const std::string& cluster, const std::string& alias) {
    return absl::StrCat(R"({"alias": ")", alias, R"(", "self_managed": {"cluster": ")", cluster,
                        R"("}, "sniff": {"seeds": ["t:9300"]}})");
  }
  tf::sdk::StateResult ReadDataSource(const std::string& json) {
    const auto& source = *server_.data_sources().find("elastic_remote_clusters")->second;
    return server_.ReadDataSource("elastic_remote_clusters",
                                  tf::testing::Config(json, source.spec().type()));
  }

  FakeElasticsearch berlin_, tokyo_;
  std::map<std::string, std::string> environment_;
  tf::sdk::Server server_{MakeRegistry(
      [this](const char* name) {
        const auto variable = environment_.find(name);
        return variable == environment_.end() ? nullptr : variable->second.c_str();
      },
      tf::RealClock(), ConnectionsOptions{})};
  ResourceSession link_{server_, "elastic_remote_cluster"};
};

Path Cluster(const std::string& name) { return Path().Attribute("clusters").Key(name); }

auto ErrorAt(const Path& path, const std::string& text) {
  return AllOf(Field(&Diagnostic::path, path), Field(&Diagnostic::detail, HasSubstr(text)));
}

TEST_F(ProviderTest, EmptyBlockIsFine) { EXPECT_THAT(Validate("{}"), IsEmpty()); }

TEST_F(ProviderTest, EveryMistakeIsShownAtItsAttribute) {
  EXPECT_THAT(Validate(R"({"clusters": {"a": {"endpoints": ["berlin:9200"]}}})"),
              ElementsAre(ErrorAt(Cluster("a").Attribute("endpoints").Index(0), "berlin:9200")));
  EXPECT_THAT(Validate(R"({"clusters": {"a": {}}})"), ElementsAre(ErrorAt(Cluster("a"), "\"a\"")));
  EXPECT_THAT(
      Validate(R"({"clusters": {"a": {"endpoints": ["http://a:1"], "username": "elastic"}}})"),
      ElementsAre(ErrorAt(Cluster("a").Attribute("username"), "password")));
  EXPECT_THAT(Validate(R"({"max_retries": -1})"),
              ElementsAre(ErrorAt(Path().Attribute("max_retries"), "-1")));
  EXPECT_THAT(Validate(R"({"request_timeout": "soon"})"),
              ElementsAre(ErrorAt(Path().Attribute("request_timeout"), "soon")));
}

TEST_F(ProviderTest, OneKindOfCredentialsIsEnough) {
  EXPECT_THAT(Validate(R"({"clusters": {"a": {"endpoints": ["http://a:1"], "username": "elastic",
                           "password": "p", "api_key": "a2V5"}}})"),
              Contains(ErrorAt(Cluster("a").Attribute("username"), "api_key")));
  EXPECT_THAT(Validate(R"({"clusters": {"a": {"endpoints": ["http://a:1"], "api_key": "a2V5",
                           "bearer_token": "t"}}})"),
              Contains(ErrorAt(Cluster("a").Attribute("api_key"), "bearer_token")));
}

TEST_F(ProviderTest, UnknownValuesAreNoMistake) {
  EXPECT_THAT(Validate(R"({"clusters": {"a": {"endpoints": ["<unknown>"], "api_key": "<unknown>"}},
                           "request_timeout": "<unknown>"})"),
              IsEmpty());
}

TEST_F(ProviderTest, TwoClustersOfOneBlockAreKeptApart) {
  Configure(absl::StrCat(R"({"clusters": {"berlin": {"endpoints": [")", berlin_.url(),
                         R"("]}, "tokyo": {"endpoints": [")", tokyo_.url(), R"("]}}})"));
  ResourceSession back(server_, "elastic_remote_cluster");
  EXPECT_FALSE(link_.Apply(Link("berlin", "tokyo")).has_error());
  EXPECT_FALSE(back.Apply(Link("tokyo", "berlin")).has_error());
  EXPECT_TRUE(berlin_.persistent().contains("cluster.remote.tokyo.seeds"));
  EXPECT_FALSE(berlin_.persistent().contains("cluster.remote.berlin.seeds"));
  EXPECT_TRUE(tokyo_.persistent().contains("cluster.remote.berlin.seeds"));
}

TEST_F(ProviderTest, DefaultClusterComesFromTheEnvironment) {
  environment_["ELASTICSEARCH_ENDPOINTS"] = berlin_.url();
  Configure("{}");
  EXPECT_FALSE(
      link_.Apply(R"({"alias": "tokyo", "self_managed": {}, "sniff": {"seeds": ["t:9300"]}})")
          .has_error());
  EXPECT_EQ(link_.Attribute("id"), V::String("self_managed/default/tokyo"));
}

TEST_F(ProviderTest, WrittenDefaultIsCompletedFromTheEnvironment) {
  environment_["ELASTICSEARCH_ENDPOINTS"] = berlin_.url();
  environment_["ELASTICSEARCH_API_KEY"] = "a2V5";
  const std::string config = R"({"clusters": {"default": {"headers": {"X-Tenant": "one"}}}})";
  EXPECT_THAT(Validate(config), IsEmpty());
  Configure(config);
  EXPECT_FALSE(link_.Apply(Link("default", "tokyo")).has_error());
  const auto headers = berlin_.http().requests().front().headers;
  EXPECT_EQ(headers.at("authorization"), "ApiKey a2V5");
  EXPECT_EQ(headers.at("x-tenant"), "one");
}

TEST_F(ProviderTest, CloudApiInTheClearIsForThisMachineOnly) {
  for (const char* kind : {"hosted", "enterprise"}) {
    const auto validate = [&](const char* endpoint) {
      return Validate(
          absl::StrCat(R"({")", kind, R"(": {"api_key": "k", "endpoint": ")", endpoint, R"("}})"));
    };
    EXPECT_THAT(validate("http://127.0.0.1:12400"), IsEmpty());
    EXPECT_THAT(
        validate("http://cloud.example"),
        ElementsAre(AllOf(Field(&Diagnostic::path, Path().Attribute(kind).Attribute("endpoint")),
                          Field(&Diagnostic::detail, HasSubstr("the scheme must be https")))));
  }
}

TEST_F(ProviderTest, WrongEnvironmentConcernsOnlyWhoNeedsIt) {
  environment_["ELASTICSEARCH_ENDPOINTS"] = "https://env:9200";
  environment_["ELASTICSEARCH_USERNAME"] = "half of a pair";
  Configure(absl::StrCat(R"({"clusters": {"berlin": {"endpoints": [")", berlin_.url(), R"("]}}})"));
  EXPECT_FALSE(link_.Apply(Link("berlin", "tokyo")).has_error());
  ResourceSession other(server_, "elastic_remote_cluster");
  EXPECT_THAT(other.Apply(Link("default", "tokyo")).list(),
              ElementsAre(Field(&Diagnostic::detail, HasSubstr("ELASTICSEARCH_PASSWORD"))));
}

TEST_F(ProviderTest, UnknownClusterIsPlannedAndKnownWhenApplied) {
  Configure(R"({"clusters": {"berlin": {"endpoints": ["<unknown>"]}}})");
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link("berlin", "tokyo"), planned).list(), IsEmpty());
  EXPECT_THAT(ReadDataSource(R"({"self_managed": {"cluster": "berlin"}})").diagnostics.list(),
              ElementsAre(Field(&Diagnostic::detail, HasSubstr("depends_on"))));
  Configure(absl::StrCat(R"({"clusters": {"berlin": {"endpoints": [")", berlin_.url(), R"("]}}})"));
  EXPECT_FALSE(link_.Apply(Link("berlin", "tokyo")).has_error());
}

TEST_F(ProviderTest, UnknownClustersAsAWholeArePlanned) {
  V config = ProviderConfig("{}");
  (*config.AsMap())["clusters"] = V::Unknown();
  EXPECT_THAT(server_.ValidateProviderConfig(config).list(), IsEmpty());
  EXPECT_THAT(server_.ConfigureProvider(config).list(), IsEmpty());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link("berlin", "tokyo"), planned).list(), IsEmpty());
}

TEST_F(ProviderTest, OneUnknownClusterOfTheMapIsPlanned) {
  V config = ProviderConfig(R"({"clusters": {}})");
  config.AsMap()->at("clusters").AsMap()->emplace("berlin", V::Unknown());
  EXPECT_THAT(server_.ConfigureProvider(config).list(), IsEmpty());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(link_.Plan(Link("berlin", "tokyo"), planned).list(), IsEmpty());
  EXPECT_TRUE(link_.Plan(Link("oslo", "tokyo"), planned).has_error());
}

TEST_F(ProviderTest, MaxRetriesBoundsTheAttempts) {
  Configure(absl::StrCat(R"({"max_retries": 0, "clusters": {"berlin": {"endpoints": [")",
                         berlin_.url(), R"("]}}})"));
  berlin_.http().Script({{.status = 503, .body = "{}"}});
  EXPECT_TRUE(link_.Apply(Link("berlin", "tokyo")).has_error());
}

TEST_F(ProviderTest, KeystorePasswordGoesWithTheOrderToLoadTheKeystores) {
  Configure(absl::StrCat(R"({"clusters": {"berlin": {"endpoints": [")", berlin_.url(),
                         R"("], "keystore_password": "open sesame"}}})"));
  berlin_.SetKeystore({"cluster.remote.tokyo.credentials"});
  EXPECT_FALSE(link_
                   .Apply(R"({"alias": "tokyo", "self_managed": {"cluster": "berlin"},
                              "sniff": {"seeds": ["t:9443"]}, "security_model": "api_key"})")
                   .has_error());
  std::vector<std::string> reloads;
  for (const testing::SeenRequest& request : berlin_.http().requests()) {
    if (request.path == "/_nodes/reload_secure_settings") reloads.push_back(request.body);
  }
  EXPECT_THAT(reloads, ElementsAre(R"({"secure_settings_password":"open sesame"})"));
}

TEST_F(ProviderTest, DataSourceListsEveryLink) {
  Configure(
      absl::StrCat(R"({"clusters": {"default": {"endpoints": [")", berlin_.url(), R"("]}}})"));
  berlin_.SetPersistent({{"cluster.remote.oslo.mode", "proxy"},
                         {"cluster.remote.oslo.proxy_address", "p:9400"},
                         {"cluster.remote.oslo.server_name", "oslo.example"},
                         {"cluster.remote.oslo.transport.compress", "true"}});
  EXPECT_FALSE(link_.Apply(Link("default", "tokyo")).has_error());
  const tf::sdk::StateResult read = ReadDataSource(R"({"self_managed": {}})");
  ASSERT_THAT(read.diagnostics.list(), IsEmpty());
  EXPECT_EQ(*read.state.Find("self_managed")->Find("cluster"), V::String("default"));
  const V& links = *read.state.Find("remote_clusters");
  EXPECT_EQ(*links.Find("tokyo")->Find("mode"), V::String("sniff"));
  EXPECT_EQ(*links.Find("tokyo")->Find("seeds"), V::Array({V::String("t:9300")}));
  EXPECT_EQ(*links.Find("tokyo")->Find("connected"), V::Bool(true));
  EXPECT_EQ(*links.Find("tokyo")->Find("security_model"), V::String("certificate"));
  const V& oslo = *links.Find("oslo");
  EXPECT_EQ(*oslo.Find("mode"), V::String("proxy"));
  EXPECT_EQ(*oslo.Find("seeds"), V::Null());
  EXPECT_EQ(*oslo.Find("proxy_address"), V::String("p:9400"));
  EXPECT_EQ(*oslo.Find("server_name"), V::String("oslo.example"));
  EXPECT_EQ(*oslo.Find("configured_in"), V::String("settings"));
  EXPECT_EQ(*oslo.Find("settings"), V::Object({{"mode", V::String("proxy")},
                                               {"proxy_address", V::String("p:9400")},
                                               {"server_name", V::String("oslo.example")},
                                               {"transport.compress", V::String("true")}}));
}

TEST_F(ProviderTest, DataSourceNamesAMissingCluster) {
  Configure("{}");
  EXPECT_THAT(ReadDataSource(R"({"self_managed": {}})").diagnostics.list(),
              ElementsAre(ErrorAt(Path().Attribute("self_managed").Attribute("cluster"),
                                  "ELASTICSEARCH_ENDPOINTS")));
}

TEST_F(ProviderTest, CloudApisComeFromTheBlockOrTheEnvironment) {
  const std::string hosted =
      R"({"alias": "tokyo", "hosted": {"deployment_id": "a"}, "deployment": {"deployment_id": "b"}})";
  tf::sdk::PlanResult planned;
  Configure("{}");
  EXPECT_THAT(link_.Plan(hosted, planned).list(),
              ElementsAre(ErrorAt(Path().Attribute("hosted"), "EC_API_KEY")));
  environment_["EC_API_KEY"] = "a2V5";
  Configure("{}");
  EXPECT_THAT(link_.Plan(hosted, planned).list(), IsEmpty());
  environment_.clear();
  Configure(R"({"hosted": {"api_key": "<unknown>"}})");
  EXPECT_THAT(link_.Plan(hosted, planned).list(), IsEmpty());
  const std::string enterprise = R"({"alias": "tokyo", "enterprise": {"deployment_id": "a"},
                                     "deployment": {"deployment_id": "b"}})";
  EXPECT_THAT(link_.Plan(enterprise, planned).list(),
              ElementsAre(ErrorAt(Path().Attribute("enterprise"), "ECE_ENDPOINT")));
  environment_["ECE_ENDPOINT"] = "https://ece.example:12443";
  Configure("{}");
  EXPECT_THAT(link_.Plan(enterprise, planned).list(), IsEmpty());
}

TEST_F(ProviderTest, WhatIsWrongWithACloudApiIsSaidToWhoeverUsesIt) {
  Configure(R"({"enterprise": {"endpoint": "https://ece.example:12443"}})");
  EXPECT_THAT(link_
                  .Apply(R"({"alias": "tokyo", "enterprise": {"deployment_id": "a"},
                              "deployment": {"deployment_id": "b"}})")
                  .list(),
              ElementsAre(ErrorAt(Path().Attribute("enterprise"), "no credentials")));
}

TEST_F(ProviderTest, DefaultMayLackEndpointsBesideHosted) {
  const std::string clusters = R"("clusters": {"default": {"api_key": "a2V5"}})";
  EXPECT_THAT(Validate(tf::StrCat("{", clusters, "}")),
              ElementsAre(ErrorAt(Cluster("default"), "endpoints")));
  EXPECT_THAT(Validate(tf::StrCat(R"({"hosted": {"api_key": "a2V5"}, )", clusters, "}")),
              IsEmpty());
  environment_["EC_API_KEY"] = "a2V5";
  EXPECT_THAT(Validate(tf::StrCat("{", clusters, "}")), IsEmpty());
  EXPECT_THAT(Validate(R"({"clusters": {"berlin": {"api_key": "a2V5"}}})"),
              ElementsAre(ErrorAt(Cluster("berlin"), "endpoints")));
}

TEST_F(ProviderTest, MaxRetriesBoundsTheAttemptsAtACloudApiToo) {
  testing::FakeCloud cloud;
  cloud.AddDeployment({.id = "local"});
  cloud.AddDeployment({.id = "remote"});
  Configure(tf::StrCat(R"({"max_retries": 0, "hosted": {"api_key": "key", "endpoint": ")",
                       cloud.url(), R"("}})"));
  cloud.http().Script({{.status = 503, .body = "{}"}});
  EXPECT_TRUE(link_
                  .Apply(R"({"alias": "tokyo", "hosted": {"deployment_id": "local"},
                             "deployment": {"deployment_id": "remote"}})")
                  .has_error());
}

TEST_F(ProviderTest, CredentialsOfTheEnvironmentAreEnoughForHostedDeployments) {
  const std::string proxy = R"({"alias": "tokyo", "hosted": {"deployment_id": "a"},
                                "proxy": {"proxy_address": "p:9443"}})";
  environment_["EC_API_KEY"] = "a2V5";
  tf::sdk::PlanResult planned;
  Configure("{}");
  EXPECT_THAT(link_.Plan(proxy, planned).list(),
              ElementsAre(ErrorAt(Path().Attribute("hosted"), "\"default\"")));
  environment_["ELASTICSEARCH_API_KEY"] = "a2V5";
  Configure("{}");
  EXPECT_THAT(link_.Plan(proxy, planned).list(), IsEmpty());
}

TEST_F(ProviderTest, KubernetesComesFromTheBlockOrTheEnvironment) {
  const std::string eck = R"({"alias": "tokyo", "kubernetes": {"name": "berlin"},
                              "elasticsearch_ref": {"name": "tokyo"}})";
  tf::sdk::PlanResult planned;
  Configure("{}");
  EXPECT_THAT(link_.Plan(eck, planned).list(),
              ElementsAre(ErrorAt(Path().Attribute("kubernetes"), "KUBECONFIG")));
  environment_["KUBECONFIG"] = "/no/such/file";
  Configure("{}");
  EXPECT_THAT(link_.Plan(eck, planned).list(), IsEmpty());
  EXPECT_THAT(link_.Apply(eck).list(),
              ElementsAre(ErrorAt(Path().Attribute("kubernetes"), "/no/such/file")));
  environment_.clear();
  Configure(R"({"kubernetes": {"host": "<unknown>"}})");
  EXPECT_THAT(link_.Plan(eck, planned).list(), IsEmpty());
}

}  // namespace
}  // namespace elastic
