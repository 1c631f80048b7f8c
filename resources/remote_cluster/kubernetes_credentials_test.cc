#include "resources/remote_cluster/kubernetes_credentials.h"

#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/testing/fake_kubernetes.h"
#include "resources/remote_cluster/eck_entry.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using testing::FakeKubernetes;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

constexpr char kSecret[] = "berlin-remote-cluster-credentials";
constexpr char kCollected[] = "berlin-es-secure-settings";
constexpr char kEncoded[] = "aWQ6c2VjcmV0";

// What the node behind the resource has loaded, and whether it answers.
struct Node {
  Json names = Json::array({"keystore.seed"});
  int digest = 1;
  int away_for = 0;  // Requests.
  int reloads = 0;
  int file_version = 7;
  int failed_file = -1;  // The version that cannot be applied.
};

// The node's Elasticsearch, as far as NodeKeystores asks it.
class NodeTransport final : public http::Transport {
 public:
  explicit NodeTransport(std::shared_ptr<Node> node) : node_(std::move(node)) {}

  absl::StatusOr<http::Response> Send(const http::Request& request, const tf::Bounds&) override {
    if (request.path.starts_with("/_cluster/state")) return FileSettings();
    ++node_->reloads;
    if (node_->away_for > 0) {
      --node_->away_for;
      return absl::UnavailableError("connection refused");
    }
    const Json node = {{"name", "berlin-es-default-0"},
                       {"secure_setting_names", node_->names},
                       {"keystore_digest", tf::StrCat(node_->digest)}};
    return http::Response{.status = 200, .body = tf::DumpJson({{"nodes", {{"id", node}}}})};
  }

 private:
  http::Response FileSettings() const {
    Json settings = {{"version", node_->file_version}, {"errors", nullptr}};
    if (node_->failed_file >= 0) {
      settings["errors"] = {
          {"version", node_->failed_file}, {"error_kind", "validation"}, {"errors", {kEncoded}}};
    }
    return {
        .status = 200,
        .body = tf::DumpJson({{"metadata", {{"reserved_state", {{"file_settings", settings}}}}}})};
  }

  const std::shared_ptr<Node> node_;
};

class KubernetesCredentialsTest : public ::testing::Test {
 protected:
  KubernetesCredentialsTest() {
    kubernetes_.AddElasticsearch("prod", "berlin");
    Operate();
    clock_.OnSleep([this] { Operate(); });
  }

  // What the operator does between two looks: new nodes with a keystore of what the Secret has, if
  // that is another one and the resource names the Secret.
  void Operate() {
    const Json resource = kubernetes_.Elasticsearch("prod", "berlin");
    if (paused_ || resource.is_null()) return;
    kubernetes_.Write(
        "prod", "berlin",
        {{"status",
          {{"phase", phase_}, {"observedGeneration", resource["metadata"]["generation"]}}}});
    const bool referred = resource["spec"].contains("secureSettings");
    const Json secret = kubernetes_.Secret("prod", kSecret);
    const Json data = referred && !secret.is_null() ? secret["data"] : Json::object();
    if (data == delivered_) return;
    Collect(data);
    if (DeliversSettingsByFile(resource)) {
      ++(fails_ ? node_->failed_file : node_->file_version);
      return;
    }
    node_->names = Json::array({"keystore.seed"});
    for (const auto& [key, value] : data.items()) node_->names.push_back(key);
    ++node_->digest;
    node_->away_for = restarts_for_;
  }

  void Collect(const Json& data) {
    delivered_ = data;
    kubernetes_.PutSecret("prod", kCollected, {{"data", data}});
  }

  // As somebody does by hand.
  void TakeTheKey() {
    kubernetes_.PutSecret("prod", kSecret,
                          {{"data", {{"cluster.remote.tokyo.credentials", nullptr}}}});
  }

