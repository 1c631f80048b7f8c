#include "resources/clients/kubernetes/remote_clusters.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic::kubernetes {
namespace {

tf::Json Parse(std::string_view text) { return *tf::ParseJson(text); }

TEST(RemoteClusters, AResourceWithoutAListHasAnEmptyOne) {
  EXPECT_EQ(*RemoteClustersOf(Parse("{}")), tf::Json::array());
  EXPECT_EQ(*RemoteClustersOf(Parse(R"({"spec":{"remoteClusters":null}})")), tf::Json::array());
}

TEST(RemoteClusters, WhatIsNoListOfObjectsIsAnError) {
  EXPECT_FALSE(RemoteClustersOf(Parse(R"({"spec":{"remoteClusters":{}}})")).ok());
  EXPECT_FALSE(RemoteClustersOf(Parse(R"({"spec":{"remoteClusters":[null]}})")).ok());
}

TEST(RemoteClusters, ZeroValuesEqualAbsentOnes) {
  EXPECT_TRUE(SameEntry(Parse(R"({"name":"a","elasticsearchRef":{"name":"r","serviceName":""},
      "apiKey":{"access":{"search":{"names":["x"],"allow_restricted_indices":false,
                                    "query":null}}}})"),
                        Parse(R"({"name":"a","elasticsearchRef":{"name":"r"},
      "apiKey":{"access":{"search":{"names":["x"]}}}})")));
  EXPECT_TRUE(SameEntry(Parse(R"({"name":"a","elasticsearchRef":{}})"), Parse(R"({"name":"a"})")));
  EXPECT_TRUE(
      SameEntry(Parse(R"({"name":"a","elasticsearchRef":{"name":""}})"), Parse(R"({"name":"a"})")));
}

TEST(RemoteClusters, WhatMeansSomethingIsNoZeroValue) {
  for (const char* entry :
       {R"({"name":"a","apiKey":{"access":{}}})",
        R"({"name":"a","apiKey":{"access":{"search":{"names":[]}}}})",
        R"({"name":"a","apiKey":{"access":{"search":{"names":["x"],"query":{"match_all":{}}}}}})",
        R"({"name":"a","apiKey":{"access":{"search":{"query":{"term":{"x":false,"y":""}}}}}})",
        R"({"name":"a","apiKey":{"access":{"search":{"field_security":{"grant":["*"],
                                                                       "except":[]}}}}})",
        R"({"name":"a","apiKey":{"access":{"search":{"allow_restricted_indices":true}}}})"}) {
    EXPECT_EQ(Canonical(Parse(entry)), Parse(entry));
  }
}

TEST(RemoteClusters, AnEntryIsPutInItsPlaceOrAtTheEnd) {
  tf::Json list = Parse(R"([{"name":"x","z":""},{"name":"a","old":1},{"name":"y"}])");
  PutEntry("a", Parse(R"({"name":"ignored","elasticsearchRef":{"name":"r","namespace":""}})"),
           list);
  PutEntry("b", Parse("{}"), list);
  EXPECT_EQ(list, Parse(R"([{"name":"x","z":""},{"name":"a","elasticsearchRef":{"name":"r"}},
                            {"name":"y"},{"name":"b"}])"));
}

TEST(RemoteClusters, OfSeveralEntriesOfAnAliasOneIsLeft) {
  tf::Json list = Parse(R"([{"name":"a"},{"name":"x"},{"name":"a"}])");
  EXPECT_FALSE(Shows(list, "a", Parse(R"({"name":"a"})")));
  PutEntry("a", Parse("{}"), list);
  EXPECT_EQ(list, Parse(R"([{"name":"a"},{"name":"x"}])"));
  EXPECT_TRUE(Shows(list, "a", Parse("{}")));
}

TEST(RemoteClusters, RemovingTakesEveryEntryOfTheAliasAndNoOther) {
  tf::Json list = Parse(R"([{"name":"a"},{"name":"x"},{"name":"a","b":1}])");
  EXPECT_FALSE(Shows(list, "a", std::nullopt));
  RemoveEntry("a", list);
  EXPECT_EQ(list, Parse(R"([{"name":"x"}])"));
  EXPECT_TRUE(Shows(list, "a", std::nullopt));
}

}  // namespace
}  // namespace elastic::kubernetes
