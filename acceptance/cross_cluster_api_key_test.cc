// elastic_cross_cluster_api_key on a real cluster with users.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"

#include "acceptance/acceptance_fixture.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kAddress = "elastic_cross_cluster_api_key.key";
constexpr std::string_view kKeys = "/_security/api_key";

// A key with these lines in it.
std::string KeyWith(std::string_view lines) {
  return tf::StrCat(R"(
    resource "elastic_cross_cluster_api_key" "key" {
      cluster = "berlin"
      name    = "${local.prefix}key"
      )",
                    lines, "\n}\n");
}

constexpr std::string_view kSearch = R"(access = { search = [{ names = ["logs-*"] }] })";

class CrossClusterApiKey : public AcceptanceTest {
 protected:
  using AcceptanceTest::AcceptanceTest;

  void TearDown() override {
    if (!IsSkipped()) {
      const Answer all = berlin().Send("GET", tf::StrCat(kKeys, "?name=", Alias("*")));
      if (const tf::Json* keys = tf::FindMember(all.body, "api_keys")) {
        for (const tf::Json& key : *keys) Invalidate(key["id"]);
      }
    }
    AcceptanceTest::TearDown();
  }

  void Invalidate(const std::string& id) {
    berlin().Send("DELETE", std::string(kKeys), {{"ids", tf::Json::array({id})}});
  }
  // What the server shows of the key; null when there is none.
  tf::Json Key(const std::string& id) {
    const Answer found = berlin().Send("GET", tf::StrCat(kKeys, "?id=", id));
    const tf::Json* keys = tf::FindMember(found.body, "api_keys");
    return keys == nullptr || keys->empty() ? tf::Json() : keys->front();
  }
  // An attribute of the key in the state; "" when it is null.
  std::string Attribute(std::string_view name) {
    return tf::StringMember(terraform().Attributes(kAddress), name).value_or("");
  }
  std::vector<std::string> Planned() { return PlannedActions(terraform().PlanAsJson(), kAddress); }
};

