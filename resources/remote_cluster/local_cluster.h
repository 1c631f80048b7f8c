// The local cluster of a link, the one that registers it: which it is, and how the user names it.
#ifndef ELASTIC_REMOTE_CLUSTER_LOCAL_CLUSTER_H_
#define ELASTIC_REMOTE_CLUSTER_LOCAL_CLUSTER_H_

#include <compare>
#include <optional>
#include <string>
#include <variant>

#include "provider/cty/path.h"
#include "provider/sdk/checks.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/clients/cloud/deployment.h"
#include "resources/clients/kubernetes/object.h"
#include "resources/connections.h"

namespace elastic {

using tf::sdk::Value;

// Attribute `self_managed`.
struct SelfManagedModel {
  Value<std::string> cluster;
  bool operator==(const SelfManagedModel&) const = default;
};

// Attributes `hosted` and `enterprise`.
struct CloudModel {
  Value<std::string> deployment_id;
  Value<std::string> ref_id;
  Value<std::string> cluster;
  bool operator==(const CloudModel&) const = default;
};

// Attribute `kubernetes`.
struct KubernetesClusterModel {
  Value<std::string> name;
  Value<std::string> namespace_name;  // Attribute `namespace`.
  Value<std::string> cluster;
  bool operator==(const KubernetesClusterModel&) const = default;
};

const tf::sdk::Schema<SelfManagedModel>& SelfManagedSchema();
const tf::sdk::Schema<CloudModel>& CloudSchema();
const tf::sdk::Schema<KubernetesClusterModel>& KubernetesClusterSchema();

// An id that stands in a URL's path and in import ids.
tf::sdk::Check<std::string> IsPathSegment();

struct SelfManagedCluster {
  std::string name;  // In the provider's `clusters`.
  auto operator<=>(const SelfManagedCluster&) const = default;
};

// The Elasticsearch of a deployment.
struct CloudCluster {
  CloudKind kind = CloudKind::kHosted;
  cloud::ElasticsearchRef ref = {};
  std::optional<std::string> connection = {};  // To it, in the provider's `clusters`.
  auto operator<=>(const CloudCluster&) const = default;
};

// The Elasticsearch of a custom resource of ECK.
struct KubernetesCluster {
  kubernetes::ObjectRef ref = {};
  std::optional<std::string> connection = {};  // To it, in the provider's `clusters`.
  auto operator<=>(const KubernetesCluster&) const = default;
};

using LocalCluster = std::variant<SelfManagedCluster, CloudCluster, KubernetesCluster>;

// The one that is set; nullopt while Terraform does not know all of it.
std::optional<LocalCluster> LocalClusterOf(const Value<SelfManagedModel>& self_managed,
                                           const Value<CloudModel>& hosted,
                                           const Value<CloudModel>& enterprise,
                                           const Value<KubernetesClusterModel>& kubernetes);

// The same for a model that has these fields.
template <typename M>
std::optional<LocalCluster> LocalClusterOf(const M& model) {
  return LocalClusterOf(model.self_managed, model.hosted, model.enterprise, model.kubernetes);
}

// Sets the field of `model` that says it; the others become null.
template <typename M>
void SetLocalCluster(const LocalCluster& local, M& model);

// For messages: "\"berlin\"", "deployment 6fd…/main-elasticsearch",
// "Elasticsearch default/quickstart".
std::string Describe(const LocalCluster& local);

// The attribute that names it: self_managed.cluster, hosted, enterprise, kubernetes.
tf::cty::Path PathOf(const LocalCluster& local);

// Implementation.

CloudModel ToModel(const CloudCluster& cluster);
KubernetesClusterModel ToModel(const KubernetesCluster& cluster);

template <typename M>
void SetLocalCluster(const LocalCluster& local, M& model) {
  model.self_managed = {};
  model.hosted = model.enterprise = {};
  model.kubernetes = {};
  if (const auto* cluster = std::get_if<SelfManagedCluster>(&local)) {
    model.self_managed = SelfManagedModel{.cluster = cluster->name};
  } else if (const auto* deployment = std::get_if<CloudCluster>(&local)) {
    const bool hosted = deployment->kind == CloudKind::kHosted;
    (hosted ? model.hosted : model.enterprise) = ToModel(*deployment);
  } else {
    model.kubernetes = ToModel(std::get<KubernetesCluster>(local));
  }
}

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_LOCAL_CLUSTER_H_
