// The ways in which the binary is started: by a debugger's user, without TLS, by hand.
#include <filesystem>

#include <signal.h>

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias        = "${local.prefix}link"
  self_managed = { cluster = "berlin" }
  proxy        = { proxy_address = local.tokyo }
}
)";

class Serving : public AcceptanceTest {
 protected:
  std::string Provider() const { return TerraformCli::FromEnvironment()->provider; }
};

TEST_F(Serving, ReattachedProviderServesSeveralCommandsAndEndsOnCtrlC) {
  ScratchFolder sockets;
  Process provider({.argv = {Provider(), "-debug"}, .environment = {{"TMPDIR", sockets.path()}}});
  ASSERT_TRUE(provider.WaitForText("TF_REATTACH_PROVIDERS='", absl::Seconds(30)));
  ASSERT_TRUE(provider.WaitForText("}'\n", absl::Seconds(30)));
  const std::string text = provider.OutputSoFar();
  const size_t begin =
      text.find("TF_REATTACH_PROVIDERS='") + std::string("TF_REATTACH_PROVIDERS='").size();
  terraform().SetEnvironment("TF_REATTACH_PROVIDERS",
                             text.substr(begin, text.find('\'', begin) - begin));
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  provider.Signal(SIGINT);
  const Finished& finished = provider.Wait(absl::Seconds(10));
  EXPECT_FALSE(finished.overdue);
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_TRUE(std::filesystem::is_empty(sockets.path()));
}

TEST_F(Serving, PlaintextWhenTheHostWantsNoTls) {
  terraform().SetEnvironment("TF_DISABLE_PLUGIN_TLS", "1");
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Serving, RunByHandSaysWhatItIs) {
  Process provider({.argv = {Provider()}});
  const Finished& finished = provider.Wait(absl::Seconds(10));
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.output + finished.errors, HasSubstr("Terraform"));
}

TEST_F(Serving, VersionIsPrinted) {
  Process provider({.argv = {Provider(), "--version"}});
  const Finished& finished = provider.Wait(absl::Seconds(10));
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.output, HasSubstr("terraform-provider-elastic"));
}

}  // namespace
}  // namespace elastic::acceptance