  absl::Status Put(const std::string& encoded = kEncoded) {
    return credentials_.Put("tokyo", tf::Secret(encoded), Hour());
  }
  absl::StatusOr<bool> Holds() { return credentials_.Holds("tokyo", Hour()); }
  absl::Status Remove() { return credentials_.Remove("tokyo", Hour()); }
  tf::Bounds Hour() { return {.deadline = clock_.Now() + absl::Hours(1)}; }

  tf::testing::FakeClock clock_;
  FakeKubernetes kubernetes_;
  bool paused_ = false;
  std::string phase_ = "Ready";
  int restarts_for_ = 2;
  bool fails_ = false;  // The file.
  Json delivered_ = Json::object();
  std::shared_ptr<Node> node_ = std::make_shared<Node>();
  std::shared_ptr<kubernetes::ApiServer> api_ = std::make_shared<kubernetes::ApiServer>(
      *kubernetes::Connect(
          {.server = kubernetes_.url(), .authentication = http::BearerToken{tf::Secret("token")}},
          {}, clock_, [] { return 0.0; }),
      clock_);
  KubernetesCredentials credentials_{
      api_,
      {.namespace_name = "prod", .name = "berlin"},
      std::make_shared<es::Cluster>(std::make_unique<NodeTransport>(node_), clock_),
      clock_};
};

TEST_F(KubernetesCredentialsTest, CredentialsAreHeldWhenTheRestartedNodesHaveThem) {
  EXPECT_THAT(Holds(), IsOkAndHolds(false));
  ASSERT_THAT(Put(), IsOk());
  EXPECT_EQ(node_->names[1], "cluster.remote.tokyo.credentials");
  EXPECT_EQ(node_->away_for, 0);
  EXPECT_THAT(Holds(), IsOkAndHolds(true));
}

TEST_F(KubernetesCredentialsTest, ANewValueIsWaitedForUntilTheNodesHaveAnotherKeystore) {
  ASSERT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  ASSERT_THAT(Put("aWQ6b3RoZXI="), IsOk());
  EXPECT_EQ(node_->digest, digest + 1);
}

// As after an interrupted run.
TEST_F(KubernetesCredentialsTest, ValuesThatAreThereAlreadyWaitForNoOtherKeystore) {
  ASSERT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  ASSERT_THAT(Put(), IsOk());
  EXPECT_EQ(node_->digest, digest);
}

TEST_F(KubernetesCredentialsTest, ValuesThatAreThereAlreadyWaitForTheRolloutThatIsUnderWay) {
  ASSERT_THAT(Put(), IsOk());
  phase_ = "ApplyingChanges";
  Operate();
  int sleeps = 0;
  clock_.OnSleep([&] {
    if (++sleeps == 3) phase_ = "Ready";
    Operate();
  });
  ASSERT_THAT(Put(), IsOk());
  EXPECT_GE(sleeps, 3);
}

// The operator compares what Secrets hold with what it has delivered, and a removal between two of
// its looks is none.
TEST_F(KubernetesCredentialsTest,
       AKeyThatIsPutBackBeforeTheOperatorMissedItWaitsForNoOtherKeystore) {
  ASSERT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  TakeTheKey();
  EXPECT_THAT(Put(), IsOk());
  EXPECT_EQ(node_->digest, digest);
}

TEST_F(KubernetesCredentialsTest, ARolloutThatTakesLongIsWaitedFor) {
  ASSERT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  const absl::Time began = clock_.Now();
  phase_ = "ApplyingChanges";
  Operate();
  clock_.OnSleep([&] {
    if (clock_.Now() < began + absl::Minutes(10)) return;
    phase_ = "Ready";
    Operate();
  });
  EXPECT_THAT(Put("aWQ6b3RoZXI="), IsOk());
  EXPECT_EQ(node_->digest, digest + 1);
}

// Its status is from before, and a node has a key, though the old one.
TEST_F(KubernetesCredentialsTest, AnOperatorThatActsLateIsWaitedFor) {
  ASSERT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  const absl::Time began = clock_.Now();
  clock_.OnSleep([&] {
    if (clock_.Now() > began + absl::Minutes(10)) Operate();
  });
  EXPECT_THAT(Put("aWQ6b3RoZXI="), IsOk());
  EXPECT_EQ(node_->digest, digest + 1);
}

