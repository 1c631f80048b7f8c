#include "resources/remote_cluster/elasticsearch_ref.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using tf::Json;

ElasticsearchRefModel Tokyo() {
  ElasticsearchRefModel model;
  model.name = std::string("tokyo");
  return model;
}

// With cross-cluster search of `query`.
ElasticsearchRefModel Searching(const std::string& query) {
  SearchAccessModel search;
  search.names = std::vector<std::string>{"logs-*"};
  search.query = query;
  AccessModel access;
  access.search = search;
  ElasticsearchRefModel model = Tokyo();
  model.api_key = ApiKeyModel{.access = access};
  return model;
}

TEST(ElasticsearchRef, NamespaceIsTheLocalOneUnlessSet) {
  EXPECT_EQ(ToMode(Tokyo(), "prod").namespace_name, "prod");
  ElasticsearchRefModel model = Tokyo();
  model.namespace_name = std::string("asia");
  EXPECT_EQ(ToMode(model, "prod").namespace_name, "asia");
}

TEST(ElasticsearchRef, NamespaceKeepsTheSpellingOfTheState) {
  const ElasticsearchRefMode found = ToMode(Tokyo(), "prod");
  EXPECT_TRUE(ToModel(found, Tokyo(), "prod").namespace_name.is_null());
  EXPECT_TRUE(ToModel(found, {}, "prod").namespace_name.is_null());
  ElasticsearchRefModel spelled = Tokyo();
  spelled.namespace_name = std::string("prod");
  EXPECT_EQ(ToModel(found, spelled, "prod"), spelled);
  EXPECT_EQ(*ToModel(found, {}, "other").namespace_name.known(), "prod");
}

TEST(ElasticsearchRef, QueryKeepsTheSpellingOfTheStateWhileItMeansTheSame) {
  const ElasticsearchRefModel state = Searching(R"({ "term": {"b": 1, "a": 2} })");
  ElasticsearchRefMode found = ToMode(state, "prod");
  EXPECT_EQ(found.api_key->search->query, Json::parse(R"({"term": {"a": 2, "b": 1}})"));
  EXPECT_EQ(ToModel(found, state, "prod"), state);
  found.api_key->search->query["term"]["a"] = 3;
  EXPECT_EQ(*ToModel(found, state, "prod").api_key->access->search->query.known(),
            R"({"term":{"a":3,"b":1}})");
}

TEST(ElasticsearchRef, FalseAndNothingAreOne) {
  ElasticsearchRefModel state = Searching("{}");
  const ElasticsearchRefMode found = ToMode(state, "prod");
  EXPECT_TRUE(
      ToModel(found, state, "prod").api_key->access->search->allow_restricted_indices.is_null());
  SearchAccessModel search = *state.api_key->access->search.known();
  search.allow_restricted_indices = false;
  AccessModel access;
  access.search = search;
  state.api_key = ApiKeyModel{.access = access};
  EXPECT_EQ(ToModel(found, state, "prod"), state);
}

TEST(ElasticsearchRef, ApiKeyThatIsNotThereIsNull) {
  EXPECT_TRUE(ToModel(ToMode(Tokyo(), "prod"), Searching("{}"), "prod").api_key.is_null());
}

}  // namespace
}  // namespace elastic
