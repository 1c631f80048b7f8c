#include "resources/cluster_config.h"

#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace elastic {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Secret;
using tf::testing::StatusIs;

// The environment of a test; must outlive what it gives.
class Variables {
 public:
  using Pair = std::pair<const std::string, std::string>;
  Variables(std::initializer_list<Pair> variables) : variables_(variables) {}

  tf::Environment lookup() const {
    return [this](const char* name) {
      const auto variable = variables_.find(name);
      return variable == variables_.end() ? nullptr : variable->second.c_str();
    };
  }

 private:
  std::map<std::string, std::string> variables_;
};

absl::StatusOr<ClusterModel> Completed(const Variables& variables, ClusterModel written = {}) {
  return WithEnvironment(std::move(written), variables.lookup());
}

TEST(WithEnvironment, EveryVariableCounts) {
  const Variables variables{{"ELASTICSEARCH_ENDPOINTS", "https://a:9200, https://b:9200"},
                            {"ELASTICSEARCH_USERNAME", "elastic"},
                            {"ELASTICSEARCH_PASSWORD", "changeme"},
                            {"ELASTICSEARCH_CA_FILE", "/ca.crt"},
                            {"ELASTICSEARCH_INSECURE", "true"}};
  const absl::StatusOr<ClusterModel> cluster = Completed(variables);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_THAT(*cluster->endpoints.known(), ElementsAre("https://a:9200", "https://b:9200"));
  EXPECT_EQ(*cluster->username.known(), "elastic");
  EXPECT_EQ(cluster->password.known()->Reveal(), "changeme");
  EXPECT_EQ(*cluster->ca_file.known(), "/ca.crt");
  EXPECT_EQ(*cluster->insecure.known(), true);
  EXPECT_TRUE(HasEndpoints(variables.lookup()));
}

TEST(WithEnvironment, UrlIsTheSecondNameOfEndpoints) {
  const Variables url{{"ELASTICSEARCH_URL", "http://a:9200"}, {"ELASTICSEARCH_ENDPOINTS", ""}};
  EXPECT_THAT(*Completed(url)->endpoints.known(), ElementsAre("http://a:9200"));
  const Variables both{{"ELASTICSEARCH_URL", "http://a:1"},
                       {"ELASTICSEARCH_ENDPOINTS", "http://b:1"}};
  EXPECT_THAT(*Completed(both)->endpoints.known(), ElementsAre("http://b:1"));
}

TEST(WithEnvironment, NothingSetIsNothing) {
  const Variables none{{"ELASTICSEARCH_API_KEY", ""}};
  const absl::StatusOr<ClusterModel> cluster = Completed(none);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_EQ(*cluster, ClusterModel{});
  EXPECT_FALSE(HasEndpoints(none.lookup()));
}

TEST(WithEnvironment, WrittenAttributesWin) {
  const Variables variables{{"ELASTICSEARCH_ENDPOINTS", "https://env:9200"},
                            {"ELASTICSEARCH_CA_FILE", "/env.crt"},
                            {"ELASTICSEARCH_INSECURE", "maybe"}};
  ClusterModel written;
  written.endpoints = std::vector<std::string>{"https://written:9200"};
  written.ca_certificate = std::string("PEM");
  written.insecure = false;
  const absl::StatusOr<ClusterModel> cluster = Completed(variables, written);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_EQ(*cluster, written);
}

TEST(WithEnvironment, CredentialsOfTheEnvironmentAreNotLookedAtBesideWrittenOnes) {
  const Variables variables{{"ELASTICSEARCH_USERNAME", "half of a pair"},
                            {"ELASTICSEARCH_API_KEY", "a2V5"}};
  ClusterModel written;
  written.bearer_token = Secret("token");
  const absl::StatusOr<ClusterModel> cluster = Completed(variables, written);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_EQ(*cluster, written);
}

