// Platform: what one configured Cloud API holds: a client, its shared reads and its merged writes.
// Start reading here.
//
//   auto platform = std::make_unique<Platform>(std::move(transport), tf::RealClock());
//   ASSIGN_OR_RETURN(std::shared_ptr<const RemoteClusters> list, platform->Read(ref, bounds));
//   RETURN_IF_ERROR(platform->Apply(ref, {.subject = "remote cluster \"eu\"", …}, bounds));
#ifndef ELASTIC_CLOUD_PLATFORM_H_
#define ELASTIC_CLOUD_PLATFORM_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/cloud/client.h"
#include "resources/clients/cloud/deployment.h"
#include "resources/clients/cloud/remote_clusters.h"
#include "resources/clients/cloud/remote_clusters_writer.h"
#include "resources/clients/http/transport.h"

namespace elastic::cloud {

struct PlatformOptions {
  // An answer may be given again for this long, unless a write of ours came between
  // (shared_read.h). Zero: only reads that have not begun are shared.
  absl::Duration reuse_reads = absl::ZeroDuration();
  RemoteClustersWriterOptions writer = {};
};

// Safe to call from any thread. Errors as in client.h.
class Platform {
 public:
  // `clock` must outlive this.
  Platform(std::unique_ptr<http::Transport> transport, tf::Clock& clock,
           PlatformOptions options = {});

  // The remote clusters of one Elasticsearch; shared with whoever reads them at the same time.
  absl::StatusOr<std::shared_ptr<const RemoteClusters>> Read(const ElasticsearchRef& ref,
                                                             const tf::Bounds& bounds);

  // A change to that list, merged with others': RemoteClustersWriter::Apply.
  absl::Status Apply(const ElasticsearchRef& ref, RemoteClusterChange change,
                     const tf::Bounds& bounds);

  // Client::GetKeystore, shared in the same way.
  absl::StatusOr<std::shared_ptr<const Keystore>> ReadKeystore(const ElasticsearchRef& ref,
                                                               const tf::Bounds& bounds);

  // Client::PatchKeystore. Patches need no merging: each changes what it names and nothing else.
  absl::Status PatchKeystore(const ElasticsearchRef& ref, const KeystorePatch& patch,
                             const tf::Bounds& bounds);

  // Client::GetDeployment, shared in the same way.
  absl::StatusOr<std::shared_ptr<const Deployment>> GetDeployment(std::string_view deployment_id,
                                                                  const tf::Bounds& bounds);

  // Client::MakeElasticsearchTransport: Enterprise only, and this must outlive it.
  std::unique_ptr<http::Transport> MakeElasticsearchTransport(const ElasticsearchRef& ref);

 private:
  using ListRead = clients::SharedRead<RemoteClusters>;
  using KeystoreRead = clients::SharedRead<Keystore>;
  using DeploymentRead = clients::SharedRead<Deployment>;

  ListRead& ListOf(const ElasticsearchRef& ref);
  KeystoreRead& KeystoreOf(const ElasticsearchRef& ref);
  DeploymentRead& DeploymentOf(std::string_view deployment_id);
  // After a write to one of the deployment's. A list or keystore has two names where "_main" stands
  // for its ref_id, so all of the deployment are meant.
  template <typename Reads>
  static void InvalidateAll(std::string_view deployment_id, Reads& reads);

  tf::Clock& clock_;
  const absl::Duration reuse_reads_;
  Client client_;
  RemoteClustersWriter writer_;

  absl::Mutex mutex_;
  std::map<ElasticsearchRef, std::unique_ptr<ListRead>> lists_ ABSL_GUARDED_BY(mutex_);
  std::map<ElasticsearchRef, std::unique_ptr<KeystoreRead>> keystores_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<DeploymentRead>, std::less<>> deployments_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_PLATFORM_H_
