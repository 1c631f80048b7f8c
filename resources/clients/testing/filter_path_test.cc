#include "resources/clients/testing/filter_path.h"

#include "gtest/gtest.h"

namespace elastic::testing {
namespace {

using tf::Json;

const Json& Body() {
  static const auto& body = *new Json({{"persistent",
                                        {{"cluster.remote.tokyo.mode", "sniff"},
                                         {"cluster.remote.tokyo-1.mode", "proxy"},
                                         {"cluster.remote.oslo.mode", "sniff"}}},
                                       {"transient", Json::object()}});
  return body;
}

// The answers of Elasticsearch 9.5.3 and 8.19.21 to the same.
TEST(FilterByQuery, WithoutAFilterAllIsLeft) {
  EXPECT_EQ(FilterByQuery(Body(), "flat_settings=true"), Body());
}

TEST(FilterByQuery, DotsOfAPatternPartItWhereAKeyHasDots) {
  EXPECT_EQ(FilterByQuery(Body(), "filter_path=*.cluster.remote.tokyo.*"), Json::object());
}

TEST(FilterByQuery, StarsSpanTheDotsOfAKey) {
  EXPECT_EQ(
      FilterByQuery(Body(), "flat_settings=true&filter_path=*.cluster*remote*tokyo*"),
      Json({{"persistent",
             {{"cluster.remote.tokyo.mode", "sniff"}, {"cluster.remote.tokyo-1.mode", "proxy"}}}}));
}

TEST(FilterByQuery, SeveralFiltersAddUp) {
  EXPECT_EQ(FilterByQuery(Json({{"a", 1}, {"b", {{"c", 2}}}, {"d", 3}}), "filter_path=a,b"),
            Json({{"a", 1}, {"b", {{"c", 2}}}}));
}

TEST(FilterByQuery, ADashLeavesOut) {
  const Json body = {{"a", 1}, {"b", 2}};
  EXPECT_EQ(FilterByQuery(body, "filter_path=-a"), Json({{"b", 2}}));
  EXPECT_EQ(FilterByQuery(body, "filter_path=a,-a"), Json::object());
}

}  // namespace
}  // namespace elastic::testing
