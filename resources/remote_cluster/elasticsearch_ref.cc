#include "resources/remote_cluster/elasticsearch_ref.h"

#include <optional>

#include "provider/sdk/checks.h"
#include "resources/remote_cluster/local_cluster.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::NotEmpty;
using tf::sdk::Schema;

using Names = std::vector<std::string>;

const Schema<ReplicationAccessModel>& ReplicationSchema() {
  using M = ReplicationAccessModel;
  static const auto& schema = *new Schema<M>(
      {}, Attr("names", &M::names).Required().Must(NotEmpty<Names>()).Doc("Index patterns."));
  return schema;
}

const Schema<AccessModel>& AccessSchema() {
  using M = AccessModel;
  static const auto& schema =
      *new Schema<M>({},
                     Attr("search", &M::search, SearchAccessSchema())
                         .Optional()
                         .Doc("What cross-cluster search may read."),
                     Attr("replication", &M::replication, ReplicationSchema())
                         .Optional()
                         .Doc("What cross-cluster replication may follow."));
  return schema;
}

const Schema<ApiKeyModel>& ApiKeySchema() {
  using M = ApiKeyModel;
  static const auto& schema =
      *new Schema<M>({}, Attr("access", &M::access, AccessSchema())
                             .Required()
                             .Doc("What the local cluster may do on the remote one."));
  return schema;
}

ApiKeyAccess ToAccess(const ApiKeyModel& model) {
  ApiKeyAccess access;
  const AccessModel* granted = model.access.known();
  if (granted == nullptr) return access;
  if (const auto* search = granted->search.known()) access.search = ToAccess(*search);
  if (const auto* replication = granted->replication.known()) {
    access.replication = ReplicationAccess{.names = replication->names.ValueOr({})};
  }
  return access;
}

ApiKeyModel ToModel(const ApiKeyAccess& found, const Value<ApiKeyModel>& state) {
  const AccessModel before = state.ValueOr({}).access.ValueOr({});
  AccessModel access;
  if (found.search.has_value()) access.search = ToModel(*found.search, before.search);
  if (found.replication.has_value()) {
    access.replication = ReplicationAccessModel{.names = found.replication->names};
  }
  return {.access = access};
}

}  // namespace

const Schema<ElasticsearchRefModel>& ElasticsearchRefSchema() {
  using M = ElasticsearchRefModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("name", &M::name)
          .Required()
          .Must(IsPathSegment())
          .Doc("Name of the remote `Elasticsearch` resource."),
      Attr("namespace", &M::namespace_name)
          .Optional()
          .Must(IsPathSegment())
          .Doc("Its namespace; that of the local cluster unless set."),
      Attr("service_name", &M::service_name)
          .Optional()
          .Must(IsPathSegment())
          .Doc("Service to use instead of the operator's, for operators that look at it."),
      Attr("api_key", &M::api_key, ApiKeySchema())
          .Optional()
          .Doc("Connects with a cross-cluster API key, which the operator creates and stores; with "
               "certificates when left out. Changing it is done in place; adding or removing it "
               "restarts the local cluster's pods."));
  return schema;
}

ElasticsearchRefMode ToMode(const ElasticsearchRefModel& plan, std::string_view local_namespace) {
  ElasticsearchRefMode mode{
      .name = plan.name.ValueOr(""),
      .namespace_name = plan.namespace_name.ValueOr(std::string(local_namespace)),
      .service_name = plan.service_name.ValueOr(""),
      .api_key = {}};
  if (const ApiKeyModel* key = plan.api_key.known()) mode.api_key = ToAccess(*key);
  return mode;
}

ElasticsearchRefModel ToModel(const ElasticsearchRefMode& found,
                              const Value<ElasticsearchRefModel>& state,
                              std::string_view local_namespace) {
  const ElasticsearchRefModel before = state.ValueOr({});
  ElasticsearchRefModel model{
      .name = found.name,
      .namespace_name =
          Spelled(found.namespace_name, std::string(local_namespace), before.namespace_name),
      .service_name = Spelled(found.service_name, std::string(), before.service_name),
      .api_key = {}};
  if (found.api_key.has_value()) model.api_key = ToModel(*found.api_key, before.api_key);
  return model;
}

}  // namespace elastic
