// The life of a link between clusters of one ECK operator: what Terraform shows, what
// spec.remoteClusters holds, and what the real cluster behind it does.
#include "acceptance/eck_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref   = { name = "tokyo" }
  wait_for_connection = "30s"
}
)";

class EckLifecycle : public EckTest {};

TEST_F(EckLifecycle, LinkConnectsAndTheSecondPlanIsEmpty) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link["id"], ImportId());
  EXPECT_EQ(link["connected"], true);
  EXPECT_EQ(link["security_model"], "certificate");
}

TEST_F(EckLifecycle, AnotherRemoteTakesThePlaceOfTheFirstInPlace) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref   = { name = "oslo" }
      wait_for_connection = "30s"
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Entries(), Json::array({Entry("link", "oslo")}));
}

TEST_F(EckLifecycle, AccessOfTheApiKeyIsWrittenAndChangesInPlace) {
  SetLocal("names", Json::array({"a-*"}));
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias      = "${local.prefix}link"
      kubernetes = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref = {
        name = "tokyo"
        api_key = {
          access = {
            search      = { names = ["logs-*"], allow_restricted_indices = false }
            replication = { names = local.names }
          }
        }
      }
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes(kAddress)["security_model"], "api_key");
  EXPECT_EQ(Entries()[0]["apiKey"]["access"],
            Json({{"search", {{"names", {"logs-*"}}}}, {"replication", {{"names", {"a-*"}}}}}));

  SetLocal("names", Json::array({"b-*"}));
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Entries()[0]["apiKey"]["access"]["replication"]["names"], Json::array({"b-*"}));
}

TEST_F(EckLifecycle, EntriesOfOthersStayVerbatimAndInOrderOnEveryOperation) {
  Json before = Entry("before", "oslo");
  before["apiKey"] = {{"access", {{"search", {{"names", {"*"}}}}}}};
  const Json after = Entry("after");
  PutEntries(Json::array({before}));
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({before, Entry("link")}));

  PutEntries(Json::array({before, Entry("link", "oslo"), after}));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({before, Entry("link"), after}));

  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({before, after}));
}

TEST_F(EckLifecycle, DestroyRemovesTheLinkFromTheResourceAndTheCluster) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  const Json resource = kubernetes().Get(PathOf("berlin"));
  EXPECT_FALSE(resource["spec"].contains("remoteClusters"));
  // Where its annotation would be.
  EXPECT_THAT(tf::DumpJson(resource["metadata"]), Not(HasSubstr(Alias("link"))));
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckLifecycle, DestroyRemovesExtraSettingsThatWouldHoldTheOperatorUp) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_TRUE(berlin().PutLink(Alias("link"),
                               {{"skip_unavailable", false}, {"transport.ping_schedule", "30s"}}));
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Entries(), Json::array());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckLifecycle, DestroyingWhatIsGoneAlreadySucceeds) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  PutEntries(nullptr);
  EXPECT_THAT(terraform().Destroy({"-refresh=false"}), Succeeds());
}

TEST_F(EckLifecycle, DestroyingALinkOfAResourceThatIsGoneSucceeds) {
  Configure(kLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_EQ(kubernetes().Delete(PathOf("berlin")).status, 200);
  EXPECT_THAT(terraform().Destroy({"-refresh=false"}), Succeeds());
}

TEST_F(EckLifecycle, WithoutANamedClusterAWarningSaysThatTheConnectionIsNotSeen) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias             = "${local.prefix}link"
      kubernetes        = { namespace = local.name_space, name = "berlin" }
      elasticsearch_ref = { name = "tokyo" }
    }
  )");
  EXPECT_THAT(terraform().Apply(), AllOf(Succeeds(), Says(HasSubstr("Warning:")),
                                         Says(HasSubstr("kubernetes.cluster"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], nullptr);
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
}

TEST_F(EckLifecycle, LinkThatDoesNotConnectInTimeIsAnErrorAndInTheState) {
  ASSERT_TRUE(eck().PutCluster("oslo", {.endpoint = "", .transport = "127.0.0.1:9"}));
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref   = { name = "oslo" }
      wait_for_connection = "1s"
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("not connected")));
  EXPECT_EQ(terraform().Attributes(kAddress)["alias"], Alias("link"));
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Entries(), Json::array());
}

}  // namespace
}  // namespace elastic::acceptance
