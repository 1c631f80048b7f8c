// One entry of the provider's `clusters`: how to reach an Elasticsearch cluster.
#ifndef ELASTIC_CLUSTER_CONFIG_H_
#define ELASTIC_CLUSTER_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "provider/base/environment.h"
#include "provider/base/secret.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/clients/http/make_transport.h"

namespace elastic {

using tf::sdk::Value;

struct ClusterModel {
  Value<std::vector<std::string>> endpoints;
  Value<std::string> username;
  Value<tf::Secret> password;
  Value<tf::Secret> api_key;
  Value<tf::Secret> bearer_token;
  Value<std::string> ca_certificate;
  Value<std::string> ca_file;
  Value<std::string> client_certificate;
  Value<tf::Secret> client_key;
  Value<bool> insecure;
  Value<std::map<std::string, tf::Secret>> headers;
  Value<tf::Secret> keystore_password;
  bool operator==(const ClusterModel&) const = default;
};

const tf::sdk::Schema<ClusterModel>& ClusterSchema();

// `written`, with what it leaves out taken from ELASTICSEARCH_ENDPOINTS (comma separated; else
// ELASTICSEARCH_URL), _USERNAME, _PASSWORD, _API_KEY, _BEARER_TOKEN, _CA_FILE and _INSECURE. A
// variable that is empty is not set, and credentials go together: beside those that are written the
// environment's are not looked at. InvalidArgument, naming the variable, for a value that cannot
// be.
absl::StatusOr<ClusterModel> WithEnvironment(ClusterModel written,
                                             const tf::Environment& environment);

// Whether the environment names endpoints, and so describes a cluster by itself.
bool HasEndpoints(const tf::Environment& environment);

// Whether the environment has credentials, for a cluster whose endpoints come from elsewhere.
bool HasCredentials(const tf::Environment& environment);

// Whether every attribute is known, also those inside collections.
bool IsWhollyKnown(const ClusterModel& cluster);

// What the HTTP client wants to know of a cluster that is wholly known. The one named `default` may
// be without endpoints (hosted deployments are reached at their own).
http::TransportOptions TransportOptionsFor(const ClusterModel& cluster);

}  // namespace elastic

#endif  // ELASTIC_CLUSTER_CONFIG_H_