TEST_F(CrossClusterApiKey, IsMadeChangedInPlaceReplacedAndInvalidated) {
  Configure(KeyWith(R"(
    access = {
      search = [
        {
          names          = ["logs-*", "metrics-*"]
          query          = jsonencode({ term = { b = 1, a = "x" } })
          field_security = { grant = ["*"], except = ["ip"] }
        },
        { names = [".kibana"], allow_restricted_indices = true },
      ]
    }
    expiration = "48h"
    metadata   = jsonencode({ team = "search", size = 3 })
  )"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  const std::string id = Attribute("id");
  const std::string encoded = Attribute("encoded");
  EXPECT_EQ(encoded, absl::Base64Escape(tf::StrCat(id, ":", Attribute("api_key"))));
  EXPECT_THAT(Attribute("expires_at"), HasSubstr("T"));
  EXPECT_EQ(Key(id)["metadata"]["team"], "search");

  Configure(KeyWith(R"(
    access     = { search = [{ names = ["logs-*"] }], replication = [{ names = ["m-*"] }] }
    expiration = "48h"
  )"));
  EXPECT_THAT(Planned(), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Attribute("id"), id);
  EXPECT_EQ(Attribute("encoded"), encoded);
  EXPECT_EQ(Key(id)["access"]["replication"][0]["names"][0], "m-*");
  EXPECT_FALSE(Key(id)["metadata"].contains("team"));

  Configure(KeyWith(kSearch));
  EXPECT_THAT(Planned(), ElementsAre("delete", "create"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string second = Attribute("id");
  EXPECT_NE(second, id);
  EXPECT_EQ(Key(id)["invalidated"], true);
  EXPECT_FALSE(Key(second).contains("expiration"));

  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Key(second)["invalidated"], true);
}

TEST_F(CrossClusterApiKey, IsMadeAnewBeforeTheOldOneIsInvalidated) {
  Configure(KeyWith(tf::StrCat(kSearch, R"(
    expiration = "1d"
    lifecycle { create_before_destroy = true })")));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string first = Attribute("id");
  ASSERT_THAT(terraform().Apply({tf::StrCat("-replace=", kAddress)}), Succeeds());
  EXPECT_NE(Attribute("id"), first);
  const tf::Json old = Key(first);
  const tf::Json now = Key(Attribute("id"));
  EXPECT_EQ(old["invalidated"], true);
  EXPECT_EQ(now["invalidated"], false);
  EXPECT_LE(now.value("creation", int64_t{0}), old.value("invalidation", int64_t{0}));
}

TEST_F(CrossClusterApiKey, InvalidatedByHandIsMadeAnewWithAWarning) {
  Configure(KeyWith(kSearch));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  Invalidate(Attribute("id"));
  EXPECT_THAT(terraform().Plan(), AllOf(PlansChanges(), Says(HasSubstr("has been invalidated"))));
  EXPECT_THAT(Planned(), ElementsAre("create"));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

TEST_F(CrossClusterApiKey, AccessChangedByHandIsChangedBack) {
  Configure(KeyWith(kSearch));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string path = tf::StrCat("/_security/cross_cluster/api_key/", Attribute("id"));
  const tf::Json everything = {{"search", {{{"names", {"*"}}}}}};
  ASSERT_EQ(berlin().Send("PUT", path, {{"access", everything}}).status, 200);
  EXPECT_THAT(Planned(), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Key(Attribute("id"))["access"]["search"][0]["names"][0], "logs-*");
}

TEST_F(CrossClusterApiKey, IsImportedWithoutItsSecret) {
  const Answer made =
      berlin().Send("POST", "/_security/cross_cluster/api_key",
                    {{"name", Alias("key")}, {"access", {{"search", {{{"names", {"logs-*"}}}}}}}});
  ASSERT_EQ(made.status, 200);
  Configure(KeyWith(kSearch));
  const std::string id = tf::StrCat("berlin/", made.body.value("id", ""));
  EXPECT_THAT(terraform().Import(std::string(kAddress), id),
              AllOf(Succeeds(), Says(HasSubstr("Terraform cannot hand it out"))));
  EXPECT_EQ(Attribute("encoded"), "");
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(terraform().Import("elastic_cross_cluster_api_key.other", "berlin/none"),
              Fails(HasSubstr("other")));
}

TEST_F(CrossClusterApiKey, WhatCanBeKnownWithoutAServerIsValidated) {
  Configure(R"(
    resource "elastic_cross_cluster_api_key" "key" {
      cluster    = "berlin"
      name       = "eck-key"
      metadata   = jsonencode({ _mine = 1 })
      expiration = "-1"
      access = {
        search      = [{ names = [], query = "no json" }]
        replication = [{ names = ["a"] }]
      }
    })");
  EXPECT_THAT(terraform().Do({"validate"}),
              Fails(AllOf(HasSubstr("ECK operator"), HasSubstr("_mine"), HasSubstr("\"30d\""),
                          HasSubstr("at least one element"), HasSubstr("not a JSON object"),
                          HasSubstr("Restricted search beside replication"))));
}

TEST_F(CrossClusterApiKey, OfAnotherUserCannotBeChanged) {
  Configure(KeyWith(kSearch));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string user = Alias("user");
  ASSERT_TRUE(berlin().PutRole(user, {{"cluster", {"manage_security"}}}));
  ASSERT_TRUE(berlin().PutUser(user, "a-long-password", {user}));
  SetLocal("berlin_username", user);
  terraform().SetEnvironment("TF_VAR_berlin_password", "a-long-password");
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  Configure(KeyWith(R"(access = { search = [{ names = ["other"] }] })"));
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("It was made by \"elastic\""),
                                               HasSubstr(user), HasSubstr("-replace=ADDRESS"))));
}

TEST_F(CrossClusterApiKey, MissingPrivilegeIsNamed) {
  const std::string user = Alias("user");
  Configure(KeyWith(kSearch));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_TRUE(berlin().PutRole(user, {{"cluster", {"monitor", "manage_api_key"}}}));
  ASSERT_TRUE(berlin().PutUser(user, "a-long-password", {user}));
  SetLocal("berlin_username", user);
  terraform().SetEnvironment("TF_VAR_berlin_password", "a-long-password");
  const auto names_it = HasSubstr("cluster privilege `manage_security`");
  EXPECT_THAT(terraform().Apply({tf::StrCat("-replace=", kAddress)}), Fails(names_it));
  EXPECT_THAT(terraform().Destroy(), Fails(names_it));
  EXPECT_EQ(Key(Attribute("id"))["invalidated"], false);
}

TEST_F(CrossClusterApiKey, CannotBeMadeWithAnApiKey) {
  const Answer key = berlin().Send("POST", std::string(kKeys), {{"name", Alias("rest")}});
  ASSERT_EQ(key.status, 200);
  terraform().SetEnvironment("TF_VAR_api_key", key.body.value("encoded", ""));
  for (const char* credentials :
       {"api_key = var.api_key", R"(headers = { Authorization = "ApiKey ${var.api_key}" })"}) {
    SetProvider(tf::StrCat(R"(
      variable "api_key" {
        type      = string
        sensitive = true
      }
      provider "elastic" {
        clusters = {
          berlin = {
            endpoints = [local.berlin_endpoint]
            ca_file   = local.berlin_ca_file
            )",
                           credentials, "\n}\n}\n}\n"));
    Configure(KeyWith(kSearch));
    EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("`username` and `password`")));
  }
}

TEST_F(CrossClusterApiKey, SecretIsInTheStateAndNowhereElse) {
  terraform().SetEnvironment("TF_LOG", "trace");
  Configure(KeyWith(kSearch));
  const Outcome apply = terraform().Apply();
  ASSERT_EQ(apply.exit_code, 0) << apply.output;
  // The trace does hold the provider's own lines: otherwise this would prove nothing.
  EXPECT_NE(apply.errors.find("/_security/cross_cluster/api_key"), std::string::npos);
  const std::string secrets[] = {Attribute("api_key"), Attribute("encoded")};

  Configure(KeyWith(R"(access = { search = [{ names = ["other"] }] })"));
  const Outcome plan = terraform().Plan();
  const Outcome update = terraform().Apply();
  const Outcome destroy = terraform().Destroy();
  for (const std::string& secret : secrets) {
    for (const Outcome* run : {&apply, &plan, &update, &destroy}) {
      EXPECT_FALSE(Shows(run->output, secret));
      EXPECT_FALSE(Shows(run->errors, secret));
    }
  }
}

class CrossClusterApiKeyOfOlder : public CrossClusterApiKey {
 protected:
  CrossClusterApiKeyOfOlder() : CrossClusterApiKey(Clusters::kSecured) {}
};

TEST_F(CrossClusterApiKeyOfOlder, HasNoCertificateIdentity) {
  constexpr std::string_view kKey = R"(
    resource "elastic_cross_cluster_api_key" "key" {
      cluster = "oslo"
      name    = "${local.prefix}key"
      access  = { search = [{ names = ["logs-*"] }] }
      %s
    })";
  const auto with = [&](const char* line) {
    return std::string(kKey).replace(kKey.find("%s"), 2, line);
  };
  Configure(with(R"(certificate_identity = "CN=berlin")"));
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("needs Elasticsearch 9.3 or later")));
  Configure(with(""));
  EXPECT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

}  // namespace
}  // namespace elastic::acceptance
