// Many links at once: few requests, and one bad link fails alone.
#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;

constexpr int kLinks = 50;

class Merge : public AcceptanceTest {
 protected:
  // The provider sees berlin through a proxy that counts.
  void SetUp() override {
    AcceptanceTest::SetUp();
    if (IsSkipped()) return;
    proxy_.emplace(FaultProxy::Options{.upstream = berlin().address().endpoint,
                                       .upstream_ca_file = berlin().address().ca_file});
    SetLocal("proxied", proxy_->endpoint());
    SetProvider(R"(
      provider "elastic" {
        clusters = {
          berlin = {
            endpoints = [local.proxied]
            username  = "elastic"
            password  = var.berlin_password
          }
        }
      }
    )");
  }

  int LinksOnServer() const {
    int count = 0;
    for (int i = 0; i < kLinks; ++i) {
      if (!berlin().LinkSettings(Alias(std::to_string(i))).empty()) ++count;
    }
    return count;
  }

  std::optional<FaultProxy> proxy_;
};

constexpr std::string_view kFiftyLinks = R"(
resource "elastic_remote_cluster" "link" {
  for_each         = toset([for i in range(50) : tostring(i)])
  alias            = "${local.prefix}${each.key}"
  self_managed     = { cluster = "berlin" }
  proxy            = { proxy_address = local.tokyo, proxy_socket_connections = 1 }
  skip_unavailable = true
}
)";

TEST_F(Merge, FiftyLinksTakeFarFewerThanFiftyWritesAndReads) {
  Configure(kFiftyLinks);
  ASSERT_THAT(terraform().Apply({"-parallelism=10"}), Succeeds());
  EXPECT_EQ(LinksOnServer(), kLinks);
  EXPECT_LE(proxy_->Count("PUT", "/_cluster/settings"), 20);

  const int reads_before = proxy_->Count("GET", "/_cluster/settings");
  EXPECT_THAT(terraform().Plan({"-parallelism=10"}), PlansNothing());
  EXPECT_LE(proxy_->Count("GET", "/_cluster/settings") - reads_before, 20);

  const int writes_before = proxy_->Count("PUT", "/_cluster/settings");
  ASSERT_THAT(terraform().Destroy({"-parallelism=10"}), Succeeds());
  EXPECT_EQ(LinksOnServer(), 0);
  EXPECT_LE(proxy_->Count("PUT", "/_cluster/settings") - writes_before, 20);
}

// The server, not the provider, finds the ping schedule wrong: it has more digits than a long.
TEST_F(Merge, OneRefusedLinkOfFiftyFailsAloneAtItsOwnAddress) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      for_each         = toset([for i in range(50) : tostring(i)])
      alias            = "${local.prefix}${each.key}"
      self_managed     = { cluster = "berlin" }
      proxy            = {
        proxy_address            = local.tokyo
        proxy_socket_connections = each.key == "17" ? 9000000000 : 1
      }
      skip_unavailable = true
    }
  )");
  const Outcome apply = terraform().Apply({"-parallelism=10"});
  EXPECT_THAT(apply, Fails(AllOf(HasSubstr("elastic_remote_cluster.link[\"17\"]"),
                                 HasSubstr("proxy_socket_connections"),
                                 Not(HasSubstr("link[\"16\"], on")))));
  EXPECT_EQ(LinksOnServer(), kLinks - 1);
  EXPECT_TRUE(berlin().LinkSettings(Alias("17")).empty());
  EXPECT_LE(proxy_->Count("PUT", "/_cluster/settings"), 30);
}

TEST_F(Merge, LinkThatIsRefusedInAChangeLeavesTheOthersChanged) {
  Configure(kFiftyLinks);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      for_each         = toset([for i in range(50) : tostring(i)])
      alias            = "${local.prefix}${each.key}"
      self_managed     = { cluster = "berlin" }
      proxy            = {
        proxy_address            = local.tokyo
        proxy_socket_connections = each.key == "3" ? 9000000000 : 2
      }
      skip_unavailable = true
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("elastic_remote_cluster.link[\"3\"]")));
  EXPECT_EQ(berlin().LinkSettings(Alias("2"))["proxy_socket_connections"], "2");
  EXPECT_EQ(berlin().LinkSettings(Alias("3"))["proxy_socket_connections"], "1");
}

}  // namespace
}  // namespace elastic::acceptance
