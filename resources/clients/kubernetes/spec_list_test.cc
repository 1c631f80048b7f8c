#include "resources/clients/kubernetes/spec_list.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::testing::IsOk;
using tf::testing::StatusIs;

tf::Json Managed(const char* operation, const char* field) {
  return {{"metadata",
           {{"managedFields",
             {{{"manager", "kubectl"}, {"operation", "Update"}},
              {{"manager", "argocd"},
               {"operation", operation},
               {"fieldsV1", {{"f:spec", {{field, tf::Json::object()}}}}}}}}}}};
}

TEST(SpecList, TheOwnerByServerSideApplyIsFound) {
  EXPECT_EQ(ApplyManagerOf(Managed("Apply", "f:secureSettings"), "secureSettings"), "argocd");
  EXPECT_EQ(ApplyManagerOf(Managed("Update", "f:secureSettings"), "secureSettings"), std::nullopt);
  EXPECT_EQ(ApplyManagerOf(Managed("Apply", "f:nodeSets"), "secureSettings"), std::nullopt);
  EXPECT_EQ(ApplyManagerOf(tf::Json::object(), "secureSettings"), std::nullopt);
}

TEST(SpecList, AnOwnedListIsRefusedWithTheOwnersName) {
  const ObjectRef ref = {.namespace_name = "prod", .name = "berlin"};
  EXPECT_THAT(
      CheckUnmanaged(ref, Managed("Apply", "f:secureSettings"), "secureSettings"),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               AllOf(HasSubstr("spec.secureSettings of Elasticsearch prod/berlin is managed by "
                               "\"argocd\""),
                     HasSubstr("leave spec.secureSettings out of the manifest"))));
  EXPECT_THAT(CheckUnmanaged(ref, Managed("Apply", "f:remoteClusters"), "secureSettings"), IsOk());
}

TEST(SpecList, AnAbsentListIsEmptyAndAnEmptyOneBecomesAbsent) {
  EXPECT_EQ(*SpecListOf({{"spec", tf::Json::object()}}, "x"), tf::Json::array());
  EXPECT_EQ(*SpecListOf({{"spec", {{"x", nullptr}}}}, "x"), tf::Json::array());
  EXPECT_EQ(SpecListPatch("x", tf::Json::array()), tf::Json({{"spec", {{"x", nullptr}}}}));
}

TEST(SpecList, WhatIsNoListOfObjectsIsRefused) {
  for (const tf::Json& list : {tf::Json("text"), tf::Json::array({1})}) {
    EXPECT_THAT(SpecListOf({{"spec", {{"x", list}}}}, "x"),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("spec.x")));
  }
}

}  // namespace
}  // namespace elastic::kubernetes
