#include "resources/remote_cluster/credential_batches.h"

#include <atomic>
#include <stop_token>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class CredentialBatchesTest : public ::testing::Test {
 protected:
  // What is delivered, one entry a change: "tokyo=key", "tokyo-".
  absl::Status Deliver(const CredentialChanges& changes) {
    EXPECT_EQ(++under_way_, 1);
    deliveries_.push_back(AliasesOf(changes));
    for (const auto& [alias, encoded] : changes) {
      EXPECT_EQ(encoded.has_value(), Stores(changes));
      made_.push_back(encoded.has_value() ? tf::StrCat(alias, "=", encoded->Reveal())
                                          : tf::StrCat(alias, "-"));
    }
    --under_way_;
    return outcome_;
  }

  absl::Status Put(const std::string& alias, const std::string& encoded = "key") {
    return batches_.Put(alias, tf::Secret(encoded), Minute());
  }
  absl::Status Remove(const std::string& alias) { return batches_.Remove(alias, Minute()); }
  tf::Bounds Minute() { return {.deadline = clock_.Now() + absl::Minutes(1)}; }

  tf::testing::FakeClock clock_;
  absl::Status outcome_;
  std::atomic<int> under_way_ = 0;
  std::vector<std::vector<std::string>> deliveries_;
  std::vector<std::string> made_;
  CredentialBatches batches_{
      [this](const CredentialChanges& changes, const tf::Bounds&) { return Deliver(changes); },
      clock_};
};

TEST_F(CredentialBatchesTest, ChangesAtTheSameTimeAreDeliveredTogetherAndOneBatchAtATime) {
  constexpr size_t kLinks = 20;
  {
    std::vector<std::jthread> links;
    for (size_t i = 0; i < kLinks; ++i) {
      links.emplace_back([this, i] { EXPECT_THAT(Put(tf::StrCat("link-", i)), IsOk()); });
    }
  }
  EXPECT_EQ(made_.size(), kLinks);
  EXPECT_LE(deliveries_.size(), kLinks / 2);
}

TEST_F(CredentialBatchesTest, StoringAndRemovingAreDeliveredApart) {
  {
    std::jthread put([this] { EXPECT_THAT(Put("tokyo"), IsOk()); });
    std::jthread remove([this] { EXPECT_THAT(Remove("oslo"), IsOk()); });
  }
  EXPECT_THAT(deliveries_, UnorderedElementsAre(ElementsAre("tokyo"), ElementsAre("oslo")));
  EXPECT_THAT(made_, UnorderedElementsAre("tokyo=key", "oslo-"));
}

TEST_F(CredentialBatchesTest, TwoChangesOfOneAliasAreBothMade) {
  {
    std::jthread one([this] { EXPECT_THAT(Put("tokyo", "one"), IsOk()); });
    std::jthread other([this] { EXPECT_THAT(Put("tokyo", "other"), IsOk()); });
  }
  EXPECT_THAT(made_, UnorderedElementsAre("tokyo=one", "tokyo=other"));
}

TEST_F(CredentialBatchesTest, WhatADeliveryCameToIsItsCallersOutcome) {
  outcome_ = absl::PermissionDeniedError("no");
  EXPECT_THAT(Put("tokyo"), StatusIs(absl::StatusCode::kPermissionDenied, "no"));
  outcome_ = Late();
  EXPECT_TRUE(IsLate(Put("tokyo")));
  EXPECT_TRUE(IsLate(Remove("tokyo")));
}

// The link's is known: it was not touched.
TEST_F(CredentialBatchesTest, AnUnknownOutcomeOfCredentialsIsNoneOfTheLink) {
  outcome_ = tf::WithUnknownOutcome(absl::DeadlineExceededError("no answer"));
  EXPECT_FALSE(tf::HasUnknownOutcome(Put("tokyo")));
  std::stop_source stop;
  stop.request_stop();
  const absl::Status stopped = batches_.Put("tokyo", tf::Secret("key"), {.stop = stop.get_token()});
  EXPECT_THAT(stopped, StatusIs(absl::StatusCode::kCancelled, HasSubstr("tokyo")));
  EXPECT_FALSE(tf::HasUnknownOutcome(stopped));
}

TEST(AwaitAWhile, IsLateWhenOthersHaveWaitedLongEnough) {
  tf::testing::FakeClock clock;
  const auto in_vain = [&](const tf::Bounds& bounds) {
    clock.SleepUntil(bounds.deadline, {});
    return absl::DeadlineExceededError("in vain");
  };
  const auto until = [&](absl::Duration time) {
    return AwaitAWhile(in_vain, absl::Minutes(2), clock, {.deadline = clock.Now() + time});
  };
  EXPECT_TRUE(IsLate(until(absl::Hours(1))));
  EXPECT_THAT(until(absl::Minutes(1)), StatusIs(absl::StatusCode::kDeadlineExceeded, "in vain"));
  EXPECT_FALSE(IsLate(until(absl::Minutes(1))));
  EXPECT_THAT(
      AwaitAWhile([](const tf::Bounds&) { return absl::OkStatus(); }, absl::Minutes(2), clock, {}),
      IsOk());
}

}  // namespace
}  // namespace elastic
