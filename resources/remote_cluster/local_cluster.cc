#include "resources/remote_cluster/local_cluster.h"

#include "provider/base/strings.h"
#include "provider/sdk/checks.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::Matches;
using tf::sdk::Schema;

std::optional<LocalCluster> CloudClusterOf(CloudKind kind, const Value<CloudModel>& attribute) {
  const CloudModel* model = attribute.known();
  if (model == nullptr || model->deployment_id.known() == nullptr ||
      model->ref_id.known() == nullptr || model->cluster.is_unknown()) {
    return std::nullopt;
  }
  CloudCluster cluster{
      .kind = kind,
      .ref = {.deployment_id = *model->deployment_id.known(), .ref_id = *model->ref_id.known()},
      .connection = {}};
  if (const std::string* name = model->cluster.known()) cluster.connection = *name;
  return cluster;
}

std::optional<LocalCluster> KubernetesClusterOf(const Value<KubernetesClusterModel>& attribute) {
  const KubernetesClusterModel* model = attribute.known();
  if (model == nullptr || model->name.known() == nullptr ||
      model->namespace_name.known() == nullptr || model->cluster.is_unknown()) {
    return std::nullopt;
  }
  KubernetesCluster cluster{
      .ref = {.namespace_name = *model->namespace_name.known(), .name = *model->name.known()},
      .connection = {}};
  if (const std::string* name = model->cluster.known()) cluster.connection = *name;
  return cluster;
}

}  // namespace

const Schema<SelfManagedModel>& SelfManagedSchema() {
  using M = SelfManagedModel;
  static const auto& schema =
      *new Schema<M>({}, Attr("cluster", &M::cluster)
                             .Default("default")
                             .Doc("Name of the local cluster in the provider's `clusters`."));
  return schema;
}

const Schema<CloudModel>& CloudSchema() {
  using M = CloudModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("deployment_id", &M::deployment_id)
          .Required()
          .RequiresReplace()
          .Must(IsPathSegment())
          .Doc("Id of the deployment."),
      Attr("ref_id", &M::ref_id)
          .Default("main-elasticsearch")
          .Must(IsPathSegment())
          .Doc("The deployment's name for its Elasticsearch; `_main` stands for the only one."),
      Attr("cluster", &M::cluster)
          .Optional()
          .Doc("Name in the provider's `clusters` of a connection to the deployment's "
               "Elasticsearch. For `proxy`; needed on Elastic Cloud Hosted only when the "
               "credentials are not those of the connection `default`."));
  return schema;
}

const Schema<KubernetesClusterModel>& KubernetesClusterSchema() {
  using M = KubernetesClusterModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("name", &M::name)
          .Required()
          .RequiresReplace()
          .Must(IsPathSegment())
          .Doc("Name of the `Elasticsearch` resource."),
      Attr("namespace", &M::namespace_name)
          .Default("default")
          .RequiresReplace()
          .Must(IsPathSegment())
          .Doc("Its namespace."),
      Attr("cluster", &M::cluster)
          .Optional()
          .Doc("Name in the provider's `clusters` of a connection to its Elasticsearch: for "
               "`proxy` and `sniff`, and to see whether links are connected. When left out, the "
               "API server's service proxy is tried, which takes no credentials to Elasticsearch "
               "and so serves clusters only that let anonymous users do this."));
  return schema;
}

tf::sdk::Check<std::string> IsPathSegment() {
  return Matches("[^/\\s]+", "not empty, without slashes and spaces");
}

std::optional<LocalCluster> LocalClusterOf(const Value<SelfManagedModel>& self_managed,
                                           const Value<CloudModel>& hosted,
                                           const Value<CloudModel>& enterprise,
                                           const Value<KubernetesClusterModel>& kubernetes) {
  if (!kubernetes.is_null()) return KubernetesClusterOf(kubernetes);
  if (!hosted.is_null()) return CloudClusterOf(CloudKind::kHosted, hosted);
  if (!enterprise.is_null()) return CloudClusterOf(CloudKind::kEnterprise, enterprise);
  const SelfManagedModel* model = self_managed.known();
  if (model == nullptr || model->cluster.known() == nullptr) return std::nullopt;
  return SelfManagedCluster{.name = *model->cluster.known()};
}

std::string Describe(const LocalCluster& local) {
  if (const auto* cluster = std::get_if<CloudCluster>(&local)) return Describe(cluster->ref);
  if (const auto* cluster = std::get_if<KubernetesCluster>(&local)) {
    return kubernetes::DescribeElasticsearch(cluster->ref);
  }
  return tf::StrCat("\"", std::get<SelfManagedCluster>(local).name, "\"");
}

tf::cty::Path PathOf(const LocalCluster& local) {
  if (const auto* cluster = std::get_if<CloudCluster>(&local)) {
    return tf::cty::Path().Attribute(std::string(NameOf(cluster->kind)));
  }
  if (std::holds_alternative<KubernetesCluster>(local)) {
    return tf::cty::Path().Attribute("kubernetes");
  }
  return tf::cty::Path().Attribute("self_managed").Attribute("cluster");
}

CloudModel ToModel(const CloudCluster& cluster) {
  CloudModel model{
      .deployment_id = cluster.ref.deployment_id, .ref_id = cluster.ref.ref_id, .cluster = {}};
  if (cluster.connection.has_value()) model.cluster = *cluster.connection;
  return model;
}

KubernetesClusterModel ToModel(const KubernetesCluster& cluster) {
  KubernetesClusterModel model{
      .name = cluster.ref.name, .namespace_name = cluster.ref.namespace_name, .cluster = {}};
  if (cluster.connection.has_value()) model.cluster = *cluster.connection;
  return model;
}

}  // namespace elastic
