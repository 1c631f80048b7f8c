#include "resources/remote_cluster/local_cluster.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

#include "provider/cty/path.h"

namespace elastic {
namespace {

using tf::cty::Path;

// A model with the three attributes, as the resource and the data source have them.
struct Model {
  Value<SelfManagedModel> self_managed = {};
  Value<CloudModel> hosted = {};
  Value<CloudModel> enterprise = {};
  Value<KubernetesClusterModel> kubernetes = {};
};

const CloudModel kDeployment = {.deployment_id = std::string("6fd"),
                                .ref_id = std::string("main-elasticsearch"),
                                .cluster = std::string("berlin")};

CloudCluster Cluster(CloudKind kind) {
  return {.kind = kind,
          .ref = {.deployment_id = "6fd", .ref_id = "main-elasticsearch"},
          .connection = "berlin"};
}

TEST(LocalCluster, IsTheOneThatIsSet) {
  Model model;
  EXPECT_EQ(LocalClusterOf(model), std::nullopt);
  model.self_managed = SelfManagedModel{.cluster = std::string("berlin")};
  EXPECT_EQ(LocalClusterOf(model), LocalCluster(SelfManagedCluster{.name = "berlin"}));
  model = {.self_managed = {}, .hosted = kDeployment, .enterprise = {}};
  EXPECT_EQ(LocalClusterOf(model), LocalCluster(Cluster(CloudKind::kHosted)));
  model = {.self_managed = {}, .hosted = {}, .enterprise = kDeployment};
  EXPECT_EQ(LocalClusterOf(model), LocalCluster(Cluster(CloudKind::kEnterprise)));
}

TEST(LocalCluster, IsNotKnownWhileAPartIsNot) {
  const auto unknown = Value<std::string>::Unknown();
  Model model;
  model.self_managed = SelfManagedModel{.cluster = unknown};
  EXPECT_EQ(LocalClusterOf(model), std::nullopt);
  model.self_managed = {};
  for (const auto part : {&CloudModel::deployment_id, &CloudModel::ref_id, &CloudModel::cluster}) {
    CloudModel deployment = kDeployment;
    deployment.*part = unknown;
    model.hosted = deployment;
    EXPECT_EQ(LocalClusterOf(model), std::nullopt);
  }
  model.hosted = Value<CloudModel>::Unknown();
  EXPECT_EQ(LocalClusterOf(model), std::nullopt);
}

TEST(LocalCluster, IsSetAloneAndReadBack) {
  Model model;
  for (const LocalCluster& local :
       {LocalCluster(Cluster(CloudKind::kHosted)), LocalCluster(SelfManagedCluster{.name = "b"}),
        LocalCluster(Cluster(CloudKind::kEnterprise))}) {
    SetLocalCluster(local, model);
    EXPECT_EQ(LocalClusterOf(model), local);
    EXPECT_EQ(model.self_managed.is_null() + model.hosted.is_null() + model.enterprise.is_null(),
              2);
  }
}

TEST(LocalCluster, IsDescribedAndFoundInTheConfiguration) {
  const LocalCluster self_managed = SelfManagedCluster{.name = "berlin"};
  EXPECT_EQ(Describe(self_managed), "\"berlin\"");
  EXPECT_EQ(PathOf(self_managed), Path().Attribute("self_managed").Attribute("cluster"));
  const LocalCluster hosted = Cluster(CloudKind::kHosted);
  EXPECT_EQ(Describe(hosted), "deployment 6fd/main-elasticsearch");
  EXPECT_EQ(PathOf(hosted), Path().Attribute("hosted"));
  EXPECT_EQ(PathOf(Cluster(CloudKind::kEnterprise)), Path().Attribute("enterprise"));
}

// An id with a slash would be another path of the API, and another import id.
TEST(IsPathSegment, RefusesSlashesAndSpaces) {
  const auto problem = IsPathSegment().problem;
  EXPECT_EQ(problem("main-elasticsearch"), std::nullopt);
  for (const char* text : {"", "a/b", "a b", "a\n"}) EXPECT_NE(problem(text), std::nullopt) << text;
}

}  // namespace
}  // namespace elastic
