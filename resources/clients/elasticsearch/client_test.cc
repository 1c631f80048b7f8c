#include "resources/clients/elasticsearch/client.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
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
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using tf::Json;
using tf::testing::IsOk;
using tf::testing::StatusIs;

Client Connect(const FakeElasticsearch& server, http::Credentials credentials = {}) {
  return Client(*http::MakeTransport({.endpoints = {server.url()},
                                      .credentials = std::move(credentials),
                                      .retry = {.attempts = 1}}));
}

// A link in either mode, as settings.
SettingsPatch Sniff(const std::string& alias) {
  return {.persistent = {{"cluster.remote." + alias + ".seeds", Json::array({"h:9300"})}}};
}
SettingsPatch Proxy(const std::string& alias) {
  return {.persistent = {{"cluster.remote." + alias + ".mode", "proxy"},
                         {"cluster.remote." + alias + ".proxy_address", "p:9300"},
                         {"cluster.remote." + alias + ".server_name", "p.example"}}};
}

TEST(Client, RootIsAskedOnceAndRemembered) {
  FakeElasticsearch server({.version = "8.19.21-SNAPSHOT"});
  Client client = Connect(server);
  ASSERT_THAT(client.Root({}), IsOk());
  const ServerInfo info = *client.Root({});
  EXPECT_EQ(info.version, "8.19.21-SNAPSHOT");
  EXPECT_EQ(info.major, 8);
  EXPECT_EQ(info.minor, 19);
  EXPECT_EQ(info.build_flavor, "default");
  EXPECT_EQ(server.http().Count("GET", "/"), 1u);
}

