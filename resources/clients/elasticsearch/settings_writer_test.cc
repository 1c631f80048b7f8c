#include "resources/clients/elasticsearch/settings_writer.h"

#include <atomic>
#include <stop_token>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/elasticsearch/cluster.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_elasticsearch.h"

namespace elastic::es {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kSettings = "/_cluster/settings";

std::string Key(const std::string& alias, const std::string& suffix) {
  return tf::StrCat("cluster.remote.", alias, ".", suffix);
}

Change Write(const std::string& alias, SettingsPatch patch) {
  return {.subject = alias,
          .alias = alias,
          .plan = [patch = std::move(patch)](
                      const ClusterSettings&) -> absl::StatusOr<SettingsPatch> { return patch; },
          .read_back = true};
}

Change Link(const std::string& alias, const std::string& seed = "h:9300") {
  return Write(alias, {.persistent = {{Key(alias, "seeds"), Json::array({seed})}}});
}

// A link that must not exist yet.
Change NewLink(const std::string& alias) {
  const auto plan = [alias](const ClusterSettings& now) -> absl::StatusOr<SettingsPatch> {
    const std::string seeds = Key(alias, "seeds");
    if (now.persistent.contains(seeds)) return absl::AlreadyExistsError(alias + " exists");
    return SettingsPatch{.persistent = {{seeds, Json::array({"h:9300"})}}};
  };
  return {.subject = alias, .alias = alias, .plan = plan, .read_back = true};
}

// A cluster whose writes wait for each other behind a read that a test holds: what is applied
// between Gather() and Go() is one batch, but for threads that have not come to the queue yet.
class SettingsWriterTest : public ::testing::Test {
 protected:
  ~SettingsWriterTest() override { server_.http().Release(); }

  size_t Puts() { return server_.http().Count("PUT", kSettings); }

  // Starts a first write and holds the read before it at the server.
  void Gather() {
    server_.http().Hold();
    threads_.emplace_back([this] { EXPECT_THAT(cluster_.Apply(Link("first"), {}), IsOk()); });
    server_.http().WaitForRequests(1);
  }

  // Applies on a thread of its own; the outcome is in `outcomes_` after Go().
  void Start(Change change, tf::Bounds bounds = {}) {
    outcomes_.push_back(std::make_unique<absl::Status>());
    absl::Status& outcome = *outcomes_.back();
    threads_.emplace_back([this, &outcome, change = std::move(change), bounds] {
      ++started_;
      outcome = cluster_.Apply(change, bounds);
    });
  }

  void Go() {
    while (started_ < static_cast<int>(outcomes_.size())) std::this_thread::yield();
    server_.http().Release();
    threads_.clear();
  }

  const absl::Status& Outcome(size_t index) const { return *outcomes_.at(index); }

