// Ctrl-C, and the death of Terraform.
#include <fstream>
#include <iterator>

#include <signal.h>

#include "absl/time/clock.h"

#include "acceptance/acceptance_fixture.h"
#include "acceptance/tcp_peers.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;

// What a user takes for "at once"; the operations themselves would take minutes.
constexpr absl::Duration kAtOnce = absl::Seconds(2);

class Cancel : public AcceptanceTest {
 protected:
  // An apply that waits for a peer which never answers.
  std::unique_ptr<Process> StartWaiting() {
    SetLocal("peer", peer_.address());
    Configure(R"(
      resource "elastic_remote_cluster" "link" {
        alias               = "${local.prefix}link"
        self_managed        = { cluster = "berlin" }
        proxy               = { proxy_address = local.peer, proxy_socket_connections = 1 }
        wait_for_connection = "10m"
      }
    )");
    auto apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
    EXPECT_TRUE(apply->WaitForText("Still creating", absl::Seconds(60)));
    return apply;
  }

  // Whether the providers of the killed Terraform end, and remove their sockets, within 10 s.
  bool NothingIsLeft() {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (absl::Now() < deadline) {
      if (terraform().RunningProviders().empty() && terraform().LeftoverFiles().empty())
        return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }

  SilentPeer peer_;
};

TEST_F(Cancel, CtrlCEndsAWaitAndKeepsTheLinkInTheState) {
  std::unique_ptr<Process> apply = StartWaiting();
  apply->SignalGroup(SIGINT);
  const Finished& finished = apply->Wait(kAtOnce);
  EXPECT_FALSE(finished.overdue) << finished.output << finished.errors;
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link")["alias"], Alias("link"));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(Cancel, CtrlCEndsARequestThatIsNotAnswered) {
  FaultProxy proxy({.upstream = berlin().address().endpoint});
  proxy.Inject(
      {.method = "PUT", .kind = Fault::Kind::kHold, .answer = {.status = 503}, .times = 100});
  SetLocal("endpoint", proxy.endpoint());
  SetProvider(R"(
    provider "elastic" {
      clusters = {
        berlin = { endpoints = [local.endpoint], username = "elastic", password = var.berlin_password }
      }
    }
  )");
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "${local.prefix}link"
      self_managed = { cluster = "berlin" }
      proxy        = { proxy_address = local.tokyo }
    }
  )");
  auto apply = terraform().Start({"apply", "-no-color", "-auto-approve"});
  ASSERT_TRUE(proxy.WaitForCount("PUT", "/_cluster/settings", 1));
  apply->SignalGroup(SIGINT);
  const Finished& finished = apply->Wait(kAtOnce);
  EXPECT_FALSE(finished.overdue) << finished.output << finished.errors;
  EXPECT_EQ(finished.exit_code, 1);
}

TEST_F(Cancel, KilledTerraformLeavesNoProviderAndNoSocket) {
  std::unique_ptr<Process> apply = StartWaiting();
  ASSERT_THAT(terraform().RunningProviders(), ::testing::Not(IsEmpty()));
  apply->Signal(SIGKILL);
  apply->Wait(absl::Seconds(10));
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(Cancel, KilledProviderIsReportedAndTheStateIsKept) {
  std::unique_ptr<Process> apply = StartWaiting();
  for (pid_t provider : terraform().RunningProviders()) kill(provider, SIGKILL);
  const Finished& finished = apply->Wait(absl::Seconds(30));
  EXPECT_FALSE(finished.overdue);
  EXPECT_EQ(finished.exit_code, 1);
  for (const std::string& name : terraform().LeftoverFiles()) {
    std::filesystem::remove_all(terraform().folder() / "tmp" / name);  // SIGKILL leaves no chance
  }
}

}  // namespace
}  // namespace elastic::acceptance
