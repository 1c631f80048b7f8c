// The API's paths, below the /api/v1 that the transport adds.
#ifndef ELASTIC_CLOUD_PATHS_H_
#define ELASTIC_CLOUD_PATHS_H_

#include <string>
#include <string_view>

#include "provider/base/strings.h"
#include "resources/clients/cloud/deployment.h"
#include "resources/clients/http/endpoint.h"

namespace elastic::cloud {

inline std::string DeploymentPath(std::string_view deployment_id) {
  return tf::StrCat("/deployments/", http::EscapeSegment(deployment_id));
}

inline std::string ElasticsearchPath(const ElasticsearchRef& ref) {
  return tf::StrCat(DeploymentPath(ref.deployment_id), "/elasticsearch/",
                    http::EscapeSegment(ref.ref_id));
}

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_PATHS_H_
