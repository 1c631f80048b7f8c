// What `terraform validate` says about an elastic_cross_cluster_api_key, without any server.
#ifndef ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_RULES_H_
#define ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_RULES_H_

#include <string>
#include <string_view>

#include "provider/sdk/checks.h"
#include "provider/sdk/diagnostics.h"

namespace elastic {

struct CrossClusterApiKeyModel;

// The key in a key's metadata under which the provider recognises what it made (api_key_model.h).
inline constexpr std::string_view kTagName = "terraform-provider-elastic";

// A row's check: a name that Elasticsearch accepts and that the ECK operator does not claim.
// Source: Elasticsearch, AbstractCreateApiKeyRequest.validate; cloud-on-k8s,
// remotecluster/keystore.
tf::sdk::Check<std::string> IsApiKeyName();

// A time value in Elasticsearch's notation, of a millisecond or more.
tf::sdk::Check<std::string> IsLifetime();

// A JSON object whose own keys are neither reserved ("_…") nor the provider's.
tf::sdk::Check<std::string> IsApiKeyMetadata();

// The rules about several attributes. Unknown values are not errors.
void CheckConfig(const CrossClusterApiKeyModel& config, tf::sdk::Diagnostics& out);

}  // namespace elastic

#endif  // ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_RULES_H_
