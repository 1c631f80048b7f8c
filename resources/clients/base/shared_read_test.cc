#include "resources/clients/base/shared_read.h"

#include <atomic>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic::clients {
namespace {

using tf::testing::IsOk;
using tf::testing::StatusIs;

// A read that counts itself, and that a test can hold.
class Source {
 public:
  absl::StatusOr<int> Read(const tf::Bounds& bounds) {
    std::stop_callback nudge(bounds.stop, [this] { absl::MutexLock lock(&mutex_); });
    absl::MutexLock lock(&mutex_);
    const int number = ++begun_;
    auto may_go_on = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return !held_ || bounds.stop.stop_requested();
    };
    mutex_.Await(absl::Condition(&may_go_on));
    if (bounds.stop.stop_requested()) {
      ++stopped_;
      return absl::CancelledError("stopped");
    }
    if (failure_.has_value()) return *failure_;
    return number;
  }

  void Hold() {
    absl::MutexLock lock(&mutex_);
    held_ = true;
  }
  void Release() {
    absl::MutexLock lock(&mutex_);
    held_ = false;
  }
  void Fail(std::optional<absl::Status> failure) {
    absl::MutexLock lock(&mutex_);
    failure_ = std::move(failure);
  }
  void WaitForReads(int count) {
    absl::MutexLock lock(&mutex_);
    auto begun = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return begun_ >= count; };
    mutex_.Await(absl::Condition(&begun));
  }
  void WaitForStops(int count) {
    absl::MutexLock lock(&mutex_);
    auto stopped = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return stopped_ >= count; };
    mutex_.Await(absl::Condition(&stopped));
  }
  int reads() {
    absl::MutexLock lock(&mutex_);
    return begun_;
  }

 private:
  absl::Mutex mutex_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  int begun_ ABSL_GUARDED_BY(mutex_) = 0;
  int stopped_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> failure_ ABSL_GUARDED_BY(mutex_);
};

class SharedReadTest : public ::testing::Test {
 protected:
  SharedRead<int> Make(absl::Duration max_age) {
    return SharedRead<int>(
        "reading", [this](const tf::Bounds& bounds) { return source_.Read(bounds); }, clock_,
        max_age);
  }

  Source source_;
  tf::testing::FakeClock clock_;
};

TEST_F(SharedReadTest, EachGetAloneIsAReadOfItsOwn) {
  SharedRead<int> shared = Make(absl::ZeroDuration());
  EXPECT_EQ(**shared.Get({}), 1);
  EXPECT_EQ(**shared.Get({}), 2);
}

TEST_F(SharedReadTest, WhoeverComesDuringAReadSharesTheNext) {
  SharedRead<int> shared = Make(absl::ZeroDuration());
  source_.Hold();
  std::jthread first([&] { EXPECT_EQ(**shared.Get({}), 1); });
  source_.WaitForReads(1);
  std::atomic<int> joined = 0;
  std::vector<std::jthread> others;
  for (int i = 0; i < 20; ++i) {
    others.emplace_back([&] {
      ++joined;
      EXPECT_GE(**shared.Get({}), 2);
    });
  }
  while (joined < 20) std::this_thread::yield();
  source_.Release();
  first.join();
  others.clear();
  EXPECT_LE(source_.reads(), 21);
}

TEST_F(SharedReadTest, AnAnswerIsGivenAgainUntilItIsOld) {
  SharedRead<int> shared = Make(absl::Seconds(1));
  EXPECT_EQ(**shared.Get({}), 1);
  clock_.Advance(absl::Milliseconds(999));
  EXPECT_EQ(**shared.Get({}), 1);
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(**shared.Get({}), 2);
}

TEST_F(SharedReadTest, AWriteMakesEveryEarlierAnswerOld) {
  SharedRead<int> shared = Make(absl::Hours(1));
  EXPECT_EQ(**shared.Get({}), 1);
  shared.Invalidate();
  EXPECT_EQ(**shared.Get({}), 2);
}

TEST_F(SharedReadTest, AReadThatBeganBeforeAWriteIsNotJoinedAfterIt) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Hold();
  std::jthread before([&] { EXPECT_EQ(**shared.Get({}), 1); });
  source_.WaitForReads(1);
  shared.Invalidate();
  std::jthread after([&] { EXPECT_EQ(**shared.Get({}), 2); });
  source_.Release();
}

TEST_F(SharedReadTest, AReadUnderWayIsJoinedWhenNothingWasWritten) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Hold();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 10; ++i) threads.emplace_back([&] { EXPECT_EQ(**shared.Get({}), 1); });
  source_.WaitForReads(1);
  source_.Release();
  threads.clear();
  EXPECT_EQ(source_.reads(), 1);
}

TEST_F(SharedReadTest, ErrorsAreSharedButNotKept) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Fail(absl::UnavailableError("down"));
  EXPECT_THAT(shared.Get({}), StatusIs(absl::StatusCode::kUnavailable, "down"));
  source_.Fail(std::nullopt);
  EXPECT_EQ(**shared.Get({}), 2);
}

TEST_F(SharedReadTest, ACallersStopEndsOnlyItsOwnWaiting) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Hold();
  std::stop_source stop;
  std::jthread other([&] { EXPECT_EQ(**shared.Get({}), 1); });
  source_.WaitForReads(1);
  std::jthread stopped([&] {
    EXPECT_THAT(shared.Get({.stop = stop.get_token()}), StatusIs(absl::StatusCode::kCancelled));
  });
  stop.request_stop();
  stopped.join();
  source_.Release();
  other.join();
  EXPECT_EQ(source_.reads(), 1);
}

TEST_F(SharedReadTest, ACallersDeadlineEndsItsWaiting) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Hold();
  EXPECT_THAT(shared.Get({.deadline = clock_.Now() + absl::Milliseconds(20)}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(SharedReadTest, AReadThatNobodyWaitsForIsStoppedAndNotJoined) {
  SharedRead<int> shared = Make(absl::Hours(1));
  source_.Hold();
  std::stop_source stop;
  std::jthread only([&] {
    EXPECT_THAT(shared.Get({.stop = stop.get_token()}), StatusIs(absl::StatusCode::kCancelled));
  });
  source_.WaitForReads(1);
  stop.request_stop();
  only.join();
  source_.WaitForStops(1);
  source_.Release();
  EXPECT_EQ(**shared.Get({}), 2);
}

TEST_F(SharedReadTest, SurvivesManyThreadsThatReadAndInvalidate) {
  SharedRead<int> shared = Make(absl::Hours(1));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        const int before = source_.reads();
        shared.Invalidate();
        EXPECT_GT(**shared.Get({}), before);
      }
    });
  }
}

}  // namespace
}  // namespace elastic::clients
