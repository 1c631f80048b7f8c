// elastic_cross_cluster_api_key as Terraform drives it, against a cluster that behaves.
#include "resources/cross_cluster_api_key/cross_cluster_api_key_resource.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/handlers.h"
#include "provider/sdk/server.h"
#include "provider/testing/diagnostics_matchers.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/no_provider.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/transport_options.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using testing::FakeElasticsearchOptions;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tf::Json;
using tf::cty::Path;
using tf::sdk::Diagnostics;
using tf::sdk::Severity;
using tf::testing::NoProvider;
using tf::testing::ResourceSession;
using tf::testing::Shows;
using tf::testing::Succeeds;
using V = tf::cty::Value;

constexpr char kType[] = "elastic_cross_cluster_api_key";
constexpr char kSearch[] = R"({"name": "berlin", "cluster": "tokyo",
                               "access": {"search": [{"names": ["logs-*"]}]}})";

const Path kCluster = Path().Attribute("cluster");
const Path kIdentity = Path().Attribute("certificate_identity");

// kSearch with more attributes.
std::string SearchWith(const std::string& more) {
  return absl::StrCat(std::string(kSearch, sizeof(kSearch) - 2), ", ", more, "}");
}

class ApiKeyTest : public ::testing::Test {
 protected:
  explicit ApiKeyTest(FakeElasticsearchOptions options = {})
      : tokyo_(std::move(options)), server_(MakeRegistry(), clock_) {
    ConnectAs("jane");
  }

  tf::sdk::Registry MakeRegistry() {
    tf::sdk::Registry registry;
    registry.provider = std::make_unique<NoProvider>();
    registry.resources.push_back(
        tf::sdk::MakeResource<CrossClusterApiKeyModel>(std::make_unique<CrossClusterApiKeyResource>(
            connections_, clock_, [this] { return absl::StrCat("tag-", ++tags_); })));
    return registry;
  }

  void Connect(http::Credentials credentials) {
    http::TransportOptions options = testing::At(tokyo_.url());
    options.credentials = std::move(credentials);
    connections_->Configure({.clusters = ClusterConfigs{{"tokyo", options}}});
  }
  void ConnectAs(const std::string& user) {
    Connect(http::BasicCredentials{.username = user, .password = tf::Secret("pw")});
  }
  void ConnectWithApiKey() { Connect(http::ApiKey{.encoded = tf::Secret("eA==")}); }

  Json Newest() { return tokyo_.api_keys().keys().back(); }
  Json Value(size_t key, const char* member) { return tokyo_.api_keys().keys()[key][member]; }

  FakeElasticsearch tokyo_;
  tf::testing::FakeClock clock_{absl::Now()};
  int tags_ = 0;
  std::shared_ptr<Connections> connections_ = std::make_shared<Connections>(clock_);
  tf::sdk::Server server_;
  ResourceSession key_{server_, kType};
};

TEST_F(ApiKeyTest, CreatedKeyHasItsSecretInTheStateAndTheSecondPlanIsEmpty) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-1"));
  EXPECT_EQ(key_.Attribute("api_key"), V::String("secret-of-key-1"));
  EXPECT_EQ(key_.Attribute("encoded"), V::String("a2V5LTE6c2VjcmV0LW9mLWtleS0x"));
  EXPECT_TRUE(key_.Attribute("expires_at").is_null());
  EXPECT_TRUE(key_.PlansNothing(kSearch));
  EXPECT_EQ(Newest()["metadata"], Json({{"terraform-provider-elastic", "tag-1"}}));
}

constexpr char kEverything[] = R"({
  "name": "berlin", "cluster": "tokyo",
  "access": {"search": [
    {"names": ["logs-*", "a"], "query": "{ \"term\": {\"b\": 1, \"a\": 2} }",
     "field_security": {"grant": ["*"], "except": ["ip"]}},
    {"names": [".security"], "allow_restricted_indices": true}]},
  "expiration": "720h", "metadata": "{ \"team\": \"search\" }", "certificate_identity": "CN=berlin",
  "timeouts": {"create": "5m"}})";

TEST_F(ApiKeyTest, EveryAttributeKeepsTheUsersSpelling) {
  EXPECT_THAT(key_.Apply(kEverything), Succeeds());
  EXPECT_TRUE(key_.PlansNothing(kEverything));
  EXPECT_EQ(key_.Attribute("metadata"), V::String(R"({ "team": "search" })"));
  EXPECT_THAT(*key_.Attribute("expires_at").AsString(), HasSubstr("T"));
  EXPECT_EQ(Newest()["expiration"].get<int64_t>() - Newest()["creation"].get<int64_t>(),
            720 * 3'600'000LL);
}

