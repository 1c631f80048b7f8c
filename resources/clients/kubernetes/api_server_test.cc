#include "resources/clients/kubernetes/api_server.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/kubernetes/connection.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/testing/fake_kubernetes.h"

namespace elastic::kubernetes {
namespace {

using testing::FakeKubernetes;
using tf::testing::IsOk;

const ObjectRef kBerlin = {.namespace_name = "prod", .name = "berlin"};
constexpr char kPath[] =
    "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/prod/elasticsearches/berlin";

class ApiServerTest : public ::testing::Test {
 protected:
  ApiServerTest() { kubernetes_.AddElasticsearch("prod", "berlin"); }

  size_t Reads() { return kubernetes_.http().Count("GET", kPath); }

  tf::testing::FakeClock clock_;
  FakeKubernetes kubernetes_;
  ApiServer server_{*Connect({.server = kubernetes_.url(),
                              .authentication = http::BearerToken{tf::Secret("token")}},
                             {}, clock_, [] { return 0.0; }),
                    clock_,
                    {.reuse_reads = absl::Seconds(2)}};
};

TEST_F(ApiServerTest, ReadsAreGivenAgainForAWhileUnlessAFreshOneIsWanted) {
  EXPECT_THAT(server_.Read(kBerlin, {}), IsOk());
  EXPECT_THAT(server_.Read(kBerlin, {}), IsOk());
  EXPECT_EQ(Reads(), 1u);
  EXPECT_THAT(server_.ReadFresh(kBerlin, {}), IsOk());
  EXPECT_EQ(Reads(), 2u);
  clock_.Advance(absl::Seconds(3));
  EXPECT_THAT(server_.Read(kBerlin, {}), IsOk());
  EXPECT_EQ(Reads(), 3u);
}

TEST_F(ApiServerTest, ReadAfterAWriteSeesIt) {
  EXPECT_THAT(server_.Read(kBerlin, {}), IsOk());
  EXPECT_THAT(
      server_.Apply(kBerlin,
                    {.subject = "link",
                     .alias = "a",
                     .wanted = tf::Json({{"name", "a"}, {"elasticsearchRef", {{"name", "b"}}}})},
                    {}),
      IsOk());
  EXPECT_EQ((**server_.Read(kBerlin, {})).at("spec").at("remoteClusters").size(), 1u);
}

TEST_F(ApiServerTest, ResourceThatIsNotThereIsGoneAndAnErrorIsNotKept) {
  const ObjectRef late = {.namespace_name = "prod", .name = "late"};
  EXPECT_TRUE(IsElasticsearchGone(server_.Read(late, {}).status()));
  kubernetes_.AddElasticsearch("prod", "late");
  EXPECT_THAT(server_.Read(late, {}), IsOk());
}

TEST_F(ApiServerTest, WhatMayNotBeSeenIsNotGone) {
  kubernetes_.Forbid("get", "elasticsearches");
  EXPECT_FALSE(IsElasticsearchGone(server_.Read(kBerlin, {}).status()));
}

}  // namespace
}  // namespace elastic::kubernetes
