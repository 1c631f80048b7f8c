#include "resources/connections.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/clock.h"
#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::testing::IsOk;
using tf::testing::StatusIs;

http::TransportOptions At(const std::string& url) {
  http::TransportOptions options;
  options.endpoints = {url};
  return options;
}

class ConnectionsTest : public ::testing::Test {
 protected:
  Connections connections_{tf::RealClock()};
};

TEST_F(ConnectionsTest, ClusterIsMadeOnceAndShared) {
  connections_.Configure({.clusters = ClusterConfigs{{"berlin", At("http://berlin:9200")}}});
  EXPECT_EQ(connections_.Find("berlin"), Presence::kConfigured);
  const auto first = connections_.Connect("berlin");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(*first, *connections_.Connect("berlin"));
}

TEST_F(ConnectionsTest, NewConfigurationMakesNewClusters) {
  connections_.Configure({.clusters = ClusterConfigs{{"berlin", At("http://berlin:9200")}}});
  const auto before = connections_.Connect("berlin");
  connections_.Configure({.clusters = ClusterConfigs{{"berlin", At("http://berlin:9201")}}});
  const auto after = connections_.Connect("berlin");
  ASSERT_THAT(after, IsOk());
  EXPECT_NE(*before, *after);
}

TEST_F(ConnectionsTest, MissingNameIsAnErrorWithTheNamesThereAre) {
  connections_.Configure(
      {.clusters = ClusterConfigs{{"berlin", At("http://berlin:9200")}, {"oslo", NotYetKnown{}}}});
  EXPECT_EQ(connections_.Find("paris"), Presence::kMissing);
  EXPECT_THAT(connections_.Connect("paris"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("\"paris\""), HasSubstr("\"berlin\", \"oslo\""))));
}

TEST_F(ConnectionsTest, WithoutAnyClusterBothWaysToConfigureOneAreNamed) {
  connections_.Configure({.clusters = ClusterConfigs{}});
  EXPECT_THAT(connections_.Connect("default"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("`clusters`"), HasSubstr("ELASTICSEARCH_ENDPOINTS"))));
}

TEST_F(ConnectionsTest, UnknownIsNeitherThereNorMissing) {
  connections_.Configure({.clusters = ClusterConfigs{{"berlin", NotYetKnown{}}}});
  EXPECT_EQ(connections_.Find("berlin"), Presence::kNotYetKnown);
  connections_.Configure({.clusters = std::nullopt});
  EXPECT_EQ(connections_.Find("paris"), Presence::kNotYetKnown);
  EXPECT_THAT(connections_.Connect("paris"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not known yet")));
}

TEST_F(ConnectionsTest, ApiKeyOfAConfigurationIsSeen) {
  http::TransportOptions by_key = At("http://a:9200");
  by_key.credentials = http::ApiKey{.encoded = tf::Secret("eA==")};
  connections_.Configure(
      {.clusters = ClusterConfigs{
           {"key", by_key}, {"open", At("http://b:9200")}, {"later", NotYetKnown{}}}});
  EXPECT_TRUE(connections_.AuthenticatesByApiKey("key"));
  for (const char* name : {"open", "later", "missing"}) {
    EXPECT_FALSE(connections_.AuthenticatesByApiKey(name)) << name;
  }
  connections_.Configure({.clusters = std::nullopt});
  EXPECT_FALSE(connections_.AuthenticatesByApiKey("key"));
}

TEST_F(ConnectionsTest, WrongConfigurationIsSaidToWhoeverUsesIt) {
  http::TransportOptions bad = At("http://berlin:9200");
  bad.tls.ca = "/no/such/ca.crt";
  connections_.Configure(
      {.clusters = ClusterConfigs{{"berlin", bad},
                                  {"oslo", absl::InvalidArgumentError("it has no `endpoints`")}}});
  EXPECT_EQ(connections_.Find("berlin"), Presence::kConfigured);
  EXPECT_THAT(connections_.Connect("berlin"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("\"berlin\""), HasSubstr("/no/such/ca.crt"))));
  EXPECT_THAT(connections_.Connect("oslo"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("\"oslo\""), HasSubstr("no `endpoints`"))));
}

