// es::Client over the Cloud API's proxy: neither client knows of the other.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/cloud/client.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/make_cloud_transport.h"
#include "resources/clients/elasticsearch/client.h"
#include "resources/clients/testing/fake_cloud.h"

namespace elastic::testing {
namespace {

using cloud::IsDeploymentGone;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Pair;
using tf::testing::IsOk;
using tf::testing::StatusIs;

const cloud::ElasticsearchRef kLocal = {.deployment_id = "local", .ref_id = "main-elasticsearch"};

class ElasticsearchOverCloudTest : public ::testing::Test {
 protected:
  ElasticsearchOverCloudTest() { cloud_.AddDeployment({.id = "local"}); }

  tf::testing::FakeClock clock_;
  FakeCloud cloud_;
  cloud::Client client_{*cloud::MakeCloudTransport(
      {.endpoint = cloud_.url(), .credentials = http::ApiKey{tf::Secret("key")}}, clock_,
      [] { return 0.0; })};
};

TEST_F(ElasticsearchOverCloudTest,
       ElasticsearchIsReachedThroughTheProxyWithoutCredentialsOfItsOwn) {
  SeenRequest seen;
  cloud_.SetElasticsearch([&](const SeenRequest& request) -> Answer {
    seen = request;
    return {.body = R"({"persistent":{"cluster.remote.a.mode":"proxy"},"transient":{}})"};
  });
  es::Client elasticsearch(client_.MakeElasticsearchTransport(kLocal));
  const absl::StatusOr<es::ClusterSettings> settings = elasticsearch.GetSettings({});
  ASSERT_THAT(settings, IsOk());
  EXPECT_THAT(settings->persistent, Contains(Pair("cluster.remote.a.mode", "proxy")));
  EXPECT_EQ(seen.path, "/_cluster/settings");
  EXPECT_EQ(seen.query, "flat_settings=true");
}

TEST_F(ElasticsearchOverCloudTest, AWrappedAnswerOfTheProxyIsUnwrapped) {
  cloud_.SetElasticsearch([](const SeenRequest&) -> Answer {
    return {.body = R"({"value":"{\"a\":{\"connected\":true,\"mode\":\"proxy\"}}"})"};
  });
  es::Client elasticsearch(client_.MakeElasticsearchTransport(kLocal));
  const absl::StatusOr<es::RemoteInfos> infos = elasticsearch.GetRemoteInfo({});
  ASSERT_THAT(infos, IsOk());
  EXPECT_THAT(*infos, ElementsAre(Pair("a", Field(&es::RemoteInfo::connected, true))));
}

TEST_F(ElasticsearchOverCloudTest, TheProxyTellsElasticsearchsErrorsFromTheApis) {
  cloud_.SetElasticsearch([](const SeenRequest&) -> Answer {
    return {.status = 404, .body = R"({"error":{"type":"x","reason":"no such index"}})"};
  });
  es::Client here(client_.MakeElasticsearchTransport(kLocal));
  const absl::Status from_elasticsearch = here.GetRemoteInfo({}).status();
  EXPECT_THAT(from_elasticsearch,
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no such index")));
  EXPECT_FALSE(IsDeploymentGone(from_elasticsearch));
  es::Client gone(client_.MakeElasticsearchTransport({.deployment_id = "gone", .ref_id = "m"}));
  EXPECT_TRUE(IsDeploymentGone(gone.GetRemoteInfo({}).status()));
}

}  // namespace
}  // namespace elastic::testing
