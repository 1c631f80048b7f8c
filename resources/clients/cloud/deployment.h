// What the Cloud API tells about a deployment, as far as linking its Elasticsearch needs it.
#ifndef ELASTIC_CLOUD_DEPLOYMENT_H_
#define ELASTIC_CLOUD_DEPLOYMENT_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/base/json.h"

namespace elastic::cloud {

// `status` of what is shut down.
inline constexpr std::string_view kStopped = "stopped";

// The ref_id that stands for the only Elasticsearch of a deployment.
inline constexpr std::string_view kMainRefId = "_main";

// Names the Elasticsearch of a deployment. `ref_id` is chosen by whoever made the deployment,
// "main-elasticsearch" as a rule, or kMainRefId.
struct ElasticsearchRef {
  std::string deployment_id = {};
  std::string ref_id = {};

  auto operator<=>(const ElasticsearchRef&) const = default;
};

// "deployment 6fd…/main-elasticsearch", for messages.
std::string Describe(const ElasticsearchRef& ref);

// At the cluster's endpoint.
struct Ports {
  std::optional<int64_t> http = {};
  std::optional<int64_t> https = {};
  // Transport over TLS, certificate model; links with API keys go to 9443 everywhere.
  std::optional<int64_t> transport_passthrough = {};
};

struct ElasticsearchResource {
  std::string ref_id = {};
  // The cluster's id, which trust settings name; another one than the deployment's.
  std::string cluster_id = {};
  std::string region = {};
  std::string status = {};       // "started", "initializing", "stopped", …
  std::string version = {};      // "9.5.3"; empty while the first plan has none.
  std::string endpoint = {};     // The DNS name, which is also the TLS server name; may be empty.
  std::string service_url = {};  // Where to talk HTTP to it; empty: it cannot be reached yet.
  Ports ports = {};
};

struct Deployment {
  std::string id = {};
  std::string name = {};
  std::vector<ElasticsearchResource> elasticsearch = {};
  // x-cloud-resource-version: counts the deployment's changes.
  std::optional<int64_t> resource_version = {};
};

// One deployment of GET /deployments/{id} or of a search. What is missing stays empty.
Deployment ParseDeployment(const tf::Json& json);

// The ref_ids of a deployment's Elasticsearch, for messages: "\"main-elasticsearch\"", "none".
std::string DescribeRefIds(const Deployment& deployment);

// The Elasticsearch of that ref_id, or of "_main" when there is one only; null when there is none.
// Borrowed.
const ElasticsearchResource* FindElasticsearch(const Deployment& deployment,
                                               std::string_view ref_id);

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_DEPLOYMENT_H_
