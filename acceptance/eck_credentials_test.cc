// Links of an ECK cluster to a remote outside its operator that use an API key: the Secret, the
// resource that names it, the real node's keystore, and that nothing of the key shows.
//
// The remote is berlin itself, by its remote cluster server: it is the only secured cluster.

#include "absl/strings/escaping.h"

#include "acceptance/eck_fixture.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tf::Json;

constexpr char kSecret[] = "berlin-remote-cluster-credentials";
constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kVariable = R"(
variable "credentials" {
  type      = string
  sensitive = true
  ephemeral = true
}
)";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias                  = "${local.prefix}link"
  kubernetes             = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  proxy                  = { proxy_address = local.remote_cluster_server }
  credentials_wo         = var.credentials
  credentials_wo_version = local.version
  wait_for_connection    = "30s"
}
)";

constexpr std::string_view kSecondLink = R"(
resource "elastic_remote_cluster" "second" {
  alias                  = "${local.prefix}second"
  kubernetes             = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  proxy                  = { proxy_address = local.remote_cluster_server }
  credentials_wo         = var.credentials
  credentials_wo_version = 1
  wait_for_connection    = "30s"
}
)";

class EckCredentials : public EckTest {
 protected:
  void SetUp() override {
    EckTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    SetLocal("remote_cluster_server", berlin().address().remote_cluster_server);
    SetLocal("version", 1);
    UseKey(MakeKey());
  }

  // A cross-cluster API key of berlin, encoded.
  std::string MakeKey() {
    const Json request = {{"name", Alias("key")},
                          {"access", {{"search", Json::array({{{"names", {"*"}}}})}}}};
    const Answer made = berlin().Send("POST", "/_security/cross_cluster/api_key", request);
    EXPECT_EQ(made.status, 200);
    keys_.push_back(tf::StringMember(made.body, "encoded").value_or(""));
    return keys_.back();
  }
  void UseKey(const std::string& encoded) {
    terraform().SetEnvironment("TF_VAR_credentials", encoded);
  }
  void ConfigureLinks(std::string_view more = "") { Configure(tf::StrCat(kVariable, kLink, more)); }

  std::string SettingOf(std::string_view name) const {
    return tf::StrCat("cluster.remote.", Alias(name), ".credentials");
  }
  Json Secret() const { return kubernetes().Get(SecretPath(name_space(), kSecret)); }
  // What the Secret has for the link NAME; "" when nothing.
  std::string Stored(std::string_view name) const {
    const Json secret = Secret();
    const Json* data = tf::FindMember(secret, "data");
    std::string value;
    if (data != nullptr) {
      absl::Base64Unescape(tf::StringMember(*data, SettingOf(name)).value_or(""), &value);
    }
    return value;
  }
  Json SecureSettings() const {
    return kubernetes().Get(PathOf("berlin"))["spec"].value("secureSettings", Json());
  }
  // Whether berlin's node has loaded the credentials of the link NAME.
  bool IsLoaded(std::string_view name) const {
    const Json reloaded = berlin().Send("POST", "/_nodes/reload_secure_settings").body;
    return tf::DumpJson(reloaded).find(SettingOf(name)) != std::string::npos;
  }

  const std::vector<std::string>& keys() const { return keys_; }

 private:
  std::vector<std::string> keys_;
};

TEST_F(EckCredentials, LinkConnectsByTheKeyThatTheOperatorDelivers) {
  ConfigureLinks();
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(Stored("link"), keys()[0]);
  EXPECT_EQ(SecureSettings(), Json::array({{{"secretName", kSecret}}}));
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
  EXPECT_TRUE(berlin().LinkInfo(Alias("link")).contains("cluster_credentials"));
  EXPECT_EQ(terraform().Attributes(kAddress)["security_model"], "api_key");
  const Json metadata = Secret()["metadata"];
  EXPECT_EQ(metadata["labels"]["app.kubernetes.io/managed-by"], "terraform-provider-elastic");
  EXPECT_EQ(metadata["ownerReferences"][0]["uid"],
            kubernetes().Get(PathOf("berlin"))["metadata"]["uid"]);
}

