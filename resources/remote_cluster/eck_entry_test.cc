#include "resources/remote_cluster/eck_entry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tf::Json;

ElasticsearchRefMode Everything() {
  return {.name = "tokyo",
          .namespace_name = "asia",
          .service_name = "proxy",
          .api_key = ApiKeyAccess{
              .search = es::SearchAccess{.names = {"logs-*"},
                                         .allow_restricted_indices = true,
                                         .query = {{"term", {{"a", false}}}},
                                         .field_security =
                                             es::FieldSecurity{.grant = {"*"}, .except = {"b"}}},
              .replication = ReplicationAccess{.names = {"metrics-*"}}}};
}

TEST(EckEntry, ReadsWhatItWrites) {
  const Json entry = ToEntry("link", Everything());
  EXPECT_EQ(entry, Json::parse(R"({"name": "link",
    "elasticsearchRef": {"name": "tokyo", "namespace": "asia", "serviceName": "proxy"},
    "apiKey": {"access": {"search": {"names": ["logs-*"], "allow_restricted_indices": true,
                                     "query": {"term": {"a": false}},
                                     "field_security": {"grant": ["*"], "except": ["b"]}},
                          "replication": {"names": ["metrics-*"]}}}})"));
  EXPECT_EQ(FromEntry(entry, "prod"), Everything());
}

TEST(EckEntry, ZeroValuesAreNotWritten) {
  ElasticsearchRefMode mode{
      .name = "tokyo", .namespace_name = "prod", .service_name = "", .api_key = {}};
  EXPECT_EQ(ToEntry("link", mode),
            Json::parse(
                R"({"name": "link", "elasticsearchRef": {"name": "tokyo", "namespace": "prod"}})"));
  mode.api_key = ApiKeyAccess{.search = es::SearchAccess{.names = {"a"}}};
  EXPECT_EQ(ToEntry("link", mode)["apiKey"],
            Json::parse(R"({"access": {"search": {"names": ["a"]}}})"));
}

TEST(EckEntry, EntryWithoutNamespaceIsOfTheLocalOne) {
  EXPECT_EQ(FromEntry(Json::parse(R"({"name": "a", "elasticsearchRef": {"name": "b"}})"), "prod")
                .namespace_name,
            "prod");
  const ElasticsearchRefMode bare = FromEntry(Json::parse(R"({"name": "a"})"), "prod");
  EXPECT_EQ(bare.name, "");
  EXPECT_FALSE(bare.api_key.has_value());
}

Json WithAnnotation(const char* name, const char* value) {
  return {{"metadata", {{"annotations", {{name, value}}}}}};
}

TEST(EckEntry, ManagedAliasesAreThoseOfTheAnnotation) {
  constexpr char kName[] = "elasticsearch.k8s.elastic.co/managed-remote-clusters";
  EXPECT_THAT(ManagedAliases(WithAnnotation(kName, "a,b")), ElementsAre("a", "b"));
  EXPECT_THAT(ManagedAliases(WithAnnotation(kName, "")), IsEmpty());
  EXPECT_THAT(ManagedAliases(Json::object()), IsEmpty());
}

TEST(EckEntry, ResourceIsManagedUnlessItSaysOtherwise) {
  EXPECT_TRUE(IsManaged(Json::object()));
  EXPECT_TRUE(IsManaged(WithAnnotation("eck.k8s.elastic.co/managed", "true")));
  EXPECT_FALSE(IsManaged(WithAnnotation("eck.k8s.elastic.co/managed", "false")));
}

TEST(EckEntry, SecureSettingsComeByFileWhereThatIsAskedForAndTheVersionCan) {
  Json resource = WithAnnotation("eck.k8s.elastic.co/file-based-secure-settings", "true");
  for (const char* version : {"9.5.0", "9.10.1", "10.0.0"}) {
    resource["spec"]["version"] = version;
    EXPECT_TRUE(DeliversSettingsByFile(resource)) << version;
  }
  for (const char* version : {"9.4.9", "8.19.0", "9", ""}) {
    resource["spec"]["version"] = version;
    EXPECT_FALSE(DeliversSettingsByFile(resource)) << version;
  }
  EXPECT_FALSE(DeliversSettingsByFile({{"spec", {{"version", "9.5.0"}}}}));
}

TEST(EckEntry, ResourceIsObservedWhenTheOperatorHasSeenItsGeneration) {
  Json resource = {{"metadata", {{"generation", 3}}}};
  EXPECT_EQ(GenerationOf(resource), 3);
  EXPECT_FALSE(HasObserved(resource, 3));
  resource["status"]["observedGeneration"] = 2;
  EXPECT_FALSE(HasObserved(resource, 3));
  resource["status"]["observedGeneration"] = 3;
  EXPECT_TRUE(HasObserved(resource, 3));
  EXPECT_TRUE(HasObserved(resource, 2));
  EXPECT_FALSE(IsInvalid(resource));
  resource["status"]["phase"] = "Invalid";
  EXPECT_TRUE(IsInvalid(resource));
}

TEST(EckEntry, HttpHasTlsUnlessItIsDisabledWithoutACertificate) {
  EXPECT_TRUE(HasHttpTls(Json::object()));
  Json resource =
      Json::parse(R"({"spec": {"http": {"tls": {"selfSignedCertificate": {"disabled": true}}}}})");
  EXPECT_FALSE(HasHttpTls(resource));
  resource["spec"]["http"]["tls"]["certificate"]["secretName"] = "mine";
  EXPECT_TRUE(HasHttpTls(resource));
}

}  // namespace
}  // namespace elastic
