#include "resources/cloud_config.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::HasSubstr;
using tf::Secret;
using tf::testing::IsOk;
using tf::testing::StatusIs;

class CloudConfigTest : public ::testing::Test {
 protected:
  tf::Environment environment() {
    return [this](const char* name) {
      const auto variable = variables_.find(name);
      return variable == variables_.end() ? nullptr : variable->second.c_str();
    };
  }
  std::map<std::string, std::string> variables_;
};

TEST_F(CloudConfigTest, HostedIsCompletedFromTheEnvironment) {
  EXPECT_FALSE(HasHosted(environment()));
  variables_ = {{"EC_API_KEY", "env"},
                {"EC_ENDPOINT", "https://env.example"},
                {"EC_CA_FILE", "/env.crt"},
                {"EC_INSECURE", "true"}};
  EXPECT_TRUE(HasHosted(environment()));
  const auto hosted = WithEnvironment(HostedModel(), environment());
  ASSERT_THAT(hosted, IsOk());
  EXPECT_EQ(hosted->api_key.known()->Reveal(), "env");
  EXPECT_EQ(*hosted->endpoint.known(), "https://env.example");
  EXPECT_EQ(*hosted->ca_file.known(), "/env.crt");
  EXPECT_TRUE(*hosted->insecure.known());
}

TEST_F(CloudConfigTest, WhatIsWrittenCountsBeforeTheEnvironment) {
  variables_ = {{"EC_API_KEY", "env"}, {"EC_CA_FILE", "/env.crt"}};
  HostedModel written;
  written.api_key = Secret("written");
  written.ca_certificate = std::string("PEM");
  const auto hosted = WithEnvironment(written, environment());
  ASSERT_THAT(hosted, IsOk());
  EXPECT_EQ(hosted->api_key.known()->Reveal(), "written");
  EXPECT_TRUE(hosted->ca_file.is_null());
  variables_ = {{"EC_CA_FILE", "/env.crt"}, {"EC_INSECURE", "true"}};
  written.ca_certificate = {};
  written.ca_file = std::string("/written.crt");
  written.insecure = false;
  const auto file = WithEnvironment(written, environment());
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(*file->ca_file.known(), "/written.crt");
  EXPECT_FALSE(*file->insecure.known());
}

TEST_F(CloudConfigTest, EndpointAndTrustReachTheClient) {
  HostedModel hosted;
  hosted.api_key = Secret("key");
  hosted.endpoint = std::string("https://cloud.example");
  hosted.ca_file = std::string("/ca.crt");
  const auto options = CloudOptionsFor(hosted);
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->endpoint, "https://cloud.example");
  EXPECT_EQ(options->tls.ca, "/ca.crt");
  EnterpriseModel enterprise;
  enterprise.endpoint = std::string("https://ece.example");
  enterprise.api_key = Secret("key");
  enterprise.insecure = true;
  EXPECT_EQ(CloudOptionsFor(enterprise)->tls.verification, http::Verification::kNone);
}

TEST_F(CloudConfigTest, HostedHasADefaultEndpointAndNeedsAKey) {
  EXPECT_THAT(CloudOptionsFor(HostedModel()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("EC_API_KEY")));
  HostedModel hosted;
  hosted.api_key = Secret("key");
  const auto options = CloudOptionsFor(hosted);
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->endpoint, "https://api.elastic-cloud.com");
  EXPECT_EQ(std::get<http::ApiKey>(options->credentials).encoded.Reveal(), "key");
  EXPECT_EQ(options->tls.verification, http::Verification::kFull);
}

TEST_F(CloudConfigTest, EnterpriseIsCompletedFromTheEnvironment) {
  EXPECT_FALSE(HasEnterprise(environment()));
  variables_ = {{"ECE_ENDPOINT", "https://ece.example:12443"},
                {"ECE_USERNAME", "admin"},
                {"ECE_PASSWORD", "secret"}};
  EXPECT_TRUE(HasEnterprise(environment()));
  const auto enterprise = WithEnvironment(EnterpriseModel(), environment());
  ASSERT_THAT(enterprise, IsOk());
  const auto options = CloudOptionsFor(*enterprise);
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->endpoint, "https://ece.example:12443");
  const auto& user = std::get<cloud::UserLogin>(options->credentials);
  EXPECT_EQ(user.username, "admin");
  EXPECT_EQ(user.password.Reveal(), "secret");
}

TEST_F(CloudConfigTest, WrittenCredentialsKeepTheEnvironmentsAway) {
  variables_ = {{"ECE_USERNAME", "admin"}, {"ECE_PASSWORD", "secret"}};
  EnterpriseModel written;
  written.endpoint = std::string("https://ece.example:12443");
  written.api_key = Secret("key");
  const auto enterprise = WithEnvironment(written, environment());
  ASSERT_THAT(enterprise, IsOk());
  EXPECT_TRUE(enterprise->username.is_null());
  EXPECT_EQ(std::get<http::ApiKey>(CloudOptionsFor(*enterprise)->credentials).encoded.Reveal(),
            "key");
  variables_ = {{"ECE_API_KEY", "key"}};
  written.api_key = {};
  written.username = std::string("admin");
  written.password = Secret("secret");
  const auto user = WithEnvironment(written, environment());
  ASSERT_THAT(user, IsOk());
  EXPECT_TRUE(user->api_key.is_null());
}

TEST_F(CloudConfigTest, VariablesThatCannotBeAreNamed) {
  variables_ = {{"ECE_USERNAME", "admin"}};
  EXPECT_THAT(WithEnvironment(EnterpriseModel(), environment()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ECE_PASSWORD")));
  variables_ = {{"ECE_USERNAME", "admin"}, {"ECE_PASSWORD", "secret"}, {"ECE_API_KEY", "key"}};
  EXPECT_THAT(WithEnvironment(EnterpriseModel(), environment()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ECE_API_KEY")));
  variables_ = {{"EC_INSECURE", "perhaps"}};
  EXPECT_THAT(WithEnvironment(HostedModel(), environment()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("EC_INSECURE")));
}

TEST_F(CloudConfigTest, EnterpriseNeedsEndpointAndCredentials) {
  EnterpriseModel enterprise;
  EXPECT_THAT(CloudOptionsFor(enterprise),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ECE_ENDPOINT")));
  enterprise.endpoint = std::string("https://ece.example:12443");
  EXPECT_THAT(CloudOptionsFor(enterprise),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ECE_API_KEY")));
  // The password comes from a value that turned out to be null.
  enterprise.username = std::string("admin");
  EXPECT_THAT(CloudOptionsFor(enterprise),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ECE_API_KEY")));
}

TEST_F(CloudConfigTest, UnknownPartsMakeItUnknown) {
  EXPECT_TRUE(IsWhollyKnown(HostedModel()));
  EXPECT_TRUE(IsWhollyKnown(EnterpriseModel()));
  HostedModel hosted;
  hosted.api_key = Value<Secret>::Unknown();
  EXPECT_FALSE(IsWhollyKnown(hosted));
  hosted = {};
  hosted.insecure = Value<bool>::Unknown();
  EXPECT_FALSE(IsWhollyKnown(hosted));
  EnterpriseModel enterprise;
  enterprise.insecure = Value<bool>::Unknown();
  EXPECT_FALSE(IsWhollyKnown(enterprise));
}

}  // namespace
}  // namespace elastic