TEST_F(KubernetesCredentialsTest, AnOperatorThatNeverTakesTheCredentialsIsSaidAtTheDeadline) {
  ASSERT_THAT(Put(), IsOk());
  clock_.OnSleep([] {});
  EXPECT_THAT(Put("aWQ6b3RoZXI="),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("Secret prod/berlin-remote-cluster-credentials has"),
                             HasSubstr("Secret prod/berlin-es-secure-settings"))));
}

TEST_F(KubernetesCredentialsTest, WhatTheOperatorHasTakenNeedNotBeReadable) {
  kubernetes_.Forbid("get", tf::StrCat("secrets/", kCollected));
  EXPECT_THAT(Put(), IsOk());
  const int digest = node_->digest;
  EXPECT_THAT(Put("aWQ6b3RoZXI="), IsOk());
  EXPECT_EQ(node_->digest, digest + 1);
}

TEST_F(KubernetesCredentialsTest, ARestartThatIsUnderWayIsWaitedForBeforeAnythingElse) {
  node_->away_for = 3;
  EXPECT_THAT(Put(), IsOk());
}

TEST_F(KubernetesCredentialsTest, RemovedCredentialsAreGoneFromTheNodes) {
  ASSERT_THAT(Put(), IsOk());
  ASSERT_THAT(Remove(), IsOk());
  EXPECT_EQ(node_->names, Json::array({"keystore.seed"}));
  EXPECT_TRUE(kubernetes_.Secret("prod", kSecret).is_null());
  EXPECT_THAT(Holds(), IsOkAndHolds(false));
  EXPECT_THAT(Remove(), IsOk());
}

class ByFile : public KubernetesCredentialsTest {
 protected:
  ByFile() {
    kubernetes_.Write(
        "prod", "berlin",
        {{"metadata",
          {{"annotations", {{"eck.k8s.elastic.co/file-based-secure-settings", "true"}}}}},
         {"spec", {{"version", "9.5.0"}}}});
    Operate();
  }
};

TEST_F(ByFile, CredentialsAreHeldWhenTheClusterHasAppliedANewerFile) {
  ASSERT_THAT(Put(), IsOk());
  EXPECT_EQ(node_->file_version, 8);
  ASSERT_THAT(Put("aWQ6b3RoZXI="), IsOk());
  EXPECT_EQ(node_->file_version, 9);
  ASSERT_THAT(Remove(), IsOk());
  EXPECT_EQ(node_->file_version, 10);
  EXPECT_EQ(node_->reloads, 0);  // Keystores have nothing to do with it.
}

TEST_F(ByFile, WhatIsThereOrGoneAlreadyBringsNoNewerFile) {
  ASSERT_THAT(Put(), IsOk());
  EXPECT_THAT(Put(), IsOk());
  ASSERT_THAT(Remove(), IsOk());
  EXPECT_THAT(Remove(), IsOk());
}

TEST_F(ByFile, AFileThatCannotBeAppliedIsSaidWithoutItsContent) {
  fails_ = true;
  node_->failed_file = 7;  // An old failure is none of ours.
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("version 8"), HasSubstr("validation"),
                                    Not(HasSubstr(kEncoded)))));
}

TEST_F(KubernetesCredentialsTest, AKeyThatSomebodyTookIsNotHeld) {
  ASSERT_THAT(Put(), IsOk());
  TakeTheKey();
  EXPECT_THAT(Holds(), IsOkAndHolds(false));
}

TEST_F(KubernetesCredentialsTest, ASecretThatTheResourceDoesNotNameIsNotHeld) {
  ASSERT_THAT(Put(), IsOk());
  kubernetes_.Write("prod", "berlin", {{"spec", {{"secureSettings", nullptr}}}});
  EXPECT_THAT(Holds(), IsOkAndHolds(false));
}

