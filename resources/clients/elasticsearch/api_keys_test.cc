#include "resources/clients/elasticsearch/api_keys.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/outcome.h"
#include "provider/testing/status_matchers.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_elasticsearch.h"

namespace elastic::es {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeElasticsearch;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

ApiKeys Connect(const FakeElasticsearch& server, http::Credentials credentials = {},
                int attempts = 1) {
  return ApiKeys(*http::MakeTransport({.endpoints = {server.url()},
                                       .credentials = std::move(credentials),
                                       .retry = {.attempts = attempts}}));
}

http::Credentials User(const std::string& name) {
  return http::BasicCredentials{.username = name, .password = tf::Secret("pw")};
}

NewApiKey Searching(const std::string& name) {
  return {.name = name, .access = {.search = {{.names = {"logs-*"}}}}};
}

const Json kQuery = {{"term", {{"b", 1}, {"a", 2}}}};

TEST(ApiKeys, CreatedKeyIsFoundByItsId) {
  FakeElasticsearch server;
  ApiKeys keys = Connect(server, User("jane"));
  const NewApiKey wish{
      .name = "berlin",
      .access = {.search = {{.names = {"logs-*"},
                             .query = kQuery,
                             .field_security = FieldSecurity{.grant = {"*"}, .except = {"ip"}}},
                            {.names = {"m"}, .allow_restricted_indices = true}}},
      .expiration = "90s",
      .metadata = {{"team", "search"}},
      .certificate_identity = "CN=berlin"};
  const absl::StatusOr<CreatedApiKey> created = keys.Create(wish, {});
  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->api_key.empty());
  EXPECT_FALSE(created->encoded.empty());

  const absl::StatusOr<std::optional<FoundApiKey>> found = keys.Get(created->id, {});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ((*found)->name, "berlin");
  EXPECT_EQ((*found)->type, "cross_cluster");
  EXPECT_EQ((*found)->username, "jane");
  EXPECT_EQ((*found)->access, wish.access);
  EXPECT_EQ((*found)->metadata, wish.metadata);
  EXPECT_EQ(*(*found)->expiration - (*found)->creation, absl::Seconds(90));
  EXPECT_EQ((*found)->certificate_identity, "CN=berlin");
  EXPECT_FALSE((*found)->invalidated);
}

TEST(ApiKeys, ReplicationIsReadBack) {
  FakeElasticsearch server;
  ApiKeys keys = Connect(server);
  const CrossClusterAccess access{
      .replication = {{.names = {"a", "b"}}, {.names = {".c"}, .allow_restricted_indices = true}}};
  const auto created = keys.Create({.name = "k", .access = access}, {});
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ((*keys.Get(created->id, {}))->access, access);
}

TEST(ApiKeys, ThereIsNoKeyOfAnUnknownId) {
  FakeElasticsearch server;
  EXPECT_EQ(*Connect(server).Get("nope", {}), std::nullopt);
}

TEST(ApiKeys, NotFoundOfSomebodyElseIsNoAnswerAboutKeys) {
  FakeElasticsearch server;
  for (const char* body : {"not here", "{}", R"({"error": "no such route"})"}) {
    server.http().Script({{.status = 404, .body = body}});
    EXPECT_THAT(Connect(server).Get("id", {}),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("HTTP 404")));
  }
}

TEST(ApiKeys, SeveralKeysMayHaveOneName) {
  FakeElasticsearch server;
  ApiKeys keys = Connect(server);
  ASSERT_THAT(keys.Create(Searching("twin"), {}), IsOk());
  ASSERT_THAT(keys.Create(Searching("twin"), {}), IsOk());
  ASSERT_THAT(keys.Create(Searching("other"), {}), IsOk());
  EXPECT_EQ(keys.FindByName("twin", {})->size(), 2u);
  EXPECT_THAT(*keys.FindByName("none", {}), IsEmpty());
}