TEST_F(ApiKeyTest, ReplicationAndSearchStandTogether) {
  constexpr char kBoth[] = R"({"name": "berlin", "cluster": "tokyo", "access": {
    "search": [{"names": ["logs-*"]}],
    "replication": [{"names": ["m-*"], "allow_restricted_indices": false}]}})";
  EXPECT_THAT(key_.Apply(kBoth), Succeeds());
  EXPECT_TRUE(key_.PlansNothing(kBoth));
}

TEST_F(ApiKeyTest, AccessAndMetadataAreUpdatedInPlace) {
  EXPECT_THAT(key_.Apply(SearchWith(R"("metadata": "{\"x\": 1}", "expiration": "1d")")),
              Succeeds());
  const V encoded = key_.Attribute("encoded");
  constexpr char kOther[] = R"({"name": "berlin", "cluster": "tokyo", "expiration": "1d",
      "access": {"replication": [{"names": ["m"]}]}, "metadata": "{\"y\": [2]}"})";
  EXPECT_THAT(key_.Apply(kOther), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-1"));
  EXPECT_EQ(key_.Attribute("encoded"), encoded);
  EXPECT_EQ(Newest()["metadata"], Json({{"y", {2}}, {"terraform-provider-elastic", "tag-1"}}));
  EXPECT_FALSE(Newest()["access"].contains("search"));
  EXPECT_TRUE(key_.PlansNothing(kOther));
}

TEST_F(ApiKeyTest, CertificateIdentityIsSetChangedAndRemovedInPlace) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  for (const char* identity : {"CN=a", "CN=b"}) {
    const std::string config =
        SearchWith(absl::StrCat(R"("certificate_identity": ")", identity, "\""));
    EXPECT_THAT(key_.Apply(config), Succeeds());
    EXPECT_EQ(Newest()["certificate_identity"], identity);
    EXPECT_TRUE(key_.PlansNothing(config));
  }
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_FALSE(Newest().contains("certificate_identity"));
  EXPECT_EQ(tokyo_.api_keys().keys().size(), 1u);
}

TEST_F(ApiKeyTest, NameAndExpirationReplaceTheKey) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_THAT(key_.Apply(SearchWith(R"("expiration": "1d")")), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-2"));
  EXPECT_EQ(Value(0, "invalidated"), true);
  tf::sdk::PlanResult planned;
  key_.Plan(R"({"name": "other", "cluster": "tokyo", "expiration": "1d",
                "access": {"search": [{"names": ["logs-*"]}]}})",
            planned);
  EXPECT_THAT(planned.requires_replace, ElementsAre(Path().Attribute("name")));
}

TEST_F(ApiKeyTest, SecretsAndIdStayKnownInThePlanOfAnUpdate) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  tf::sdk::PlanResult planned;
  EXPECT_THAT(key_.Plan(SearchWith(R"("metadata": "{}")"), planned), Succeeds());
  EXPECT_EQ(*planned.planned.Find("encoded"), key_.Attribute("encoded"));
  EXPECT_EQ(*planned.planned.Find("id"), key_.Attribute("id"));
}

