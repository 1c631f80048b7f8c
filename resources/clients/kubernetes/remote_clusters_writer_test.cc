#include "resources/clients/kubernetes/remote_clusters_writer.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/kubernetes/remote_clusters.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;
using tf::testing::FakeClock;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr auto kAborted = absl::StatusCode::kAborted;
const ObjectRef kLocal = {.namespace_name = "default", .name = "local"};
constexpr char kPath[] =
    "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/default/elasticsearches/local";

// An entry that somebody else made, with zero values and a field that nobody here knows.
tf::Json Foreign(const std::string& alias = "foreign") {
  return {{"name", alias},
          {"elasticsearchRef", {{"name", "r"}, {"serviceName", ""}}},
          {"later", {{"deep", {1, false, nullptr}}}}};
}

tf::Json Patch(tf::Json list) { return {{"spec", {{"remoteClusters", std::move(list)}}}}; }

RemoteClusterChange Link(const std::string& alias, const std::string& remote = "remote") {
  return {.subject = tf::StrCat("remote cluster \"", alias, "\""),
          .alias = alias,
          .wanted = tf::Json({{"elasticsearchRef", {{"name", remote}, {"namespace", ""}}}})};
}

RemoteClusterChange Unlink(const std::string& alias) {
  return {.subject = tf::StrCat("remote cluster \"", alias, "\""), .alias = alias};
}

// What Link() makes.
tf::Json Entry(const std::string& alias, const std::string& remote = "remote") {
  return {{"name", alias}, {"elasticsearchRef", {{"name", remote}}}};
}

class KubernetesWriter : public ::testing::Test {
 protected:
  KubernetesWriter() {
    kubernetes_.AddElasticsearch("default", "local");
    kubernetes_.AddElasticsearch("default", "elsewhere");
  }

  size_t Patches() { return kubernetes_.http().Count("PATCH", kPath); }
  tf::Json List() { return kubernetes_.RemoteClusters("default", "local"); }
  void Seed(tf::Json list) { kubernetes_.Write("default", "local", Patch(std::move(list))); }

  // Applies all changes, each on a thread of its own that has started before the first read is
  // answered, and returns the outcomes in their order.
  std::vector<absl::Status> ApplyAtOnce(std::vector<RemoteClusterChange> changes) {
    std::vector<absl::Status> outcomes(changes.size());
    std::atomic<size_t> started = 0;
    kubernetes_.http().Hold();
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < changes.size(); ++i) {
      threads.emplace_back([&, i] {
        ++started;
        outcomes[i] = writer_.Apply(kLocal, changes[i], {});
      });
    }
    while (started < changes.size()) std::this_thread::yield();
    kubernetes_.http().Release();
    threads.clear();
    return outcomes;
  }

  FakeClock clock_;
  FakeKubernetes kubernetes_;
  Client client_{*Connect(
      {.server = kubernetes_.url(), .authentication = http::BearerToken{tf::Secret("token")}}, {},
      clock_, [] { return 0.0; })};
  RemoteClustersWriter writer_{client_, clock_, {}, [] { return 0.5; }};
};

TEST_F(KubernetesWriter, WritesTheEntryWithoutZeroValues) {
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(List(), tf::Json::array({Entry("a")}));
}

TEST_F(KubernetesWriter, EveryOperationKeepsForeignEntriesAndTheirOrder) {
  Seed({Foreign("x"), Foreign("y")});
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  Seed({Foreign("x"), Entry("a"), Foreign("y")});
  ASSERT_THAT(writer_.Apply(kLocal, Link("a", "elsewhere"), {}), IsOk());
  EXPECT_EQ(List(), tf::Json::array({Foreign("x"), Entry("a", "elsewhere"), Foreign("y")}));
  ASSERT_THAT(writer_.Apply(kLocal, Unlink("a"), {}), IsOk());
  EXPECT_EQ(List(), tf::Json::array({Foreign("x"), Foreign("y")}));
}

TEST_F(KubernetesWriter, TheLastEntryTakesTheListWithIt) {
  Seed({Entry("a")});
  ASSERT_THAT(writer_.Apply(kLocal, Unlink("a"), {}), IsOk());
  EXPECT_FALSE(kubernetes_.Elasticsearch("default", "local")["spec"].contains("remoteClusters"));
}

TEST_F(KubernetesWriter, WhatIsThereAlreadyIsNotWritten) {
  Seed({{{"name", "a"}, {"elasticsearchRef", {{"name", "remote"}, {"serviceName", ""}}}}});
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_THAT(writer_.Apply(kLocal, Unlink("b"), {}), IsOk());
  EXPECT_EQ(Patches(), 0u);
}

