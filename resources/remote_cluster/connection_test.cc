#include "resources/remote_cluster/connection.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::Each;
using ::testing::Le;
using tf::testing::FakeClock;
using tf::testing::StatusIs;

// One link that connects when its peer is up and somebody tries.
class OneLink final : public RemoteClusterBackend {
 public:
  bool connected = false;
  bool peer_is_up = false;
  std::optional<absl::Status> connect_error;
  std::string reason = "connection refused";
  int attempts = 0;
  std::function<void()> on_attempt;
  absl::Duration last_timeout;

  absl::StatusOr<std::optional<ObservedLink>> Read(std::string_view, const tf::Bounds&) override {
    ObservedLink link;
    link.connected = connected;
    return std::optional<ObservedLink>(link);
  }
  absl::StatusOr<ConnectionAttempt> Connect(std::string_view, absl::Duration timeout,
                                            const tf::Bounds&) override {
    ++attempts;
    if (on_attempt) on_attempt();
    last_timeout = timeout;
    if (connect_error.has_value()) return *connect_error;
    connected = peer_is_up;
    return ConnectionAttempt{.connected = connected, .reason = connected ? "" : reason};
  }

  absl::Status CheckFree(std::string_view, const tf::Bounds&) override { return absl::OkStatus(); }
  absl::Status Create(const Link&, const tf::Bounds&) override { return absl::OkStatus(); }
  absl::Status Update(const Link&, const tf::Bounds&) override { return absl::OkStatus(); }
  absl::Status Delete(std::string_view, const tf::Bounds&) override { return absl::OkStatus(); }
  absl::StatusOr<std::map<std::string, ObservedLink>> List(const tf::Bounds&) override {
    return std::map<std::string, ObservedLink>();
  }
};

class Connection : public ::testing::Test {
 protected:
  tf::Bounds In(absl::Duration time) {
    return {.deadline = clock_.Now() + time, .stop = stop_.get_token()};
  }

  FakeClock clock_;
  std::stop_source stop_;
  OneLink link_;
};

TEST_F(Connection, NothingIsTriedWhenItIsThere) {
  link_.connected = true;
  EXPECT_TRUE(TryConnection(link_, "tokyo", clock_, In(absl::Minutes(1))).connected);
  EXPECT_EQ(link_.attempts, 0);
}

TEST_F(Connection, IdleClusterIsMadeToTryOnce) {
  link_.peer_is_up = true;
  EXPECT_TRUE(TryConnection(link_, "tokyo", clock_, In(absl::Minutes(1))).connected);
  EXPECT_EQ(link_.attempts, 1);
  EXPECT_EQ(link_.last_timeout, kConnectTimeout);
}

TEST_F(Connection, AttemptTakesNoLongerThanThereIsTime) {
  TryConnection(link_, "tokyo", clock_, In(absl::Seconds(3)));
  EXPECT_EQ(link_.last_timeout, absl::Seconds(3));
}

TEST_F(Connection, ErrorOfTheAttemptIsAReason) {
  link_.connect_error = absl::PermissionDeniedError("HTTP 403: view_index_metadata");
  const ConnectionAttempt attempt = TryConnection(link_, "tokyo", clock_, In(absl::Minutes(1)));
  EXPECT_FALSE(attempt.connected);
  EXPECT_EQ(attempt.reason, "HTTP 403: view_index_metadata");
}

TEST_F(Connection, ServerThatCannotTryIsOnlyLookedAt) {
  link_.connect_error = absl::UnimplementedError("no such API before 8.13");
  const ConnectionAttempt attempt = TryConnection(link_, "tokyo", clock_, In(absl::Minutes(1)));
  EXPECT_FALSE(attempt.connected);
  EXPECT_EQ(attempt.reason, "");
}

TEST_F(Connection, PeerThatComesUpLaterEndsTheWait) {
  clock_.OnSleep([this] { link_.peer_is_up = clock_.sleeps().size() == 3; });
  const absl::StatusOr<ConnectionAttempt> attempt =
      WaitForConnection(link_, "tokyo", clock_, In(absl::Minutes(1)));
  ASSERT_TRUE(attempt.ok()) << attempt.status();
  EXPECT_TRUE(attempt->connected);
  EXPECT_EQ(link_.attempts, 4);
}

TEST_F(Connection, WaitsGrowAndEndAtTheDeadline) {
  const absl::Time begin = clock_.Now();
  const absl::StatusOr<ConnectionAttempt> attempt =
      WaitForConnection(link_, "tokyo", clock_, In(absl::Seconds(30)));
  ASSERT_TRUE(attempt.ok()) << attempt.status();
  EXPECT_FALSE(attempt->connected);
  EXPECT_EQ(attempt->reason, "connection refused");
  EXPECT_EQ(clock_.Now() - begin, absl::Seconds(30));
  const std::vector<absl::Duration> sleeps = clock_.sleeps();
  EXPECT_TRUE(std::is_sorted(sleeps.begin(), sleeps.end() - 1));
  EXPECT_THAT(sleeps, Each(Le(absl::Seconds(5))));
  EXPECT_LT(sleeps.size(), 12u);
}

TEST_F(Connection, AttemptCutShortByTheDeadlineDoesNotHideTheReason) {
  link_.on_attempt = [this] {
    if (link_.attempts < 3) return;
    // The clock may be a moment before the deadline then.
    link_.connect_error = absl::DeadlineExceededError("no answer by the deadline");
  };
  const absl::StatusOr<ConnectionAttempt> attempt =
      WaitForConnection(link_, "tokyo", clock_, In(absl::Minutes(1)));
  ASSERT_TRUE(attempt.ok()) << attempt.status();
  EXPECT_EQ(attempt->reason, "connection refused");
}

TEST_F(Connection, AttemptCutShortByTheDeadlineIsNoReasonWhereTheServerGivesNone) {
  link_.reason = "";
  link_.on_attempt = [this] {
    if (link_.attempts < 3) return;
    link_.connect_error = absl::DeadlineExceededError("no answer by the deadline");
  };
  const absl::StatusOr<ConnectionAttempt> attempt =
      WaitForConnection(link_, "tokyo", clock_, In(absl::Minutes(1)));
  ASSERT_TRUE(attempt.ok()) << attempt.status();
  EXPECT_EQ(attempt->reason, "");
}

TEST_F(Connection, StopEndsTheWaitAtOnce) {
  clock_.OnSleep([this] { stop_.request_stop(); });
  EXPECT_THAT(WaitForConnection(link_, "tokyo", clock_, In(absl::Hours(1))),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(link_.attempts, 1);
}

TEST_F(Connection, OneAttemptIsMadeEvenWithoutTime) {
  link_.peer_is_up = true;
  const absl::StatusOr<ConnectionAttempt> attempt =
      WaitForConnection(link_, "tokyo", clock_, In(absl::ZeroDuration()));
  ASSERT_TRUE(attempt.ok()) << attempt.status();
  EXPECT_TRUE(attempt->connected);
}

}  // namespace
}  // namespace elastic
