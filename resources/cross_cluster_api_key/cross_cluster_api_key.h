// elastic_cross_cluster_api_key as the practitioner writes it. Start reading here: each field has
// one row in CrossClusterApiKeySchema() (cross_cluster_api_key.cc), which says what it means.
#ifndef ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_H_
#define ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_H_

#include <string>
#include <vector>

#include "provider/base/secret.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/timeouts.h"
#include "provider/sdk/value.h"
#include "resources/search_access.h"

namespace elastic {

struct KeyReplicationModel {
  Value<std::vector<std::string>> names;
  Value<bool> allow_restricted_indices;
  bool operator==(const KeyReplicationModel&) const = default;
};

struct KeyAccessModel {
  Value<std::vector<Value<SearchAccessModel>>> search;
  Value<std::vector<Value<KeyReplicationModel>>> replication;
  bool operator==(const KeyAccessModel&) const = default;
};

struct CrossClusterApiKeyModel {
  Value<std::string> name;
  Value<std::string> cluster;
  Value<KeyAccessModel> access;
  Value<std::string> expiration;
  Value<std::string> metadata;
  Value<std::string> certificate_identity;
  Value<tf::sdk::Timeouts> timeouts;
  Value<std::string> id;
  Value<tf::Secret> api_key;
  Value<tf::Secret> encoded;
  Value<std::string> expires_at;
  bool operator==(const CrossClusterApiKeyModel&) const = default;
};

const tf::sdk::Schema<CrossClusterApiKeyModel>& CrossClusterApiKeySchema();

}  // namespace elastic

#endif  // ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_H_
