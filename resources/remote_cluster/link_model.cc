#include "resources/remote_cluster/link_model.h"

#include <optional>
#include <utility>
#include <variant>

#include "resources/remote_cluster/time_value.h"

namespace elastic {
namespace {

template <typename T>
std::optional<T> Optional(const Value<T>& value) {
  return value.known() == nullptr ? std::nullopt : std::optional<T>(*value.known());
}

std::variant<SniffMode, ProxyMode> ModeOf(const RemoteClusterModel& plan) {
  if (const ProxyModel* proxy = plan.proxy.known()) {
    return ProxyMode{.address = proxy->proxy_address.ValueOr(""),
                     .socket_connections = Optional(proxy->proxy_socket_connections),
                     .server_name = Optional(proxy->server_name)};
  }
  const SniffModel& sniff = *plan.sniff.known();
  return SniffMode{.seeds = sniff.seeds.ValueOr({}),
                   .node_connections = Optional(sniff.node_connections)};
}

void SetMode(const std::variant<SniffMode, ProxyMode>& mode, RemoteClusterModel& state) {
  if (const auto* sniff = std::get_if<SniffMode>(&mode)) {
    state.sniff =
        SniffModel{.seeds = sniff->seeds, .node_connections = ToValue(sniff->node_connections)};
    state.proxy = {};
    return;
  }
  const auto& proxy = std::get<ProxyMode>(mode);
  state.proxy = ProxyModel{.proxy_address = proxy.address,
                           .proxy_socket_connections = ToValue(proxy.socket_connections),
                           .server_name = ToValue(proxy.server_name)};
  state.sniff = {};
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
  if (spelled != nullptr && SameTimeValue(*spelled, *found.ping_schedule)) {
    transport.ping_schedule = *spelled;
  }
  return transport;
}

}  // namespace

Link ToLink(const RemoteClusterModel& plan) {
  Link link{.alias = *plan.alias.known(),
            .mode = ModeOf(plan),
            .skip_unavailable = Optional(plan.skip_unavailable),
            .transport = {}};
  if (const TransportModel* transport = plan.transport.known()) {
    link.transport = {.compress = Optional(transport->compress),
                      .compression_scheme = Optional(transport->compression_scheme),
                      .ping_schedule = Optional(transport->ping_schedule)};
  }
  return link;
}

RemoteClusterModel WithObserved(RemoteClusterModel state, const ObservedLink& found) {
  SetMode(found.link.mode, state);
  state.skip_unavailable = ToValue(found.link.skip_unavailable);
  state.transport = TransportOf(found.link.transport, state.transport);
  state.connected = found.connected;
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

}  // namespace elastic