TEST_F(KubernetesCredentialsTest, WhatTheOperatorRefusesIsSaidWithItsEvent) {
  phase_ = "Invalid";
  kubernetes_.AddEvent("prod", "berlin", "Validation", "secureSettings are bad");
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("Secret prod/berlin-remote-cluster-credentials has "
                                              "the credentials"),
                                    HasSubstr("Validation: secureSettings are bad"),
                                    Not(HasSubstr(kEncoded)))));
}

TEST_F(KubernetesCredentialsTest, AnOperatorThatDoesNotActIsGivenUpAtTheDeadline) {
  paused_ = true;
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                              HasSubstr("until the ECK operator has acted on")));
}

TEST_F(KubernetesCredentialsTest, NodesThatAreNotRestartedAreNamedAtTheDeadline) {
  clock_.OnSleep([this] {
    Collect(kubernetes_.Secret("prod", kSecret)["data"]);  // Says so, and does nothing.
    Operate();
  });
  EXPECT_THAT(Put(),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("berlin-es-default-0")));
}

TEST_F(KubernetesCredentialsTest, CredentialsOfAnotherSecretAreNamedWhenTheyDoNotGo) {
  node_->names.push_back("cluster.remote.tokyo.credentials");
  EXPECT_THAT(Remove(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                 AllOf(HasSubstr("if another Secret of spec.secureSettings has"),
                                       HasSubstr("berlin-es-default-0"))));
}

TEST_F(KubernetesCredentialsTest, AResourceThatTheOperatorLeavesAloneIsNotWritten) {
  kubernetes_.Write("prod", "berlin",
                    {{"metadata", {{"annotations", {{"eck.k8s.elastic.co/managed", "false"}}}}}});
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("leaves Elasticsearch prod/berlin alone"),
                                    HasSubstr("Nothing was changed"))));
  EXPECT_TRUE(kubernetes_.Secret("prod", kSecret).is_null());
  EXPECT_THAT(Remove(), IsOk());
}

TEST_F(KubernetesCredentialsTest, AResourceThatIsGoneIsTheServersWord) {
  kubernetes_.RemoveElasticsearch("prod", "berlin");
  EXPECT_TRUE(kubernetes::IsElasticsearchGone(Put()));
  EXPECT_TRUE(kubernetes::IsElasticsearchGone(Remove()));
  EXPECT_TRUE(kubernetes::IsElasticsearchGone(Holds().status()));
}

// The operator may restart every node for each change that it sees.
TEST_F(KubernetesCredentialsTest, ChangesAtTheSameTimeAreOneWriteOfTheSecret) {
  ASSERT_THAT(Put(), IsOk());
  kubernetes_.http().ClearRequests();
  constexpr size_t kLinks = 10;
  std::vector<absl::Status> outcomes(kLinks);
  {
    std::vector<std::jthread> links;
    for (size_t i = 0; i < kLinks; ++i) {
      links.emplace_back([&, i] {
        outcomes[i] = credentials_.Put(tf::StrCat("link-", i), tf::Secret(kEncoded), Hour());
      });
    }
  }
  EXPECT_THAT(outcomes, Each(IsOk()));
  EXPECT_EQ(node_->names.size(), kLinks + 2);  // Tokyo's, and the seed.
  EXPECT_LE(
      kubernetes_.http().Count("PATCH", tf::StrCat("/api/v1/namespaces/prod/secrets/", kSecret)),
      kLinks / 2);
}

TEST_F(KubernetesCredentialsTest, AStopEndsTheWait) {
  std::stop_source stop;
  paused_ = true;
  clock_.OnSleep([&] { stop.request_stop(); });
  EXPECT_THAT(
      credentials_.Put("tokyo", tf::Secret(kEncoded),
                       {.deadline = clock_.Now() + absl::Hours(1), .stop = stop.get_token()}),
      StatusIs(absl::StatusCode::kCancelled, HasSubstr("remote cluster \"tokyo\": stopped")));
}

}  // namespace
}  // namespace elastic
