#include "resources/clients/base/child_process.h"

#include <fstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic::clients {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using tf::testing::IsOk;
using tf::testing::StatusIs;

Command Shell(std::string script) { return {.argv = {"sh", "-c", std::move(script)}}; }

absl::StatusOr<Finished> Outcome(const Command& command, const tf::Bounds& bounds = {}) {
  return RunChild(command, bounds, tf::RealClock());
}

// The text that a program leaves in a file once it runs; waits for it.
std::string AwaitFile(const std::string& path) {
  std::string text;
  while (text.empty()) {
    std::ifstream(path) >> text;
    std::this_thread::yield();
  }
  return text;
}

TEST(ChildProcess, ReturnsWhatItWroteAndItsExitCode) {
  const absl::StatusOr<Finished> finished = Outcome(Shell("echo out; echo err >&2; exit 3"));
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->exit_code, 3);
  EXPECT_EQ(finished->output.Reveal(), "out\n");
  EXPECT_EQ(finished->errors, "err\n");
}

TEST(ChildProcess, ArgumentsReachItAsTheyAre) {
  const absl::StatusOr<Finished> finished = Outcome({.argv = {"printf", "%s|", "$HOME `id`", ""}});
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->output.Reveal(), "$HOME `id`||");
}

TEST(ChildProcess, InheritsTheEnvironmentAndGetsTheGivenOverIt) {
  setenv("CHILD_TEST_KEPT", "kept", 1);
  setenv("CHILD_TEST_OURS", "ours", 1);
  Command command = Shell("echo $CHILD_TEST_KEPT $CHILD_TEST_OURS; env | grep -c CHILD_TEST_OURS");
  command.environment = {{"CHILD_TEST_OURS", "theirs"}};
  EXPECT_EQ(Outcome(command)->output.Reveal(), "kept theirs\n1\n");
}

TEST(ChildProcess, HasNoInputNoTerminalAndNoneOfOurFiles) {
  const int ours = open("/dev/null", O_RDONLY);  // Not closed on exec.
  EXPECT_EQ(Outcome(Shell("cat; ls /proc/self/fd | wc -w"))->output.Reveal(),
            "4\n");  // ls has one.
  // The leader of a session has no terminal: its id, less its session's, is nothing.
  EXPECT_EQ(Outcome(Shell("echo $(($$ - $(cut -d' ' -f6 /proc/$$/stat)))"))->output.Reveal(),
            "0\n");
  close(ours);
}

TEST(ChildProcess, SignalsThatThisProcessIgnoresEndIt) {
  signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(Outcome(Shell("kill -PIPE $$; echo survived"))->exit_code, 128 + SIGPIPE);
}

TEST(ChildProcess, SaysThatThereIsNoSuchProgram) {
  EXPECT_THAT(Outcome({.argv = {"no-such-program-anywhere"}}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no-such-program-anywhere")));
}

TEST(ChildProcess, SaysThatAFileIsNoProgram) {
  const std::string path = ::testing::TempDir() + "/no-program";
  std::ofstream(path) << "text";
  EXPECT_THAT(Outcome({.argv = {path}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("permission denied")));
}

TEST(ChildProcess, AStopKillsIt) {
  const std::string started = tf::StrCat(::testing::TempDir(), "/started-", getpid());
  std::stop_source stop;
  std::jthread stopper([&] {
    AwaitFile(started);
    stop.request_stop();
  });
  EXPECT_THAT(Outcome(Shell(tf::StrCat("echo $$ > ", started, "; exec sleep 1000")),
                      {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("stopped")));
  stopper.join();
  EXPECT_EQ(kill(std::stoi(AwaitFile(started)), 0), -1);
}

TEST(ChildProcess, TheDeadlineKillsIt) {
  tf::testing::FakeClock clock;
  EXPECT_THAT(RunChild(Shell("exec sleep 1000"), {.deadline = clock.Now()}, clock),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(ChildProcess, WhatItLeavesBehindDoesNotDelayAndIsKilled) {
  const absl::StatusOr<Finished> finished = Outcome(Shell("sleep 1000 & echo $!"));
  ASSERT_THAT(finished, IsOk());
  const std::string stat = tf::StrCat("/proc/", std::stoi(finished->output.Reveal()), "/stat");
  std::string state =
      "S";  // It is killed; its end, "Z" or no file at all, may come a moment later.
  while (state == "S" || state == "R") {
    state.clear();
    std::ifstream(stat) >> state >> state >> state;
  }
}

TEST(ChildProcess, TooMuchOutputIsAnErrorThatDoesNotShowIt) {
  EXPECT_THAT(Outcome(Shell("yes secret | head -c 2000000")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       ::testing::AllOf(HasSubstr("1048576 bytes"), Not(HasSubstr("secret")))));
}

}  // namespace
}  // namespace elastic::clients
