// Ctrl-C, and the death of Terraform or of the provider.
#include <signal.h>

#include "acceptance/acceptance_fixture.h"
#include "acceptance/eventually.h"
#include "acceptance/tcp_peers.h"

namespace elastic::acceptance {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;

// What a user takes for "at once"; the operations themselves would take minutes.
constexpr absl::Duration kAtOnce = absl::Seconds(5);

class Cancel : public AcceptanceTest {
 protected:
  // The provider sees berlin through a proxy, which tells how far it is.
  void SetUp() override {
    AcceptanceTest::SetUp();
    if (IsSkipped()) return;
    proxy_.emplace(FaultProxy::Options{.upstream = berlin().address().endpoint,
                                       .upstream_ca_file = berlin().address().ca_file});
    SetLocal("endpoint", proxy_->endpoint());
    SetProvider(R"(
      provider "elastic" {
        clusters = {
          berlin = {
            endpoints = [local.endpoint]
            username  = "elastic"
            password  = var.berlin_password
          }
        }
      }
    )");
  }

  std::unique_ptr<Process> StartApply(const std::string& peer) {
    SetLocal("peer", peer);
    Configure(R"(
      resource "elastic_remote_cluster" "link" {
        alias               = "${local.prefix}link"
        self_managed        = { cluster = "berlin" }
        proxy               = { proxy_address = local.peer, proxy_socket_connections = 1 }
        wait_for_connection = "10m"
      }
    )");
    return terraform().Start({"apply", "-no-color", "-auto-approve"});
  }

  // An apply that has registered the link and waits for a peer that refuses.
  std::unique_ptr<Process> StartWaiting() {
    std::unique_ptr<Process> apply = StartApply("127.0.0.1:9");
    EXPECT_TRUE(proxy_->WaitForCount("GET", "/_resolve/cluster", 2));
    return apply;
  }

  // Interrupts as a terminal does and expects an orderly end.
  static void ExpectToEndAtOnce(Process& apply) {
    apply.SignalGroup(SIGINT);
    const Finished& finished = apply.Wait(kAtOnce);
    EXPECT_FALSE(finished.overdue) << finished.output << finished.errors;
    EXPECT_EQ(finished.exit_code, 1);
  }

  std::optional<FaultProxy> proxy_;
};

TEST_F(Cancel, CtrlCEndsAWaitAndKeepsTheLinkInTheState) {
  std::unique_ptr<Process> apply = StartWaiting();
  ExpectToEndAtOnce(*apply);
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["alias"], Alias("link"));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Cancel, CtrlCEndsARequestThatIsNotAnswered) {
  proxy_->Inject({.method = "PUT", .kind = Fault::Kind::kHold, .answer = {.status = 503}});
  std::unique_ptr<Process> apply = StartApply("127.0.0.1:9");
  ASSERT_TRUE(proxy_->WaitForCount("PUT", "/_cluster/settings", 1));
  ExpectToEndAtOnce(*apply);
}

// Elasticsearch tries to connect before it answers: with a silent peer, for ten seconds.
TEST_F(Cancel, LinkWhoseRegistrationWasUnderWayOnCtrlCIsNotForgotten) {
  // Right after the interruption the settings do not show the link yet.
  SilentPeer peer;
  std::unique_ptr<Process> apply = StartApply(peer.address());
  ASSERT_TRUE(proxy_->WaitForCount("PUT", "/_cluster/settings", 1));
  ExpectToEndAtOnce(*apply);
  ASSERT_TRUE(Eventually([&] { return !berlin().LinkSettings(Alias("link")).empty(); }));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Cancel, KilledTerraformLeavesNoProviderAndNoSocket) {
  std::unique_ptr<Process> apply = StartWaiting();
  ASSERT_THAT(terraform().RunningProviders(), Not(IsEmpty()));
  apply->Signal(SIGKILL);
  apply->Wait(absl::Seconds(10));
  EXPECT_TRUE(Eventually([&] {
    return terraform().RunningProviders().empty() && terraform().LeftoverFiles().empty();
  }));
}

TEST_F(Cancel, KilledProviderIsReportedByTerraform) {
  std::unique_ptr<Process> apply = StartWaiting();
  for (pid_t provider : terraform().RunningProviders()) kill(provider, SIGKILL);
  const Finished& finished = apply->Wait(absl::Seconds(30));
  EXPECT_FALSE(finished.overdue);
  EXPECT_EQ(finished.exit_code, 1);
  for (const std::string& name : terraform().LeftoverFiles()) {  // SIGKILL leaves no chance.
    std::filesystem::remove_all(terraform().folder() / "tmp" / name);
  }
}

}  // namespace
}  // namespace elastic::acceptance
