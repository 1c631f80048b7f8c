#include "resources/clients/cloud/remote_clusters_writer.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/testing/fake_cloud.h"

namespace elastic::cloud {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using testing::FakeCloud;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using tf::testing::FakeClock;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const ElasticsearchRef kLocal = {.deployment_id = "local", .ref_id = "main-elasticsearch"};
constexpr char kList[] =
    "/api/v1/deployments/local/elasticsearch/main-elasticsearch/remote-clusters";

// A link that somebody else made, with fields that nobody here knows.
tf::Json Foreign(const std::string& alias = "foreign") {
  return {{"alias", alias},
          {"deployment_id", "remote"},
          {"elasticsearch_ref_id", "other"},
          {"unknown", {{"deep", {1, 2}}}}};
}

RemoteClusterChange Link(const std::string& alias, const std::string& deployment_id = "remote") {
  return {.subject = tf::StrCat("remote cluster \"", alias, "\""),
          .alias = alias,
          .wanted = RemoteCluster{
              .alias = alias, .deployment_id = deployment_id, .ref_id = "main-elasticsearch"}};
}

RemoteClusterChange Unlink(const std::string& alias) {
  return {.subject = tf::StrCat("remote cluster \"", alias, "\""), .alias = alias};
}

std::vector<std::string> AliasesIn(const tf::Json& links) {
  std::vector<std::string> aliases;
  for (const tf::Json& link : links) aliases.push_back(*tf::StringMember(link, "alias"));
  return aliases;
}

class RemoteClustersWriterTest : public ::testing::Test {
 protected:
  RemoteClustersWriterTest() {
    for (const char* id : {"local", "remote", "elsewhere"}) cloud_.AddDeployment({.id = id});
  }

  std::unique_ptr<http::Transport> MakeTransport() {
    return *MakeCloudTransport(
        {.endpoint = cloud_.url(), .credentials = http::ApiKey{tf::Secret("key")}}, clock_,
        [] { return 0.0; });
  }
  size_t Puts() { return cloud_.http().Count("PUT", kList); }
  std::vector<std::string> Aliases() { return AliasesIn(cloud_.Links("local")); }

  // Applies all changes, each on a thread of its own that has started before the first read of the
  // list is answered, and returns the outcomes in their order.
  std::vector<absl::Status> ApplyAtOnce(std::vector<RemoteClusterChange> changes) {
    std::vector<absl::Status> outcomes(changes.size());
    std::atomic<size_t> started = 0;
    cloud_.http().Hold();
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < changes.size(); ++i) {
      threads.emplace_back([&, i] {
        ++started;
        outcomes[i] = writer_.Apply(kLocal, changes[i], {});
      });
    }
    while (started < changes.size()) std::this_thread::yield();
    cloud_.http().Release();
    threads.clear();
    return outcomes;
  }

  FakeClock clock_;
  FakeCloud cloud_;
  Client client_{MakeTransport()};
  RemoteClustersWriter writer_{client_, clock_};
};

TEST_F(RemoteClustersWriterTest, WaitsUntilTheListShowsTheChange) {
  cloud_.DelayEffect(3);
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(cloud_.Links("local"), tf::Json::array({{{"alias", "a"},
                                                     {"deployment_id", "remote"},
                                                     {"elasticsearch_ref_id", "main-elasticsearch"},
                                                     {"skip_unavailable", false}}}));
  EXPECT_EQ(Puts(), 1u);
}

TEST_F(RemoteClustersWriterTest, EveryOperationKeepsForeignEntries) {
  cloud_.SetLinks("local", tf::Json::array({Foreign("x"), Foreign("y")}));
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  ASSERT_THAT(writer_.Apply(kLocal, Link("a", "elsewhere"), {}), IsOk());
  EXPECT_EQ(cloud_.Links("local")[2]["deployment_id"], "elsewhere");
  ASSERT_THAT(writer_.Apply(kLocal, Unlink("a"), {}), IsOk());
  EXPECT_EQ(cloud_.Links("local"), tf::Json::array({Foreign("x"), Foreign("y")}));
}

TEST_F(RemoteClustersWriterTest, WhatShowsAlreadyIsNotWritten) {
  cloud_.SetLinks("local", ToJson([] {
                    RemoteClusters list;
                    Put(*Link("a").wanted, list);
                    return list;
                  }())["resources"]);
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_THAT(writer_.Apply(kLocal, Unlink("b"), {}), IsOk());
  EXPECT_EQ(Puts(), 0u);
}