TEST_F(KubernetesWriter, WhoIsNotAdmittedGetsTheReasonAndWritesNothing) {
  Seed({Foreign("a")});
  RemoteClusterChange change = Link("a");
  change.admit = [](const tf::Json& resource) {
    return FindEntry(*RemoteClustersOf(resource), "a") == nullptr
               ? absl::OkStatus()
               : absl::AlreadyExistsError("there");
  };
  EXPECT_THAT(writer_.Apply(kLocal, change, {}),
              StatusIs(absl::StatusCode::kAlreadyExists, "there"));
  EXPECT_EQ(Patches(), 0u);
}

TEST_F(KubernetesWriter, ConcurrentChangesGoOutInFewPatchesAndNoneIsLost) {
  Seed({Foreign()});
  std::vector<RemoteClusterChange> changes;
  for (int i = 0; i < 30; ++i) changes.push_back(Link(tf::StrCat("a", i)));
  EXPECT_THAT(ApplyAtOnce(changes), Each(IsOk()));
  EXPECT_THAT(List(), SizeIs(31));
  EXPECT_LE(Patches(), 4u);
}

TEST_F(KubernetesWriter, OneRefusedEntryFailsAlone) {
  RemoteClusterChange bad = Link("bad");
  bad.wanted = tf::Json({{"seeds", tf::Json::array()}});
  const std::vector<absl::Status> outcomes =
      ApplyAtOnce({Link("a"), Link("b"), bad, Link("c"), Link("d")});
  for (const size_t good : {0, 1, 3, 4}) EXPECT_THAT(outcomes[good], IsOk());
  EXPECT_THAT(outcomes[2], StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("unknown field \"spec.remoteClusters[")));
  EXPECT_THAT(List(), SizeIs(4));
}

TEST_F(KubernetesWriter, TwoChangesOfOneAliasAreCarriedOutOneAfterTheOther) {
  EXPECT_THAT(ApplyAtOnce({Link("a"), Link("a", "elsewhere")}), Each(IsOk()));
  EXPECT_EQ(Patches(), 2u);
}