TEST(Client, RootIsAskedAgainAfterAFailure) {
  FakeElasticsearch server;
  server.http().Script({{.status = 503, .body = "{}"}});
  Client client = Connect(server);
  EXPECT_THAT(client.Root({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(client.Root({}), IsOk());
}

TEST(Client, RootRefusesServerlessAndStrangers) {
  FakeElasticsearch serverless({.version = "9.5.3", .build_flavor = "serverless"});
  EXPECT_THAT(Connect(serverless).Root({}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Serverless")));
  EXPECT_THAT(Connect(serverless).GetSettings({}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Serverless")));

  FakeElasticsearch server;
  Client client = Connect(server);
  server.http().Script({{.body = R"({"hello":"world"})"},
                        {.body = R"({"version":{"number":"next"}})"},
                        {.body = "<html>", .content_type = "text/html"}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(client.Root({}), StatusIs(absl::StatusCode::kFailedPrecondition)) << i;
  }
}

TEST(Client, WritesAndReadsSettings) {
  FakeElasticsearch server;
  Client client = Connect(server);
  SettingsPatch patch = Sniff("a");
  patch.persistent["cluster.remote.a.skip_unavailable"] = false;
  EXPECT_THAT(client.PutSettings(patch, {}), IsOk());
  const ClusterSettings settings = *client.GetSettings({});
  EXPECT_THAT(settings.persistent,
              ElementsAre(Pair("cluster.remote.a.seeds", Json::array({"h:9300"})),
                          Pair("cluster.remote.a.skip_unavailable", "false")));
  EXPECT_THAT(settings.transient, IsEmpty());
}

TEST(Client, SaysWhatTheServerHasSet) {
  FakeElasticsearch server;
  Client client = Connect(server);
  SettingsPatch patch = Sniff("a");
  patch.persistent["cluster.remote.a.skip_unavailable"] = false;
  patch.persistent["cluster.remote.b.*"] = nullptr;
  EXPECT_THAT(client.PutSettings(patch, {})->persistent,
              ElementsAre(Pair("cluster.remote.a.seeds", Json::array({"h:9300"})),
                          Pair("cluster.remote.a.skip_unavailable", "false")));
}

TEST(Client, ReadsSettingsOfSomeLinksWithElasticsearchYml) {
  FakeElasticsearch server({.yml = {{"cluster.remote.static.seeds", Json::array({"y:9300"})},
                                    {"cluster.remote.other.seeds", Json::array({"y:9300"})}}});
  Client client = Connect(server);
  SettingsPatch patch = Sniff("tokyo");
  patch.persistent.merge(Sniff("oslo").persistent);
  ASSERT_THAT(client.PutSettings(patch, {}), IsOk());
  const ClusterSettings settings =
      *client.GetSettings(std::vector<std::string>{"tokyo", "static"}, {});
  EXPECT_THAT(settings.persistent, ElementsAre(Key("cluster.remote.tokyo.seeds")));
  EXPECT_THAT(settings.defaults, ElementsAre(Key("cluster.remote.static.seeds")));
  EXPECT_THAT(*client.GetRemoteInfo(std::vector<std::string>{"oslo"}, {}),
              ElementsAre(Key("oslo")));
}

TEST(Client, ReadsLinksWhoseNamesBeginWithADash) {
  FakeElasticsearch server;
  Client client = Connect(server);
  SettingsPatch patch = Sniff("-tokyo");
  patch.persistent.merge(Sniff("oslo").persistent);
  ASSERT_THAT(client.PutSettings(patch, {}), IsOk());
  const std::vector<std::string> aliases = {"-tokyo", "oslo"};
  EXPECT_THAT(client.GetSettings(aliases, {})->persistent,
              ElementsAre(Key("cluster.remote.-tokyo.seeds"), Key("cluster.remote.oslo.seeds")));
  EXPECT_THAT(*client.GetRemoteInfo(aliases, {}), ElementsAre(Key("-tokyo"), Key("oslo")));
}

TEST(Client, ReadsAllLinksWhereTheirNamesAreTooLongForARequestLine) {
  FakeElasticsearch server;
  Client client = Connect(server);
  std::vector<std::string> aliases;
  SettingsPatch patch;
  for (int i = 0; i < 200; ++i) {
    aliases.push_back(tf::StrCat("a-remote-cluster-of-a-long-name-", i));
    patch.persistent.merge(Sniff(aliases.back()).persistent);
  }
  ASSERT_THAT(client.PutSettings(patch, {}), IsOk());
  EXPECT_EQ(client.GetSettings(aliases, {})->persistent.size(), 200u);
  EXPECT_EQ(client.GetRemoteInfo(aliases, {})->size(), 200u);
  for (const auto& request : server.http().requests()) EXPECT_LT(request.query.size(), 4000u);
}

TEST(Client, WritesToBothScopesAtOnce) {
  FakeElasticsearch server;
  server.SetTransient({{"cluster.remote.a.seeds", "h:9300"}});
  server.SetPersistent({{"cluster.remote.a.seeds", "h:9300"}});
  EXPECT_THAT(Connect(server).PutSettings({.persistent = {{"cluster.remote.a.*", nullptr}},
                                           .transient = {{"cluster.remote.a.*", nullptr}}},
                                          {}),
              IsOk());
  EXPECT_THAT(server.persistent(), IsEmpty());
  EXPECT_THAT(server.transient(), IsEmpty());
}

TEST(Client, ARejectedPatchChangesNothing) {
  FakeElasticsearch server;
  SettingsPatch patch = Sniff("good");
  patch.persistent["cluster.remote.bad alias.seeds"] = "h:1";
  EXPECT_THAT(Connect(server).PutSettings(patch, {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("[cluster.remote.bad alias.seeds], not recognized")));
  EXPECT_THAT(server.persistent(), IsEmpty());
}

TEST(Client, UnacknowledgedSettingsAreStoredAllTheSame) {
  FakeElasticsearch server;
  server.http().Script({{.body = R"({"acknowledged":false,"persistent":{},"transient":{}})"}});
  EXPECT_THAT(Connect(server).PutSettings(Sniff("a"), {}), IsOk());
}

TEST(Client, ReadsLinksOfBothModesAndOfElasticsearchYml) {
  FakeElasticsearch server({.yml = {{"cluster.remote.static.seeds", Json::array({"y:9300"})}}});
  server.SetReachable("p:9300", false);
  Client client = Connect(server);
  EXPECT_THAT(client.PutSettings(Sniff("s"), {}), IsOk());
  EXPECT_THAT(client.PutSettings(Proxy("p"), {}), IsOk());

  const RemoteInfos infos = *client.GetRemoteInfo({});
  ASSERT_THAT(infos, ElementsAre(Key("p"), Key("s"), Key("static")));
  const RemoteInfo& sniff = infos.at("s");
  EXPECT_TRUE(sniff.connected);
  EXPECT_EQ(sniff.mode, "sniff");
  EXPECT_THAT(sniff.seeds, ElementsAre("h:9300"));
  EXPECT_EQ(sniff.num_nodes_connected, 1);
  EXPECT_EQ(sniff.max_connections_per_cluster, 3);
  EXPECT_EQ(sniff.max_proxy_socket_connections, std::nullopt);
  EXPECT_EQ(sniff.initial_connect_timeout, "30s");
  EXPECT_TRUE(sniff.skip_unavailable);
  EXPECT_FALSE(sniff.has_credentials);
  const RemoteInfo& proxy = infos.at("p");
  EXPECT_FALSE(proxy.connected);
  EXPECT_EQ(proxy.mode, "proxy");
  EXPECT_EQ(proxy.proxy_address, "p:9300");
  EXPECT_EQ(proxy.server_name, "p.example");
  EXPECT_EQ(proxy.max_proxy_socket_connections, 18);
  EXPECT_EQ(proxy.num_proxy_sockets_connected, 0);
}

TEST(Client, ResolvingReconnects) {
  FakeElasticsearch server;
  server.SetReachable("h:9300", false);
  Client client = Connect(server);
  EXPECT_THAT(client.PutSettings(Sniff("a"), {}), IsOk());
  const ResolvedCluster down = *client.ResolveCluster("a", absl::Seconds(1), {});
  EXPECT_FALSE(down.connected);
  EXPECT_THAT(down.error, HasSubstr("[a]"));

  server.SetReachable("h:9300", true);
  EXPECT_FALSE(client.GetRemoteInfo({})->at("a").connected);
  const ResolvedCluster up = *client.ResolveCluster("a", absl::Seconds(1), {});
  EXPECT_TRUE(up.connected);
  EXPECT_EQ(up.error, "");
  EXPECT_EQ(up.version, "9.5.3");
  EXPECT_TRUE(client.GetRemoteInfo({})->at("a").connected);
}

TEST(Client, ResolvingSendsItsTimeoutAndAnEncodedAlias) {
  FakeElasticsearch server;
  EXPECT_THAT(Connect(server).ResolveCluster("a/b?", absl::Milliseconds(1500), {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no such remote cluster")));
  EXPECT_EQ(server.http().requests().at(0).path, "/_resolve/cluster/a/b?:*");
  EXPECT_EQ(server.http().requests().at(0).query, "timeout=1500ms");
}

TEST(Client, ResolvingIsUnimplementedOnOldVersions) {
  FakeElasticsearch server({.version = "8.12.2"});
  server.SetPersistent({{"cluster.remote.a.seeds", "h:9300"}});
  EXPECT_THAT(Connect(server).ResolveCluster("a", absl::Seconds(1), {}),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("8.13")));
}

TEST(Client, FileSettingsAreHowFarTheClusterIsWithThem) {
  FakeElasticsearch server;
  server.http().Script(
      {{.body = R"({"metadata":{"reserved_state":{"file_settings":
                    {"version":-1,"handlers":{},"errors":null}}}})"},
       {.body = R"({"metadata":{"reserved_state":{"file_settings":{"version":7,"handlers":{},
                    "errors":{"version":8,"error_kind":"parsing","errors":["…"]}}}}})"},
       {.body = "{}"}});
  Client client = Connect(server);
  EXPECT_EQ(client.GetFileSettings({})->version, -1);
  const FileSettings settings = *client.GetFileSettings({});
  EXPECT_EQ(settings.version, 7);
  EXPECT_EQ(settings.failed_version, 8);
  EXPECT_EQ(settings.failure, "parsing");
  EXPECT_EQ(client.GetFileSettings({})->version, -1);
}

TEST(Client, ReloadTellsWhatEachNodeHasOrWhyItFailed) {
  FakeElasticsearch server;
  server.SetPersistent({{"cluster.remote.a.seeds", "h:9300"}});
  server.SetKeystore({"keystore.seed", "cluster.remote.a.credentials"});
  Client client = Connect(server);
  EXPECT_FALSE(client.GetRemoteInfo({})->at("a").has_credentials);
  std::vector<ReloadedNode> nodes = *client.ReloadSecureSettings(std::nullopt, {});
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(nodes[0].name, "node-0");
  EXPECT_EQ(nodes[0].exception, "");
  EXPECT_THAT(*nodes[0].secure_setting_names,
              ElementsAre("cluster.remote.a.credentials", "keystore.seed"));
  EXPECT_TRUE(client.GetRemoteInfo({})->at("a").has_credentials);

  server.SetReloadException("Keystore is missing");
  nodes = *client.ReloadSecureSettings(tf::Secret("hunter2"), {});
  EXPECT_EQ(nodes.at(0).exception, "illegal_state_exception: Keystore is missing");
  EXPECT_EQ(nodes.at(0).secure_setting_names, std::nullopt);
  EXPECT_EQ(server.http().requests().back().body, R"({"secure_settings_password":"hunter2"})");
}

TEST(Client, AWrongPasswordIsUnauthenticatedAndNotShown) {
  FakeElasticsearch server({.authorization = "ApiKey right"});
  EXPECT_THAT(Connect(server, http::ApiKey{tf::Secret("right")}).GetSettings({}), IsOk());
  EXPECT_THAT(
      Connect(server, http::ApiKey{tf::Secret("wrong-key")}).GetSettings({}),
      StatusIs(absl::StatusCode::kUnauthenticated,
               AllOf(HasSubstr("HTTP 401: security_exception"), Not(HasSubstr("wrong-key")))));
}

TEST(Client, ToleratesFieldsOfUnexpectedTypes) {
  FakeElasticsearch server;
  Client client = Connect(server);
  server.http().Script({{.body = R"({"a":{"connected":"yes","seeds":"h:1","mode":7},"b":null})"},
                        {.body = R"({"persistent":[],"transient":null})"},
                        {.body = R"({"nodes":[1]})"}});
  const RemoteInfos infos = *client.GetRemoteInfo({});
  EXPECT_FALSE(infos.at("a").connected);
  EXPECT_EQ(infos.at("a").mode, "");
  EXPECT_THAT(client.GetSettings({})->persistent, IsEmpty());
  EXPECT_THAT(*client.ReloadSecureSettings(std::nullopt, {}), IsEmpty());
}

}  // namespace
}  // namespace elastic::es
