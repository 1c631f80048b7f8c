// The deployment at the other end of a link, as the Cloud API knows it: whether it can be linked
// to, and by which address.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_DEPLOYMENT_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_DEPLOYMENT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "resources/clients/cloud/platform.h"
#include "resources/remote_cluster/link.h"

namespace elastic {

// The Elasticsearch that the link `alias` of `local` leads to. InvalidArgument when the API does
// not know it, it has no such Elasticsearch, or it is the local one.
absl::StatusOr<cloud::ElasticsearchResource> FindRemote(cloud::Platform& platform,
                                                        const cloud::ElasticsearchRef& local,
                                                        std::string_view alias,
                                                        const DeploymentMode& remote,
                                                        const tf::Bounds& bounds);

// The error of a remote deployment that the API does not know; `why` is what it said.
absl::Status UnknownRemote(std::string_view alias, const DeploymentMode& remote,
                           const absl::Status& why);

// How another deployment's Elasticsearch connects to `remote` with an API key.
//
// Source: Elastic's documentation, "Remote clusters with Elastic Cloud Hosted": the endpoint and
// port 9443, and the endpoint as the server name.
ProxyMode AddressForApiKeys(const cloud::ElasticsearchResource& remote);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_DEPLOYMENT_H_
