#include <filesystem>
#include <fstream>
#include <string>

#include <signal.h>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "acceptance/eventually.h"
#include "acceptance/process.h"
#include "acceptance/scratch_folder.h"

namespace elastic::acceptance {
namespace {

using ::testing::ContainsRegex;
using ::testing::IsEmpty;

// Runs a shell script as the provider that is measured.
class MeasuredProvider : public ::testing::Test {
 protected:
  Command Measure(const std::string& script) {
    const std::filesystem::path program = folder_.path() / "provider";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return {.argv = {MEASURED_PROVIDER_PROGRAM, "argument"},
            .environment = {{"PATH", "/usr/bin:/bin"},
                            {"MEASURED_PROVIDER", program},
                            {"MEASURED_OUT", folder_.path() / "out"}}};
  }

  std::string Written() const {
    std::ifstream file(folder_.path() / "out");
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  ScratchFolder folder_;
};

TEST_F(MeasuredProvider, HasTheProvidersArgumentsStreamsAndStatus) {
  Process process(Measure("echo out $1; echo err >&2; exit 3"));
  const Finished& finished = process.Wait(absl::Seconds(30));
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.output, "out argument\n");
  EXPECT_EQ(finished.errors, "err\n");
}

TEST_F(MeasuredProvider, WritesALineForEachStart) {
  const Command command = Measure("exit 3");
  Process(command).Wait(absl::Seconds(30));
  Process(command).Wait(absl::Seconds(30));
  EXPECT_THAT(Written(), ContainsRegex("^(\\{\"wall_s\":[0-9.]+,\"cpu_s\":[0-9.]+,"
                                       "\"peak_mb\":[1-9][0-9.]+,\"exit_status\":3\\}\n){2}$"));
}

TEST_F(MeasuredProvider, MeasuresTheProvidersTimeAndMemory) {
  // 40 MB in one variable, and a loop that takes processor time.
  Process(Measure("x=$(head -c 40000000 /dev/zero | tr '\\0' x); i=0; "
                  "while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep 0.3"))
      .Wait(absl::Seconds(60));
  double wall = 0, cpu = 0, peak = 0;
  ASSERT_EQ(std::sscanf(Written().c_str(), "{\"wall_s\":%lf,\"cpu_s\":%lf,\"peak_mb\":%lf", &wall,
                        &cpu, &peak),
            3);
  EXPECT_GT(wall, cpu);
  EXPECT_GE(wall, 0.3);
  EXPECT_GT(cpu, 0.02);
  EXPECT_GT(peak, 40);
}

TEST_F(MeasuredProvider, PassesSignalsOn) {
  Process process(
      Measure("trap 'echo stopped; exit 0' TERM; echo ready; while :; do sleep 0.05; done"));
  ASSERT_TRUE(process.WaitForText("ready", absl::Seconds(30)));
  process.Signal(SIGTERM);
  const Finished& finished = process.Wait(absl::Seconds(30));
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.output, "ready\nstopped\n");
}

TEST_F(MeasuredProvider, TakesTheProviderWithItWhenItIsKilled) {
  Process process(Measure("echo pid $$; exec sleep 300"));
  ASSERT_TRUE(process.WaitForText("\n", absl::Seconds(30)));
  const int provider = std::stoi(process.OutputSoFar().substr(4));
  process.Signal(SIGKILL);
  process.Wait(absl::Seconds(30));
  EXPECT_TRUE(Eventually([provider] { return kill(provider, 0) != 0; }));
  EXPECT_THAT(Written(), IsEmpty());
}

TEST_F(MeasuredProvider, ProviderThatDoesNotExistIs127AsInAShell) {
  Command command = Measure("");
  command.environment["MEASURED_PROVIDER"] = "/no/such/program";
  EXPECT_EQ(Process(command).Wait(absl::Seconds(30)).exit_code, 127);
}

}  // namespace
}  // namespace elastic::acceptance
