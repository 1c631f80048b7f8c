#include "resources/remote_cluster/remote_clusters_data_source.h"

#include <utility>
#include <variant>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/remote_cluster/link_model.h"
#include "resources/remote_cluster/self_managed_backend.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::Schema;

const Schema<ListedLinkModel>& ListedLinkSchema() {
  using M = ListedLinkModel;
  static const auto& schema = *new Schema<M>(
      {}, Attr("mode", &M::mode).Computed().Doc("`sniff` or `proxy`."),
      Attr("seeds", &M::seeds).Computed().Doc("Addresses, in the mode `sniff`."),
      Attr("node_connections", &M::node_connections)
          .Computed()
          .Doc("How many nodes to connect to, where that is set."),
      Attr("proxy_address", &M::proxy_address).Computed().Doc("Address, in the mode `proxy`."),
      Attr("proxy_socket_connections", &M::proxy_socket_connections)
          .Computed()
          .Doc("How many connections to open, where that is set."),
      Attr("server_name", &M::server_name).Computed().Doc("Host name for TLS, where it is set."),
      Attr("skip_unavailable", &M::skip_unavailable)
          .Computed()
          .Doc("Whether searches skip the cluster while it is not available."),
      Attr("settings", &M::settings)
          .Computed()
          .Doc("Every setting as stored, by its name after `cluster.remote.<alias>.`; lists are "
               "comma-separated. Empty for links from elasticsearch.yml."),
      Attr("connected", &M::connected).Computed().Doc("Whether the local cluster is connected."),
      Attr("security_model", &M::security_model)
          .Computed()
          .Doc("`api_key` or `certificate`; null while the link has no address."),
      Attr("configured_in", &M::configured_in)
          .Computed()
          .Doc("`settings` (by API) or `elasticsearch.yml`."));
  return schema;
}

constexpr char kDoc[] = R"(
Every remote cluster that is registered on a local cluster, with its status, whether Terraform made
it or not.
)";

std::string NameOf(Origin origin) {
  switch (origin) {
    case Origin::kSettings:
      return "settings";
    case Origin::kElasticsearchYml:
      return "elasticsearch.yml";
  }
  return {};
}

ListedLinkModel ToModel(const ObservedLink& found) {
  ListedLinkModel model;
  if (const auto* sniff = std::get_if<SniffMode>(&found.link.mode)) {
    model.mode = std::string("sniff");
    model.seeds = sniff->seeds;
    model.node_connections = ToValue(sniff->node_connections);
  } else {
    const auto& proxy = std::get<ProxyMode>(found.link.mode);
    model.mode = std::string("proxy");
    model.proxy_address = proxy.address;
    model.proxy_socket_connections = ToValue(proxy.socket_connections);
    model.server_name = ToValue(proxy.server_name);
  }
  model.skip_unavailable = ToValue(found.link.skip_unavailable);
  model.settings = found.settings;
  model.connected = found.connected;
  if (found.security_model.has_value()) model.security_model = NameOf(*found.security_model);
  model.configured_in = NameOf(found.origin);
  return model;
}

}  // namespace

const Schema<RemoteClustersModel>& RemoteClustersSchema() {
  using M = RemoteClustersModel;
  static const auto& schema =
      *new Schema<M>(Schema<M>({.name = "elastic_remote_clusters", .version = 0, .doc = kDoc},
                               Attr("self_managed", &M::self_managed, SelfManagedSchema())
                                   .Optional()
                                   .Doc("The local cluster, which is self-managed."),
                               Attr("remote_clusters", &M::remote_clusters, ListedLinkSchema())
                                   .Computed()
                                   .Doc("Its remote clusters, by alias."))
                         .ExactlyOneOf(&M::self_managed));
  return schema;
}

RemoteClustersDataSource::RemoteClustersDataSource(std::shared_ptr<Connections> connections)
    : connections_(std::move(connections)) {}

const Schema<RemoteClustersModel>& RemoteClustersDataSource::schema() const {
  return RemoteClustersSchema();
}

absl::StatusOr<RemoteClustersModel> RemoteClustersDataSource::Read(
    tf::sdk::Call& call, const RemoteClustersModel& config) {
  const std::string& name = *ClusterName(config.self_managed);
  if (connections_->Find(name) == Presence::kNotYetKnown) {
    return absl::FailedPreconditionError(tf::StrCat(
        "The provider's configuration of the cluster \"", name,
        "\" is known only during apply, because it comes from a resource that is still to be "
        "created. Name that resource in the data source's `depends_on`: it is read then."));
  }
  absl::StatusOr<std::shared_ptr<es::Cluster>> cluster = connections_->Connect(name);
  if (!cluster.ok()) {
    return tf::sdk::AtAttribute(cluster.status(),
                                tf::cty::Path().Attribute("self_managed").Attribute("cluster"));
  }
  SelfManagedBackend backend(*std::move(cluster));
  ASSIGN_OR_RETURN(const auto links, backend.List(call.bounds));
  std::map<std::string, Value<ListedLinkModel>> listed;
  for (const auto& [alias, link] : links) listed.emplace(alias, ToModel(link));
  RemoteClustersModel result = config;
  result.remote_clusters = std::move(listed);
  return result;
}

}  // namespace elastic
