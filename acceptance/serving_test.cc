// The ways in which the binary is started: by a debugger's user, without TLS, by hand.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <signal.h>

#include "absl/strings/str_cat.h"

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
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

  // A provider that serves as for a debugger, and that Terraform uses from now on. Null when it
  // does not start.
  std::unique_ptr<Process> ServeReattached(const ScratchFolder& sockets) {
    constexpr std::string_view kBegin = "TF_REATTACH_PROVIDERS='";
    auto provider = std::make_unique<Process>(
        Command{.argv = {Provider(), "-debug"}, .environment = {{"TMPDIR", sockets.path()}}});
    if (!provider->WaitForText(kBegin, absl::Seconds(30)) ||
        !provider->WaitForText("}'\n", absl::Seconds(30))) {
      return nullptr;
    }
    const std::string text = provider->OutputSoFar();
    const size_t begin = text.find(kBegin) + kBegin.size();
    terraform().SetEnvironment("TF_REATTACH_PROVIDERS",
                               text.substr(begin, text.find('\'', begin) - begin));
    return provider;
  }
};

// What a process has in its memory, with the names of the files.
std::string MapsOf(const Process& process) {
  std::ifstream file(absl::StrCat("/proc/", process.pid(), "/maps"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST_F(Serving, ReattachedProviderServesSeveralCommandsAndEndsOnCtrlC) {
  ScratchFolder sockets;
  const std::unique_ptr<Process> provider = ServeReattached(sockets);
  ASSERT_NE(provider, nullptr);
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
  provider->Signal(SIGINT);
  const Finished& finished = provider->Wait(absl::Seconds(10));
  EXPECT_FALSE(finished.overdue);
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_TRUE(std::filesystem::is_empty(sockets.path()));
}

// libcurl and what comes with it were a fifth of what a start costs.
TEST_F(Serving, AStartLoadsNoLibcurl) {
  ScratchFolder sockets;
  const std::unique_ptr<Process> provider = ServeReattached(sockets);
  ASSERT_NE(provider, nullptr);
  EXPECT_THAT(MapsOf(*provider), AllOf(HasSubstr("libc.so"), Not(HasSubstr("libcurl"))));
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(MapsOf(*provider), HasSubstr("libcurl"));
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
