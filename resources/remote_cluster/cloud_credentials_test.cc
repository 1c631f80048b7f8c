#include "resources/remote_cluster/cloud_credentials.h"

#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_cloud.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/transport_options.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using testing::At;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using tf::testing::IsOk;
using tf::testing::IsOkAndHolds;
using tf::testing::StatusIs;

constexpr char kEncoded[] = "aWQ6a2V5";
constexpr char kKeystorePath[] =
    "/api/v1/deployments/local/elasticsearch/main-elasticsearch/keystore";
constexpr char kSetting[] = "cluster.remote.tokyo.credentials";

class CloudCredentialsTest : public ::testing::Test {
 protected:
  CloudCredentialsTest() {
    cloud_.AddDeployment({.id = "local"});
    clock_.OnSleep([this] { Propagate(); });
  }

  // The platform puts a changed keystore on the node when that has been waited for `delay_` times.
  void Propagate() {
    const auto keystore = cloud_.Keystore("local");
    if (keystore == delivered_ || --delay_ > 0) return;
    delivered_ = keystore;
    std::set<std::string> names = {"keystore.seed"};
    for (const auto& [name, value] : keystore) names.insert(name);
    berlin_.SetKeystore(std::move(names));
  }

  CloudCredentials Of(const std::string& deployment) {
    return {platform_,
            {.deployment_id = deployment, .ref_id = "main-elasticsearch"},
            elasticsearch_,
            clock_};
  }
  absl::Status Put(const std::string& encoded = kEncoded) {
    return credentials_.Put("tokyo", tf::Secret(encoded), Minute());
  }
  tf::Bounds Minute() { return {.deadline = clock_.Now() + absl::Minutes(1)}; }
  size_t Reloads() { return berlin_.http().Count("POST", "/_nodes/reload_secure_settings"); }

  tf::testing::FakeClock clock_{absl::Now()};
  testing::FakeCloud cloud_;
  testing::FakeElasticsearch berlin_;
  int delay_ = 3;
  std::map<std::string, tf::Json> delivered_;
  std::shared_ptr<cloud::Platform> platform_ = std::make_shared<cloud::Platform>(
      *cloud::MakeCloudTransport({.endpoint = cloud_.url(),
                                  .credentials = http::ApiKey{tf::Secret("key")},
                                  .retry = {.attempts = 1}},
                                 clock_),
      clock_);
  std::shared_ptr<es::Cluster> elasticsearch_ =
      std::make_shared<es::Cluster>(*http::MakeTransport(At(berlin_.url()), clock_), clock_);
  CloudCredentials credentials_ = Of("local");
};

TEST_F(CloudCredentialsTest, CredentialsAreHeldWhenTheNodeHasLoadedThem) {
  EXPECT_THAT(credentials_.Holds("tokyo", {}), IsOkAndHolds(false));
  EXPECT_THAT(Put(), IsOk());
  EXPECT_THAT(clock_.sleeps(), SizeIs(3));
  EXPECT_EQ(Reloads(), 5u);
  EXPECT_THAT(cloud_.Keystore("local"), ElementsAre(Pair(kSetting, kEncoded)));
  EXPECT_THAT(credentials_.Holds("tokyo", {}), IsOkAndHolds(true));
  EXPECT_THAT(credentials_.Holds("oslo", {}), IsOkAndHolds(false));
}

TEST_F(CloudCredentialsTest, NewValueInThePlaceOfAnOldOneIsWaitedForToo) {
  EXPECT_THAT(Put(), IsOk());
  delay_ = 2;
  EXPECT_THAT(Put("aWQ6bmV3"), IsOk());
  // Once more after the new keystore came: the reload in which it came may have loaded the old one.
  EXPECT_THAT(clock_.sleeps(), SizeIs(3 + 3));
  EXPECT_THAT(cloud_.Keystore("local"), ElementsAre(Pair(kSetting, "aWQ6bmV3")));
}

// As when the value is the one that is there, and the platform has nothing to write.
TEST_F(CloudCredentialsTest, KeystoreThatStaysTheSameIsTakenForOneThatHasThemAfterAWhile) {
  EXPECT_THAT(Put(), IsOk());
  const absl::Time before = clock_.Now();
  const tf::Bounds hour = {.deadline = before + absl::Hours(1)};
  EXPECT_THAT(credentials_.Put("tokyo", tf::Secret(kEncoded), hour), IsOk());
  EXPECT_GE(clock_.Now() - before, absl::Minutes(5));
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("node-0")));
}

