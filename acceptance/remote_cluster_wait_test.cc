// wait_for_connection: met, missed, met late, and a peer that never says a word.
#include "acceptance/acceptance_fixture.h"
#include "acceptance/tcp_peers.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::Json;

constexpr std::string_view kAddress = "elastic_remote_cluster.link";

class Wait : public AcceptanceTest {
 protected:
  // A link from berlin to local.peer that is waited for for `duration`.
  void ConfigureLink(const std::string& peer, const std::string& duration) {
    SetLocal("peer", peer);
    SetLocal("wait", duration);
    Configure(R"(
      resource "elastic_remote_cluster" "link" {
        alias               = "${local.prefix}link"
        self_managed        = { cluster = "berlin" }
        proxy               = { proxy_address = local.peer, proxy_socket_connections = 1 }
        wait_for_connection = local.wait
      }
    )");
  }
};

TEST_F(Wait, MissedDeadlineIsAnErrorAndTheLinkIsInTheState) {
  ConfigureLink("127.0.0.1:9", "2s");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("not connected"), HasSubstr("2s"), HasSubstr("127.0.0.1:9"))));
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], false);
  EXPECT_EQ(berlin().LinkSettings(Alias("link"))["mode"], "proxy");
}

TEST_F(Wait, MissedDeadlineOfAnUpdateKeepsTheNewSettingsInTheState) {
  ConfigureLink(tokyo().address().transport, "30s");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ConfigureLink("127.0.0.1:9", "2s");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("not connected")));
  const Json link = terraform().Attributes(kAddress);
  EXPECT_EQ(link["proxy"]["proxy_address"], "127.0.0.1:9");
  EXPECT_EQ(link["connected"], false);
}

TEST_F(Wait, PeerThatComesUpLaterIsConnectedTo) {
  LatePeer peer(tokyo().address().transport);
  ConfigureLink(peer.address(), "60s");
  std::unique_ptr<Process> apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  // The wait is under way once the link exists.
  ASSERT_TRUE(apply->WaitForText("Still creating", absl::Seconds(60)));
  EXPECT_NE(berlin().LinkSettings(Alias("link")), Json::object());
  peer.Open();
  EXPECT_EQ(apply->Wait(absl::Seconds(90)).exit_code, 0) << apply->Wait({}).errors;
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], true);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Wait, SilentPeerDoesNotStretchTheDeadline) {
  SilentPeer peer;
  ConfigureLink(peer.address(), "3s");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("not connected")));
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], false);
}

TEST_F(Wait, LinkWithoutAWaitIsProbedOnceAndWarnsOnly) {
  SilentPeer peer;
  SetLocal("peer", peer.address());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}link"
      self_managed = { cluster = "berlin" }
      proxy        = { proxy_address = local.peer, proxy_socket_connections = 1 }
    }
  )");
  EXPECT_THAT(terraform().Apply(), AllOf(Succeeds(), Says(HasSubstr("not connected"))));
}

TEST_F(Wait, NextApplyAfterAMissedDeadlineConnectsTheSameLink) {
  LatePeer peer(tokyo().address().transport);
  ConfigureLink(peer.address(), "2s");
  ASSERT_THAT(terraform().Apply(), Fails(HasSubstr("not connected")));
  peer.Open();
  ConfigureLink(peer.address(), "60s");
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(terraform().Attributes(kAddress)["connected"], true);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

}  // namespace
}  // namespace elastic::acceptance