TEST_F(RemoteClustersWriterTest, WhoIsNotAdmittedGetsTheReasonAndWritesNothing) {
  cloud_.SetLinks("local", tf::Json::array({Foreign("a")}));
  RemoteClusterChange change = Link("a");
  change.admit = [](const RemoteClusters& list) {
    return Find(list, "a") == nullptr ? absl::OkStatus() : absl::AlreadyExistsError("there");
  };
  EXPECT_THAT(writer_.Apply(kLocal, change, {}),
              StatusIs(absl::StatusCode::kAlreadyExists, "there"));
  EXPECT_EQ(Puts(), 0u);
}

TEST_F(RemoteClustersWriterTest, ConcurrentChangesGoOutInFewPutsAndNoneIsLost) {
  cloud_.SetLinks("local", tf::Json::array({Foreign()}));
  std::vector<RemoteClusterChange> changes;
  for (int i = 0; i < 30; ++i) changes.push_back(Link(tf::StrCat("a", i)));
  EXPECT_THAT(ApplyAtOnce(changes), Each(IsOk()));
  EXPECT_THAT(Aliases(), SizeIs(31));
  EXPECT_LE(Puts(), 4u);
}

TEST_F(RemoteClustersWriterTest, OneRejectedLinkFailsAlone) {
  const std::vector<absl::Status> outcomes =
      ApplyAtOnce({Link("a"), Link("b"), Link("bad", "of another organization"), Link("c"),
                   Link("d"), Link("not an alias")});
  for (const size_t good : {0, 1, 3, 4}) EXPECT_THAT(outcomes[good], IsOk());
  EXPECT_TRUE(IsRemoteDeploymentUnknown(outcomes[2])) << outcomes[2];
  EXPECT_THAT(outcomes[5], StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not an alias")));
  EXPECT_THAT(Aliases(), UnorderedElementsAre("a", "b", "c", "d"));
}

TEST_F(RemoteClustersWriterTest, TwoChangesOfOneAliasAreCarriedOutOneAfterTheOther) {
  EXPECT_THAT(ApplyAtOnce({Link("a"), Link("a", "elsewhere")}), Each(IsOk()));
  EXPECT_EQ(Puts(), 2u);
}

TEST_F(RemoteClustersWriterTest, AListThatAnotherWriterReplacedIsCompletedAndSentAgain) {
  std::atomic<int> puts = 0;
  cloud_.AfterPut([&] {
    if (++puts == 1) cloud_.SetLinks("local", tf::Json::array({Foreign()}));
  });
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_THAT(Aliases(), UnorderedElementsAre("foreign", "a"));
  EXPECT_EQ(cloud_.Links("local")[0], Foreign());
}

TEST_F(RemoteClustersWriterTest, ALinkThatAnotherWriterBroughtBackIsRemovedAgain) {
  const tf::Json old = tf::Json::array({Foreign("a"), Foreign("b")});
  cloud_.SetLinks("local", old);
  std::atomic<int> puts = 0;
  cloud_.AfterPut([&] {
    if (++puts == 1) cloud_.SetLinks("local", old);
  });
  ASSERT_THAT(writer_.Apply(kLocal, Unlink("a"), {}), IsOk());
  EXPECT_THAT(Aliases(), UnorderedElementsAre("b"));
}

TEST_F(RemoteClustersWriterTest, ALinkThatVanishesAWhileAfterItShowedIsPutBack) {
  std::atomic<int> sleeps = 0;
  clock_.OnSleep([&] {
    if (++sleeps == 1) cloud_.SetLinks("local", tf::Json::array({Foreign()}));
  });
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_THAT(Aliases(), UnorderedElementsAre("foreign", "a"));
}

TEST_F(RemoteClustersWriterTest, AWriterThatNeverStopsIsNamedAfterABoundedNumberOfPuts) {
  cloud_.AfterPut([&] { cloud_.SetLinks("local", tf::Json::array()); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(absl::StatusCode::kAborted,
                       AllOf(HasSubstr("remote cluster \"a\""), HasSubstr("deployment local/"),
                             HasSubstr("another writer"))));
  EXPECT_EQ(Puts(), 5u);
}

TEST_F(RemoteClustersWriterTest, WhoseChangeTheOtherWriterLeavesAloneSucceeds) {
  cloud_.SetLinks("local", tf::Json::array({Foreign("old")}));
  cloud_.AfterPut([&] { cloud_.SetLinks("local", tf::Json::array()); });
  const std::vector<absl::Status> outcomes = ApplyAtOnce({Link("a"), Unlink("old")});
  EXPECT_THAT(outcomes[0], StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(outcomes[1], IsOk());
}

TEST_F(RemoteClustersWriterTest, AnAliasThatAnotherWriterTookMeanwhileIsNotOverwritten) {
  cloud_.AfterPut([&] { cloud_.SetLinks("local", tf::Json::array({Foreign("a")})); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("different remote cluster")));
  EXPECT_EQ(cloud_.Links("local"), tf::Json::array({Foreign("a")}));
  EXPECT_EQ(Puts(), 1u);
}

TEST_F(RemoteClustersWriterTest, APutThatShowsNoEffectIsRepeatedAfterAMinute) {
  std::atomic<int> puts = 0;
  cloud_.DelayEffect(1'000'000);
  cloud_.AfterPut([&] {
    if (++puts == 1) cloud_.DelayEffect(0);
  });
  const absl::Time begin = clock_.Now();
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(Puts(), 2u);
  EXPECT_GE(clock_.Now() - begin, absl::Minutes(1));
}

// One writer reads, the other writes and has seen its link, then the first one writes what it read.
TEST_F(RemoteClustersWriterTest, TwoWritersLoseNothingOfEachOthers) {
  FakeClock other_clock;
  Client other_client(MakeTransport());
  RemoteClustersWriter other(other_client, other_clock);
  absl::Notification other_settles, first_has_written;
  std::atomic<bool> other_slept = false;
  other_clock.OnSleep([&] {
    if (other_slept.exchange(true)) return;
    other_settles.Notify();
    first_has_written.WaitForNotification();
  });
  std::atomic<int> arrived = 0, accepted = 0;
  absl::Status other_outcome;
  std::jthread other_run;
  cloud_.BeforePut([&] {
    if (++arrived != 1) return;
    other_run = std::jthread([&] { other_outcome = other.Apply(kLocal, Link("b"), {}); });
    other_settles.WaitForNotification();
  });
  cloud_.AfterPut([&] {
    if (++accepted == 2) first_has_written.Notify();
  });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  other_run.join();
  EXPECT_THAT(other_outcome, IsOk());
  EXPECT_THAT(Aliases(), UnorderedElementsAre("a", "b"));
}

TEST_F(RemoteClustersWriterTest, ADeploymentThatVanishesAfterThePutLeavesTheOutcomeOpen) {
  cloud_.AfterPut([&] { cloud_.RemoveDeployment("local"); });
  const absl::Status outcome = writer_.Apply(kLocal, Link("a"), {});
  EXPECT_TRUE(IsDeploymentGone(outcome)) << outcome;
  EXPECT_TRUE(tf::HasUnknownOutcome(outcome));
}

TEST_F(RemoteClustersWriterTest, AnUnknownDeploymentIsWhatTheServerSaysAndNothingIsSent) {
  const absl::Status outcome =
      writer_.Apply({.deployment_id = "gone", .ref_id = "main-elasticsearch"}, Link("a"), {});
  EXPECT_TRUE(IsDeploymentGone(outcome)) << outcome;
  EXPECT_FALSE(tf::HasUnknownOutcome(outcome));
}

TEST_F(RemoteClustersWriterTest, AStopEndsTheWaitAndSaysThatTheOutcomeIsUnknown) {
  std::stop_source stop;
  absl::Notification returned;
  cloud_.DelayEffect(1'000'000);
  clock_.OnSleep([&] {
    stop.request_stop();
    returned.WaitForNotification();
  });
  RemoteClustersWriter writer(client_, clock_);  // Last: its thread uses the above.
  const absl::Status outcome = writer.Apply(kLocal, Link("a"), {.stop = stop.get_token()});
  returned.Notify();
  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kCancelled, HasSubstr("unknown")));
  EXPECT_TRUE(tf::HasUnknownOutcome(outcome));
}

TEST_F(RemoteClustersWriterTest, MainIsTheSameListAsTheRefIdItStandsFor) {
  const ElasticsearchRef main = {.deployment_id = "local", .ref_id = "_main"};
  ASSERT_THAT(writer_.Apply(main, Link("a"), {}), IsOk());
  ASSERT_THAT(writer_.Apply(main, Link("b"), {}), IsOk());
  EXPECT_EQ(Puts(), 2u);
  EXPECT_EQ(cloud_.http().Count("GET", "/api/v1/deployments/local"), 1u);
}

TEST_F(RemoteClustersWriterTest, ListsOfDifferentDeploymentsDoNotWaitForEachOther) {
  const ElasticsearchRef elsewhere = {.deployment_id = "elsewhere", .ref_id = "main-elasticsearch"};
  cloud_.BeforePut([&] {  // While the PUT of the one list is under way …
    cloud_.BeforePut({});
    EXPECT_THAT(writer_.Apply(elsewhere, Link("b"), {}), IsOk());
  });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_THAT(AliasesIn(cloud_.Links("elsewhere")), UnorderedElementsAre("b"));
}

}  // namespace
}  // namespace elastic::cloud
