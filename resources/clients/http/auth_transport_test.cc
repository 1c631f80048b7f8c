#include "resources/clients/http/auth_transport.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "resources/clients/testing/fake_transport.h"

namespace elastic::http {
namespace {

using testing::FakeTransport;
using testing::MakeScript;

// The header that arrives when a request without headers is sent with these credentials.
std::string Arriving(std::string_view name, Credentials credentials,
                     std::vector<SecretHeader> headers, std::vector<Header> own = {}) {
  auto script = MakeScript({Response{.status = 200}});
  auto transport = MakeAuthTransport(std::make_unique<FakeTransport>(script),
                                     std::move(credentials), std::move(headers));
  static_cast<void>(transport->Send({.path = "/", .headers = std::move(own)}, {}));
  const std::vector<Request> requests = script->requests();
  const std::string* value = FindHeader(requests.at(0).headers, name);
  return value == nullptr ? "(none)" : *value;
}

TEST(AuthTransport, SendsEachKindOfCredentials) {
  EXPECT_EQ(Arriving("Authorization", NoCredentials{}, {}), "(none)");
  EXPECT_EQ(Arriving("Authorization", BasicCredentials{"elastic", tf::Secret("changeme")}, {}),
            "Basic ZWxhc3RpYzpjaGFuZ2VtZQ==");
  EXPECT_EQ(Arriving("Authorization", ApiKey{tf::Secret("aWQ6a2V5")}, {}), "ApiKey aWQ6a2V5");
  EXPECT_EQ(Arriving("Authorization", BearerToken{tf::Secret("t")}, {}), "Bearer t");
}

TEST(AuthTransport, SendsFixedHeadersBesidesTheCredentials) {
  const std::vector<SecretHeader> headers = {{"X-Proxy", tf::Secret("pass")}};
  EXPECT_EQ(Arriving("x-proxy", BearerToken{tf::Secret("t")}, headers), "pass");
  EXPECT_EQ(Arriving("Authorization", BearerToken{tf::Secret("t")}, headers), "Bearer t");
}

TEST(AuthTransport, FixedAuthorizationHeaderWinsOverCredentials) {
  EXPECT_EQ(Arriving("Authorization", BearerToken{tf::Secret("t")},
                     {{"authorization", tf::Secret("Custom 1")}}),
            "Custom 1");
}

TEST(AuthTransport, TheRequestsOwnHeaderWins) {
  EXPECT_EQ(
      Arriving("Authorization", BearerToken{tf::Secret("t")}, {}, {{"AUTHORIZATION", "Own 1"}}),
      "Own 1");
}

}  // namespace
}  // namespace elastic::http