TEST_F(ApiKeyTest, ChangesByHandArePlannedBack) {
  EXPECT_THAT(key_.Apply(SearchWith(R"("metadata": "{\"x\": 1}", "expiration": "1h")")),
              Succeeds());
  const int64_t creation = Newest()["creation"];
  tokyo_.api_keys().ChangeNewest(
      {{"access", {{"search", {{{"names", {"*"}}, {"allow_restricted_indices", true}}}}}},
       {"metadata", {{"terraform-provider-elastic", "tag-1"}}},
       {"expiration", creation + 7'200'000}});
  EXPECT_THAT(key_.Refresh(), Succeeds());
  EXPECT_EQ(key_.Attribute("metadata"), V::String("{}"));
  tf::sdk::PlanResult planned;
  key_.Plan(SearchWith(R"("metadata": "{\"x\": 1}", "expiration": "1h")"), planned);
  EXPECT_THAT(planned.requires_replace, IsEmpty());
}

// The key is good, and replacing it would make another secret.
TEST_F(ApiKeyTest, ExpiryThatSomebodyMovedShowsInItsTimestampAlone) {
  for (const char* written : {R"("expiration": "1h")", R"("metadata": "{}")"}) {
    ResourceSession key(server_, kType);
    EXPECT_THAT(key.Apply(SearchWith(written)), Succeeds());
    const V before = key.Attribute("expires_at");
    tokyo_.api_keys().ChangeNewest(
        {{"expiration", Newest()["creation"].get<int64_t>() + 7'200'000}});
    EXPECT_TRUE(key.PlansNothing(SearchWith(written))) << written;
    EXPECT_NE(key.Attribute("expires_at"), before);
  }
}

TEST_F(ApiKeyTest, InvalidatedKeyIsGoneWithAWarning) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  tokyo_.api_keys().ChangeNewest({{"invalidated", true}});
  EXPECT_THAT(key_.Refresh(), Shows(Severity::kWarning, "has been invalidated"));
  EXPECT_TRUE(key_.state().is_null());
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-2"));
}

TEST_F(ApiKeyTest, ExpiredKeyIsGoneWithAWarning) {
  EXPECT_THAT(key_.Apply(SearchWith(R"("expiration": "1h")")), Succeeds());
  clock_.Advance(absl::Minutes(59));
  EXPECT_THAT(key_.Refresh(), Succeeds());
  EXPECT_FALSE(key_.state().is_null());
  clock_.Advance(absl::Minutes(2));
  EXPECT_THAT(key_.Refresh(), Shows(Severity::kWarning, "expired at "));
  EXPECT_TRUE(key_.state().is_null());
}

TEST_F(ApiKeyTest, ForgottenKeyIsGone) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  tokyo_.api_keys().ForgetNewest();
  EXPECT_THAT(key_.Refresh(), Succeeds());
  EXPECT_TRUE(key_.state().is_null());
}

TEST_F(ApiKeyTest, DestroyInvalidatesAlsoWhatIsInvalidAlready) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  tokyo_.api_keys().ChangeNewest({{"invalidated", true}});
  EXPECT_THAT(key_.Destroy(), Succeeds());

  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_THAT(key_.Destroy(), Succeeds());
  EXPECT_EQ(Newest()["invalidated"], true);
}

TEST_F(ApiKeyTest, LostAnswerLeavesNoKeyBehindAndAnotherIsMade) {
  tokyo_.api_keys().LoseNextCreate();
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-2"));
  EXPECT_EQ(Value(0, "invalidated"), true);
  EXPECT_EQ(tokyo_.api_keys().OnlyValid()["id"], "key-2");
}

TEST_F(ApiKeyTest, LostAnswerAtTheDeadlineLeavesNeitherKeyNorState) {
  tokyo_.api_keys().LoseNextCreate();
  tokyo_.http().Hold();
  std::thread time_passes([this] {
    tokyo_.http().WaitForRequests(1);
    clock_.Advance(absl::Hours(1));
    tokyo_.http().Release();
  });
  EXPECT_THAT(key_.Apply(kSearch), Shows(Severity::kError, "it is invalidated. Apply again."));
  time_passes.join();
  EXPECT_TRUE(key_.state().is_null());
  EXPECT_EQ(tokyo_.api_keys().keys().size(), 1u);
  EXPECT_EQ(Newest()["invalidated"], true);
}

// The key that a create makes after its client has given up.
TEST_F(ApiKeyTest, KeyThatAppearsLaterIsFoundByItsTag) {
  tokyo_.http().Script({{.status = 504, .body = "{}"}});
  EXPECT_TRUE(key_.Apply(kSearch).has_error());
  EXPECT_TRUE(key_.Attribute("id").is_null());
  EXPECT_FALSE(key_.state().is_null());

  ResourceSession other(server_, kType);
  EXPECT_THAT(other.Apply(kSearch), Succeeds());
  tokyo_.api_keys().ChangeNewest({{"metadata", {{"terraform-provider-elastic", "tag-1"}}}});
  EXPECT_THAT(key_.Refresh(), Succeeds());
  EXPECT_EQ(key_.Attribute("id"), V::String("key-1"));
  EXPECT_TRUE(key_.Attribute("encoded").is_null());
  EXPECT_THAT(key_.Destroy(), Succeeds());
  EXPECT_EQ(Newest()["invalidated"], true);
}

TEST_F(ApiKeyTest, KeyThatNeverAppearsLeavesTheState) {
  tokyo_.http().Script({{.status = 504, .body = "{}"}});
  EXPECT_TRUE(key_.Apply(kSearch).has_error());
  EXPECT_THAT(key_.Refresh(), Succeeds());
  EXPECT_TRUE(key_.state().is_null());
}

TEST_F(ApiKeyTest, RefusedCreateMakesNoState) {
  tokyo_.api_keys().SetLicensed(false);
  EXPECT_THAT(key_.Apply(kSearch), Shows(Severity::kError, "Enterprise or trial licence"));
  EXPECT_TRUE(key_.state().is_null());
}

TEST_F(ApiKeyTest, MissingPrivilegeIsNamedForEachOperation) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  tokyo_.api_keys().Restrict("jane");
  ResourceSession other(server_, kType);
  EXPECT_THAT(other.Apply(kSearch), Shows(Severity::kError, "`manage_security`; ", kCluster));
  EXPECT_THAT(key_.Apply(SearchWith(R"("metadata": "{\"x\": 1}")")),
              Shows(Severity::kError, "`manage_security`; ", kCluster));
  EXPECT_THAT(key_.Destroy(), Shows(Severity::kError, "`manage_security`; ", kCluster));
  EXPECT_FALSE(key_.state().is_null());
}

TEST_F(ApiKeyTest, OnlyTheOwnerCanUpdateAndTheErrorNamesBoth) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  ConnectAs("joe");
  const Diagnostics shown = key_.Apply(SearchWith(R"("metadata": "{\"x\": 1}")"));
  EXPECT_THAT(shown,
              Shows(Severity::kError, "made by \"jane\" of the realm \"native1\"", kCluster));
  EXPECT_THAT(shown, Shows(Severity::kError, "the connection is \"joe\"", kCluster));
}

TEST_F(ApiKeyTest, ConnectionWithAnApiKeyIsRefusedWhenItIsPlanned) {
  ConnectWithApiKey();
  tf::sdk::PlanResult planned;
  EXPECT_THAT(key_.Plan(kSearch, planned),
              Shows(Severity::kError, "`username` and `password`", kCluster));
  EXPECT_THAT(tokyo_.api_keys().keys(), IsEmpty());
}

TEST_F(ApiKeyTest, ConnectionWithAnApiKeyReadsAndDeletes) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  ConnectWithApiKey();
  EXPECT_TRUE(key_.PlansNothing(kSearch));
  EXPECT_THAT(key_.Destroy(), Succeeds());
  EXPECT_EQ(Newest()["invalidated"], true);
}

TEST_F(ApiKeyTest, ApiKeyInAHeaderIsRefusedByTheServerAndExplained) {
  http::TransportOptions options;
  options.endpoints = {tokyo_.url()};
  options.headers = {{.name = "Authorization", .value = tf::Secret("ApiKey eA==")}};
  connections_->Configure({.clusters = ClusterConfigs{{"tokyo", options}}});
  const Diagnostics shown = key_.Apply(kSearch);
  EXPECT_THAT(shown, Shows(Severity::kError, "authentication via API key not supported", kCluster));
  EXPECT_THAT(shown, Shows(Severity::kError, "`username` and `password`", kCluster));
}

TEST_F(ApiKeyTest, ImportedKeyHasNoSecretAndSaysSo) {
  EXPECT_THAT(key_.Apply(kEverything), Succeeds());
  ResourceSession copy(server_, kType);
  EXPECT_THAT(copy.Import("tokyo/key-1"), Shows(Severity::kWarning, "cannot hand it out"));
  EXPECT_TRUE(copy.Attribute("encoded").is_null());
  EXPECT_TRUE(copy.Attribute("api_key").is_null());
  EXPECT_EQ(copy.Attribute("name"), V::String("berlin"));
  EXPECT_EQ(copy.Attribute("expiration"), V::String("30d"));
  EXPECT_EQ(copy.Attribute("metadata"), V::String(R"({"team":"search"})"));
  EXPECT_EQ(copy.Attribute("certificate_identity"), V::String("CN=berlin"));
}

TEST_F(ApiKeyTest, LifetimeOfAnImportedKeyMayBeSpelledInAnotherWay) {
  EXPECT_THAT(key_.Apply(SearchWith(R"("expiration": "720h")")), Succeeds());
  ResourceSession copy(server_, kType);
  copy.Import("tokyo/key-1");
  tf::sdk::PlanResult planned;
  EXPECT_THAT(copy.Plan(SearchWith(R"("expiration": "720h")"), planned), Succeeds());
  EXPECT_THAT(planned.requires_replace, IsEmpty());
  EXPECT_TRUE(copy.PlansNothing(SearchWith(R"("expiration": "720h")")));
}

TEST_F(ApiKeyTest, ImportThenThePlanIsEmptyAndAnUpdateLeavesTheSecretNull) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  ResourceSession copy(server_, kType);
  copy.Import("tokyo/key-1");
  EXPECT_TRUE(copy.PlansNothing(kSearch));
  const std::string changed = SearchWith(R"("metadata": "{\"x\": 1}")");
  tf::sdk::PlanResult planned;
  EXPECT_THAT(copy.Plan(changed, planned), Succeeds());
  EXPECT_TRUE(planned.planned.Find("encoded")->is_null());
  EXPECT_THAT(copy.Apply(changed), Succeeds());
  EXPECT_TRUE(copy.Attribute("encoded").is_null());
}

TEST_F(ApiKeyTest, ImportOfWhatIsNoUsableKeyIsAnError) {
  EXPECT_THAT(key_.Import("key-1"), Shows(Severity::kError, "<cluster>/<id>"));
  EXPECT_THAT(key_.Import("tokyo/"), Shows(Severity::kError, "<cluster>/<id>"));
  EXPECT_THAT(key_.Import("paris/key-1"), Shows(Severity::kError, "paris", kCluster));
  EXPECT_THAT(key_.Import("tokyo/key-1"), Shows(Severity::kError, "no API key with the id"));
  ResourceSession other(server_, kType);
  EXPECT_THAT(other.Apply(kSearch), Succeeds());
  tokyo_.api_keys().ChangeNewest({{"type", "rest"}});
  EXPECT_THAT(key_.Import("tokyo/key-1"), Shows(Severity::kError, "of the type \"rest\""));
  tokyo_.api_keys().ChangeNewest({{"type", "cross_cluster"}, {"invalidated", true}});
  EXPECT_THAT(key_.Import("tokyo/key-1"), Shows(Severity::kError, "nothing to import"));
}

TEST_F(ApiKeyTest, ConnectionThatIsMissingIsAnErrorAtTheCluster) {
  tf::sdk::PlanResult planned;
  const Diagnostics shown = key_.Plan(
      R"({"name": "k", "cluster": "paris", "access": {"search": [{"names": ["a"]}]}})", planned);
  EXPECT_THAT(shown, Shows(Severity::kError, "tokyo", kCluster));
}

TEST_F(ApiKeyTest, ConnectionThatIsNotKnownYetKeepsTheState) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  connections_->Configure({.clusters = ClusterConfigs{{"tokyo", NotYetKnown{}}}});
  EXPECT_THAT(key_.Refresh(), Shows(Severity::kWarning, "known only during apply"));
  EXPECT_FALSE(key_.state().is_null());
  ResourceSession other(server_, kType);
  tf::sdk::PlanResult planned;
  EXPECT_THAT(other.Plan(kSearch, planned), Succeeds());
}

TEST_F(ApiKeyTest, UnknownValuesArePlanned) {
  tf::sdk::PlanResult planned;
  EXPECT_THAT(key_.Plan(R"({"name": "<unknown>", "cluster": "<unknown>",
                            "expiration": "<unknown>", "metadata": "<unknown>",
                            "access": {"search": [{"names": ["<unknown>"]}]}})",
                        planned),
              Succeeds());
  EXPECT_TRUE(planned.planned.Find("expires_at")->is_unknown());
}