TEST_F(EckCredentials, LinksShareOneSecretWhichGoesWithTheLastOfThem) {
  const Json foreign = {{"secretName", "theirs"}};
  ASSERT_EQ(
      kubernetes().MergePatch(PathOf("berlin"), {{"spec", {{"secureSettings", {foreign}}}}}).status,
      200);
  ConfigureLinks(kSecondLink);
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(SecureSettings(), Json::array({foreign, {{"secretName", kSecret}}}));
  EXPECT_EQ(Stored("second"), keys()[0]);

  ConfigureLinks();
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Stored("second"), "");
  EXPECT_EQ(Stored("link"), keys()[0]);
  EXPECT_FALSE(IsLoaded("second"));
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);

  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_TRUE(Secret().is_null());
  EXPECT_EQ(SecureSettings(), Json::array({foreign}));
  EXPECT_FALSE(IsLoaded("link"));
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckCredentials, AnotherVersionSendsAnotherKeyAndTheLinkStays) {
  ConfigureLinks();
  ASSERT_THAT(terraform().Apply(), Succeeds());
  UseKey(MakeKey());
  EXPECT_THAT(terraform().Plan(), PlansNothing());  // Nobody has said that it is another one.
  SetLocal("version", 2);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Stored("link"), keys()[1]);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(berlin().LinkInfo(Alias("link"))["connected"], true);
}

TEST_F(EckCredentials, KeyThatSomebodyTookFromTheSecretIsPutBack) {
  ConfigureLinks();
  ASSERT_THAT(terraform().Apply(), Succeeds());
  ASSERT_EQ(
      kubernetes()
          .MergePatch(SecretPath(name_space(), kSecret), {{"data", {{SettingOf("link"), nullptr}}}})
          .status,
      200);
  EXPECT_THAT(PlannedActions(terraform().PlanAsJson(), kAddress), ElementsAre("update"));
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(Stored("link"), keys()[0]);
  EXPECT_THAT(terraform().Plan(), PlansNothing());
}

TEST_F(EckCredentials, SecretOfSomebodyElseIsNotOverwritten) {
  const Json theirs = {{"apiVersion", "v1"},
                       {"kind", "Secret"},
                       {"metadata", {{"name", kSecret}}},
                       {"stringData", {{"s3", "theirs"}}}};
  ASSERT_EQ(kubernetes().Apply(SecretPath(name_space(), kSecret), tf::DumpJson(theirs)).status,
            201);
  ConfigureLinks();
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr(kSecret), HasSubstr("somebody else's"))));
  EXPECT_EQ(Secret()["data"].size(), 1u);
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckCredentials, RoleWithoutSecretsIsSaidBeforeAnythingIsWritten) {
  const std::string role = tf::StrCat("/apis/rbac.authorization.k8s.io/v1/namespaces/",
                                      name_space(), "/roles/terraform-remote-clusters");
  Json rules = kubernetes().Get(role)["rules"];
  for (Json& rule : rules) {
    if (rule["resources"] == Json::array({"secrets"})) rule["verbs"] = {"get"};
  }
  ASSERT_EQ(kubernetes().MergePatch(role, {{"rules", rules}}).status, 200);
  ConfigureLinks();
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("a role must allow the verb \"create\" on \"secrets\""),
                          HasSubstr("nothing was changed"))));
  EXPECT_TRUE(Secret().is_null());
  EXPECT_TRUE(SecureSettings().is_null());
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckCredentials, OperatorThatNeverActsIsGivenUpInTimeAndWhatIsStoredIsSaid) {
  eck().PutBehaviour({{"stopped", true}});
  Configure(tf::StrCat(kVariable, R"(
    resource "elastic_remote_cluster" "link" {
      alias          = "${local.prefix}link"
      kubernetes     = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      proxy          = { proxy_address = local.remote_cluster_server }
      credentials_wo = var.credentials
      timeouts       = { create = "15s" }
    }
  )"));
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("the ECK operator has acted on")));
  EXPECT_EQ(berlin().LinkSettings(Alias("link")), Json::object());
}

TEST_F(EckCredentials, KeysAreNowhereInAPlanAStateOrATrace) {
  terraform().SetEnvironment("TF_LOG", "trace");
  ConfigureLinks();
  std::vector<std::string> texts = {tf::DumpJson(terraform().PlanAsJson())};
  for (const Outcome& run : {terraform().Apply(), terraform().Plan(), terraform().Destroy()}) {
    ASSERT_EQ(run.exit_code, 0) << run.output;
    texts.push_back(tf::StrCat(run.output, run.errors));
    texts.push_back(terraform().Read("terraform.tfstate"));
  }
  std::string decoded;
  ASSERT_TRUE(absl::Base64Unescape(keys()[0], &decoded));
  for (const std::string& secret :
       {keys()[0], absl::Base64Escape(keys()[0]), decoded.substr(decoded.find(':') + 1)}) {
    for (const std::string& text : texts) EXPECT_FALSE(Shows(text, secret));
  }
}

}  // namespace
}  // namespace elastic::acceptance