TEST_F(KubernetesWriter, AConflictIsResolvedOnTheNewVersionAndNothingIsLost) {
  std::atomic<int> patches = 0;
  kubernetes_.BeforePatch([&] {
    if (++patches <= 3) Seed({Foreign(tf::StrCat("x", patches.load()))});
  });
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(List(), tf::Json::array({Foreign("x3"), Entry("a")}));
  // Doubled each time, a quarter off: half of the half that is random.
  EXPECT_THAT(clock_.sleeps(), ElementsAre(absl::Microseconds(37'500), absl::Milliseconds(75),
                                           absl::Milliseconds(150)));
}

TEST_F(KubernetesWriter, AWriterThatNeverStopsIsGivenUpAfterABoundedNumberOfPatches) {
  int round = 0;
  kubernetes_.BeforePatch([&] { Seed({Foreign(tf::StrCat("x", ++round))}); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(kAborted, AllOf(HasSubstr("Elasticsearch default/local"),
                                       HasSubstr("30 times"), HasSubstr("nothing was changed"))));
  EXPECT_EQ(Patches(), 30u);
  EXPECT_THAT(clock_.sleeps(), Each(Le(absl::Seconds(2))));
}

TEST_F(KubernetesWriter, AnAliasThatAnotherWriterTookMeanwhileIsNotOverwritten) {
  kubernetes_.BeforePatch([&] { Seed({Foreign("a")}); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(kAborted, AllOf(HasSubstr("remote cluster \"a\""),
                                       HasSubstr("different remote cluster"))));
  EXPECT_EQ(List(), tf::Json::array({Foreign("a")}));
  EXPECT_EQ(Patches(), 1u);
}

TEST_F(KubernetesWriter, AnUnchangedEntryOfTheAliasIsStillOursAfterAConflict) {
  Seed({Entry("a", "old")});
  std::atomic<int> patches = 0;
  kubernetes_.BeforePatch([&] {
    if (++patches == 1) Seed({Entry("a", "old"), Foreign()});
  });
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(List(), tf::Json::array({Entry("a"), Foreign()}));
}

TEST_F(KubernetesWriter, AResourceThatWasCreatedAnewMeanwhileIsNotWritten) {
  kubernetes_.BeforePatch([&] { kubernetes_.AddElasticsearch("default", "local"); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(kAborted, HasSubstr("was deleted and created anew")));
  EXPECT_EQ(List(), tf::Json());
}

// The answer was lost, and the patch is sent again, for a version that it has itself made old.
TEST_F(KubernetesWriter, APatchThatActedWithoutAnAnswerCountsWhenItShows) {
  std::atomic<int> patches = 0;
  kubernetes_.BeforePatch([&] {
    if (++patches == 1) Seed({Entry("a")});
  });
  ASSERT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(Patches(), 1u);
}

TEST_F(KubernetesWriter, AListThatGitOpsAppliesIsRefusedWithItsName) {
  kubernetes_.Write("default", "local", Patch({Foreign()}), "argocd-controller", "Apply");
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("managed by \"argocd-controller\""),
                             HasSubstr("leave spec.remoteClusters out of the manifest"))));
  EXPECT_EQ(Patches(), 0u);
}

TEST_F(KubernetesWriter, AListThatGitOpsTakesOverMeanwhileIsRefusedToo) {
  kubernetes_.BeforePatch(
      [&] { kubernetes_.Write("default", "local", Patch({Foreign()}), "flux", "Apply"); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("flux")));
  EXPECT_EQ(List(), tf::Json::array({Foreign()}));
}

TEST_F(KubernetesWriter, AnAliasThatAnotherWriterTookWhileABatchWasSplitIsNotOverwritten) {
  std::vector<RemoteClusterChange> changes = {Link("a"), Link("b"), Link("c"), Link("bad")};
  changes.back().wanted = tf::Json({{"seeds", tf::Json::array()}});
  for (RemoteClusterChange& change : changes) {
    change.admit = [alias = change.alias](const tf::Json& resource) {
      return FindEntry(*RemoteClustersOf(resource), alias) == nullptr
                 ? absl::OkStatus()
                 : absl::AlreadyExistsError("there");
    };
  }
  // The first patch is that of all and is refused; with that of one half, an alias of the other
  // comes.
  size_t taken = changes.size();
  int patches = 0;
  kubernetes_.BeforePatch([&] {
    if (++patches != 2) return;
    const std::string patch = kubernetes_.http().requests().back().body;
    for (taken = 0; taken < 3; ++taken) {
      if (patch.find(tf::StrCat("\"name\":\"", changes[taken].alias, "\"")) == std::string::npos) {
        return Seed({Foreign(changes[taken].alias)});
      }
    }
  });
  const std::vector<absl::Status> outcomes = ApplyAtOnce(changes);
  // A thread that is late is not in the first batch, and then another half may have all three.
  if (taken >= 3) return;
  EXPECT_FALSE(outcomes[taken].ok());
  EXPECT_EQ(*FindEntry(List(), changes[taken].alias), Foreign(changes[taken].alias));
}

TEST_F(KubernetesWriter, AMissingResourceIsWhatTheServerSays) {
  const absl::Status outcome =
      writer_.Apply({.namespace_name = "default", .name = "none"}, Link("a"), {});
  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kNotFound, HasSubstr("\"none\" not found")));
  EXPECT_FALSE(tf::HasUnknownOutcome(outcome));
}

TEST_F(KubernetesWriter, AListThatIsNoneIsNotWritten) {
  Seed({{"not", "a list"}});
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("Elasticsearch default/local: spec.remoteClusters")));
  EXPECT_EQ(Patches(), 0u);
}

TEST_F(KubernetesWriter, AStopEndsTheRetries) {
  std::stop_source stop;
  int round = 0;
  kubernetes_.BeforePatch([&] { Seed({Foreign(tf::StrCat("x", ++round))}); });
  clock_.OnSleep([&] { stop.request_stop(); });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {.stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("remote cluster \"a\"")));
}

TEST_F(KubernetesWriter, ListsOfDifferentResourcesDoNotWaitForEachOther) {
  const ObjectRef elsewhere = {.namespace_name = "default", .name = "elsewhere"};
  kubernetes_.BeforePatch([&] {  // While the patch of the one is under way …
    kubernetes_.BeforePatch({});
    EXPECT_THAT(writer_.Apply(elsewhere, Link("b"), {}), IsOk());
  });
  EXPECT_THAT(writer_.Apply(kLocal, Link("a"), {}), IsOk());
  EXPECT_EQ(kubernetes_.RemoteClusters("default", "elsewhere"), tf::Json::array({Entry("b")}));
}

}  // namespace
}  // namespace elastic::kubernetes
