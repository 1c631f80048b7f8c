#include "resources/remote_cluster/node_keystores.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/json.h"
#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

constexpr char kMine[] = "cluster.remote.tokyo.credentials";

struct Node {
  std::string name;
  std::vector<std::string> names;
  std::string digest = "";
  std::string exception = "";
};

// The answer to a reload of nodes that tell what they hold.
absl::StatusOr<http::Response> Reloaded(const std::vector<Node>& nodes) {
  Json all = Json::object();
  for (const Node& node : nodes) {
    Json json = {{"name", node.name}, {"secure_setting_names", node.names}};
    if (!node.digest.empty()) json["keystore_digest"] = node.digest;
    if (!node.exception.empty()) {
      json["reload_exception"] = {{"type", "illegal_state_exception"}, {"reason", node.exception}};
    }
    all[tf::StrCat("id-", node.name)] = json;
  }
  return http::Response{.status = 200, .body = tf::DumpJson({{"nodes", all}})};
}

absl::StatusOr<http::Response> Away() { return absl::UnavailableError("connection refused"); }

absl::StatusOr<http::Response> Late() { return absl::DeadlineExceededError("too late"); }

class NodeKeystoresTest : public ::testing::Test {
 protected:
  NodeKeystores Of(std::shared_ptr<testing::Script> script) {
    return {std::make_shared<es::Cluster>(std::make_unique<testing::FakeTransport>(script), clock_),
            clock_};
  }
  tf::Bounds Minute() { return {.deadline = clock_.Now() + absl::Minutes(1)}; }

  tf::testing::FakeClock clock_;
};

TEST(HoldersOf, TellsNodesWithFromNodesWithoutAndFromThoseThatDoNotTell) {
  const Nodes nodes = {{.name = "a", .secure_setting_names = {{"keystore.seed", kMine}}},
                       {.name = "b", .secure_setting_names = {{"keystore.seed"}}},
                       {.name = "c"}};

  const Holders holders = HoldersOf(nodes, "tokyo");

  EXPECT_THAT(holders.with, ElementsAre("a"));
  EXPECT_THAT(holders.without, ElementsAre("b"));
  EXPECT_THAT(holders.silent, ElementsAre("c"));
}

TEST(HoldersOf, TakesNoOtherAliasForIt) {
  const Nodes nodes = {
      {.name = "a", .secure_setting_names = {{"cluster.remote.tokyo2.credentials"}}}};

  EXPECT_THAT(HoldersOf(nodes, "tokyo").without, ElementsAre("a"));
}

TEST_F(NodeKeystoresTest, NamesEachNodeThatCouldNotReloadAndWhy) {
  NodeKeystores keystores =
      Of(testing::MakeScript({Reloaded({{"a", {}, "", "Keystore is missing"}, {"b", {}}})}));

  EXPECT_THAT(keystores.Reload({}).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("node \"a\""), HasSubstr("Keystore is missing"),
                             Not(HasSubstr("\"b\"")))));
}

TEST_F(NodeKeystoresTest, SaysWhereTheKeystorePasswordBelongs) {
  NodeKeystores keystores =
      Of(testing::MakeScript({Reloaded({{"a", {}, "", "Provided keystore password was incorrect"}}),
                              Reloaded({{"a", {}, "", "Keystore is missing"}})}));

  EXPECT_THAT(keystores.Reload({}).status().message(), HasSubstr("`keystore_password`"));
  EXPECT_THAT(keystores.Reload({}).status().message(), Not(HasSubstr("keystore_password")));
}

