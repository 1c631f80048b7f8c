#include "resources/remote_cluster/remote_clusters_data_source.h"

#include <utility>
#include <variant>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/optional_value.h"
#include "resources/remote_cluster/link_model.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::Schema;

const Schema<ListedLinkModel>& ListedLinkSchema() {
  using M = ListedLinkModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("mode", &M::mode)
          .Computed()
          .Doc("`sniff`, `proxy`, `deployment` or `elasticsearch_ref`."),
      Attr("seeds", &M::seeds).Computed().Doc("Addresses, in the mode `sniff`."),
      Attr("node_connections", &M::node_connections)
          .Computed()
          .Doc("How many nodes to connect to, where that is set."),
      Attr("proxy_address", &M::proxy_address).Computed().Doc("Address, in the mode `proxy`."),
      Attr("proxy_socket_connections", &M::proxy_socket_connections)
          .Computed()
          .Doc("How many connections to open, where that is set."),
      Attr("server_name", &M::server_name).Computed().Doc("Host name for TLS, where it is set."),
      Attr("deployment_id", &M::deployment_id)
          .Computed()
          .Doc("Id of the remote deployment, in the mode `deployment`."),
      Attr("ref_id", &M::ref_id)
          .Computed()
          .Doc("That deployment's name for its Elasticsearch, in the mode `deployment`."),
      Attr("elasticsearch_name", &M::elasticsearch_name)
          .Computed()
          .Doc("Name of the remote `Elasticsearch` resource, in the mode `elasticsearch_ref`."),
      Attr("elasticsearch_namespace", &M::elasticsearch_namespace).Computed().Doc("Its namespace."),
      Attr("skip_unavailable", &M::skip_unavailable)
          .Computed()
          .Doc("Whether searches skip the cluster while it is not available."),
      Attr("settings", &M::settings)
          .Computed()
          .Doc("Every setting as stored, by its name after `cluster.remote.<alias>.`; lists are "
               "comma-separated. Empty for links from elasticsearch.yml and from the Cloud API."),
      Attr("connected", &M::connected).Computed().Doc("Whether the local cluster is connected."),
      Attr("security_model", &M::security_model)
          .Computed()
          .Doc("`api_key` or `certificate`; null while the link has no address."),
      Attr("configured_in", &M::configured_in)
          .Computed()
          .Doc("`settings` (by Elasticsearch's API), `elasticsearch.yml`, `cloud_api` (between "
               "deployments) or `kubernetes` (between clusters of one ECK operator)."));
  return schema;
}

constexpr char kDoc[] = R"(
Every remote cluster that is registered on a local cluster, with its status, whether Terraform made
it or not.

On Elastic Cloud these are the links between deployments that the Cloud API lists, and those made by
Elasticsearch's own API: on Enterprise always, on Hosted when `cluster` names a connection to the
deployment's Elasticsearch. On Kubernetes these are the entries of `spec.remoteClusters` and, where
Elasticsearch can be reached, those made by its own API.
)";

std::string NameOf(Origin origin) {
  switch (origin) {
    case Origin::kSettings:
      return "settings";
    case Origin::kElasticsearchYml:
      return "elasticsearch.yml";
    case Origin::kCloudApi:
      return "cloud_api";
    case Origin::kKubernetes:
      return "kubernetes";
  }
  return {};
}

// The attributes of each mode.
struct ListMode {
  ListedLinkModel& model;

  void operator()(const SniffMode& sniff) const {
    model.mode = std::string("sniff");
    model.seeds = sniff.seeds;
    model.node_connections = ToValue(sniff.node_connections);
  }
  void operator()(const ProxyMode& proxy) const {
    model.mode = std::string("proxy");
    model.proxy_address = proxy.address;
    model.proxy_socket_connections = ToValue(proxy.socket_connections);
    model.server_name = ToValue(proxy.server_name);
  }
  void operator()(const DeploymentMode& deployment) const {
    model.mode = std::string("deployment");
    model.deployment_id = deployment.deployment_id;
    model.ref_id = deployment.ref_id;
  }
  void operator()(const ElasticsearchRefMode& ref) const {
    model.mode = std::string("elasticsearch_ref");
    model.elasticsearch_name = ref.name;
    model.elasticsearch_namespace = ref.namespace_name;
  }
};

ListedLinkModel ToModel(const ObservedLink& found) {
  ListedLinkModel model;
  std::visit(ListMode{model}, found.link.mode);
  model.skip_unavailable = ToValue(found.link.skip_unavailable);
  model.settings = found.settings;
  model.connected = ToValue(found.connected);
  if (found.security_model.has_value()) model.security_model = NameOf(*found.security_model);
  model.configured_in = NameOf(found.origin);
  return model;
}

}  // namespace

const Schema<RemoteClustersModel>& RemoteClustersSchema() {
  using M = RemoteClustersModel;
  static const auto& schema = *new Schema<M>(
      Schema<M>({.name = "elastic_remote_clusters", .version = 0, .doc = kDoc},
                Attr("self_managed", &M::self_managed, SelfManagedSchema())
                    .Optional()
                    .Doc("The local cluster, which is self-managed."),
                Attr("hosted", &M::hosted, CloudSchema())
                    .Optional()
                    .Doc("The local cluster, which runs on Elastic Cloud Hosted."),
                Attr("enterprise", &M::enterprise, CloudSchema())
                    .Optional()
                    .Doc("The local cluster, which runs on Elastic Cloud Enterprise."),
                Attr("kubernetes", &M::kubernetes, KubernetesClusterSchema())
                    .Optional()
                    .Doc("The local cluster, which ECK runs."),
                Attr("remote_clusters", &M::remote_clusters, ListedLinkSchema())
                    .Computed()
                    .Doc("Its remote clusters, by alias."))
          .ExactlyOneOf(&M::self_managed, &M::hosted, &M::enterprise, &M::kubernetes));
  return schema;
}

RemoteClustersDataSource::RemoteClustersDataSource(std::shared_ptr<Connections> connections,
                                                   tf::Clock& clock)
    : backends_(std::move(connections), clock) {}

const Schema<RemoteClustersModel>& RemoteClustersDataSource::schema() const {
  return RemoteClustersSchema();
}

absl::StatusOr<RemoteClustersModel> RemoteClustersDataSource::Read(
    tf::sdk::Call& call, const RemoteClustersModel& config) {
  const LocalCluster local = *LocalClusterOf(config);
  const LinkApi api = backends_.ApisOf(local).front();  // Shows all that can be seen.
  if (backends_.Find(local, api) == Presence::kNotYetKnown) {
    return absl::FailedPreconditionError(tf::StrCat(
        "The provider's configuration for ", Describe(local),
        " is known only during apply, because it comes from a resource that is still to be "
        "created. Name that resource in the data source's `depends_on`: it is read then."));
  }
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> backend =
      backends_.Open(local, api, call.bounds);
  if (!backend.ok()) return tf::sdk::AtAttribute(backend.status(), PathOf(local));
  ASSIGN_OR_RETURN(const auto links, (*backend)->List(call.bounds));
  std::map<std::string, Value<ListedLinkModel>> listed;
  for (const auto& [alias, link] : links) listed.emplace(alias, ToModel(link));
  RemoteClustersModel result = config;
  result.remote_clusters = std::move(listed);
  return result;
}

}  // namespace elastic
