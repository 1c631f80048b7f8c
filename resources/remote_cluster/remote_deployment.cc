#include "resources/remote_cluster/remote_deployment.h"

#include <memory>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace elastic {
namespace {

absl::Status NoSuchElasticsearch(std::string_view alias, const cloud::Deployment& remote,
                                 std::string_view ref_id) {
  return absl::InvalidArgumentError(tf::StrCat(
      SubjectOf(alias), ": the remote deployment \"", remote.id,
      "\" has no Elasticsearch called \"", ref_id, "\"; it has ", cloud::DescribeRefIds(remote)));
}

}  // namespace

absl::StatusOr<cloud::ElasticsearchResource> FindRemote(cloud::Platform& platform,
                                                        const cloud::ElasticsearchRef& local,
                                                        std::string_view alias,
                                                        const DeploymentMode& remote,
                                                        const tf::Bounds& bounds) {
  const absl::StatusOr<std::shared_ptr<const cloud::Deployment>> deployment =
      platform.GetDeployment(remote.deployment_id, bounds);
  if (absl::IsNotFound(deployment.status())) {
    return UnknownRemote(alias, remote, deployment.status());
  }
  RETURN_IF_ERROR(deployment.status());
  const cloud::ElasticsearchResource* elasticsearch =
      cloud::FindElasticsearch(**deployment, remote.ref_id);
  if (elasticsearch == nullptr) return NoSuchElasticsearch(alias, **deployment, remote.ref_id);
  const bool is_local = remote.deployment_id == local.deployment_id &&
                        cloud::FindElasticsearch(**deployment, local.ref_id) == elasticsearch;
  if (is_local) {
    return absl::InvalidArgumentError(
        tf::StrCat(SubjectOf(alias), ": ", cloud::Describe(local),
                   " is the local cluster itself; a remote cluster is another one"));
  }
  return *elasticsearch;
}

absl::Status UnknownRemote(std::string_view alias, const DeploymentMode& remote,
                           const absl::Status& why) {
  return absl::InvalidArgumentError(
      tf::StrCat(SubjectOf(alias), ": the Cloud API does not know the remote deployment \"",
                 remote.deployment_id, "\" (", tf::FromAbsl(why.message()),
                 "). It does not exist, or belongs to another organization or environment: such a "
                 "cluster is linked by `proxy` instead of `deployment`"));
}

ProxyMode AddressForApiKeys(const cloud::ElasticsearchResource& remote) {
  return {.address = tf::StrCat(remote.endpoint, ":9443"),
          .socket_connections = {},
          .server_name = remote.endpoint};
}

}  // namespace elastic
