#include "resources/cross_cluster_api_key/api_key_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/cty/path.h"
#include "resources/cross_cluster_api_key/cross_cluster_api_key.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using tf::cty::Path;
using tf::sdk::Diagnostic;
using tf::sdk::Diagnostics;

using Names = std::vector<std::string>;

SearchAccessModel Search() {
  return {.names = Names{"a"}, .allow_restricted_indices = {}, .query = {}, .field_security = {}};
}

KeyAccessModel Both(SearchAccessModel search) {
  KeyAccessModel access;
  access.search = std::vector<Value<SearchAccessModel>>{std::move(search)};
  access.replication = std::vector<Value<KeyReplicationModel>>{
      KeyReplicationModel{.names = Names{"b"}, .allow_restricted_indices = {}}};
  return access;
}

std::vector<Diagnostic> Check(KeyAccessModel access) {
  CrossClusterApiKeyModel config;
  config.access = std::move(access);
  Diagnostics out;
  CheckConfig(config, out);
  return out.list();
}

auto ErrorAt(const Path& path) { return Field(&Diagnostic::path, path); }

const Path kAccess = Path().Attribute("access");

TEST(ApiKeyName, IsWhatTheServerAcceptsAndTheOperatorLeavesAlone) {
  const auto problem = IsApiKeyName().problem;
  for (const char* name : {"berlin", "Berlin to Tokyo", "a_b", "eck", "é"}) {
    EXPECT_EQ(problem(name), std::nullopt) << name;
  }
  for (const char* name : {"", " a", "a ", "_a", "\ta"}) {
    EXPECT_NE(problem(name), std::nullopt) << name;
  }
  EXPECT_THAT(problem("eck-a"), Optional(HasSubstr("ECK operator")));
  EXPECT_EQ(problem(std::string(256, 'a')), std::nullopt);
  EXPECT_NE(problem(std::string(257, 'a')), std::nullopt);
}

TEST(Lifetime, IsATimeValueThatEnds) {
  const auto problem = IsLifetime().problem;
  for (const char* text : {"1s", "3000ms", "90s", "30d", "12h"})
    EXPECT_EQ(problem(text), std::nullopt);
  for (const char* text : {"-1", "0s", "", "30", "1.5d", "1w", "500micros", "500ms", "1500ms"}) {
    EXPECT_THAT(problem(text), Optional(HasSubstr("30d"))) << text;
  }
}

TEST(ApiKeyMetadata, IsAJsonObjectOfTheUsersOwn) {
  const auto problem = IsApiKeyMetadata().problem;
  EXPECT_EQ(problem(R"({"a": {"_b": 1}})"), std::nullopt);
  EXPECT_EQ(problem("{}"), std::nullopt);
  EXPECT_THAT(problem("[1]"), Optional(HasSubstr("not a JSON object")));
  EXPECT_THAT(problem("{"), Optional(HasSubstr("not a JSON object")));
  EXPECT_THAT(problem(R"({"_a": 1})"), Optional(HasSubstr("rename \"_a\"")));
  EXPECT_THAT(problem(R"({"terraform-provider-elastic": 1})"), Optional(HasSubstr("rename")));
}

TEST(CheckConfig, KeyNeedsAccessOfEitherKind) {
  EXPECT_THAT(Check({}), ElementsAre(ErrorAt(kAccess)));
  KeyAccessModel empty;
  empty.search = std::vector<Value<SearchAccessModel>>{};
  EXPECT_THAT(Check(empty), ElementsAre(ErrorAt(kAccess)));
  empty.replication = Value<std::vector<Value<KeyReplicationModel>>>::Unknown();
  EXPECT_THAT(Check(empty), IsEmpty());
  EXPECT_THAT(Check(Both(Search())), IsEmpty());
}

TEST(CheckConfig, RestrictedSearchExcludesReplication) {
  SearchAccessModel search = Search();
  search.query = std::string("{}");
  search.field_security = FieldSecurityModel{.grant = Names{"*"}, .except = {}};
  const Path entry = kAccess.Attribute("search").Index(0);
  EXPECT_THAT(Check(Both(search)), ElementsAre(ErrorAt(entry.Attribute("query")),
                                               ErrorAt(entry.Attribute("field_security"))));
  KeyAccessModel alone = Both(search);
  alone.replication = {};
  EXPECT_THAT(Check(alone), IsEmpty());
}

TEST(CheckConfig, WhatIsNotKnownIsNoError) {
  CrossClusterApiKeyModel config;
  config.access = Value<KeyAccessModel>::Unknown();
  Diagnostics out;
  CheckConfig(config, out);
  EXPECT_THAT(out.list(), IsEmpty());
  KeyAccessModel access = Both(Search());
  access.search = std::vector<Value<SearchAccessModel>>{Value<SearchAccessModel>::Unknown()};
  EXPECT_THAT(Check(access), IsEmpty());
}

}  // namespace
}  // namespace elastic
