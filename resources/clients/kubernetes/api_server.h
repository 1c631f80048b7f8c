// ApiServer: what one configured Kubernetes API holds: a client, its shared reads and its merged
// writes. Start reading here.
//
//   auto api = std::make_unique<ApiServer>(std::move(transport), tf::RealClock());
//   ASSIGN_OR_RETURN(std::shared_ptr<const tf::Json> resource, api->Read(ref, bounds));
//   RETURN_IF_ERROR(api->Apply(ref, {.subject = "remote cluster \"eu\"", …}, bounds));
#ifndef ELASTIC_KUBERNETES_API_SERVER_H_
#define ELASTIC_KUBERNETES_API_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/transport.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/kubernetes/remote_clusters_writer.h"
#include "resources/clients/kubernetes/secure_settings.h"
#include "resources/clients/kubernetes/secure_settings_writer.h"

namespace elastic::kubernetes {

struct ApiServerOptions {
  // An answer may be given again for this long, unless a write of ours came between
  // (shared_read.h). Zero: only reads that have not begun are shared.
  absl::Duration reuse_reads = absl::ZeroDuration();
  RemoteClustersWriterOptions writer = {};
};

// Safe to call from any thread. Errors as in client.h.
class ApiServer {
 public:
  // `clock` must outlive this.
  ApiServer(std::unique_ptr<http::Transport> transport, tf::Clock& clock,
            ApiServerOptions options = {});

  // An Elasticsearch resource; shared with whoever reads it at the same time.
  absl::StatusOr<std::shared_ptr<const tf::Json>> Read(const ObjectRef& ref,
                                                       const tf::Bounds& bounds);

  // The same as it is now: to wait for what the operator does.
  absl::StatusOr<std::shared_ptr<const tf::Json>> ReadFresh(const ObjectRef& ref,
                                                            const tf::Bounds& bounds);

  // A change to its spec.remoteClusters, merged with others': RemoteClustersWriter::Apply.
  absl::Status Apply(const ObjectRef& ref, RemoteClusterChange change, const tf::Bounds& bounds);

  // Whether our Secret has the secure setting `key` and spec.secureSettings names the Secret
  // (secure_settings.h). What some other Secret delivers does not count. Both reads are shared.
  absl::StatusOr<bool> HoldsSetting(const ObjectRef& ref, std::string_view key,
                                    const tf::Bounds& bounds);

  // SecureSettingsWriter::Put and ::Remove.
  absl::StatusOr<WriteEffect> PutSettings(const ObjectRef& ref, const SecureSettings& settings,
                                          const tf::Bounds& bounds);
  absl::StatusOr<WriteEffect> RemoveSettings(const ObjectRef& ref,
                                             const std::vector<std::string>& keys,
                                             const tf::Bounds& bounds);

  // Whether the operator has taken the settings over for the keystores (CollectedSecretOf). Read
  // anew. PermissionDenied where Terraform's user may not read what the operator has collected.
  absl::StatusOr<bool> HasCollected(const ObjectRef& ref, const SecureSettings& settings,
                                    const tf::Bounds& bounds);

  // Client::GetEvents.
  absl::StatusOr<std::vector<Event>> GetEvents(const ObjectRef& ref, std::string_view uid,
                                               const tf::Bounds& bounds);

  // Client::MakeElasticsearchTransport: this must outlive it.
  std::unique_ptr<http::Transport> MakeElasticsearchTransport(const ObjectRef& ref,
                                                              http::Scheme scheme);

 private:
  using ResourceRead = clients::SharedRead<tf::Json>;

  using SecretRead = clients::SharedRead<KubernetesSecret>;

  ResourceRead& ResourceOf(const ObjectRef& ref);
  SecretRead& SettingsOf(const ObjectRef& ref);  // The Secret of that Elasticsearch resource.
  void InvalidateSettings(const ObjectRef& ref);

  tf::Clock& clock_;
  const absl::Duration reuse_reads_;
  Client client_;
  RemoteClustersWriter writer_;
  SecureSettingsWriter settings_writer_;

  absl::Mutex mutex_;
  std::map<ObjectRef, std::unique_ptr<ResourceRead>> resources_ ABSL_GUARDED_BY(mutex_);
  std::map<ObjectRef, std::unique_ptr<SecretRead>> settings_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_API_SERVER_H_
