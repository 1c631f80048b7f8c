// What makes a secured cluster one. A test that passes on clusters which are not would prove
// little.
#include <map>

#include "acceptance/acceptance_fixture.h"
#include "acceptance/elasticsearch_script.h"
#include "acceptance/eventually.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;
using tf::Json;

class SecuredClusters : public AcceptanceTest {
 protected:
  SecuredClusters() : AcceptanceTest(Clusters::kSecured) {}

  // An API key of tokyo for links, as it goes into a keystore.
  std::string CrossClusterKey() const {
    const Answer key = tokyo().Send(
        "POST", "/_security/cross_cluster/api_key",
        {{"name", Alias("key")}, {"access", {{"search", Json::array({{{"names", {"*"}}}})}}}});
    EXPECT_EQ(key.status, 200) << key.body;
    return key.body.value("encoded", "");
  }

  std::string Credentials() const {
    return tf::StrCat("cluster.remote.", Alias("link"), ".credentials");
  }

  // What each node of berlin says of its keystore, by the node's name.
  std::map<std::string, Json> Reload() const {
    const Answer answer = berlin().Send("POST", "/_nodes/reload_secure_settings");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::map<std::string, Json> nodes;
    for (const Json& node : answer.body.value("nodes", Json::object())) {
      nodes[node.value("name", "")] = node;
    }
    return nodes;
  }

  // The second node of berlin.
  ElasticsearchServer SecondNode() const {
    return ElasticsearchServer(FindNode(berlin().address().name + "/2").value());
  }

  // Asks a node to connect the link and tells whether it is connected.
  bool Connects(const ElasticsearchServer& node) const {
    node.Send("GET", tf::StrCat("/_resolve/cluster/", Alias("link"), ":*"));
    return node.LinkInfo(Alias("link")).value("connected", false);
  }
};

TEST_F(SecuredClusters, RefuseHttpWithoutTls) {
  for (const ElasticsearchServer* server : {&berlin(), &tokyo(), &oslo()}) {
    ElasticsearchAddress plain = server->address();
    ASSERT_EQ(plain.endpoint.substr(0, 8), "https://");
    plain.endpoint.replace(0, 8, "http://");
    EXPECT_EQ(ElasticsearchServer(plain).Send("GET", "/").status, 0);
  }
}

TEST_F(SecuredClusters, AreNotTrustedWithoutTheirAuthority) {
  for (const ElasticsearchServer* server : {&berlin(), &tokyo(), &oslo()}) {
    EXPECT_EQ(server->Send("GET", "/").status, 200);
    ElasticsearchAddress stranger = server->address();
    stranger.ca_file.clear();
    EXPECT_EQ(ElasticsearchServer(stranger).Send("GET", "/").status, 0);
  }
}

TEST_F(SecuredClusters, RefuseUsersTheyDoNotKnow) {
  EXPECT_EQ(berlin().SendAs("nobody", "nothing", "GET", "/").status, 401);
}

TEST_F(SecuredClusters, LetAUserDoWhatItsRolesSay) {
  const std::string name = Alias("monitor");
  ASSERT_TRUE(berlin().PutRole(name, {{"cluster", {"monitor"}}}));
  ASSERT_TRUE(berlin().PutUser(name, "only-monitor", {name}));
  EXPECT_EQ(berlin().SendAs(name, "only-monitor", "GET", "/_remote/info").status, 200);
  const Json change = {{"persistent", {{"cluster.remote.none.seeds", nullptr}}}};
  EXPECT_EQ(berlin().SendAs(name, "only-monitor", "PUT", "/_cluster/settings", change).status, 403);
}

TEST_F(SecuredClusters, OfAllVersionsAreLinkedByCertificates) {
  const Json to_tokyo = {{"seeds", {tokyo().address().transport}}};
  for (const ElasticsearchServer* local : {&berlin(), &oslo()}) {
    ASSERT_TRUE(local->PutLink(Alias("link"), to_tokyo));
    EXPECT_TRUE(Connects(*local)) << local->address().name;
  }
  EXPECT_TRUE(Connects(SecondNode()));
}

