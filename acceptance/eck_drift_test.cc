// Links of ECK that others change, remove or make again, and writers beside Terraform.
#include "acceptance/eck_fixture.h"
#include "acceptance/eventually.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias             = "${local.prefix}link"
  kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
)";

class EckDrift : public EckTest {};

TEST_F(EckDrift, EntryThatWasRemovedIsMadeAgain) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  PutEntries(nullptr);
  ASSERT_TRUE(Eventually([&] { return berlin().LinkSettings(Alias("link")).empty(); }));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
}

TEST_F(EckDrift, EntryThatLeadsElsewhereIsPutRight) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  PutEntries(Json::array({Entry("link", "oslo")}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(EckDrift, ApiKeyThatSomebodyAddedIsTakenAway) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Json entry = Entry("link");
  entry["apiKey"] = {{"access", {{"search", {{"names", {"*"}}}}}}};
  PutEntries(Json::array({entry}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
}

TEST_F(EckDrift, ZeroValuesThatSomebodyWroteAreNoChange) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Json entry = Entry("link");
  entry["elasticsearchRef"]["serviceName"] = "";
  entry["elasticsearchRef"].erase("namespace");
  PutEntries(Json::array({entry}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(EckDrift, ResourceThatWasCreatedAnewIsNoticed) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Json anew = kubernetes().Get(PathOf("berlin"));
  ASSERT_EQ(kubernetes().Delete(PathOf("berlin")).status, 200);
  anew["metadata"] = {{"name", "berlin"}};
  anew.erase("status");
  ASSERT_EQ(kubernetes().Apply(PathOf("berlin"), tf::DumpJson(anew), "kubectl").status, 201);
  EXPECT_THAT(terraform().Plan(), Says(HasSubstr("created it anew")));
}

TEST_F(EckDrift, ListThatGitOpsAppliesIsRefusedWithItsName) {
  const Json others = Json::array({Entry("others", "oslo")});
  ASSERT_EQ(kubernetes()
                .Apply(PathOf("berlin"),
                       tf::DumpJson({{"apiVersion", "elasticsearch.k8s.elastic.co/v1"},
                                     {"kind", "Elasticsearch"},
                                     {"metadata", {{"name", "berlin"}}},
                                     {"spec",
                                      {{"version", berlin().address().version},
                                       {"nodeSets", {{{"name", "default"}, {"count", 1}}}},
                                       {"remoteClusters", others}}}}),
                       "argocd-controller")
                .status,
            200);
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("argocd-controller"), HasSubstr("spec.remoteClusters"),
                          HasSubstr("leave spec.remoteClusters out of the manifest"))));
  EXPECT_EQ(Entries(), others);
  EXPECT_EQ(terraform().Attributes(kAddress), Json());
}

TEST_F(EckDrift, ManifestWithoutTheListLeavesItToTerraform) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_EQ(kubernetes()
                .Apply(PathOf("berlin"),
                       tf::DumpJson({{"apiVersion", "elasticsearch.k8s.elastic.co/v1"},
                                     {"kind", "Elasticsearch"},
                                     {"metadata", {{"name", "berlin"}}},
                                     {"spec",
                                      {{"version", berlin().address().version},
                                       {"nodeSets", {{{"name", "default"}, {"count", 1}}}}}}}),
                       "argocd-controller")
                .status,
            200);
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

}  // namespace
}  // namespace elastic::acceptance