cloud::CloudTransportOptions CloudAt(const std::string& url) {
  return {.endpoint = url, .credentials = http::ApiKey{tf::Secret("key")}};
}

TEST_F(ConnectionsTest, CloudApiIsMadeOnceAndEachKindIsItsOwn) {
  connections_.Configure({.clouds = {{CloudKind::kHosted, CloudAt("https://cloud.example")}}});
  EXPECT_EQ(connections_.Find(CloudKind::kHosted), Presence::kConfigured);
  EXPECT_EQ(connections_.Find(CloudKind::kEnterprise), Presence::kMissing);
  const auto first = connections_.Connect(CloudKind::kHosted);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(*first, *connections_.Connect(CloudKind::kHosted));
  EXPECT_THAT(connections_.Connect(CloudKind::kEnterprise),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("Elastic Cloud Enterprise"), HasSubstr("`enterprise`"),
                             HasSubstr("ECE_ENDPOINT"))));
}

TEST_F(ConnectionsTest, NewConfigurationMakesNewCloudApis) {
  const cloud::ElasticsearchRef ref{.deployment_id = "local", .ref_id = "main-elasticsearch"};
  const auto configure = [this] {
    connections_.Configure({.clouds = {{CloudKind::kEnterprise, CloudAt("https://ece.example")}}});
  };
  configure();
  const auto platform = connections_.Connect(CloudKind::kEnterprise);
  const auto proxied = connections_.ConnectThroughProxy(ref);
  configure();
  ASSERT_THAT(connections_.Connect(CloudKind::kEnterprise), IsOk());
  EXPECT_NE(*platform, *connections_.Connect(CloudKind::kEnterprise));
  EXPECT_NE(*proxied, *connections_.ConnectThroughProxy(ref));
}

TEST_F(ConnectionsTest, CloudApiThatIsNotKnownYetOrWrongIsSaidSo) {
  connections_.Configure(
      {.clouds = {{CloudKind::kHosted, NotYetKnown{}},
                  {CloudKind::kEnterprise, CloudAt("http://not-this-machine.example")}}});
  EXPECT_EQ(connections_.Find(CloudKind::kHosted), Presence::kNotYetKnown);
  EXPECT_THAT(connections_.Connect(CloudKind::kHosted),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not known yet")));
  EXPECT_THAT(connections_.Connect(CloudKind::kEnterprise),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("`enterprise`"), HasSubstr("must be https"))));
}

TEST_F(ConnectionsTest, ClusterAtAnEndpointIsAnotherThanTheConfiguredOne) {
  connections_.Configure({.clusters = ClusterConfigs{{"berlin", At("http://berlin:9200")},
                                                     {"default", http::TransportOptions{}}}});
  const auto configured = connections_.Connect("berlin");
  const auto elsewhere = connections_.ConnectAt("http://oslo:9200", "berlin");
  ASSERT_THAT(elsewhere, IsOk());
  EXPECT_NE(*configured, *elsewhere);
  EXPECT_EQ(*elsewhere, *connections_.ConnectAt("http://oslo:9200", "berlin"));
  EXPECT_NE(*elsewhere, *connections_.ConnectAt("http://oslo:9201", "berlin"));
  EXPECT_THAT(connections_.Connect("default"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no `endpoints`")));
  EXPECT_THAT(connections_.ConnectAt("http://oslo:9200", "default"), IsOk());
}

TEST_F(ConnectionsTest, ProxiedClusterOutlivesTheConfigurationThatItCameFrom) {
  connections_.Configure({.clouds = {{CloudKind::kEnterprise, CloudAt("https://127.0.0.1:1")}}});
  const cloud::ElasticsearchRef ref{.deployment_id = "local", .ref_id = "main-elasticsearch"};
  const auto cluster = connections_.ConnectThroughProxy(ref);
  ASSERT_THAT(cluster, IsOk());
  EXPECT_EQ(*cluster, *connections_.ConnectThroughProxy(ref));
  connections_.Configure({});
  EXPECT_THAT(connections_.ConnectThroughProxy(ref),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("`enterprise`")));
  const tf::Bounds now{.deadline = absl::InfinitePast()};
  EXPECT_FALSE((*cluster)->Root(now).ok());
}

}  // namespace
}  // namespace elastic
