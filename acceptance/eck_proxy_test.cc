// Links of an ECK cluster to any other remote, which are settings of its own Elasticsearch; and the
// data source, which shows both kinds.
#include "acceptance/eck_fixture.h"
#include "acceptance/eventually.h"

namespace elastic::acceptance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kProxy = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  proxy               = { proxy_address = local.tokyo }
  skip_unavailable    = true
  wait_for_connection = "30s"
}
)";

class EckProxy : public EckTest {};

TEST_F(EckProxy, ProxyLinkIsASettingOfTheNamedClusterAndNoEntry) {
  PutEntries(Json::array({Entry("others", "oslo")}));
  Configure(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Entries(), Json::array({Entry("others", "oslo")}));
  EXPECT_EQ(berlin().LinkSettings(Alias("link"))["proxy_address"], tokyo().address().transport);
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link["id"], ImportId());
  EXPECT_EQ(link["connected"], true);

  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  EXPECT_EQ(Entries(), Json::array({Entry("others", "oslo")}));
}

TEST_F(EckProxy, SniffLinkConnectsToo) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      sniff               = { seeds = [local.oslo] }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(EckProxy, AliasOfAnEntryIsNotTakenOver) {
  const Json others = Json::array({Entry("link", "oslo")});
  PutEntries(others);
  Configure(kProxy);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("exists already")));
  EXPECT_EQ(Entries(), others);
}

TEST_F(EckProxy, ChangeBetweenEntryAndSettingReplacesTheLink) {
  Configure(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref   = { name = "tokyo" }
      wait_for_connection = "30s"
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(EckProxy, DataSourceShowsEntriesAndSettings) {
  PutEntries(Json::array({Entry("entry")}));
  ASSERT_TRUE(Eventually([&] { return !berlin().LinkSettings(Alias("entry")).empty(); }));
  ASSERT_TRUE(berlin().PutLink(Alias("own"),
                               {{"mode", "proxy"}, {"proxy_address", oslo().address().transport}}));
  Configure(R"(
    data "elastic_remote_clusters" "all" {
      kubernetes = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
    }
    output "links" { value = data.elastic_remote_clusters.all.remote_clusters }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const Json links = terraform().Output("links");
  const Json& entry = links[Alias("entry")];
  EXPECT_EQ(entry["mode"], "elasticsearch_ref");
  EXPECT_EQ(entry["elasticsearch_name"], "tokyo");
  EXPECT_EQ(entry["elasticsearch_namespace"], name_space());
  EXPECT_EQ(entry["configured_in"], "kubernetes");
  EXPECT_EQ(links[Alias("own")]["mode"], "proxy");
  EXPECT_EQ(links[Alias("own")]["configured_in"], "settings");
}

// tokyo has no security, so that what the API server's service proxy leaves of a request is enough.
class EckServiceProxy : public EckTest {
 protected:
  void SetUp() override {
    EckTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (kubernetes().address().service_address.empty()) {
      GTEST_SKIP() << "no network namespace can be made here, which Services would lead to";
    }
  }
};

TEST_F(EckServiceProxy, ShowsWhetherAnEntryIsConnected) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "tokyo" }
      elasticsearch_ref   = { name = "oslo" }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], true);
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(tokyo().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckServiceProxy, ChangesTheClustersOwnSettings) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "tokyo" }
      proxy               = { proxy_address = local.oslo }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(tokyo().LinkSettings(Alias("link"))["proxy_address"], oslo().address().transport);
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(tokyo().LinkSettings(Alias("link")), Json::object());
}

}  // namespace
}  // namespace elastic::acceptance
