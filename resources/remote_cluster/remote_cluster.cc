#include "resources/remote_cluster/remote_cluster.h"

#include <optional>

#include "provider/sdk/checks.h"
#include "resources/clients/elasticsearch/time_value.h"
#include "resources/remote_cluster/addresses.h"
#include "resources/remote_cluster/alias.h"

namespace elastic {

using tf::sdk::AtLeast;
using tf::sdk::Attr;
using tf::sdk::IsDuration;
using tf::sdk::Matches;
using tf::sdk::NotEmpty;
using tf::sdk::OneOf;
using tf::sdk::Schema;

namespace {

tf::sdk::Check<std::string> IsTimeValue() {
  return {.sentence = "A time value such as `30s` or `500ms`, or `-1` for off.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<absl::Duration> value = es::ParseTimeValue(text);
            if (value.ok()) return std::nullopt;
            return std::string(value.status().message());
          }};
}

const Schema<SniffModel>& SniffSchema() {
  using M = SniffModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("seeds", &M::seeds)
          .Required()
          .Must(NotEmpty<std::vector<std::string>>())
          .Must(AllDifferent())
          .Each(IsAddress())
          .Doc("Transport addresses of nodes of the remote cluster: port 9443 for the security "
               "model `api_key`, 9300 for `certificate` unless configured otherwise."),
      Attr("node_connections", &M::node_connections)
          .Optional()
          .Must(AtLeast(1))
          .Doc(
              "How many nodes of the remote cluster to connect to; Elasticsearch's default is 3."));
  return schema;
}

const Schema<ProxyModel>& ProxySchema() {
  using M = ProxyModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("proxy_address", &M::proxy_address)
          .Required()
          .Must(IsAddress())
          .Doc("The one address through which the remote cluster is reached: a proxy, a load "
               "balancer or a node."),
      Attr("proxy_socket_connections", &M::proxy_socket_connections)
          .Optional()
          .Must(AtLeast(1))
          .Doc("How many connections to open; Elasticsearch's default is 18."),
      Attr("server_name", &M::server_name)
          .Optional()
          .Must(Matches("[^\\s:/]+", "a host name without port"))
          .Doc("Host name to send in the TLS handshake (SNI), by which a proxy knows where to "
               "forward."));
  return schema;
}

const Schema<DeploymentModel>& DeploymentSchema() {
  using M = DeploymentModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("deployment_id", &M::deployment_id)
          .Required()
          .Must(IsPathSegment())
          .Doc("Id of the remote deployment."),
      Attr("ref_id", &M::ref_id)
          .Default("main-elasticsearch")
          .Must(IsPathSegment())
          .Doc("That deployment's name for its Elasticsearch; `_main` stands for the only one."));
  return schema;
}

const Schema<TransportModel>& TransportSchema() {
  using M = TransportModel;
  static const auto& schema =
      *new Schema<M>({},
                     Attr("compress", &M::compress)
                         .Optional()
                         .Must(OneOf({"true", "indexing_data", "false"}))
                         .Doc("What to compress on the way to the remote cluster."),
                     Attr("compression_scheme", &M::compression_scheme)
                         .Optional()
                         .Must(OneOf({"lz4", "deflate"}))
                         .Doc("How to compress it."),
                     Attr("ping_schedule", &M::ping_schedule)
                         .Optional()
                         .Must(IsTimeValue())
                         .Doc("How often to send a ping over idle connections."));
  return schema;
}

constexpr char kDoc[] = R"(
Registers a remote cluster on a local cluster, for cross-cluster search and cross-cluster replication.
The *local* cluster is the one that initiates the connection.

Creating never overwrites: an alias that exists already is an error that shows how to import it.
Deleting removes every setting of the alias, and nothing else.
)";

}  // namespace

