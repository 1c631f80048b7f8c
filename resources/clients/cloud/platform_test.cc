#include "resources/clients/cloud/platform.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/testing/fake_cloud.h"

namespace elastic::cloud {
namespace {

using testing::FakeCloud;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using tf::testing::IsOk;

const ElasticsearchRef kLocal = {.deployment_id = "local", .ref_id = "main-elasticsearch"};
constexpr char kDeployment[] = "/api/v1/deployments/local";
constexpr char kList[] =
    "/api/v1/deployments/local/elasticsearch/main-elasticsearch/remote-clusters";
constexpr char kKeystore[] = "/api/v1/deployments/local/elasticsearch/main-elasticsearch/keystore";

// Much longer than any wait of a write, which moves the clock.
constexpr absl::Duration kReuse = absl::Hours(1);

class PlatformTest : public ::testing::Test {
 protected:
  PlatformTest() {
    cloud_.AddDeployment({.id = "local"});
    cloud_.AddDeployment({.id = "remote"});
  }

  RemoteClusterChange Link() const {
    return {.subject = "link",
            .alias = "a",
            .wanted = RemoteCluster{
                .alias = "a", .deployment_id = "remote", .ref_id = "main-elasticsearch"}};
  }

  tf::testing::FakeClock clock_;
  FakeCloud cloud_;
  Platform platform_{*MakeCloudTransport(
                         {.endpoint = cloud_.url(), .credentials = http::ApiKey{tf::Secret("key")}},
                         clock_, [] { return 0.0; }),
                     clock_,
                     {.reuse_reads = kReuse}};
};

TEST_F(PlatformTest, ReadsAreGivenAgainForAWhile) {
  EXPECT_THAT(platform_.Read(kLocal, {}), IsOk());
  EXPECT_THAT(platform_.Read(kLocal, {}), IsOk());
  EXPECT_THAT(platform_.GetDeployment("local", {}), IsOk());
  EXPECT_THAT(platform_.GetDeployment("local", {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("GET", kList), 1u);
  EXPECT_EQ(cloud_.http().Count("GET", kDeployment), 1u);
  clock_.Advance(kReuse);
  EXPECT_THAT(platform_.Read(kLocal, {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("GET", kList), 2u);
}

TEST_F(PlatformTest, ReadAfterAWriteSeesItByEitherName) {
  const ElasticsearchRef main = {.deployment_id = "local", .ref_id = "_main"};
  EXPECT_THAT((*platform_.Read(kLocal, {}))->resources, IsEmpty());
  EXPECT_THAT((*platform_.Read(main, {}))->resources, IsEmpty());
  EXPECT_THAT(platform_.Apply(kLocal, Link(), {}), IsOk());
  EXPECT_THAT((*platform_.Read(kLocal, {}))->resources, SizeIs(1));
  EXPECT_THAT((*platform_.Read(main, {}))->resources, SizeIs(1));
}

TEST_F(PlatformTest, WriteLeavesWhatIsKnownOfOtherDeployments) {
  const ElasticsearchRef remote = {.deployment_id = "remote", .ref_id = "main-elasticsearch"};
  const auto before = platform_.Read(remote, {});
  EXPECT_THAT(platform_.Apply(kLocal, Link(), {}), IsOk());
  EXPECT_EQ(*platform_.Read(remote, {}), *before);
}

TEST_F(PlatformTest, KeystoreIsReadOnceAndAgainAfterAPatchByEitherName) {
  const ElasticsearchRef main = {.deployment_id = "local", .ref_id = "_main"};
  EXPECT_THAT(**platform_.ReadKeystore(kLocal, {}), IsEmpty());
  EXPECT_THAT(**platform_.ReadKeystore(kLocal, {}), IsEmpty());
  EXPECT_THAT(**platform_.ReadKeystore(main, {}), IsEmpty());
  EXPECT_EQ(cloud_.http().Count("GET", kKeystore), 1u);
  EXPECT_THAT(platform_.PatchKeystore(kLocal, {{"a", tf::Secret("1")}}, {}), IsOk());
  EXPECT_THAT(**platform_.ReadKeystore(kLocal, {}), SizeIs(1));
  EXPECT_THAT(**platform_.ReadKeystore(main, {}), SizeIs(1));
}

// The outcome may be unknown: then what is known of the keystore is not.
TEST_F(PlatformTest, KeystoreIsReadAgainAfterAPatchThatFailed) {
  EXPECT_THAT(platform_.ReadKeystore(kLocal, {}), IsOk());
  cloud_.http().Script({{.status = 400, .body = "{}"}});
  EXPECT_FALSE(platform_.PatchKeystore(kLocal, {{"a", std::nullopt}}, {}).ok());
  EXPECT_THAT(platform_.ReadKeystore(kLocal, {}), IsOk());
  EXPECT_EQ(cloud_.http().Count("GET", kKeystore), 2u);
}

TEST_F(PlatformTest, DeploymentsAreReadApartAndErrorsAreNotKept) {
  EXPECT_TRUE(IsDeploymentGone(platform_.GetDeployment("late", {}).status()));
  cloud_.AddDeployment({.id = "late"});
  EXPECT_EQ((*platform_.GetDeployment("late", {}))->id, "late");
  EXPECT_EQ((*platform_.GetDeployment("local", {}))->id, "local");
}

}  // namespace
}  // namespace elastic::cloud
