#include "resources/remote_cluster/connection_advice.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Advice(std::string_view reason, std::optional<SecurityModel> model = {}) {
  return std::string(AdviceFor(reason, model));
}

constexpr char kReplicationAlone[] =
    "action [indices:admin/resolve/cluster] towards remote cluster is unauthorized for user "
    "[elastic] with assigned roles [superuser] authenticated by API key id [-gQG] of user "
    "[elastic], this action is granted by the index privileges [read_cross_cluster,all]";
constexpr char kMayNotAsk[] =
    "action [indices:admin/resolve/cluster] towards remote cluster [good] is unauthorized for user "
    "[joe] with effective roles [joe] because no remote indices privileges apply for the target "
    "cluster";

TEST(AdviceFor, TellsAKeyThatIsNotAcceptedFromOneOfAnotherKind) {
  EXPECT_THAT(Advice("error attempting to authenticate request"), HasSubstr("invalidated"));
  EXPECT_THAT(Advice("unable to authenticate user [-AQG] for action "
                     "[cluster:internal/remote_cluster/handshake]"),
              HasSubstr("has expired"));
  EXPECT_THAT(Advice("authentication expected API key type of [cross_cluster], but API key "
                     "[-wQG] has type [rest]"),
              HasSubstr("elastic_cross_cluster_api_key"));
}

TEST(AdviceFor, SaysWhichPortBelongsToWhichModel) {
  EXPECT_THAT(Advice("java.lang.IllegalArgumentException: Cross cluster requests through the "
                     "dedicated remote cluster server port require transport header "
                     "[_cross_cluster_access_credentials] but none found."),
              HasSubstr("port 9300"));
  EXPECT_THAT(Advice("", SecurityModel::kApiKey), HasSubstr("port 9443"));
  EXPECT_THAT(Advice("", SecurityModel::kCertificate), IsEmpty());
}

TEST(AdviceFor, SaysWhatTheProvidersUserLacks) {
  EXPECT_THAT(Advice(kMayNotAsk), HasSubstr("view_index_metadata"));
}

TEST(AdviceFor, AddsNothingToWordsThatItDoesNotKnow) {
  EXPECT_THAT(Advice("connection refused", SecurityModel::kApiKey), IsEmpty());
}

TEST(IsAuthenticated, KeyThatGrantsTooLittleIsKnownToTheRemoteCluster) {
  EXPECT_TRUE(IsAuthenticated(kReplicationAlone));
  EXPECT_FALSE(IsAuthenticated(kMayNotAsk));
  EXPECT_FALSE(IsAuthenticated("error attempting to authenticate request"));
}

TEST(IsForbiddenLocally, IsAboutTheLocalUserAlone) {
  EXPECT_TRUE(IsForbiddenLocally(kMayNotAsk));
  EXPECT_FALSE(IsForbiddenLocally(kReplicationAlone));
}

}  // namespace
}  // namespace elastic
