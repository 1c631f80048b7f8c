#include "resources/remote_cluster/backends.h"

#include <memory>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const ClusterConfig kCluster = http::TransportOptions{.endpoints = {"http://127.0.0.1:1"}};
const CloudConfig kCloud = cloud::CloudTransportOptions{
    .endpoint = "http://127.0.0.1:1", .credentials = http::ApiKey{tf::Secret("key")}};

CloudCluster Deployment(CloudKind kind, std::optional<std::string> connection = {}) {
  return {.kind = kind,
          .ref = {.deployment_id = "6fd", .ref_id = "main-elasticsearch"},
          .connection = std::move(connection)};
}

class BackendsTest : public ::testing::Test {
 protected:
  // Everything that a link may need.
  static ConnectionsConfig Everything() {
    return {.clusters = ClusterConfigs{{"berlin", kCluster}, {"default", kCluster}},
            .clouds = {{CloudKind::kHosted, kCloud}, {CloudKind::kEnterprise, kCloud}}};
  }

  // The connections without which there is no link of `local` by `api`.
  std::set<std::string> NeedsOf(const LocalCluster& local, LinkApi api) {
    std::set<std::string> needs;
    const auto without = [&](const std::string& name, ConnectionsConfig rest) {
      connections_->Configure(std::move(rest));
      const bool missing = backends_.Find(local, api) == Presence::kMissing;
      EXPECT_EQ(missing, !backends_.MissingError(local, api).ok()) << name;
      if (missing) needs.insert(name);
    };
    for (const char* name : {"berlin", "default"}) {
      ConnectionsConfig rest = Everything();
      rest.clusters->erase(name);
      without(name, std::move(rest));
    }
    for (const CloudKind kind : {CloudKind::kHosted, CloudKind::kEnterprise}) {
      ConnectionsConfig rest = Everything();
      rest.clouds.erase(kind);
      without(std::string(NameOf(kind)), std::move(rest));
    }
    return needs;
  }

  tf::testing::FakeClock clock_{absl::Now()};
  std::shared_ptr<Connections> connections_ = std::make_shared<Connections>(clock_);
  const Backends backends_{connections_, clock_};
};

using Needs = std::set<std::string>;

TEST_F(BackendsTest, SelfManagedClusterNeedsItsConnection) {
  EXPECT_EQ(NeedsOf(SelfManagedCluster{.name = "berlin"}, LinkApi::kElasticsearch),
            Needs({"berlin"}));
}

TEST_F(BackendsTest, HostedDeploymentNeedsDefaultForItsElasticsearchUnlessOneIsNamed) {
  const LocalCluster local = Deployment(CloudKind::kHosted);
  EXPECT_EQ(NeedsOf(local, LinkApi::kCloud), Needs({"hosted"}));
  EXPECT_EQ(NeedsOf(local, LinkApi::kElasticsearch), Needs({"default", "hosted"}));
}

TEST_F(BackendsTest, EnterpriseNeedsNothingButItsApi) {
  const LocalCluster local = Deployment(CloudKind::kEnterprise);
  EXPECT_EQ(NeedsOf(local, LinkApi::kCloud), Needs({"enterprise"}));
  EXPECT_EQ(NeedsOf(local, LinkApi::kElasticsearch), Needs({"enterprise"}));
}

TEST_F(BackendsTest, NamedConnectionToADeploymentIsNeededAndEnoughForItsElasticsearch) {
  for (const CloudKind kind : {CloudKind::kHosted, CloudKind::kEnterprise}) {
    const LocalCluster local = Deployment(kind, "berlin");
    EXPECT_EQ(NeedsOf(local, LinkApi::kElasticsearch), Needs({"berlin"}));
    EXPECT_EQ(NeedsOf(local, LinkApi::kCloud), Needs({"berlin", std::string(NameOf(kind))}));
  }
}

TEST_F(BackendsTest, OneConnectionThatIsNotKnownYetIsEnoughNotToKnow) {
  const LocalCluster local = Deployment(CloudKind::kHosted);
  ConnectionsConfig config = Everything();
  config.clouds.at(CloudKind::kHosted) = NotYetKnown{};
  connections_->Configure(config);
  EXPECT_EQ(backends_.Find(local, LinkApi::kElasticsearch), Presence::kNotYetKnown);
  config = Everything();
  config.clusters->at("default") = NotYetKnown{};
  connections_->Configure(config);
  EXPECT_EQ(backends_.Find(local, LinkApi::kElasticsearch), Presence::kNotYetKnown);
}

TEST_F(BackendsTest, MissingErrorIsAboutTheConnectionThatIsMissing) {
  ConnectionsConfig config = Everything();
  config.clusters->erase("default");
  connections_->Configure(config);
  const LocalCluster local = Deployment(CloudKind::kHosted);
  EXPECT_THAT(backends_.MissingError(local, LinkApi::kElasticsearch),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("\"default\"")));
  EXPECT_THAT(backends_.MissingError(local, LinkApi::kCloud), IsOk());
}

}  // namespace
}  // namespace elastic
