// Links that exist already: taking them over, and refusing to overwrite them.

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

class Import : public AcceptanceTest {
 protected:
  Json SniffSettings() const {
    return {{"seeds", {tokyo().address().transport}}, {"skip_unavailable", "false"}};
  }
};

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias            = "${local.prefix}link"
  self_managed     = { cluster = "berlin" }
  sniff            = { seeds = [local.tokyo] }
  skip_unavailable = false
}
)";

TEST_F(Import, ByIdThenThePlanIsEmpty) {
  ASSERT_TRUE(berlin().PutLink(Alias("link"), SniffSettings()));
  Configure(kLink);
  ASSERT_THAT(
      terraform().Import("elastic_remote_cluster.link", "self_managed/berlin/" + Alias("link")),
      Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Import, BlockWithGeneratedConfigurationThenThePlanIsEmpty) {
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"mode", "proxy"},
                                               {"proxy_address", tokyo().address().transport},
                                               {"proxy_socket_connections", 4},
                                               {"server_name", "tokyo.example"},
                                               {"skip_unavailable", true},
                                               {"transport.compress", true}}));
  Configure(R"(
    import {
      to = elastic_remote_cluster.link
      id = "self_managed/berlin/${local.prefix}link"
    }
  )");
  ASSERT_THAT(terraform().Plan({"-generate-config-out=generated.tf"}), PlansChanges());
  SCOPED_TRACE(terraform().Read("generated.tf"));
  ASSERT_THAT(terraform().Apply(),
              AllOf(Succeeds(), Says(HasSubstr("1 imported, 0 added, 0 changed"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(Import, AliasThatDoesNotExistIsAnError) {
  Configure(kLink);
  EXPECT_THAT(
      terraform().Import("elastic_remote_cluster.link", "self_managed/berlin/" + Alias("link")),
      Fails(AllOf(HasSubstr(Alias("link")), HasSubstr("has no remote cluster"))));
}

TEST_F(Import, MalformedIdSaysTheForm) {
  Configure(kLink);
  EXPECT_THAT(terraform().Import("elastic_remote_cluster.link", "tokyo"),
              Fails(HasSubstr("self_managed/<cluster>/<alias>")));
}

TEST_F(Import, ClusterThatTheProviderDoesNotKnowIsNamed) {
  Configure(kLink);
  EXPECT_THAT(terraform().Import("elastic_remote_cluster.link", "self_managed/paris/link"),
              Fails(HasSubstr("paris")));
}

TEST_F(Import, CreatingAnAliasThatExistsFailsWithTheImportIdAndChangesNothing) {
  ASSERT_TRUE(berlin().PutLink(Alias("link"), {{"seeds", {oslo().address().transport}}}));
  const Json before = berlin().LinkSettings(Alias("link"));
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("exists already"), HasSubstr("terraform import"),
                          HasSubstr("self_managed/berlin/" + Alias("link")))));
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), before);
  EXPECT_EQ(terraform().Attributes("elastic_remote_cluster.link"), Json());
}

TEST_F(Import, CreatingAnAliasOfElasticsearchYmlNamesTheFile) {
  ASSERT_FALSE(berlin().LinkInfo("from_file").is_null());
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "from_file"
      self_managed = { cluster = "berlin" }
      sniff        = { seeds = [local.tokyo] }
    }
  )");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("from_file"), HasSubstr("elasticsearch.yml"))));
  EXPECT_EQ(berlin().LinkSettings("from_file"), Json::object());
}

TEST_F(Import, LinkOfElasticsearchYmlCannotBeTakenOver) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias        = "from_file"
      self_managed = { cluster = "berlin" }
      sniff        = { seeds = ["127.0.0.1:9"] }
    }
  )");
  EXPECT_THAT(terraform().Import("elastic_remote_cluster.link", "self_managed/berlin/from_file"),
              Fails(HasSubstr("elasticsearch.yml")));
}

}  // namespace
}  // namespace elastic::acceptance
