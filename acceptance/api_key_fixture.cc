#include "acceptance/api_key_fixture.h"

#include "acceptance/elasticsearch_script.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr char kPassword[] = "may-search-remotely";

}  // namespace

const std::string_view kLinkToLocalAddress = R"(
variable "model" {
  type    = string
  default = "api_key"
}

resource "elastic_remote_cluster" "link" {
  alias                  = "${local.prefix}link"
  self_managed           = { cluster = "berlin" }
  proxy                  = { proxy_address = local.address }
  security_model         = var.model
  credentials_wo_version = local.version
  wait_for_connection    = local.wait
}
)";

tf::Json SearchOf(const std::string& names) {
  return {{"search", tf::Json::array({{{"names", tf::Json::array({names})}}})}};
}

void ApiKeyTest::SetUp() {
  AcceptanceTest::SetUp();
  if (IsSkipped()) return;
  SetLocal("tokyo_api_keys", tokyo().address().remote_cluster_server);
  SetLocal("address", tokyo().address().remote_cluster_server);
  SetLocal("version", nullptr);
  SetLocal("wait", "1m");
  SetLocal("server_script", ACCEPTANCE_FOLDER "/servers/elasticsearch.sh");
  SetLocal("berlin_name", berlin().address().name);
}

void ApiKeyTest::TearDown() {
  AcceptanceTest::TearDown();
  if (IsSkipped()) return;
  for (const std::string& entry : entries_) RemoveKeystoreEntry(berlin().address().name, entry);
  if (!entries_.empty()) berlin().Send("POST", "/_nodes/reload_secure_settings");
  for (const std::string& index : indices_) tokyo().Send("DELETE", "/" + index);
  tokyo().Send("DELETE", "/_security/api_key", {{"name", Alias("key")}});
}

std::string ApiKeyTest::Setting(std::string_view name) const {
  return tf::StrCat("cluster.remote.", Alias(name), ".credentials");
}

std::string ApiKeyTest::MakeKey(const tf::Json& access, const tf::Json& more) {
  tf::Json body = more.is_null() ? tf::Json::object() : more;
  body["name"] = Alias("key");
  body["access"] = access;
  const Answer key = tokyo().Send("POST", "/_security/cross_cluster/api_key", body);
  EXPECT_EQ(key.status, 200) << key.body;
  return key.body.value("encoded", "");
}

void ApiKeyTest::PutCredentials(std::string_view name, const std::string& encoded,
                                std::string_view number) {
  const std::string nodes = tf::StrCat(berlin().address().name, number.empty() ? "" : "/", number);
  EXPECT_TRUE(PutKeystoreEntry(nodes, Setting(name), encoded));
  entries_.insert(Setting(name));
}

void ApiKeyTest::RemoveCredentials(std::string_view name) {
  EXPECT_TRUE(RemoveKeystoreEntry(berlin().address().name, Setting(name)));
  entries_.erase(Setting(name));
}

int ApiKeyTest::DocumentsOver(std::string_view name, const std::string& index) {
  const std::string user = Alias("searcher");
  const tf::Json remote = {{"clusters", {"*"}},
                           {"names", {"*"}},
                           {"privileges", {"read", "read_cross_cluster", "view_index_metadata"}}};
  EXPECT_TRUE(berlin().PutRole(user, {{"remote_indices", tf::Json::array({remote})}}));
  EXPECT_TRUE(berlin().PutUser(user, kPassword, {user}));
  const Answer found =
      berlin().SendAs(user, kPassword, "GET", tf::StrCat("/", Alias(name), ":", index, "/_search"));
  if (found.status != 200) return -1;
  return found.body["hits"]["total"].value("value", -1);
}

void ApiKeyTest::PutDocument(const std::string& index) {
  EXPECT_EQ(tokyo().Send("PUT", tf::StrCat("/", index, "/_doc/1?refresh"), {{"title", "x"}}).status,
            201);
  indices_.insert(index);
}

}  // namespace elastic::acceptance
