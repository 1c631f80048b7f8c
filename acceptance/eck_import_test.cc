// Links of ECK that exist already: taking them over, and refusing to overwrite them.

#include "acceptance/eck_fixture.h"
#include "acceptance/eventually.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias             = "${local.prefix}link"
  kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
)";

// Imported links name no `cluster`: an import id has none.
constexpr std::string_view kLinkWithoutCluster = R"(
resource "elastic_remote_cluster" "link" {
  alias             = "${local.prefix}link"
  kubernetes        = { namespace = local.name_space, name = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
)";

class EckImport : public EckTest {};

TEST_F(EckImport, ByIdThenThePlanIsEmpty) {
  PutEntries(Json::array({Entry("link")}));
  Configure(kLinkWithoutCluster);
  ASSERT_THAT(terraform().Import(kAddress, ImportId()), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(terraform().Attributes(kAddress)["id"], ImportId());
}

TEST_F(EckImport, BlockWithGeneratedConfigurationThenThePlanIsEmpty) {
  Json entry = Entry("link");
  entry["apiKey"] = {{"access", {{"search", {{"names", {"logs-*"}}}}}}};
  PutEntries(Json::array({entry}));
  Configure(R"(
    import {
      to = elastic_remote_cluster.link
      id = "kubernetes/${local.name_space}/berlin/${local.prefix}link"
    }
  )");
  ASSERT_THAT(terraform().Plan({"-generate-config-out=generated.tf"}), PlansChanges());
  SCOPED_TRACE(terraform().Read("generated.tf"));
  ASSERT_THAT(terraform().Apply(),
              AllOf(Succeeds(), Says(HasSubstr("1 imported, 0 added, 0 changed"))));
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Entries(), Json::array({entry}));
}

TEST_F(EckImport, AliasThatDoesNotExistIsAnError) {
  Configure(kLink);
  EXPECT_THAT(terraform().Import(kAddress, ImportId()), Fails(HasSubstr(Alias("link"))));
}

TEST_F(EckImport, MalformedIdSaysTheForm) {
  Configure(kLink);
  EXPECT_THAT(terraform().Import(kAddress, "kubernetes/berlin"),
              Fails(HasSubstr("kubernetes/<namespace>/<name>/<alias>")));
}

TEST_F(EckImport, CreatingAnEntryThatExistsFailsWithTheImportIdAndChangesNothing) {
  const Json others = Json::array({Entry("link", "oslo")});
  PutEntries(others);
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("exists already"), HasSubstr("terraform import"),
                          HasSubstr(ImportId()))));
  EXPECT_EQ(Entries(), others);
  EXPECT_EQ(terraform().Attributes(kAddress), Json());
}

TEST_F(EckImport, AliasInTheClustersOwnSettingsIsNotTakenOver) {
  const Json settings = {{"mode", "proxy"}, {"proxy_address", oslo().address().transport}};
  ASSERT_TRUE(berlin().PutLink(Alias("link"), settings));
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("exists already")));
  EXPECT_EQ(Entries(), Json::array());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), settings);
}

TEST_F(EckImport, AliasThatTheOperatorStillHasIsNotTakenOver) {
  ASSERT_TRUE(eck().PutBehaviour({{"stopped", true}}));
  ASSERT_EQ(
      kubernetes()
          .MergePatch(
              PathOf("berlin"),
              {{"metadata",
                {{"annotations",
                  {{"elasticsearch.k8s.elastic.co/managed-remote-clusters", Alias("link")}}}}}})
          .status,
      200);
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("still has the alias")));
  EXPECT_EQ(Entries(), Json::array());
}

}  // namespace
}  // namespace elastic::acceptance
