#include "resources/remote_cluster/observed_links.h"

#include <set>
#include <utility>

#include "resources/remote_cluster/alias.h"
#include "resources/remote_cluster/link_settings.h"

namespace elastic {
namespace {

Link LinkFromStatus(std::string_view alias, const es::RemoteInfo& info) {
  Link link{.alias = std::string(alias),
            .mode = {},
            .skip_unavailable = info.skip_unavailable,
            .transport = {}};
  if (info.mode != "proxy") {
    link.mode =
        SniffMode{.seeds = info.seeds, .node_connections = info.max_connections_per_cluster};
    return link;
  }
  ProxyMode proxy{.address = info.proxy_address,
                  .socket_connections = info.max_proxy_socket_connections,
                  .server_name = std::nullopt};
  if (!info.server_name.empty()) proxy.server_name = info.server_name;
  link.mode = std::move(proxy);
  return link;
}

// Elasticsearch shows no link that has nothing to connect to, and takes none from
// elasticsearch.yml.
bool HasAddress(const Link& link) {
  const auto* sniff = std::get_if<SniffMode>(&link.mode);
  return sniff != nullptr ? !sniff->seeds.empty() : !std::get<ProxyMode>(link.mode).address.empty();
}

// Whether `shown`, in which the server's defaults stand for what is not set, is what `set` says.
bool SameTarget(const LinkMode& set, const LinkMode& shown) {
  if (DescribeTarget(set) != DescribeTarget(shown)) return false;
  if (const auto* sniff = std::get_if<SniffMode>(&set)) {
    const auto& other = std::get<SniffMode>(shown);
    return !sniff->node_connections.has_value() ||
           sniff->node_connections == other.node_connections;
  }
  const auto& proxy = std::get<ProxyMode>(set);
  const auto& other = std::get<ProxyMode>(shown);
  return proxy.server_name == other.server_name &&
         (!proxy.socket_connections.has_value() ||
          proxy.socket_connections == other.socket_connections);
}

void AddStatus(const es::RemoteInfo& info, ObservedLink& found) {
  found.connected = info.connected;
  found.security_model =
      info.has_credentials ? SecurityModel::kApiKey : SecurityModel::kCertificate;
  if (!found.link.skip_unavailable.has_value()) found.link.skip_unavailable = info.skip_unavailable;
}

// The aliases that have a setting in `settings`. "cluster.remote.initial_connect_timeout" and the
// like have no alias.
void CollectAliases(const es::SettingsMap& settings, std::set<std::string>& aliases) {
  constexpr std::string_view kPrefix = "cluster.remote.";
  for (auto it = settings.lower_bound(kPrefix); it != settings.end(); ++it) {
    std::string_view rest = it->first;
    if (!rest.starts_with(kPrefix)) return;
    rest.remove_prefix(kPrefix.size());
    const size_t dot = rest.find('.');
    if (dot == std::string_view::npos || IsReservedAlias(rest.substr(0, dot))) continue;
    aliases.emplace(rest.substr(0, dot));
  }
}

}  // namespace

std::optional<ObservedLink> FindLink(const es::Snapshot& snapshot, std::string_view alias) {
  const auto status = snapshot.remotes.find(alias);
  std::optional<ObservedLink> found = FindLink(snapshot.settings, alias);
  if (status == snapshot.remotes.end()) return found;
  if (!found.has_value()) {
    found.emplace();
    found->link = LinkFromStatus(alias, status->second);
    found->origin = Origin::kElasticsearchYml;
  }
  AddStatus(status->second, *found);
  return found;
}

std::optional<ObservedLink> FindLink(const es::ClusterSettings& settings, std::string_view alias) {
  const es::SettingsMap set = SettingsOf(settings, alias);
  ObservedLink found;
  found.connected = false;  // Unless Elasticsearch shows it among its connections.
  if (!set.empty()) {
    found.link = LinkFrom(alias, set);
    for (const auto& [name, value] : set) found.settings.emplace(name, SettingText(value));
    return found;
  }
  found.link = LinkFrom(alias, DefaultsOf(settings, alias));
  if (!HasAddress(found.link)) return std::nullopt;
  found.origin = Origin::kElasticsearchYml;
  return found;
}

bool IsOfOneMoment(const es::Snapshot& snapshot, std::string_view alias) {
  const Link set = LinkFrom(alias, SettingsOf(snapshot.settings, alias));
  const auto status = snapshot.remotes.find(alias);
  if (status == snapshot.remotes.end()) return !HasAddress(set);
  const Link shown = LinkFromStatus(alias, status->second);
  return SameTarget(set.mode, shown.mode) &&
         (!set.skip_unavailable.has_value() || set.skip_unavailable == shown.skip_unavailable);
}

std::map<std::string, ObservedLink> AllLinks(const es::Snapshot& snapshot) {
  std::set<std::string> aliases;
  CollectAliases(snapshot.settings.persistent, aliases);
  CollectAliases(snapshot.settings.transient, aliases);
  for (const auto& [alias, info] : snapshot.remotes) aliases.insert(alias);
  std::map<std::string, ObservedLink> links;
  for (const std::string& alias : aliases) links.emplace(alias, *FindLink(snapshot, alias));
  return links;
}

}  // namespace elastic