class ApiKeyOf8 : public ApiKeyTest {
 protected:
  ApiKeyOf8() : ApiKeyTest({.version = "8.19.21"}) {}
};

TEST_F(ApiKeyOf8, IsMadeUpdatedAndDeleted) {
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_THAT(key_.Apply(SearchWith(R"("metadata": "{\"x\": 1}")")), Succeeds());
  EXPECT_THAT(key_.Destroy(), Succeeds());
}

TEST_F(ApiKeyOf8, HasNoCertificateIdentityAndIsNotAskedForIt) {
  const std::string config = SearchWith(R"("certificate_identity": "CN=a")");
  const Diagnostics shown = key_.Apply(config);
  EXPECT_THAT(shown, Shows(Severity::kError, "9.3 or later, and the cluster \"tokyo\" runs 8.19.21",
                           kIdentity));
  EXPECT_EQ(tokyo_.http().Count("POST", "/_security/cross_cluster/api_key"), 0u);
  EXPECT_THAT(key_.Apply(kSearch), Succeeds());
  EXPECT_THAT(key_.Apply(config), Shows(Severity::kError, "9.3 or later", kIdentity));
  EXPECT_TRUE(key_.PlansNothing(kSearch));
}

class ApiKeyOf87 : public ApiKeyTest {
 protected:
  ApiKeyOf87() : ApiKeyTest({.version = "8.7.0"}) {}
};

TEST_F(ApiKeyOf87, IsUnknownToTheServer) {
  EXPECT_THAT(key_.Apply(kSearch), Shows(Severity::kError, "8.14 or later"));
}

}  // namespace
}  // namespace elastic
