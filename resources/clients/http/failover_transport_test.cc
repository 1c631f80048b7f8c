#include "resources/clients/http/failover_transport.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/testing/fake_transport.h"

namespace elastic::http {
namespace {

using ::testing::AllOf;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::MakeScript;
using testing::Script;
using ::testing::SizeIs;
using tf::testing::IsOk;
using tf::testing::StatusIs;

using Scripts = std::vector<std::shared_ptr<Script>>;

const Request kGet = {.path = "/", .idempotency = Idempotency::kIdempotent};
const Request kPost = {.method = "POST", .path = "/"};

std::unique_ptr<Transport> Over(const Scripts& scripts) {
  std::vector<std::unique_ptr<Transport>> endpoints;
  for (const auto& script : scripts) endpoints.push_back(std::make_unique<FakeTransport>(script));
  return MakeFailoverTransport(std::move(endpoints));
}

absl::Status Refused(const char* text = "refused") { return absl::UnavailableError(text); }
absl::Status Broken() { return tf::WithUnknownOutcome(absl::UnavailableError("broke")); }

TEST(Failover, GoesToTheNextEndpointAndRemembersIt) {
  const Scripts scripts = {MakeScript({Refused()}), MakeScript({Response{200}, Response{200}})};
  auto transport = Over(scripts);
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_THAT(scripts[0]->requests(), SizeIs(1));
  EXPECT_THAT(scripts[1]->requests(), SizeIs(2));
}

TEST(Failover, ComesBackWhenTheRememberedEndpointFails) {
  const Scripts scripts = {MakeScript({Refused(), Response{200}}),
                           MakeScript({Response{200}, Refused()})};
  auto transport = Over(scripts);
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_THAT(transport->Send(kGet, {}), IsOk());
  EXPECT_THAT(scripts[0]->requests(), SizeIs(2));
}

TEST(Failover, TakesAnErrorStatusAsAnAnswer) {
  const Scripts scripts = {MakeScript({Response{503}}), MakeScript({})};
  EXPECT_EQ(Over(scripts)->Send(kGet, {})->status, 503);
  EXPECT_THAT(scripts[1]->requests(), SizeIs(0));
}

TEST(Failover, NamesEveryEndpointWhenNoneAnswers) {
  const Scripts scripts = {MakeScript({Refused("a is down")}), MakeScript({Refused("b is down")})};
  EXPECT_THAT(Over(scripts)->Send(kGet, {}),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("a is down"), HasSubstr("b is down"))));
}

TEST(Failover, DoesNotRepeatElsewhereWhatMayHaveActed) {
  const Scripts scripts = {MakeScript({Broken()}), MakeScript({Response{200}})};
  const absl::Status status = Over(scripts)->Send(kPost, {}).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(tf::HasUnknownOutcome(status));
  EXPECT_THAT(scripts[1]->requests(), SizeIs(0));
}

TEST(Failover, RepeatsElsewhereWhatIsIdempotentOrDidNotAct) {
  EXPECT_THAT(Over({MakeScript({Broken()}), MakeScript({Response{200}})})->Send(kGet, {}), IsOk());
  EXPECT_THAT(Over({MakeScript({Refused()}), MakeScript({Response{200}})})->Send(kPost, {}),
              IsOk());
}

TEST(Failover, KeepsTheOutcomeUnknownWhenOneEndpointMayHaveActed) {
  const Request put = {.method = "PUT", .path = "/", .idempotency = Idempotency::kIdempotent};
  EXPECT_TRUE(tf::HasUnknownOutcome(
      Over({MakeScript({Broken()}), MakeScript({Refused()})})->Send(put, {}).status()));
  EXPECT_FALSE(tf::HasUnknownOutcome(
      Over({MakeScript({Refused()}), MakeScript({Refused()})})->Send(put, {}).status()));
}

TEST(Failover, AWrongCertificateIsNoReasonToGoElsewhere) {
  const Scripts scripts = {MakeScript({absl::FailedPreconditionError("not trusted")}),
                           MakeScript({})};
  EXPECT_THAT(Over(scripts)->Send(kGet, {}), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(scripts[1]->requests(), SizeIs(0));
}

}  // namespace
}  // namespace elastic::http