  FakeElasticsearch server_;
  Cluster cluster_{*http::MakeTransport({.endpoints = {server_.url()}, .retry = {.attempts = 1}}),
                   tf::RealClock()};
  std::atomic<int> started_ = 0;
  std::vector<std::unique_ptr<absl::Status>> outcomes_;
  std::vector<std::jthread> threads_;
};

TEST_F(SettingsWriterTest, ChangeIsPlannedOnAReadOfItsOwnHoweverLongReadsAreReused) {
  Cluster reusing(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                  {.reuse_reads = absl::Hours(1)});
  ASSERT_THAT(reusing.Read({}), IsOk());
  server_.SetPersistent({{Key("tokyo", "seeds"), Json::array({"somebody-elses:9300"})}});
  EXPECT_THAT(reusing.Apply(NewLink("tokyo"), {}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Puts(), 0u);
}

TEST_F(SettingsWriterTest, FiftyChangesOneOfThemInvalidLeaveFortyNineAndOneError) {
  Gather();
  for (int i = 0; i < 50; ++i) {
    Start(i == 17 ? Link("bad", "no-port") : Link(tf::StrCat("link-", i)));
  }
  Go();
  for (size_t i = 0; i < 50; ++i) {
    if (i == 17) {
      EXPECT_THAT(Outcome(i), StatusIs(absl::StatusCode::kInvalidArgument,
                                       AllOf(HasSubstr("[host:port]"), HasSubstr("[no-port]"))));
    } else {
      EXPECT_THAT(Outcome(i), IsOk()) << i;
    }
  }
  EXPECT_EQ(server_.persistent().size(), 50u);  // With the one that was held.
  EXPECT_LE(Puts(), 20u);
}

TEST_F(SettingsWriterTest, EachOfSeveralCulpritsHasItsOwnError) {
  Gather();
  Start(Link("a", "no-port"));
  Start(Link("b"));
  Start(Link("c", "h:0"));
  Start(Link("d"));
  Go();
  EXPECT_THAT(Outcome(0), StatusIs(absl::StatusCode::kInvalidArgument,
                                   AllOf(HasSubstr("no-port"), Not(HasSubstr("must be > 0")))));
  EXPECT_THAT(Outcome(1), IsOk());
  EXPECT_THAT(Outcome(2), StatusIs(absl::StatusCode::kInvalidArgument,
                                   AllOf(HasSubstr("must be > 0"), Not(HasSubstr("no-port")))));
  EXPECT_THAT(Outcome(3), IsOk());
}

TEST_F(SettingsWriterTest, APlansErrorIsItsCallersAlone) {
  server_.SetPersistent({{Key("old", "seeds"), "h:9300"}});
  Gather();
  Start(NewLink("old"));
  Start(NewLink("new"));
  Go();
  EXPECT_THAT(Outcome(0), StatusIs(absl::StatusCode::kAlreadyExists, "old exists"));
  EXPECT_THAT(Outcome(1), IsOk());
}

TEST_F(SettingsWriterTest, AnEmptyPatchIsDoneWithoutAWrite) {
  EXPECT_THAT(cluster_.Apply(Write("a", {}), {}), IsOk());
  EXPECT_EQ(Puts(), 0u);
}

TEST_F(SettingsWriterTest, OfTwoThatCreateTheSameLinkOneFindsItThere) {
  Gather();
  Start(NewLink("twice"));
  Start(NewLink("twice"));
  Go();
  EXPECT_NE(Outcome(0).ok(), Outcome(1).ok());
  EXPECT_THAT(Outcome(0).ok() ? Outcome(1) : Outcome(0),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(SettingsWriterTest, ChangesOfOneAliasAreNotMerged) {
  Gather();
  for (int i = 0; i < 5; ++i) {
    Start(Write("a", {.persistent = {{Key("a", "seeds"), "h:1"}}}));
    Start(Write("a", {.persistent = {{Key("a", "*"), nullptr}}}));
  }
  Go();
  for (const auto& outcome : outcomes_) EXPECT_THAT(*outcome, IsOk());
  EXPECT_GE(Puts(), 10u);
}

TEST_F(SettingsWriterTest, AliasesThatBeginAlikeAreMerged) {
  Gather();
  Start(Write("a", {.persistent = {{Key("a", "*"), nullptr}}}));
  for (int i = 0; i < 30; ++i) Start(Link(tf::StrCat("a-", i)));
  Go();
  for (const auto& outcome : outcomes_) EXPECT_THAT(*outcome, IsOk());
  EXPECT_LE(Puts(), 15u);
  EXPECT_EQ(server_.persistent().size(), 31u);
}

TEST_F(SettingsWriterTest, AReadAfterAWriteSeesIt) {
  Cluster remembering(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                      {.reuse_reads = absl::Hours(1)});
  for (int i = 0; i < 5; ++i) {
    const std::string alias = tf::StrCat("a", i);
    ASSERT_FALSE((*remembering.Read({}))->remotes.contains(alias));
    ASSERT_THAT(remembering.Apply(Link(alias), {}), IsOk());
    ASSERT_TRUE((*remembering.Read({}))->remotes.contains(alias));
  }
}

TEST_F(SettingsWriterTest, TwoWritersOfOneClusterDoNotLoseEachOthersLinks) {
  Cluster other(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 20; ++i) {
    Cluster& writer = i % 2 == 0 ? cluster_ : other;
    threads.emplace_back(
        [&writer, i] { EXPECT_THAT(writer.Apply(Link(tf::StrCat("link-", i)), {}), IsOk()); });
  }
  threads.clear();
  EXPECT_EQ(server_.persistent().size(), 20u);
}

TEST_F(SettingsWriterTest, ACallerStoppedInTheQueueLeavesIt) {
  std::stop_source stop;
  Gather();
  Start(Link("left"), {.stop = stop.get_token()});
  Start(Link("stays"));
  while (started_ < 2) std::this_thread::yield();
  stop.request_stop();
  threads_[1].join();
  EXPECT_THAT(Outcome(0),
              StatusIs(absl::StatusCode::kCancelled,
                       AllOf(HasSubstr("left: stopped"), HasSubstr("nothing was changed"))));
  EXPECT_FALSE(tf::HasUnknownOutcome(Outcome(0)));
  Go();
  EXPECT_THAT(Outcome(1), IsOk());
  EXPECT_FALSE(server_.persistent().contains(Key("left", "seeds")));
}

TEST_F(SettingsWriterTest, ACallerStoppedInFlightIsToldThatTheOutcomeIsUnknown) {
  std::stop_source stop;
  absl::Status outcome;
  std::jthread caller([&] {
    outcome = cluster_.Apply(
        {.subject = "a",
         .alias = "a",
         .plan = [this](const ClusterSettings&) -> absl::StatusOr<SettingsPatch> {
           server_.http().Hold();  // The next request is the PUT.
           return SettingsPatch{.persistent = {{Key("a", "seeds"), Json::array({"h:1"})}}};
         }},
        {.stop = stop.get_token()});
  });
  server_.http().WaitForRequests(2);
  stop.request_stop();
  caller.join();
  EXPECT_THAT(outcome,
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("whether the server applied")));
  EXPECT_TRUE(tf::HasUnknownOutcome(outcome));
}

TEST_F(SettingsWriterTest, ADeadlineInTheQueueIsADeadlineNotAStop) {
  Gather();
  Start(Link("late"), {.deadline = tf::RealClock().Now() + absl::Milliseconds(20)});
  threads_[1].join();
  EXPECT_THAT(Outcome(0),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("nothing was changed")));
  Go();
}

TEST_F(SettingsWriterTest, WritesAgainAfterEveryCallerOfABatchHasLeft) {
  std::stop_source stop;
  server_.http().Hold();
  std::jthread caller([&] {
    EXPECT_THAT(cluster_.Apply(Link("a"), {.stop = stop.get_token()}),
                StatusIs(absl::StatusCode::kCancelled));
  });
  server_.http().WaitForRequests(1);
  stop.request_stop();
  caller.join();
  server_.http().Release();
  EXPECT_THAT(cluster_.Apply(Link("b"), {}), IsOk());
}

TEST_F(SettingsWriterTest, AFailedReadFailsWhoWaitsForItAndNobodyLater) {
  const std::string denied =
      R"({"error":{"type":"security_exception","reason":"no"},"status":403})";
  server_.http().Script({{.status = 403, .body = denied}});
  EXPECT_THAT(cluster_.Apply(Link("a"), {}), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(cluster_.Apply(Link("a"), {}), IsOk());
  EXPECT_EQ(Puts(), 1u);
}

TEST_F(SettingsWriterTest, AFailureThatIsNobodysFaultGoesToTheWholeBatch) {
  const std::string denied =
      R"({"error":{"type":"security_exception","reason":"needs [manage]"},"status":403})";
  // "a" goes first, alone. The first plan of the batch after it lets the request that follows, the
  // PUT, be refused.
  std::atomic<bool> scripted = false;
  auto plan = [&](const std::string& alias) {
    return Change{
        .subject = alias,
        .alias = alias,
        .plan = [&, alias](const ClusterSettings&) -> absl::StatusOr<SettingsPatch> {
          if (alias != "a" && !scripted.exchange(true)) {
            server_.http().Script({{.status = 403, .body = denied}});
          }
          return SettingsPatch{.persistent = {{Key(alias, "seeds"), Json::array({"h:1"})}}};
        }};
  };
  server_.http().Hold();
  Start(plan("a"));
  server_.http().WaitForRequests(1);
  for (int i = 0; i < 10; ++i) Start(plan(tf::StrCat("b", i)));
  Go();
  int refused = 0;
  for (const auto& outcome : outcomes_) {
    if (outcome->ok()) continue;
    ++refused;
    EXPECT_THAT(*outcome, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("[manage]")));
  }
  EXPECT_GE(refused, 2);
  EXPECT_EQ(server_.persistent().size(), outcomes_.size() - static_cast<size_t>(refused));
}

TEST_F(SettingsWriterTest, WhatHasComeOfAChangeIsKeptForWhoWantsToKnow) {
  Cluster remembering(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                      {.reuse_reads = absl::Hours(1)});
  server_.SetPersistent({{Key("a", "seeds"), "old:9300"}, {Key("a", "node_connections"), "3"}});
  Change change = Write("a", {.persistent = {{Key("a", "seeds"), Json::array({"new:9300"})},
                                             {Key("a", "skip_unavailable"), true},
                                             {Key("a", "node_connections"), nullptr}}});
  ASSERT_THAT(remembering.Apply(change, {}), IsOk());
  const std::shared_ptr<const Snapshot> written = remembering.TakeWritten("a");
  ASSERT_NE(written, nullptr);
  EXPECT_EQ(written->settings.persistent,
            (SettingsMap{{Key("a", "seeds"), Json::array({"new:9300"})},
                         {Key("a", "skip_unavailable"), "true"}}));
  EXPECT_THAT(written->remotes.at("a").seeds, ElementsAre("new:9300"));
}

TEST_F(SettingsWriterTest, NothingIsKeptOfAnAliasThatIsWrittenAgain) {
  Cluster remembering(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                      {.reuse_reads = absl::Hours(1)});
  ASSERT_THAT(remembering.Apply(Link("a"), {}), IsOk());
  Change removal = Write("a", {.persistent = {{Key("a", "*"), nullptr}}});
  removal.read_back = false;
  ASSERT_THAT(remembering.Apply(removal, {}), IsOk());
  EXPECT_EQ(remembering.TakeWritten("a"), nullptr);
}

TEST_F(SettingsWriterTest, NothingIsKeptWhereTheServerDoesNotSayWhatItHasSet) {
  Cluster remembering(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                      {.reuse_reads = absl::Hours(1)});
  server_.http().Script({{.body = R"({"persistent":{},"transient":{}})"},
                         {.body = R"({"acknowledged":true,"persistent":{},"transient":{}})"}});
  ASSERT_THAT(remembering.Apply(Link("a"), {}), IsOk());
  EXPECT_EQ(remembering.TakeWritten("a"), nullptr);
}

TEST_F(SettingsWriterTest, ABatchIsThreeRequestsAndARemovalTwo) {
  constexpr int kParallelism = 10;  // Terraform's.
  constexpr int kLinks = 200;
  Cluster gathering(*http::MakeTransport({.endpoints = {server_.url()}}), tf::RealClock(),
                    {.reuse_reads = absl::Hours(1),
                     .gathering = {.quiet = absl::Seconds(2), .limit = absl::Hours(1)}});
  const auto for_each_link = [&](const std::function<void(const std::string& alias)>& apply) {
    std::atomic<int> next = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < kParallelism; ++worker) {
      workers.emplace_back([&] {
        for (int i = next++; i < kLinks; i = next++) apply(tf::StrCat("link-", i));
      });
    }
  };
  for_each_link([&](const std::string& alias) {
    EXPECT_THAT(gathering.Apply(NewLink(alias), {}), IsOk());
    const std::shared_ptr<const Snapshot> written = gathering.TakeWritten(alias);
    EXPECT_TRUE(written != nullptr && written->remotes.contains(alias));
  });
  EXPECT_EQ(server_.persistent().size(), static_cast<size_t>(kLinks));
  EXPECT_EQ(server_.http().requests().size(), 3u * kLinks / kParallelism);
  server_.http().ClearRequests();
  for_each_link([&](const std::string& alias) {
    Change removal = Write(alias, {.persistent = {{Key(alias, "*"), nullptr}}});
    removal.read_back = false;
    EXPECT_THAT(gathering.Apply(removal, {}), IsOk());
  });
  EXPECT_THAT(server_.persistent(), IsEmpty());
  EXPECT_EQ(server_.http().requests().size(), 2u * kLinks / kParallelism);
}

}  // namespace
}  // namespace elastic::es
