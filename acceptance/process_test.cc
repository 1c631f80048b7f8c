#include "acceptance/process.h"

#include <signal.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic::acceptance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Command Shell(std::string script) { return {.argv = {"/bin/sh", "-c", std::move(script)}}; }

TEST(Process, OutputAndErrorsAreKeptApart) {
  Process process(Shell("echo out; echo err >&2; exit 3"));
  const Finished& finished = process.Wait(absl::Seconds(30));
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.errors, "err\n");
  EXPECT_FALSE(finished.overdue);
}

TEST(Process, OnlyTheGivenEnvironmentIsPassed) {
  Command command = {.argv = {"/usr/bin/env"}, .environment = {{"ONLY", "this"}}};
  EXPECT_EQ(Process(command).Wait(absl::Seconds(30)).output, "ONLY=this\n");
}

TEST(Process, RunsInTheGivenFolder) {
  Command command = {.argv = {"/bin/pwd"}, .folder = "/"};
  EXPECT_EQ(Process(command).Wait(absl::Seconds(30)).output, "/\n");
}

TEST(Process, StandardInputIsEmpty) {
  EXPECT_EQ(Process(Shell("cat; echo end")).Wait(absl::Seconds(30)).output, "end\n");
}

TEST(Process, ProgramThatDoesNotExistIs127AsInAShell) {
  Process process({.argv = {"/no/such/program"}});
  const Finished& finished = process.Wait(absl::Seconds(30));
  EXPECT_EQ(finished.exit_code, 127);
  EXPECT_THAT(finished.errors, HasSubstr("/no/such/program: No such file"));
}

TEST(Process, OverdueProcessIsKilled) {
  Process process(Shell("exec sleep 300"));
  const Finished& finished = process.Wait(absl::ZeroDuration());
  EXPECT_TRUE(finished.overdue);
  EXPECT_EQ(finished.exit_code, 128 + SIGKILL);
}

TEST(Process, GrandchildThatOutlivesItDoesNotDelayTheWait) {
  Process process(Shell("sleep 300 & echo $!"));
  const Finished& finished = process.Wait(absl::Seconds(30));
  EXPECT_FALSE(finished.overdue);
  kill(std::stoi(finished.output), SIGKILL);
}

TEST(Process, TextIsSeenWhileTheProcessRuns) {
  Process process(Shell("echo ready >&2; sleep 300"));
  EXPECT_TRUE(process.WaitForText("ready", absl::Seconds(30)));
}

TEST(Process, WaitingForTextEndsWithTheProcess) {
  Process process(Shell("echo something else"));
  EXPECT_FALSE(process.WaitForText("ready", absl::InfiniteDuration()));
}

TEST(Process, InputIsEmpty) {
  Process process(Shell("read line; echo status $?"));
  EXPECT_THAT(process.Wait(absl::Seconds(30)).output, HasSubstr("status 1"));
}

TEST(Process, TextIsRead) {
  Process cat({.argv = {"cat"}, .input = Input::kText, .text = "one\ntwo"});
  EXPECT_EQ(cat.Wait(absl::Seconds(10)).output, "one\ntwo");
}

TEST(Process, InputThatIsHeldOpenHasNoEndWhileTheProcessLives) {
  Command shell = Shell("echo ready; read line; echo ended");
  shell.input = Input::kHeldOpen;
  Process process(shell);
  ASSERT_TRUE(process.WaitForText("ready", absl::Seconds(30)));
  EXPECT_TRUE(process.Wait(absl::Milliseconds(200)).overdue);
}

TEST(Process, SignalReachesTheProcessAndNotItsChildren) {
  Process process(Shell("trap 'echo got it; exit 0' INT; echo ready; while :; do sleep 0.1; done"));
  ASSERT_TRUE(process.WaitForText("ready", absl::Seconds(30)));
  process.Signal(SIGINT);
  EXPECT_THAT(process.Wait(absl::Seconds(30)).output, HasSubstr("got it"));
}

}  // namespace
}  // namespace elastic::acceptance