TEST_F(SecuredClusters, DoNotLetClustersLinkThatHaveNoCertificate) {
  const auto plain = FindElasticsearch("BERLIN");
  if (!plain || !plain->ca_file.empty()) GTEST_SKIP() << "ACCEPTANCE_BERLIN_ENDPOINT is not plain";
  const ElasticsearchServer outsider(*plain);
  ASSERT_TRUE(outsider.PutLink(Alias("link"), {{"seeds", {tokyo().address().transport}}}));
  EXPECT_FALSE(Connects(outsider));
  outsider.RemoveLinks(Alias("link"));
}

// Of two nodes only the one whose keystore has the credential is linked by it. The other takes the
// link for one by certificates, which the remote cluster's server refuses, and says so to nobody
// but who asks that node.
TEST_F(SecuredClusters, NodeWithoutTheCredentialIsNotLinked) {
  ASSERT_TRUE(PutKeystoreEntry(berlin().address().name + "/1", Credentials(), CrossClusterKey()));
  const auto nodes = Reload();
  EXPECT_THAT(nodes, SizeIs(2));
  EXPECT_THAT(nodes.at("secured-berlin-1")["secure_setting_names"], Contains(Credentials()));
  EXPECT_THAT(nodes.at("secured-berlin-2")["secure_setting_names"], Not(Contains(Credentials())));
  ASSERT_TRUE(
      berlin().PutLink(Alias("link"), {{"seeds", {tokyo().address().remote_cluster_server}}}));
  EXPECT_TRUE(Connects(berlin()));
  EXPECT_TRUE(berlin().LinkInfo(Alias("link")).contains("cluster_credentials"));
  EXPECT_FALSE(Connects(SecondNode()));
  EXPECT_FALSE(SecondNode().LinkInfo(Alias("link")).contains("cluster_credentials"));

  // A credential that is added rebuilds the link at once.
  ASSERT_TRUE(PutKeystoreEntry(berlin().address().name, Credentials(), CrossClusterKey()));
  Reload();
  EXPECT_TRUE(Eventually([&] { return Connects(SecondNode()); }));

  berlin().RemoveLinks(Alias("link"));
  EXPECT_TRUE(RemoveKeystoreEntry(berlin().address().name, Credentials()));
  EXPECT_FALSE(RemoveKeystoreEntry(berlin().address().name, Credentials()));
  for (const auto& [name, node] : Reload()) {
    EXPECT_THAT(node["secure_setting_names"], Not(Contains(Credentials()))) << name;
  }
}

// Version 8.19 tells neither names nor digests: whether a node has a credential shows only in what
// the node says of the link.
TEST_F(SecuredClusters, OlderVersionDoesNotTellWhatIsInAKeystore) {
  const Answer answer = oslo().Send("POST", "/_nodes/reload_secure_settings");
  ASSERT_EQ(answer.status, 200);
  for (const Json& node : answer.body["nodes"]) EXPECT_EQ(node, Json({{"name", "secured-oslo-1"}}));
}

// With a password, and without TLS on transport, a cluster of several nodes would refuse the
// request as a whole, HTTP 500.
TEST(ProtectedKeystore, IsReloadedWithItsPasswordOnly) {
  if (!TerraformCli::FromEnvironment()) GTEST_SKIP() << "not in an acceptance run";
  OwnElasticsearch lisbon("lisbon", {"--secured", "--keystore-password"});
  ASSERT_TRUE(lisbon.address()) << lisbon.problem();
  const ElasticsearchServer server(*lisbon.address());
  const auto reload = [&](const Json& body) {
    const Answer answer = server.Send("POST", "/_nodes/reload_secure_settings", body);
    EXPECT_EQ(answer.status, 200);  // whatever the nodes say
    return *answer.body["nodes"].begin();
  };
  constexpr char kSetting[] = "cluster.remote.link.credentials";
  ASSERT_TRUE(PutKeystoreEntry("lisbon", kSetting, "a2V5"));
  for (const Json& body : {Json(), Json({{"secure_settings_password", "wrong"}})}) {
    EXPECT_EQ(reload(body)["reload_exception"]["reason"],
              "Provided keystore password was incorrect");
  }
  const Json right = {{"secure_settings_password", lisbon.keystore_password()}};
  EXPECT_THAT(reload(right)["secure_setting_names"], Contains(kSetting));
  ASSERT_TRUE(RemoveKeystoreEntry("lisbon", kSetting));
  EXPECT_THAT(reload(right)["secure_setting_names"], Not(Contains(kSetting)));
}

}  // namespace
}  // namespace elastic::acceptance