const Schema<RemoteClusterModel>& RemoteClusterSchema() {
  using M = RemoteClusterModel;
  static const auto& schema = *new Schema<M>(
      Schema<M>(
          {.name = "elastic_remote_cluster", .version = 0, .doc = kDoc},
          Attr("alias", &M::alias)
              .Required()
              .RequiresReplace()
              .Must(IsAlias())
              .Doc("Name of the remote cluster on the local one, as in `<alias>:<index>`."),
          Attr("self_managed", &M::self_managed, SelfManagedSchema())
              .Optional()
              .RequiresReplace()
              .Doc("The local cluster, which is self-managed: reached by its own API alone."),
          Attr("hosted", &M::hosted, CloudSchema())
              .Optional()
              .Doc("The local cluster, which runs on Elastic Cloud Hosted. Naming another one "
                   "replaces the resource."),
          Attr("enterprise", &M::enterprise, CloudSchema())
              .Optional()
              .Doc("The local cluster, which runs on Elastic Cloud Enterprise. Naming another one "
                   "replaces the resource."),
          Attr("kubernetes", &M::kubernetes, KubernetesClusterSchema())
              .Optional()
              .Doc(
                  "The local cluster, which Elastic Cloud on Kubernetes (ECK) runs. Naming another "
                  "one replaces the resource."),
          Attr("sniff", &M::sniff, SniffSchema())
              .Optional()
              .Doc("Connects to nodes of the remote cluster that the seeds name. Changing to or "
                   "from `proxy` is done in place. Not on Elastic Cloud, where nodes cannot be "
                   "reached one by one."),
          Attr("proxy", &M::proxy, ProxySchema())
              .Optional()
              .Doc("Connects to one address, behind which the remote cluster is."),
          Attr("deployment", &M::deployment, DeploymentSchema())
              .Optional()
              .Doc("Connects to another deployment of the same organization (`hosted`) or "
                   "environment (`enterprise`); the Cloud API works out the address. With "
                   "certificates the link is an entry of the Cloud API's list; with "
                   "`credentials_wo` or `security_model = \"api_key\"` it is registered at the "
                   "local deployment's Elasticsearch (`hosted` needs `cluster` for that). "
                   "`ec_deployment` of the provider elastic/ec replaces that list on each apply; "
                   "links with an API key are not in it. Elasticsearch shows such a link by its "
                   "address, so that it is imported as a `proxy`. Changing to or from `proxy` "
                   "replaces the link."),
          Attr("elasticsearch_ref", &M::elasticsearch_ref, ElasticsearchRefSchema())
              .Optional()
              .Doc("Connects to another cluster of the same ECK operator, by an entry in the local "
                   "resource's `spec.remoteClusters`. Leave that list out of what GitOps tools "
                   "apply. Changing to or from another kind of remote replaces the link."),
          Attr("skip_unavailable", &M::skip_unavailable)
              .OptionalComputed()
              .KeepPrior()
              .Doc("Whether searches skip the remote cluster while it is not available, instead of "
                   "failing. When left out: as the local cluster has it, whose default is `true` "
                   "since Elasticsearch 8.15 (in the Cloud API's list it is `false`); once known "
                   "it is "
                   "written explicitly."),
          Attr("transport", &M::transport, TransportSchema())
              .Optional()
              .Doc("Connection settings that differ from the local cluster's own."),
          Attr("security_model", &M::security_model)
              .OptionalComputed()
              .Must(OneOf({"api_key", "certificate"}))
              .Doc("How the clusters trust each other. It follows from whether the keystores of "
                   "the local cluster's nodes have credentials for the alias. When it is set, the "
                   "provider has every node reload its keystore before the link is registered, and "
                   "makes an error of a keystore that does not fit. Changing it is done in place: "
                   "the link is removed, the credentials are changed, and the link is added."),
          Attr("credentials_wo", &M::credentials_wo)
              .Optional()
              .WriteOnly()
              .Doc(
                  "Encoded cross-cluster API key of the remote cluster (`encoded` of an "
                  "`elastic_cross_cluster_api_key`), which makes `security_model` `api_key`. It "
                  "goes to the deployment's keystore (`hosted`, `enterprise`) or to a Secret that "
                  "`spec.secureSettings` names (`kubernetes`), and every node has loaded it before "
                  "the link is registered. Not for `self_managed`, where only "
                  "`elasticsearch-keystore` on each node can store it as "
                  "`cluster.remote.<alias>.credentials`, nor for `elasticsearch_ref`, whose keys "
                  "the operator makes."),
          Attr("credentials_wo_version", &M::credentials_wo_version)
              .Optional()
              .Doc("Any text or number, such as the `id` of an `elastic_cross_cluster_api_key`. "
                   "Change "
                   "it to store `credentials_wo` again, as for a new key; on `self_managed`, "
                   "without "
                   "`credentials_wo`, when somebody else has put a new key into the keystores. The "
                   "nodes load their keystores and the link stays up; if it was connected, a "
                   "request over it proves that the new key works. Taking this and "
                   "`credentials_wo` out of the configuration removes the credentials."),
          Attr("wait_for_connection", &M::wait_for_connection)
              .Optional()
              .Must(IsDuration())
              .Doc("How long to wait for the connection after a change; an error when it does not "
                   "come. When left out, one attempt is made, and no connection is a warning."),
          tf::sdk::TimeoutsAttr(&M::timeouts),
          Attr("id", &M::id)
              .Computed()
              .KeepPrior()
              .Doc("`self_managed/<cluster>/<alias>`, `hosted/<deployment_id>/<ref_id>/<alias>`, "
                   "`enterprise/<deployment_id>/<ref_id>/<alias>` or "
                   "`kubernetes/<namespace>/<name>/<alias>`; also the import id."),
          Attr("connected", &M::connected)
              .Computed()
              .Doc("Whether the local cluster was connected when it was last asked; null where it "
                   "cannot be asked."))
          .ExactlyOneOf(&M::self_managed, &M::hosted, &M::enterprise, &M::kubernetes)
          .ExactlyOneOf(&M::sniff, &M::proxy, &M::deployment, &M::elasticsearch_ref));
  return schema;
}

}  // namespace elastic