TEST(WithEnvironment, ContradictingVariablesAreNamedWithoutTheirValues) {
  EXPECT_THAT(Completed(Variables{{"ELASTICSEARCH_USERNAME", "elastic"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ELASTICSEARCH_PASSWORD")));
  EXPECT_THAT(Completed(Variables{{"ELASTICSEARCH_API_KEY", "a2V5"},
                                  {"ELASTICSEARCH_BEARER_TOKEN", "token"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("ELASTICSEARCH_API_KEY"), Not(HasSubstr("a2V5")))));
}

TEST(WithEnvironment, ValuesThatCannotBeAreRefused) {
  EXPECT_THAT(Completed(Variables{{"ELASTICSEARCH_INSECURE", "maybe"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("ELASTICSEARCH_INSECURE"), HasSubstr("maybe"))));
  EXPECT_THAT(Completed(Variables{{"ELASTICSEARCH_ENDPOINTS", "https://a:1,berlin"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("ELASTICSEARCH_ENDPOINTS"), HasSubstr("berlin"))));
}

TEST(IsWhollyKnown, SeesUnknownsOfEveryAttribute) {
  ClusterModel cluster;
  EXPECT_TRUE(IsWhollyKnown(cluster));
  cluster.headers = Value<std::map<std::string, Secret>>::Unknown();
  EXPECT_FALSE(IsWhollyKnown(cluster));
  cluster = {};
  cluster.password = Value<Secret>::Unknown();
  EXPECT_FALSE(IsWhollyKnown(cluster));
}

ClusterModel AtBerlin() {
  ClusterModel cluster;
  cluster.endpoints = std::vector<std::string>{"https://berlin:9200"};
  return cluster;
}

TEST(TransportOptionsFor, VerifiesUnlessInsecure) {
  ClusterModel cluster = AtBerlin();
  EXPECT_EQ(TransportOptionsFor(cluster).tls.verification, http::Verification::kFull);
  cluster.insecure = true;
  EXPECT_EQ(TransportOptionsFor(cluster).tls.verification, http::Verification::kNone);
}

TEST(TransportOptionsFor, CaIsTextOrFile) {
  ClusterModel cluster = AtBerlin();
  EXPECT_EQ(TransportOptionsFor(cluster).tls.ca, "");
  cluster.ca_file = std::string("/ca.crt");
  EXPECT_EQ(TransportOptionsFor(cluster).tls.ca, "/ca.crt");
  cluster.ca_file = {};
  cluster.ca_certificate = std::string("PEM");
  EXPECT_EQ(TransportOptionsFor(cluster).tls.ca, "PEM");
}

TEST(TransportOptionsFor, EachKindOfCredentialsArrives) {
  ClusterModel cluster = AtBerlin();
  EXPECT_TRUE(
      std::holds_alternative<http::NoCredentials>(TransportOptionsFor(cluster).credentials));
  cluster.api_key = Secret("a2V5");
  EXPECT_EQ(std::get<http::ApiKey>(TransportOptionsFor(cluster).credentials).encoded.Reveal(),
            "a2V5");
  cluster = AtBerlin();
  cluster.bearer_token = Secret("token");
  EXPECT_EQ(std::get<http::BearerToken>(TransportOptionsFor(cluster).credentials).token.Reveal(),
            "token");
  cluster = AtBerlin();
  cluster.username = std::string("elastic");
  cluster.password = Secret("changeme");
  const auto options = TransportOptionsFor(cluster);
  const auto& basic = std::get<http::BasicCredentials>(options.credentials);
  EXPECT_EQ(basic.username, "elastic");
  EXPECT_EQ(basic.password.Reveal(), "changeme");
}

TEST(TransportOptionsFor, HeadersAndClientCertificateArrive) {
  ClusterModel cluster = AtBerlin();
  cluster.headers = std::map<std::string, Secret>{{"X-Tenant", Secret("one")}};
  cluster.client_certificate = std::string("/client.crt");
  cluster.client_key = Secret("KEY");
  const auto options = TransportOptionsFor(cluster);
  ASSERT_EQ(options.headers.size(), 1u);
  EXPECT_EQ(options.headers[0].name, "X-Tenant");
  EXPECT_EQ(options.headers[0].value.Reveal(), "one");
  EXPECT_EQ(options.tls.client_certificate, "/client.crt");
  EXPECT_EQ(options.tls.client_key.Reveal(), "KEY");
}

}  // namespace
}  // namespace elastic