TEST(ApiKeys, CreateIsNotRepeatedAndItsOutcomeIsUnknown) {
  FakeElasticsearch server;
  server.api_keys().LoseNextCreate();
  const auto created = Connect(server, {}, 5).Create(Searching("k"), {});
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("HTTP 504")));
  EXPECT_TRUE(tf::HasUnknownOutcome(created.status()));
  EXPECT_EQ(server.api_keys().keys().size(), 1u);
}

TEST(ApiKeys, AnswerWithASecretThatDoesNotReadIsNotShown) {
  FakeElasticsearch server;
  for (const char* body : {R"({"id":"k","api_key":"s3cret")", R"({"api_key":"s3cret"})"}) {
    server.http().Script({{.status = 200, .body = body}});
    const auto created = Connect(server).Create(Searching("k"), {});
    EXPECT_THAT(created, StatusIs(absl::StatusCode::kFailedPrecondition, Not(HasSubstr("s3cret"))));
    EXPECT_TRUE(tf::HasUnknownOutcome(created.status()));
  }
}

TEST(ApiKeys, UpdateReplacesWhatItGives) {
  FakeElasticsearch server;
  ApiKeys keys = Connect(server);
  const auto created = keys.Create(
      {.name = "k", .access = {.search = {{.names = {"a"}}}}, .certificate_identity = "CN=a"}, {});
  ASSERT_THAT(created, IsOk());
  const CrossClusterAccess access{.replication = {{.names = {"b"}}}};
  EXPECT_THAT(keys.Update(created->id, {.access = access, .metadata = {{"x", 1}}}, {}), IsOk());
  FoundApiKey found = **keys.Get(created->id, {});
  EXPECT_EQ(found.access, access);
  EXPECT_EQ(found.metadata, Json({{"x", 1}}));
  EXPECT_EQ(found.certificate_identity, "CN=a");

  EXPECT_THAT(keys.Update(created->id, {.access = access, .certificate_identity = Json()}, {}),
              IsOk());
  found = **keys.Get(created->id, {});
  EXPECT_EQ(found.metadata, Json::object());
  EXPECT_EQ(found.certificate_identity, std::nullopt);
}

TEST(ApiKeys, KeyOfAnotherUserIsNotFoundByAnUpdate) {
  FakeElasticsearch server;
  const auto created = Connect(server, User("jane")).Create(Searching("k"), {});
  EXPECT_THAT(Connect(server, User("joe"))
                  .Update(created->id, {.access = {.search = {{.names = {"a"}}}}}, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("owned by requesting user")));
}

TEST(ApiKeys, InvalidatedAndUnknownKeysAreInvalidatedAgain) {
  FakeElasticsearch server;
  ApiKeys keys = Connect(server);
  const auto created = keys.Create(Searching("k"), {});
  EXPECT_THAT(keys.Invalidate(created->id, {}), IsOk());
  EXPECT_TRUE((*keys.Get(created->id, {}))->invalidated);
  EXPECT_THAT(keys.Invalidate(created->id, {}), IsOk());
  EXPECT_THAT(keys.Invalidate("nope", {}), IsOk());
}

TEST(ApiKeys, RefusedInvalidationIsAnErrorAlthoughTheServerSays200) {
  FakeElasticsearch server;
  const auto created = Connect(server).Create(Searching("k"), {});
  server.api_keys().Restrict("joe");
  EXPECT_THAT(
      Connect(server, User("joe")).Invalidate(created->id, {}),
      StatusIs(absl::StatusCode::kPermissionDenied,
               AllOf(HasSubstr("DELETE /_security/api_key"), HasSubstr("[manage_security]"))));
}

TEST(ApiKeys, AuthenticationNamesUserAndKind) {
  FakeElasticsearch server;
  const auto user = Connect(server, User("jane")).Authenticate({});
  ASSERT_THAT(user, IsOk());
  EXPECT_EQ(user->username, "jane");
  EXPECT_EQ(user->realm, "native1");
  EXPECT_EQ(user->type, "realm");
  const auto key = Connect(server, http::ApiKey{.encoded = tf::Secret("eA==")}).Authenticate({});
  EXPECT_EQ(key->type, "api_key");
}

}  // namespace
}  // namespace elastic::es
