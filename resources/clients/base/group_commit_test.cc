#include "resources/clients/base/group_commit.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic::clients {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using tf::testing::IsOk;
using tf::testing::StatusIs;

struct Change {
  std::string subject;
};

// Longer than a busy machine keeps a thread from running.
constexpr absl::Duration kQuiet = absl::Seconds(2);

// Carries out whole queues and writes down how many changes each had.
class GroupCommitTest : public ::testing::Test {
 protected:
  using Commits = GroupCommit<Change>;

  void WriteAll(std::stop_token stop) {
    const Commits::Tickets batch =
        commits_.Take(stop, [](const Change&) { return Commits::Verdict(); });
    sizes_.push_back(batch.size());
    for (const auto& ticket : batch) commits_.Settle(*ticket, absl::OkStatus());
  }

  // As many callers as Terraform has calls under way, each applying one change after the other.
  void Run(int callers, int changes) {
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([this, changes] {
        for (int i = 0; i < changes; ++i) EXPECT_THAT(commits_.Apply({"a"}, {}), IsOk());
      });
    }
  }

  std::vector<size_t> sizes_;
  Commits commits_{"PUT",
                   [this](std::stop_token stop) { WriteAll(stop); },
                   tf::RealClock(),
                   {.quiet = kQuiet, .limit = absl::Hours(1)}};
};

TEST_F(GroupCommitTest, WaitsForAsManyAsWaitedAtOnceAndNotAnyLonger) {
  const absl::Time began = absl::Now();
  Run(10, 20);
  EXPECT_THAT(sizes_, Each(10u));
  EXPECT_EQ(sizes_.size(), 20u);
  // Only the first batch had to wait until nobody came any more.
  EXPECT_LT(absl::Now() - began, kQuiet * 20);
}

TEST_F(GroupCommitTest, GoesWithFewerWhenNobodyComes) {
  Run(3, 1);
  Run(2, 1);
  EXPECT_THAT(sizes_, ElementsAre(3u, 2u));
}

TEST_F(GroupCommitTest, OneThatCameAloneLastTimeIsNotKeptWaiting) {
  Run(3, 1);
  Run(1, 1);  // Waits for two that do not come.
  const absl::Time began = absl::Now();
  Run(1, 20);
  EXPECT_EQ(sizes_.size(), 22u);
  EXPECT_LT(absl::Now() - began, kQuiet * 10);
}

TEST(GroupCommit, GatheringEndsWhenAllCallersHaveLeft) {
  std::atomic<bool> gathered = false;
  GroupCommit<Change> commits("PUT", [&](std::stop_token) { gathered = true; }, tf::RealClock(),
                              {.quiet = absl::Hours(1), .limit = absl::Hours(1)});
  const auto come_and_leave = [&] {
    const absl::Time soon = absl::Now() + absl::Milliseconds(20);
    EXPECT_THAT(commits.Apply({"a"}, {.deadline = soon}),
                StatusIs(absl::StatusCode::kDeadlineExceeded));
  };
  // Once is enough, unless the caller left before the gathering began. If it went on, this would
  // last an hour.
  while (!gathered) come_and_leave();
}

}  // namespace
}  // namespace elastic::clients
