#include "resources/clients/cloud/remote_clusters.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::cloud {
namespace {

using ::testing::HasSubstr;
using tf::testing::StatusIs;

// A list as another version of the API might give it: two entries, one of them with fields that
// nobody here knows.
tf::Json Document() {
  return *tf::ParseJson(R"({
    "resources": [
      {"alias": "a", "deployment_id": "d1", "elasticsearch_ref_id": "main", "weight": 1.5,
       "skip_unavailable": true, "tags": {"x": [1, null]},
       "info": {"healthy": true, "connected": true, "compatible": false, "trusted": true,
                "trusted_back": false}},
      {"alias": "b", "deployment_id": "d2", "elasticsearch_ref_id": "main"}],
    "policy": "strict"})");
}

RemoteClusters List() { return *ParseRemoteClusters(Document()); }

TEST(RemoteClusters, AnEntryIsReadWithWhatTheApiSeesOfIt) {
  const RemoteClusters list = List();
  const RemoteCluster* a = Find(list, "a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->deployment_id, "d1");
  EXPECT_EQ(a->ref_id, "main");
  EXPECT_TRUE(a->skip_unavailable);
  ASSERT_TRUE(a->info.has_value());
  EXPECT_TRUE(a->info->connected);
  EXPECT_FALSE(a->info->compatible);
  EXPECT_FALSE(a->info->trusted_back);
  EXPECT_FALSE(Find(list, "b")->skip_unavailable);
  EXPECT_FALSE(Find(list, "b")->info.has_value());
  EXPECT_EQ(Find(list, "c"), nullptr);
}

TEST(RemoteClusters, WhatIsSentBackIsWhatWasReadWithoutInfo) {
  tf::Json expected = Document();
  expected["resources"][0].erase("info");
  EXPECT_EQ(ToJson(List()), expected);
}

TEST(RemoteClusters, AnEmptyListIsAList) {
  EXPECT_EQ(ToJson(*ParseRemoteClusters({{"resources", tf::Json::array()}})),
            (tf::Json{{"resources", tf::Json::array()}}));
  EXPECT_EQ(ToJson(RemoteClusters()), (tf::Json{{"resources", tf::Json::array()}}));
}

TEST(RemoteClusters, HalfAListIsRefused) {
  EXPECT_THAT(ParseRemoteClusters(tf::Json::object()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("resources")));
  EXPECT_THAT(ParseRemoteClusters({{"resources", tf::Json::array({"text"})}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("text")));
}

TEST(RemoteClusters, ANewEntryComesLastAndAlwaysSaysSkipUnavailable) {
  RemoteClusters list = List();
  Put({.alias = "c", .deployment_id = "d3", .ref_id = "main"}, list);
  tf::Json expected = ToJson(List());
  expected["resources"].push_back({{"alias", "c"},
                                   {"deployment_id", "d3"},
                                   {"elasticsearch_ref_id", "main"},
                                   {"skip_unavailable", false}});
  EXPECT_EQ(ToJson(list), expected);
}

TEST(RemoteClusters, AChangedEntryKeepsItsPlaceAndItsOtherFields) {
  RemoteClusters list = List();
  Put({.alias = "a", .deployment_id = "d9", .ref_id = "other", .skip_unavailable = false}, list);
  tf::Json expected = ToJson(List());
  expected["resources"][0]["deployment_id"] = "d9";
  expected["resources"][0]["elasticsearch_ref_id"] = "other";
  expected["resources"][0]["skip_unavailable"] = false;
  EXPECT_EQ(ToJson(list), expected);
  EXPECT_TRUE(Shows(list, {.alias = "a", .deployment_id = "d9", .ref_id = "other"}));
}

TEST(RemoteClusters, RemovingTakesThatAliasOnly) {
  RemoteClusters list = List();
  Remove("a", list);
  Remove("unknown", list);
  tf::Json expected = ToJson(List());
  expected["resources"].erase(0);
  EXPECT_EQ(ToJson(list), expected);
}

TEST(RemoteClusters, ALinkShowsWhenItsRemoteAndSkipUnavailableAreRight) {
  const RemoteCluster right = {
      .alias = "a", .deployment_id = "d1", .ref_id = "main", .skip_unavailable = true};
  EXPECT_TRUE(Shows(List(), right));
  RemoteCluster wrong = right;
  wrong.skip_unavailable = false;
  EXPECT_FALSE(Shows(List(), wrong));
  wrong = right;
  wrong.deployment_id = "d2";
  EXPECT_FALSE(Shows(List(), wrong));
  wrong = right;
  wrong.ref_id = "other";
  EXPECT_FALSE(Shows(List(), wrong));
  RemoteCluster main = right;
  main.ref_id = "_main";
  EXPECT_TRUE(Shows(List(), main));
}

TEST(RemoteClusters, OrderAndInfoMakeNoDifferenceButLinksDo) {
  RemoteClusters other = List();
  std::swap(other.resources[0], other.resources[1]);
  other.resources[1].info.reset();
  other.resources[1].json.erase("info");
  EXPECT_TRUE(SameLinks(List(), other));
  other.resources[0].skip_unavailable = true;
  EXPECT_FALSE(SameLinks(List(), other));
  EXPECT_FALSE(SameLinks(List(), RemoteClusters()));
}

}  // namespace
}  // namespace elastic::cloud
