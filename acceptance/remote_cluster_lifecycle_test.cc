// From creation to removal: what Terraform shows, and what the real cluster holds.
#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

class Lifecycle : public AcceptanceTest {};

constexpr std::string_view kSniff = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  self_managed        = { cluster = "berlin" }
  sniff               = { seeds = [local.tokyo] }
  wait_for_connection = "30s"
}
)";

constexpr std::string_view kProxy = R"(
resource "elastic_remote_cluster" "link" {
  alias               = "${local.prefix}link"
  self_managed        = { cluster = "berlin" }
  proxy               = { proxy_address = local.tokyo }
  wait_for_connection = "30s"
}
)";

TEST_F(Lifecycle, SniffLinkConnectsAndTheSecondPlanIsEmpty) {
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  const Json link = terraform().Attributes("elastic_remote_cluster.link");
  EXPECT_EQ(link["connected"], true);
  EXPECT_EQ(link["id"], "self_managed/berlin/" + Alias("link"));
  EXPECT_EQ(link["security_model"], "certificate");
}

TEST_F(Lifecycle, ProxyLinkConnectsAndTheSecondPlanIsEmpty) {
  Configure(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  const Json info = berlin().LinkInfo(Alias("link"));
  EXPECT_EQ(info["connected"], true);
  EXPECT_EQ(info["mode"], "proxy");
  EXPECT_EQ(info["proxy_address"], tokyo().address().transport);
}

TEST_F(Lifecycle, ClusterOfTheEarlierMajorVersionIsTheRemoteOne) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      self_managed        = { cluster = "berlin" }
      sniff               = { seeds = [local.oslo] }
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
}

TEST_F(Lifecycle, ClusterOfTheEarlierMajorVersionIsTheLocalOne) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      self_managed        = { cluster = "oslo" }
      proxy               = { proxy_address = local.tokyo }
      skip_unavailable    = false
      wait_for_connection = "30s"
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(oslo().LinkInfo(Alias("link"))["connected"], true);
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(oslo().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Lifecycle, EverySniffAttributeIsSetAndThenRemovedAgain) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      self_managed     = { cluster = "berlin" }
      sniff            = { seeds = [local.tokyo, "127.0.0.1:9"], node_connections = 2 }
      skip_unavailable = false
      transport        = { compress = "true", compression_scheme = "deflate", ping_schedule = "30s" }
      timeouts         = { create = "1m", read = "30s", update = "1m", delete = "1m" }
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")),
            Json({{"mode", "sniff"},
                  {"seeds", {tokyo().address().transport, "127.0.0.1:9"}},
                  {"node_connections", "2"},
                  {"skip_unavailable", "false"},
                  {"transport.compress", "true"},
                  {"transport.compression_scheme", "deflate"},
                  {"transport.ping_schedule", "30s"}}));

  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  // What is no longer configured is gone; skip_unavailable is computed and stays written.
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json({{"mode", "sniff"},
                                                        {"seeds", {tokyo().address().transport}},
                                                        {"skip_unavailable", "false"}}));
}

TEST_F(Lifecycle, EveryProxyAttributeIsSetAndThenRemovedAgain) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias            = "${local.prefix}link"
      self_managed     = { cluster = "berlin" }
      skip_unavailable = true
      proxy = {
        proxy_address            = local.tokyo
        proxy_socket_connections = 3
        server_name              = "tokyo.example"
      }
    }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")),
            Json({{"mode", "proxy"},
                  {"proxy_address", tokyo().address().transport},
                  {"proxy_socket_connections", "3"},
                  {"server_name", "tokyo.example"},
                  {"skip_unavailable", "true"}}));

  Configure(kProxy);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")),
            Json({{"mode", "proxy"},
                  {"proxy_address", tokyo().address().transport},
                  {"skip_unavailable", "true"}}));
}

TEST_F(Lifecycle, SwitchingTheModeIsAnUpdateInPlaceThatLeavesOtherAliasesAlone) {
  const Json other = {{"mode", "proxy"}, {"proxy_address", oslo().address().transport}};
  ASSERT_TRUE(berlin().PutLink(Alias("other"), other));
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  for (const auto& [configuration, mode] : {std::pair(kProxy, "proxy"), {kSniff, "sniff"}}) {
    Configure(configuration);
    EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), "elastic_remote_cluster.link"),
                ElementsAre("update"));
    ASSERT_THAT(terraform().Apply(), Succeeds());
    EXPECT_THAT(terraform().Plan(), PlansNothing());
    const Json info = berlin().LinkInfo(Alias("link"));
    EXPECT_EQ(info["mode"], mode);
    EXPECT_EQ(info["connected"], true);
  }
  EXPECT_EQ(berlin().LinkSettings(Alias("other")), other);
}

TEST_F(Lifecycle, ChangingTheAliasReplacesTheLink) {
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}renamed"
      self_managed = { cluster = "berlin" }
      sniff        = { seeds = [local.tokyo] }
    }
  )");
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), "elastic_remote_cluster.link"),
              ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  EXPECT_EQ(berlin().LinkInfo(Alias("renamed"))["connected"], true);
}

TEST_F(Lifecycle, DestroyLeavesOtherAliasesAlone) {
  const Json other = {{"seeds", {oslo().address().transport}}};
  ASSERT_TRUE(berlin().PutLink(Alias("link2"), other));
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  EXPECT_EQ(berlin().LinkSettings(Alias("link2")), other);
}

TEST_F(Lifecycle, DestroyingWhatIsGoneAlreadySucceeds) {
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  berlin().RemoveLinks(Alias("link"));
  EXPECT_THAT(terraform().Destroy({"-refresh=false"}), Succeeds());
}

TEST_F(Lifecycle, LinkThatIsNotConnectedYetIsCreatedWithAWarning) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}link"
      self_managed = { cluster = "berlin" }
      sniff        = { seeds = ["127.0.0.1:9"] }
    }
  )");
  EXPECT_THAT(terraform().Apply(), AllOf(Succeeds(), Says(HasSubstr("Warning: Not connected"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["connected"], false);
}

TEST_F(Lifecycle, SkipUnavailableThatIsNotConfiguredIsTheServersDefault) {
  Configure(kSniff);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["skip_unavailable"], true);
}

}  // namespace
}  // namespace elastic::acceptance
