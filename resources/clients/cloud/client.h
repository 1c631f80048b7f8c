// Client: the calls of the Elastic Cloud API that remote clusters need, one method a call. Elastic
// Cloud Hosted and Elastic Cloud Enterprise serve the same /api/v1; only what is said to be
// Enterprise's is not Hosted's.
//
//   ASSIGN_OR_RETURN(auto transport, MakeCloudTransport({.endpoint = kHostedEndpoint,
//                                                        .credentials = http::ApiKey{key}}));
//   Client client(std::move(transport));
//   ASSIGN_OR_RETURN(RemoteClusters list, client.GetRemoteClusters(ref, bounds));
//
// Errors are those of errors.h and of http::Transport. Every request of this client is idempotent.
#ifndef ELASTIC_CLOUD_CLIENT_H_
#define ELASTIC_CLOUD_CLIENT_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/cloud/deployment.h"
#include "resources/clients/cloud/remote_clusters.h"
#include "resources/clients/cloud/trust.h"
#include "resources/clients/http/transport.h"

namespace elastic::cloud {

struct KeystoreSecret {
  bool as_file = false;  // The value is stored as a file and not as a string.
};

// By setting name ("cluster.remote.tokyo.credentials"). The API tells names, never values.
using Keystore = std::map<std::string, KeystoreSecret, std::less<>>;

// What a PATCH changes and nothing else: the value of a setting, stored as a string; nullopt to
// remove it.
using KeystorePatch = std::map<std::string, std::optional<tf::Secret>, std::less<>>;

// Safe to call from any thread.
class Client {
 public:
  explicit Client(std::unique_ptr<http::Transport> transport);

  // GET /deployments/{id}.
  absl::StatusOr<Deployment> GetDeployment(std::string_view deployment_id,
                                           const tf::Bounds& bounds);

  // Whom the cluster trusts: GET /deployments/{id}/elasticsearch/{ref_id}?show_settings=true.
  absl::StatusOr<TrustSettings> GetTrustSettings(const ElasticsearchRef& ref,
                                                 const tf::Bounds& bounds);

  // GET /deployments/{id}/certificate-authority.
  absl::StatusOr<CertificateAuthority> GetCertificateAuthority(std::string_view deployment_id,
                                                               const tf::Bounds& bounds);

  // GET /deployments/{id}/elasticsearch/{ref_id}/remote-clusters: links of the certificate model to
  // deployments of the same organization or environment. Others are not listed.
  absl::StatusOr<RemoteClusters> GetRemoteClusters(const ElasticsearchRef& ref,
                                                   const tf::Bounds& bounds);

  // PUT of the same: replaces the whole list, which has no version to guard it. OK says that the
  // list is accepted (202); it shows in GetRemoteClusters when it has been carried out.
  absl::Status PutRemoteClusters(const ElasticsearchRef& ref, const RemoteClusters& list,
                                 const tf::Bounds& bounds);

  // Every deployment to which this one may be linked, as far as versions go:
  // POST /deployments/{id}/elasticsearch/{ref_id}/eligible-remote-clusters, page by page.
  absl::StatusOr<std::vector<Deployment>> GetEligibleRemoteClusters(const ElasticsearchRef& ref,
                                                                    const tf::Bounds& bounds);

  // GET /deployments/{id}/elasticsearch/{ref_id}/keystore.
  absl::StatusOr<Keystore> GetKeystore(const ElasticsearchRef& ref, const tf::Bounds& bounds);

  // PATCH of the same; returns the keystore afterwards. The nodes get it later, and use it after
  // Elasticsearch has reloaded its secure settings.
  absl::StatusOr<Keystore> PatchKeystore(const ElasticsearchRef& ref, const KeystorePatch& patch,
                                         const tf::Bounds& bounds);

  // The deployment's Elasticsearch itself, through the API's proxy (Enterprise only;
  // elasticsearch_proxy.h). Shares this client's connection and credentials, so the client must
  // outlive it.
  std::unique_ptr<http::Transport> MakeElasticsearchTransport(const ElasticsearchRef& ref);

 private:
  absl::StatusOr<tf::Json> Call(const http::Request& request, const tf::Bounds& bounds);

  const std::unique_ptr<http::Transport> transport_;
};

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_CLIENT_H_
