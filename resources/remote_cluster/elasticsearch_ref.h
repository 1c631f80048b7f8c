// Attribute `elasticsearch_ref`: a remote cluster that the same ECK operator manages.
#ifndef ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_REF_H_
#define ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_REF_H_

#include <string>
#include <string_view>
#include <vector>

#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/remote_cluster/link.h"
#include "resources/search_access.h"

namespace elastic {

struct ReplicationAccessModel {
  Value<std::vector<std::string>> names;
  bool operator==(const ReplicationAccessModel&) const = default;
};

struct AccessModel {
  Value<SearchAccessModel> search;
  Value<ReplicationAccessModel> replication;
  bool operator==(const AccessModel&) const = default;
};

struct ApiKeyModel {
  Value<AccessModel> access;
  bool operator==(const ApiKeyModel&) const = default;
};

struct ElasticsearchRefModel {
  Value<std::string> name;
  Value<std::string> namespace_name;  // Attribute `namespace`.
  Value<std::string> service_name;
  Value<ApiKeyModel> api_key;
  bool operator==(const ElasticsearchRefModel&) const = default;
};

const tf::sdk::Schema<ElasticsearchRefModel>& ElasticsearchRefSchema();

// What a planned attribute asks for. Without a namespace it is the local cluster's.
ElasticsearchRefMode ToMode(const ElasticsearchRefModel& plan, std::string_view local_namespace);

// `found` as an attribute, in the state's own spelling where that means the same: a namespace or a
// false that is left out, another text of the same query.
ElasticsearchRefModel ToModel(const ElasticsearchRefMode& found,
                              const Value<ElasticsearchRefModel>& state,
                              std::string_view local_namespace);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ELASTICSEARCH_REF_H_
