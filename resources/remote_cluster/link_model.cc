#include "resources/remote_cluster/link_model.h"

#include <optional>
#include <utility>
#include <variant>

#include "resources/clients/cloud/deployment.h"
#include "resources/clients/elasticsearch/time_value.h"
#include "resources/optional_value.h"

namespace elastic {
namespace {

std::string LocalNamespace(const RemoteClusterModel& model) {
  const KubernetesClusterModel* local = model.kubernetes.known();
  return local == nullptr ? "" : local->namespace_name.ValueOr("");
}

LinkMode ModeOf(const RemoteClusterModel& plan) {
  if (const ElasticsearchRefModel* ref = plan.elasticsearch_ref.known()) {
    return ToMode(*ref, LocalNamespace(plan));
  }
  if (const DeploymentModel* deployment = plan.deployment.known()) {
    return DeploymentMode{.deployment_id = deployment->deployment_id.ValueOr(""),
                          .ref_id = deployment->ref_id.ValueOr("")};
  }
  if (const ProxyModel* proxy = plan.proxy.known()) {
    return ProxyMode{.address = proxy->proxy_address.ValueOr(""),
                     .socket_connections = OptionalOf(proxy->proxy_socket_connections),
                     .server_name = OptionalOf(proxy->server_name)};
  }
  const SniffModel& sniff = *plan.sniff.known();
  return SniffMode{.seeds = sniff.seeds.ValueOr({}),
                   .node_connections = OptionalOf(sniff.node_connections)};
}

// "_main" stays where the state has it: it may be spelled so, and the list shows what it stands
// for.
DeploymentModel ToModel(const DeploymentMode& found, const Value<DeploymentModel>& state) {
  DeploymentModel model{.deployment_id = found.deployment_id, .ref_id = found.ref_id};
  const DeploymentModel* before = state.known();
  const bool same = before != nullptr && before->deployment_id == model.deployment_id;
  if (same && before->ref_id.ValueOr("") == cloud::kMainRefId) model.ref_id = before->ref_id;
  return model;
}

// The attribute of each mode, in the spelling of `before` where that means the same.
struct SetMode {
  const RemoteClusterModel& before;
  RemoteClusterModel& state;

  void operator()(const SniffMode& sniff) const {
    state.sniff =
        SniffModel{.seeds = sniff.seeds, .node_connections = ToValue(sniff.node_connections)};
  }
  void operator()(const ProxyMode& proxy) const {
    state.proxy = ProxyModel{.proxy_address = proxy.address,
                             .proxy_socket_connections = ToValue(proxy.socket_connections),
                             .server_name = ToValue(proxy.server_name)};
  }
  void operator()(const DeploymentMode& deployment) const {
    state.deployment = ToModel(deployment, before.deployment);
  }
  void operator()(const ElasticsearchRefMode& ref) const {
    state.elasticsearch_ref = ToModel(ref, before.elasticsearch_ref, LocalNamespace(before));
  }
};

void ClearMode(RemoteClusterModel& state) {
  state.sniff = {};
  state.proxy = {};
  state.deployment = {};
  state.elasticsearch_ref = {};
}

// `transport = {}` and no `transport` at all are one to the server, not to Terraform: the state's
// form stays.
Value<TransportModel> TransportOf(const TransportTuning& found,
                                  const Value<TransportModel>& state) {
  if (found == TransportTuning{} && state.known() == nullptr) return {};
  TransportModel transport{.compress = ToValue(found.compress),
                           .compression_scheme = ToValue(found.compression_scheme),
                           .ping_schedule = ToValue(found.ping_schedule)};
  if (state.known() == nullptr || !found.ping_schedule.has_value()) return transport;
  const std::string* spelled = state->ping_schedule.known();
  if (spelled != nullptr && es::SameTimeValue(*spelled, *found.ping_schedule)) {
    transport.ping_schedule = *spelled;
  }
  return transport;
}

}  // namespace

Link ToLink(const RemoteClusterModel& plan) {
  Link link{.alias = *plan.alias.known(),
            .mode = ModeOf(plan),
            .skip_unavailable = OptionalOf(plan.skip_unavailable),
            .transport = {},
            .security_model = SecurityModelOf(plan)};
  if (const TransportModel* transport = plan.transport.known()) {
    link.transport = {.compress = OptionalOf(transport->compress),
                      .compression_scheme = OptionalOf(transport->compression_scheme),
                      .ping_schedule = OptionalOf(transport->ping_schedule)};
  }
  return link;
}

RemoteClusterModel WithObserved(RemoteClusterModel state, const ObservedLink& found) {
  const RemoteClusterModel before = state;
  ClearMode(state);
  std::visit(SetMode{before, state}, found.link.mode);
  state.skip_unavailable = ToValue(found.link.skip_unavailable);
  state.transport = TransportOf(found.link.transport, state.transport);
  state.connected = ToValue(found.connected);
  // Not shown yet: what was known stands.
  if (found.security_model.has_value()) state.security_model = NameOf(*found.security_model);
  return state;
}

std::string NameOf(SecurityModel model) {
  switch (model) {
    case SecurityModel::kApiKey:
      return "api_key";
    case SecurityModel::kCertificate:
      return "certificate";
  }
  return {};
}

std::optional<SecurityModel> SecurityModelOf(const RemoteClusterModel& model) {
  const std::string name =
      model.security_model.known() == nullptr ? "" : *model.security_model.known();
  for (const SecurityModel known : {SecurityModel::kApiKey, SecurityModel::kCertificate}) {
    if (name == NameOf(known)) return known;
  }
  return std::nullopt;
}

}  // namespace elastic
