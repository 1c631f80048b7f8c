#include "resources/clients/cloud/deployment.h"

#include "gtest/gtest.h"

#include "resources/clients/cloud/trust.h"

namespace elastic::cloud {
namespace {

tf::Json Parse(const char* text) { return *tf::ParseJson(text); }

TEST(Deployment, TellsWhatALinkNeeds) {
  const Deployment deployment = ParseDeployment(Parse(R"({
    "id": "d", "name": "logs", "resources": {"elasticsearch": [
      {"ref_id": "main-elasticsearch", "id": "c", "region": "r", "info": {
        "status": "started",
        "plan_info": {"current": {"plan": {"elasticsearch": {"version": "9.5.3"}}},
                      "pending": {"plan": {"elasticsearch": {"version": "9.6.0"}}}},
        "metadata": {"endpoint": "c.example", "service_url": "https://c.example:443",
                     "ports": {"http": 9200, "https": 443, "transport_passthrough": 9400}}}}]}})"));
  EXPECT_EQ(deployment.id, "d");
  EXPECT_EQ(deployment.name, "logs");
  const ElasticsearchResource* resource = FindElasticsearch(deployment, "main-elasticsearch");
  ASSERT_NE(resource, nullptr);
  EXPECT_EQ(resource->cluster_id, "c");
  EXPECT_EQ(resource->region, "r");
  EXPECT_EQ(resource->status, "started");
  EXPECT_EQ(resource->version, "9.5.3");
  EXPECT_EQ(resource->endpoint, "c.example");
  EXPECT_EQ(resource->service_url, "https://c.example:443");
  EXPECT_EQ(resource->ports.transport_passthrough, 9400);
}

TEST(Deployment, ThatIsBeingCreatedHasItsPendingPlansVersionAndNoAddress) {
  const Deployment deployment = ParseDeployment(Parse(R"({
    "id": "d", "resources": {"elasticsearch": [{"ref_id": "main", "id": "c", "info": {
      "plan_info": {"pending": {"plan": {"elasticsearch": {"version": "9.6.0"}}}}}}]}})"));
  const ElasticsearchResource* resource = FindElasticsearch(deployment, "main");
  ASSERT_NE(resource, nullptr);
  EXPECT_EQ(resource->version, "9.6.0");
  EXPECT_EQ(resource->service_url, "");
  EXPECT_EQ(resource->ports.https, std::nullopt);
}

TEST(Deployment, TheServiceUrlIsMadeOfItsPartsWhereTheApiDoesNotTellIt) {
  const Deployment deployment = ParseDeployment(Parse(R"({"resources": {"elasticsearch": [
    {"ref_id": "main", "info": {"metadata": {"endpoint": "c.example",
                                             "ports": {"https": 9243}}}}]}})"));
  EXPECT_EQ(FindElasticsearch(deployment, "main")->service_url, "https://c.example:9243");
}

TEST(Deployment, MainIsTheOnlyElasticsearchAndNothingWhenThereAreTwo) {
  const Deployment one = {.elasticsearch = {{.ref_id = "a"}}};
  const Deployment two = {.elasticsearch = {{.ref_id = "a"}, {.ref_id = "b"}}};
  EXPECT_EQ(FindElasticsearch(one, "_main"), &one.elasticsearch[0]);
  EXPECT_EQ(FindElasticsearch(two, "_main"), nullptr);
  EXPECT_EQ(FindElasticsearch(two, "b"), &two.elasticsearch[1]);
  EXPECT_EQ(FindElasticsearch(one, "b"), nullptr);
}

TEST(Trust, AllThreeListsAreRead) {
  const TrustSettings trust = ParseTrustSettings(Parse(R"({
    "accounts": [{"account_id": "me", "trust_all": true}],
    "external": [{"trust_relationship_id": "t", "name": "n", "trust_all": false,
                  "trust_allowlist": ["c1", "c2"]}],
    "direct": [{"uid": "u", "name": "on-prem", "trust_all": false, "scope_id": "s",
                "certificates": [{"pem": "P1"}, {"pem": "P2"}],
                "additional_node_names": ["n1"], "type": "proxy"},
               {"name": "x", "trust_all": false, "certificates": []}]})"));
  ASSERT_EQ(trust.accounts.size(), 1u);
  EXPECT_TRUE(trust.accounts[0].clusters.all);
  ASSERT_EQ(trust.external.size(), 1u);
  EXPECT_EQ(trust.external[0].clusters.ids, (std::vector<std::string>{"c1", "c2"}));
  ASSERT_EQ(trust.direct.size(), 2u);
  EXPECT_EQ(trust.direct[0].type, "proxy");
  EXPECT_EQ(trust.direct[0].certificates, (std::vector<std::string>{"P1", "P2"}));
  EXPECT_EQ(trust.direct[0].additional_node_names, std::vector<std::string>{"n1"});
  EXPECT_EQ(trust.direct[1].type, "generic");
}

TEST(DescribeRefIds, NamesEachOrNone) {
  EXPECT_EQ(DescribeRefIds({}), "none");
  EXPECT_EQ(DescribeRefIds({.elasticsearch = {{.ref_id = "main"}, {.ref_id = "second"}}}),
            "\"main\", \"second\"");
}

}  // namespace
}  // namespace elastic::cloud
