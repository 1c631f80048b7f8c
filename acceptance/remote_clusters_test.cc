// The data source: every link of a local cluster, whoever made it.
#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using tf::Json;

class RemoteClusters : public AcceptanceTest {
 protected:
  // What the data source says of berlin's links, by alias.
  Json Read() {
    Configure(R"(
      data "elastic_remote_clusters" "all" {
        self_managed = { cluster = "berlin" }
      }
      output "links" { value = data.elastic_remote_clusters.all.remote_clusters }
    )");
    EXPECT_THAT(terraform().Apply(), Succeeds());
    return terraform().Output("links");
  }
};

TEST_F(RemoteClusters, ShowsSniffLinksWithTheirSettings) {
  ASSERT_TRUE(
      berlin().PutLink(Alias("sniff"), {{"seeds", {tokyo().address().transport, "127.0.0.1:9"}},
                                        {"node_connections", 2},
                                        {"transport.compress", true},
                                        {"skip_unavailable", false}}));
  const Json link = Read()[Alias("sniff")];
  EXPECT_EQ(link["mode"], "sniff");
  EXPECT_EQ(link["seeds"], Json({tokyo().address().transport, "127.0.0.1:9"}));
  EXPECT_EQ(link["node_connections"], 2);
  EXPECT_EQ(link["proxy_address"], nullptr);
  EXPECT_EQ(link["skip_unavailable"], false);
  EXPECT_EQ(link["connected"], true);
  EXPECT_EQ(link["security_model"], "certificate");
  EXPECT_EQ(link["configured_in"], "settings");
  EXPECT_EQ(link["settings"]["transport.compress"], "true");
}

TEST_F(RemoteClusters, ShowsProxyLinksThatAreNotConnected) {
  ASSERT_TRUE(berlin().PutLink(
      Alias("proxy"),
      {{"mode", "proxy"}, {"proxy_address", "127.0.0.1:9"}, {"server_name", "nowhere.example"}}));
  const Json link = Read()[Alias("proxy")];
  EXPECT_EQ(link["mode"], "proxy");
  EXPECT_EQ(link["proxy_address"], "127.0.0.1:9");
  EXPECT_EQ(link["server_name"], "nowhere.example");
  EXPECT_EQ(link["skip_unavailable"], true);  // the server's default
  EXPECT_EQ(link["connected"], false);
}

TEST_F(RemoteClusters, ShowsLinksOfElasticsearchYml) {
  const Json link = Read()["from_file"];
  EXPECT_EQ(link["configured_in"], "elasticsearch.yml");
  EXPECT_EQ(link["seeds"], Json({"127.0.0.1:9"}));
  EXPECT_EQ(link["settings"], Json::object());
}

TEST_F(RemoteClusters, ReadsTheEarlierMajorVersion) {
  ASSERT_TRUE(oslo().PutLink(Alias("tokyo"), {{"seeds", {tokyo().address().transport}}}));
  Configure(R"(
    data "elastic_remote_clusters" "all" {
      self_managed = { cluster = "oslo" }
    }
    output "links" { value = data.elastic_remote_clusters.all.remote_clusters }
  )");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(terraform().Output("links")[Alias("tokyo")]["connected"], true);
}

}  // namespace
}  // namespace elastic::acceptance
