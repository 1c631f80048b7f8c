#include "resources/remote_cluster/import_id.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

ImportId Cloud(CloudKind kind, const std::string& ref_id) {
  return {.local = CloudCluster{.kind = kind, .ref = {.deployment_id = "6fd", .ref_id = ref_id}},
          .alias = "tokyo"};
}

TEST(ImportId, ReadsWhatItWrites) {
  const ImportId id{.local = SelfManagedCluster{.name = "berlin"}, .alias = "tokyo"};
  EXPECT_EQ(FormatId(id), "self_managed/berlin/tokyo");
  EXPECT_THAT(ParseId(FormatId(id)), IsOkAndHolds(id));
  const ImportId hosted = Cloud(CloudKind::kHosted, "main-elasticsearch");
  EXPECT_EQ(FormatId(hosted), "hosted/6fd/main-elasticsearch/tokyo");
  EXPECT_THAT(ParseId(FormatId(hosted)), IsOkAndHolds(hosted));
  const ImportId kubernetes{
      .local = KubernetesCluster{.ref = {.namespace_name = "prod", .name = "berlin"}},
      .alias = "tokyo"};
  EXPECT_EQ(FormatId(kubernetes), "kubernetes/prod/berlin/tokyo");
  EXPECT_THAT(ParseId(FormatId(kubernetes)), IsOkAndHolds(kubernetes));
  const ImportId enterprise = Cloud(CloudKind::kEnterprise, "_main");
  EXPECT_EQ(FormatId(enterprise), "enterprise/6fd/_main/tokyo");
  EXPECT_THAT(ParseId(FormatId(enterprise)), IsOkAndHolds(enterprise));
}

TEST(ImportId, NameOfAClusterMayHaveSlashes) {
  const ImportId id{.local = SelfManagedCluster{.name = "eu/berlin"}, .alias = "tokyo"};
  EXPECT_THAT(ParseId(FormatId(id)), IsOkAndHolds(id));
}

TEST(ImportId, ConnectionToADeploymentIsNoPartOfIt) {
  ImportId id = Cloud(CloudKind::kHosted, "main-elasticsearch");
  std::get<CloudCluster>(id.local).connection = "berlin";
  EXPECT_EQ(FormatId(id), "hosted/6fd/main-elasticsearch/tokyo");
}

TEST(ImportId, OtherFormsAreToldTheRightOnes) {
  for (const char* text : {"", "tokyo", "berlin/tokyo", "self_managed/tokyo", "self_managed//tokyo",
                           "self_managed/berlin/", "hosted/6fd/tokyo", "hosted/6fd/main/tokyo/more",
                           "hosted//main/tokyo", "hosted/6fd//tokyo", "enterprise/6fd/main/",
                           "kubernetes_/a/b/c", "kubernetes/a/b"}) {
    EXPECT_THAT(ParseId(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                        AllOf(HasSubstr("self_managed/<cluster>/<alias>"),
                                              HasSubstr("hosted/<deployment_id>/<ref_id>/<alias>"),
                                              HasSubstr("enterprise/<deployment_id>"))))
        << text;
  }
}

TEST(ImportId, AliasIsChecked) {
  for (const char* text : {"self_managed/berlin/*", "hosted/6fd/main/*"}) {
    EXPECT_THAT(ParseId(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not an alias")));
  }
}

}  // namespace
}  // namespace elastic