TEST_F(NodeKeystoresTest, ReloadsUntilTheLastNodeHasTheCredentials) {
  auto script = testing::MakeScript(
      {Reloaded({{"a", {kMine}}, {"b", {}}}), Reloaded({{"a", {kMine}}, {"b", {kMine}}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, {}, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 2u);
}

TEST_F(NodeKeystoresTest, WaitsForAnotherKeystoreWhereTheAliasHadCredentialsBefore) {
  const Nodes before = {{.name = "a", .secure_setting_names = {{kMine}}, .keystore_digest = "1"}};
  auto script =
      testing::MakeScript({Reloaded({{"a", {kMine}, "1"}}), Reloaded({{"a", {kMine}, "2"}}),
                           Reloaded({{"a", {kMine}, "2"}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, before, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 3u);
}

// Elasticsearch reads the digest at the end of a reload, of the file that is there by then.
TEST_F(NodeKeystoresTest, TakesNoCredentialsForNewWhoseKeystoreWasReplacedDuringTheReload) {
  const Nodes before = {{.name = "a", .secure_setting_names = {{kMine}}, .keystore_digest = "1"}};
  auto script =
      testing::MakeScript({Reloaded({{"a", {kMine}, "without"}}), Reloaded({{"a", {}, "without"}}),
                           Reloaded({{"a", {kMine}, "with"}}), Reloaded({{"a", {kMine}, "with"}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, before, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 4u);
}

TEST_F(NodeKeystoresTest, TakesTheFirstCredentialsOfAnAliasForNewWhateverTheDigest) {
  const Nodes before = {{.name = "a", .secure_setting_names = {{}}, .keystore_digest = "1"}};
  auto script = testing::MakeScript({Reloaded({{"a", {kMine}, "2"}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, before, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 1u);
}

TEST_F(NodeKeystoresTest, TakesTheCredentialsForNewWhereNodesTellNoDigest) {
  const Nodes before = {{.name = "a", .secure_setting_names = {{kMine}}}};
  auto script = testing::MakeScript({Reloaded({{"a", {kMine}}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, before, Minute()), IsOk());
}

TEST_F(NodeKeystoresTest, WaitsForNodesThatAreAwayAndForAClusterThatIs) {
  const Nodes before = {{.name = "a"}, {.name = "b"}};
  auto script = testing::MakeScript(
      {Reloaded({{"a", {kMine}}}), Away(), Reloaded({{"a", {kMine}}, {"b", {kMine}}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, before, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 3u);
}

TEST_F(NodeKeystoresTest, SaysWhichNodesItWaitedForInVain) {
  auto script = testing::MakeScript(
      {Reloaded({{"a", {kMine}}, {"b", {}}}), Reloaded({{"a", {kMine}}, {"b", {}}})});
  NodeKeystores keystores = Of(script);

  EXPECT_THAT(keystores.AwaitHeld({"tokyo"}, {}, {.deadline = clock_.Now() + absl::Seconds(0.3)}),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr(kMine), HasSubstr(": b"), Not(HasSubstr("a, b")))));
}

TEST_F(NodeKeystoresTest, SaysWhatWasLackingWhenTheEndCutsTheLastReloadShort) {
  auto script = testing::MakeScript({Reloaded({{"a", {kMine}}, {"b", {}}}), Late(), Late()});
  NodeKeystores keystores = Of(script);

  EXPECT_THAT(
      keystores.AwaitHeld({"tokyo"}, {}, Minute()),
      StatusIs(absl::StatusCode::kDeadlineExceeded, AllOf(HasSubstr("in vain"), HasSubstr(": b"))));
  EXPECT_THAT(keystores.AwaitHeld({"tokyo"}, {}, Minute()),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("in vain"), HasSubstr("late"))));
}

TEST_F(NodeKeystoresTest, DoesNotWaitForANodeThatCannotLoadItsKeystore) {
  auto script =
      testing::MakeScript({Reloaded({{"a", {}, "", "Provided keystore password was incorrect"}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, {}, Minute()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("password was incorrect")));
  EXPECT_EQ(script->requests().size(), 1u);
}

TEST_F(NodeKeystoresTest, WaitsUntilNoNodeHasTheCredentialsAnyMore) {
  auto script = testing::MakeScript(
      {Reloaded({{"a", {}}, {"b", {kMine}}}), Reloaded({{"a", {}}, {"b", {}}})});

  EXPECT_THAT(Of(script).AwaitGone({"tokyo"}, Minute()), IsOk());
  EXPECT_EQ(script->requests().size(), 2u);
}

TEST_F(NodeKeystoresTest, EndsTheWaitWhenStopped) {
  std::stop_source stop;
  clock_.OnSleep([&] { stop.request_stop(); });
  auto script = testing::MakeScript({Reloaded({{"a", {}}})});

  EXPECT_THAT(Of(script).AwaitHeld({"tokyo"}, {},
                                   {.deadline = absl::InfiniteFuture(), .stop = stop.get_token()}),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("stopped")));
}

TEST_F(NodeKeystoresTest, SendsTheKeystorePasswordThatTheClusterWasGiven) {
  auto script = testing::MakeScript({Reloaded({{"a", {kMine}}})});
  NodeKeystores keystores(
      std::make_shared<es::Cluster>(std::make_unique<testing::FakeTransport>(script), clock_,
                                    es::ClusterOptions{.keystore_password = tf::Secret("hunter2")}),
      clock_);

  ASSERT_THAT(keystores.Reload({}).status(), IsOk());
  EXPECT_EQ(tf::ParseJson(script->requests().front().body)->at("secure_settings_password"),
            "hunter2");
}

}  // namespace
}  // namespace elastic
