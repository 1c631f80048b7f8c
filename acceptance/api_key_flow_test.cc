// From nothing to a link by API key in one apply, and back: the key is made on tokyo, goes into the
// keystores of berlin by the operator's own tool, and the link uses it.
#include <thread>

#include "acceptance/api_key_fixture.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::Json;

// local.remote is the link's `sniff` or `proxy`; local.names what the key may search;
// local.key_name its name, and local.version what changes with it.
constexpr std::string_view kFlow = R"(
resource "elastic_cross_cluster_api_key" "berlin" {
  cluster = "tokyo"
  name    = local.key_name
  access  = { search = [{ names = [local.names] }] }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  setting = "cluster.remote.${local.prefix}link.credentials"
}

# What is in the keystores goes with the link.
resource "terraform_data" "keystore_entry" {
  input = { script = local.server_script, cluster = local.berlin_name, setting = local.setting }

  provisioner "local-exec" {
    when    = destroy
    command = "\"$SCRIPT\" keystore-remove \"$CLUSTER\" \"$SETTING\""
    environment = {
      SCRIPT  = self.input.script
      CLUSTER = self.input.cluster
      SETTING = self.input.setting
    }
  }
}

resource "terraform_data" "credentials" {
  triggers_replace = elastic_cross_cluster_api_key.berlin.id
  depends_on       = [terraform_data.keystore_entry]

  provisioner "local-exec" {
    command = "printf '%s\\n' \"$KEY\" | \"$SCRIPT\" keystore \"$CLUSTER\" \"$SETTING\""
    environment = {
      KEY     = elastic_cross_cluster_api_key.berlin.encoded
      SCRIPT  = local.server_script
      CLUSTER = local.berlin_name
      SETTING = local.setting
    }
  }
}

resource "elastic_remote_cluster" "tokyo" {
  alias                  = "${local.prefix}link"
  self_managed           = { cluster = "berlin" }
  sniff                  = try(local.remote.sniff, null)
  proxy                  = try(local.remote.proxy, null)
  security_model         = "api_key"
  credentials_wo_version = local.version
  wait_for_connection    = "1m"
  depends_on             = [terraform_data.credentials]
}
)";

class ApiKeyFlow : public ApiKeyTest {
 protected:
  void SetUp() override {
    ApiKeyTest::SetUp();
    if (IsSkipped()) return;
    SetLocal("remote", {{"proxy", {{"proxy_address", ApiKeyServer()}}}});
    SetLocal("names", "*");
    SetLocal("key_name", Alias("key"));
    SetLocal("version", 1);
    Configure(kFlow);
  }

  std::string ApiKeyServer() { return tokyo().address().remote_cluster_server; }

  // Whether the key of that id works still.
  bool IsValid(const std::string& id) {
    const Answer found = tokyo().Send("GET", "/_security/api_key?id=" + id);
    return found.status == 200 && !found.body["api_keys"][0].value("invalidated", true);
  }
  std::string KeyId() {
    return terraform().Attributes("elastic_cross_cluster_api_key.berlin").value("id", "");
  }
};

TEST_F(ApiKeyFlow, OneApplyMakesAWorkingLinkByProxyAndOneDestroyRemovesAllOfIt) {
  PutDocument("flow-by-proxy");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_THAT(terraform().Plan(), PlansNothing());
  EXPECT_EQ(DocumentsOver("link", "flow-by-proxy"), 1);

  const std::string id = KeyId();
  EXPECT_TRUE(IsValid(id));
  ASSERT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_FALSE(IsValid(id));
  EXPECT_THAT(berlin().LinkSettings(Alias("link")), IsEmpty());
  const Answer reload = berlin().Send("POST", "/_nodes/reload_secure_settings");
  EXPECT_THAT(tf::DumpJson(reload.body), Not(HasSubstr(Alias("link"))));
}

TEST_F(ApiKeyFlow, OneApplyMakesAWorkingLinkBySniff) {
  PutDocument("flow-by-sniff");
  SetLocal("remote", {{"sniff", {{"seeds", Json::array({ApiKeyServer()})}}}});
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(DocumentsOver("link", "flow-by-sniff"), 1);
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

TEST_F(ApiKeyFlow, AccessOfTheKeyIsChangedInPlaceAndRulesWhatIsFound) {
  PutDocument("flow-access");
  SetLocal("names", "something-else-*");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string id = KeyId();
  EXPECT_NE(DocumentsOver("link", "flow-access"), 1);
  SetLocal("names", "flow-*");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  EXPECT_EQ(KeyId(), id);
  EXPECT_EQ(DocumentsOver("link", "flow-access"), 1);
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

TEST_F(ApiKeyFlow, RotationNeverInterruptsSearches) {
  PutDocument("flow-rotation");
  ASSERT_THAT(terraform().Apply(), Succeeds());
  const std::string first = KeyId();
  ASSERT_EQ(DocumentsOver("link", "flow-rotation"), 1);
  int searches = 0;
  int failures = 0;
  std::jthread prober([&](std::stop_token stop) {
    while (!stop.stop_requested()) {
      ++searches;
      if (DocumentsOver("link", "flow-rotation") != 1) ++failures;
    }
  });

  SetLocal("key_name", Alias("key-2"));
  SetLocal("version", 2);
  const Outcome rotation = terraform().Apply();
  prober.request_stop();
  prober.join();
  ASSERT_THAT(rotation, Succeeds());
  EXPECT_GT(searches, 0);
  EXPECT_EQ(failures, 0);
  EXPECT_NE(KeyId(), first);
  EXPECT_FALSE(IsValid(first));
  EXPECT_EQ(DocumentsOver("link", "flow-rotation"), 1);
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

// Terraform keeps what a resource returned in the state, and with that in plan files.
TEST_F(ApiKeyFlow, KeyIsInTheStateOfItsResourceAndInNoOutput) {
  terraform().SetEnvironment("TF_LOG", "trace");
  std::vector<Outcome> runs = {terraform().Apply()};
  ASSERT_EQ(runs.front().exit_code, 0);
  const Json key = terraform().Attributes("elastic_cross_cluster_api_key.berlin");
  const std::string encoded = key.value("encoded", "");
  ASSERT_NE(encoded, "");
  EXPECT_THAT(tf::DumpJson(terraform().Attributes("elastic_remote_cluster.tokyo")),
              Not(HasSubstr(encoded)));
  EXPECT_THAT(terraform().Read("terraform.tfstate"), HasSubstr(encoded));

  SetLocal("names", "other-*");
  runs.push_back(terraform().Plan());
  runs.push_back(terraform().Destroy());
  for (const Outcome& run : runs) {
    for (const std::string& secret : {encoded, key.value("api_key", "")}) {
      EXPECT_FALSE(Shows(run.output, secret));
      EXPECT_FALSE(Shows(run.errors, secret));
    }
  }
}

}  // namespace
}  // namespace elastic::acceptance
