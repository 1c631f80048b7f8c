// es::Client over the API server's proxy: neither client knows of the other.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/elasticsearch/client.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class ElasticsearchOverKubernetesTest : public ::testing::Test {
 protected:
  es::Client MakeElasticsearch() {
    return es::Client(
        client_.MakeElasticsearchTransport({"default", "quickstart"}, http::Scheme::kHttps));
  }

  tf::testing::FakeClock clock_;
  FakeKubernetes kubernetes_;
  kubernetes::Client client_{*kubernetes::Connect(
      {.server = kubernetes_.url(), .authentication = http::BearerToken{tf::Secret("token")}}, {},
      clock_, [] { return 0.0; })};
};

TEST_F(ElasticsearchOverKubernetesTest, ElasticsearchIsReachedAndSeesNoCredentials) {
  SeenRequest seen;
  kubernetes_.SetElasticsearchServer([&](const SeenRequest& request) -> Answer {
    seen = request;
    return {.body = R"({"persistent":{"cluster.remote.a.mode":"proxy"},"transient":{}})"};
  });
  const absl::StatusOr<es::ClusterSettings> settings = MakeElasticsearch().GetSettings({});
  ASSERT_THAT(settings, IsOk());
  EXPECT_THAT(settings->persistent, Contains(Pair("cluster.remote.a.mode", "proxy")));
  EXPECT_EQ(seen.path, "/_cluster/settings");
  EXPECT_EQ(seen.query, "flat_settings=true");
  EXPECT_FALSE(seen.headers.contains("authorization"));
}

TEST_F(ElasticsearchOverKubernetesTest, ElasticsearchsErrorsAreItsOwn) {
  kubernetes_.SetElasticsearchServer([](const SeenRequest&) -> Answer {
    return {.status = 401, .body = R"({"error":{"type":"security_exception","reason":"who?"}})"};
  });
  EXPECT_THAT(MakeElasticsearch().GetRemoteInfo({}),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("who?")));
}

TEST_F(ElasticsearchOverKubernetesTest, AServiceWithoutPodsIsUnavailable) {
  EXPECT_THAT(MakeElasticsearch().GetRemoteInfo({}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no endpoints available")));
}

}  // namespace
}  // namespace elastic::testing