TEST_F(CloudCredentialsTest, CredentialsThatDoNotArriveAreAnErrorThatNamesTheNode) {
  delay_ = 1000;
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                              AllOf(HasSubstr("local/main-elasticsearch has the credentials"),
                                    HasSubstr("node-0"), Not(HasSubstr(kEncoded)))));
  EXPECT_THAT(credentials_.Holds("tokyo", {}), IsOkAndHolds(true));
}

TEST_F(CloudCredentialsTest, NodeThatCannotLoadItsKeystoreIsNamedBeforeAnythingIsStored) {
  berlin_.SetReloadException("Keystore is missing");
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("node-0"), HasSubstr("Keystore is missing"))));
  EXPECT_THAT(cloud_.Keystore("local"), IsEmpty());
}

TEST_F(CloudCredentialsTest, NodeThatCannotLoadTheNewKeystoreEndsTheWait) {
  clock_.OnSleep([this] { berlin_.SetReloadException("unknown secure setting"); });
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("has the credentials"), HasSubstr("node-0"))));
}

TEST_F(CloudCredentialsTest, RefusalOfTheApiIsToldWithoutTheValue) {
  cloud_.http().Script(
      {{.status = 403, .body = R"({"errors":[{"code":"root.unauthorized","message":"no"}]})"}});
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kPermissionDenied,
                              AllOf(HasSubstr("PATCH"), Not(HasSubstr(kEncoded)))));
}

TEST_F(CloudCredentialsTest, RemovedCredentialsAreGoneWhenNoNodeHasThemAndOthersStay) {
  EXPECT_THAT(Put(), IsOk());
  EXPECT_THAT(credentials_.Put("oslo", tf::Secret("b3Nsbzo="), Minute()), IsOk());
  delay_ = 2;
  const size_t before = clock_.sleeps().size();
  EXPECT_THAT(credentials_.Remove("tokyo", Minute()), IsOk());
  EXPECT_EQ(clock_.sleeps().size() - before, 2u);
  EXPECT_THAT(cloud_.Keystore("local"),
              ElementsAre(Pair("cluster.remote.oslo.credentials", "b3Nsbzo=")));
}

TEST_F(CloudCredentialsTest, RemovingWhatIsNotThereSucceeds) {
  EXPECT_THAT(credentials_.Remove("tokyo", Minute()), IsOk());
}

TEST_F(CloudCredentialsTest, CredentialsThatNodesKeepAreAnErrorThatNamesThem) {
  EXPECT_THAT(Put(), IsOk());
  delay_ = 1000;
  EXPECT_THAT(credentials_.Remove("tokyo", Minute()),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("are removed from the keystore"), HasSubstr("node-0"))));
}

// A digest is of the whole keystore: what it tells of one change it must not tell of another.
TEST_F(CloudCredentialsTest, ChangesAtTheSameTimeAreOnePatchAndOneWait) {
  constexpr size_t kLinks = 10;
  std::vector<absl::Status> outcomes(kLinks);
  {
    std::vector<std::jthread> links;
    for (size_t i = 0; i < kLinks; ++i) {
      links.emplace_back([&, i] {
        outcomes[i] = credentials_.Put(tf::StrCat("link-", i), tf::Secret(kEncoded), Minute());
      });
    }
  }
  EXPECT_THAT(outcomes, Each(IsOk()));
  EXPECT_THAT(delivered_, SizeIs(kLinks));
  EXPECT_LE(cloud_.http().Count("PATCH", kKeystorePath), kLinks / 2);
}

TEST_F(CloudCredentialsTest, StopEndsTheWait) {
  std::stop_source stop;
  clock_.OnSleep([&] { stop.request_stop(); });
  EXPECT_THAT(
      credentials_.Put("tokyo", tf::Secret(kEncoded), {.stop = stop.get_token()}),
      StatusIs(absl::StatusCode::kCancelled, HasSubstr("remote cluster \"tokyo\": stopped")));
}

TEST_F(CloudCredentialsTest, DeploymentThatIsGoneIsSaidToBe) {
  EXPECT_TRUE(cloud::IsDeploymentGone(Of("gone").Holds("tokyo", {}).status()));
  EXPECT_TRUE(cloud::IsDeploymentGone(Of("gone").Remove("tokyo", {})));
}

}  // namespace
}  // namespace elastic
