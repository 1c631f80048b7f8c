#include "resources/remote_cluster/link_model.h"

#include "gtest/gtest.h"

namespace elastic {
namespace {

RemoteClusterModel Tokyo() {
  RemoteClusterModel model;
  model.alias = std::string("tokyo");
  model.self_managed = SelfManagedModel{.cluster = std::string("berlin")};
  model.sniff = SniffModel{.seeds = std::vector<std::string>{"t:9300"}, .node_connections = {}};
  return model;
}

ObservedLink Observed() {
  ObservedLink found;
  found.link = {.alias = "tokyo",
                .mode = SniffMode{.seeds = {"t:9300"}, .node_connections = {}},
                .skip_unavailable = true,
                .transport = {}};
  found.connected = true;
  found.security_model = SecurityModel::kCertificate;
  return found;
}

TEST(ToLink, NullAndUnknownAttributesAreAbsent) {
  RemoteClusterModel model = Tokyo();
  model.skip_unavailable = Value<bool>::Unknown();
  EXPECT_EQ(ToLink(model), (Link{.alias = "tokyo",
                                 .mode = SniffMode{.seeds = {"t:9300"}, .node_connections = {}},
                                 .skip_unavailable = {},
                                 .transport = {}}));
}

TEST(ToLink, EveryAttributeArrives) {
  RemoteClusterModel model = Tokyo();
  model.sniff = {};
  model.proxy = ProxyModel{.proxy_address = std::string("p:9400"),
                           .proxy_socket_connections = 7,
                           .server_name = std::string("tokyo.example")};
  model.skip_unavailable = false;
  model.transport = TransportModel{.compress = std::string("true"),
                                   .compression_scheme = std::string("lz4"),
                                   .ping_schedule = std::string("5s")};
  EXPECT_EQ(ToLink(model),
            (Link{.alias = "tokyo",
                  .mode = ProxyMode{.address = "p:9400",
                                    .socket_connections = 7,
                                    .server_name = "tokyo.example"},
                  .skip_unavailable = false,
                  .transport = {
                      .compress = "true", .compression_scheme = "lz4", .ping_schedule = "5s"}}));
}

TEST(WithObserved, FillsWhatTheServerDecides) {
  const RemoteClusterModel state = WithObserved(Tokyo(), Observed());
  EXPECT_EQ(*state.skip_unavailable.known(), true);
  EXPECT_EQ(*state.connected.known(), true);
  EXPECT_EQ(*state.security_model.known(), "certificate");
  EXPECT_EQ(state.sniff, Tokyo().sniff);
}

TEST(WithObserved, OtherModeShowsAsDrift) {
  ObservedLink found = Observed();
  found.link.mode = ProxyMode{.address = "p:9400", .socket_connections = {}, .server_name = {}};
  const RemoteClusterModel state = WithObserved(Tokyo(), found);
  EXPECT_TRUE(state.sniff.is_null());
  EXPECT_EQ(*state.proxy->proxy_address.known(), "p:9400");
}

TEST(WithObserved, SecurityModelThatIsNotShownYetStaysAsPlanned) {
  RemoteClusterModel plan = Tokyo();
  plan.security_model = std::string("api_key");
  ObservedLink found = Observed();
  found.security_model.reset();
  EXPECT_EQ(*WithObserved(plan, found).security_model.known(), "api_key");
}

TEST(WithObserved, TimeThatMeansTheSameStaysInTheUsersSpelling) {
  RemoteClusterModel plan = Tokyo();
  plan.transport =
      TransportModel{.compress = {}, .compression_scheme = {}, .ping_schedule = std::string("5s")};
  ObservedLink found = Observed();
  found.link.transport.ping_schedule = "5000ms";
  EXPECT_EQ(*WithObserved(plan, found).transport->ping_schedule.known(), "5s");
  found.link.transport.ping_schedule = "6s";
  EXPECT_EQ(*WithObserved(plan, found).transport->ping_schedule.known(), "6s");
}

TEST(WithObserved, EmptyTransportStaysEmptyAndNoneStaysNone) {
  RemoteClusterModel plan = Tokyo();
  EXPECT_TRUE(WithObserved(plan, Observed()).transport.is_null());
  plan.transport = TransportModel{};
  EXPECT_EQ(WithObserved(plan, Observed()).transport, plan.transport);
}

TEST(WithObserved, TransportSetBySomebodyElseShowsAsDrift) {
  ObservedLink found = Observed();
  found.link.transport.compress = "true";
  EXPECT_EQ(*WithObserved(Tokyo(), found).transport->compress.known(), "true");
}

TEST(WithObserved, TransportDroppedBySomebodyElseShowsAsDrift) {
  RemoteClusterModel plan = Tokyo();
  plan.transport = TransportModel{
      .compress = std::string("true"), .compression_scheme = {}, .ping_schedule = {}};
  EXPECT_EQ(WithObserved(plan, Observed()).transport, Value<TransportModel>(TransportModel{}));
}

ObservedLink ToDeployment(const std::string& id) {
  ObservedLink found = Observed();
  found.link.mode = DeploymentMode{.deployment_id = id, .ref_id = "main-elasticsearch"};
  return found;
}

DeploymentModel Deployment(const std::string& ref_id) {
  return {.deployment_id = std::string("remote"), .ref_id = ref_id};
}

TEST(WithObserved, DeploymentTakesThePlaceOfTheOtherModes) {
  const RemoteClusterModel state = WithObserved(Tokyo(), ToDeployment("remote"));
  EXPECT_EQ(state.deployment, Value<DeploymentModel>(Deployment("main-elasticsearch")));
  EXPECT_TRUE(state.sniff.is_null());
  EXPECT_TRUE(WithObserved(state, Observed()).deployment.is_null());
}

TEST(WithObserved, MainStaysWrittenSoForTheSameDeploymentOnly) {
  RemoteClusterModel state = Tokyo();
  state.deployment = Deployment("_main");
  EXPECT_EQ(*WithObserved(state, ToDeployment("remote")).deployment->ref_id.known(), "_main");
  EXPECT_EQ(*WithObserved(state, ToDeployment("other")).deployment->ref_id.known(),
            "main-elasticsearch");
  state.deployment = Deployment("second");
  EXPECT_EQ(*WithObserved(state, ToDeployment("remote")).deployment->ref_id.known(),
            "main-elasticsearch");
}

}  // namespace
}  // namespace elastic
