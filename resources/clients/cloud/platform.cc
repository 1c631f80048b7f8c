#include "resources/clients/cloud/platform.h"

#include <utility>

#include "provider/base/strings.h"

namespace elastic::cloud {

Platform::Platform(std::unique_ptr<http::Transport> transport, tf::Clock& clock,
                   PlatformOptions options)
    : clock_(clock),
      reuse_reads_(options.reuse_reads),
      client_(std::move(transport)),
      writer_(client_, clock, options.writer) {}

absl::StatusOr<std::shared_ptr<const RemoteClusters>> Platform::Read(const ElasticsearchRef& ref,
                                                                     const tf::Bounds& bounds) {
  return ListOf(ref).Get(bounds);
}

absl::Status Platform::Apply(const ElasticsearchRef& ref, RemoteClusterChange change,
                             const tf::Bounds& bounds) {
  absl::Status outcome = writer_.Apply(ref, std::move(change), bounds);
  absl::MutexLock lock(&mutex_);
  InvalidateAll(ref.deployment_id, lists_);
  return outcome;
}

absl::StatusOr<std::shared_ptr<const Keystore>> Platform::ReadKeystore(const ElasticsearchRef& ref,
                                                                       const tf::Bounds& bounds) {
  return KeystoreOf(ref).Get(bounds);
}

absl::Status Platform::PatchKeystore(const ElasticsearchRef& ref, const KeystorePatch& patch,
                                     const tf::Bounds& bounds) {
  const absl::Status outcome = client_.PatchKeystore(ref, patch, bounds).status();
  absl::MutexLock lock(&mutex_);
  InvalidateAll(ref.deployment_id, keystores_);
  return outcome;
}

absl::StatusOr<std::shared_ptr<const Deployment>> Platform::GetDeployment(
    std::string_view deployment_id, const tf::Bounds& bounds) {
  return DeploymentOf(deployment_id).Get(bounds);
}

std::unique_ptr<http::Transport> Platform::MakeElasticsearchTransport(const ElasticsearchRef& ref) {
  return client_.MakeElasticsearchTransport(ref);
}

Platform::ListRead& Platform::ListOf(const ElasticsearchRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<ListRead>& read = lists_[ref];
  if (read == nullptr) {
    read = std::make_unique<ListRead>(
        tf::StrCat("GET of the remote clusters of ", Describe(ref)),
        [this, ref](const tf::Bounds& bounds) { return client_.GetRemoteClusters(ref, bounds); },
        clock_, reuse_reads_);
  }
  return *read;
}

Platform::KeystoreRead& Platform::KeystoreOf(const ElasticsearchRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<KeystoreRead>& read = keystores_[ref];
  if (read == nullptr) {
    read = std::make_unique<KeystoreRead>(
        tf::StrCat("GET of the keystore of ", Describe(ref)),
        [this, ref](const tf::Bounds& bounds) { return client_.GetKeystore(ref, bounds); }, clock_,
        reuse_reads_);
  }
  return *read;
}

Platform::DeploymentRead& Platform::DeploymentOf(std::string_view deployment_id) {
  const std::string id(deployment_id);
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<DeploymentRead>& read = deployments_[id];
  if (read == nullptr) {
    read = std::make_unique<DeploymentRead>(
        tf::StrCat("GET of deployment ", id),
        [this, id](const tf::Bounds& bounds) { return client_.GetDeployment(id, bounds); }, clock_,
        reuse_reads_);
  }
  return *read;
}

template <typename Reads>
void Platform::InvalidateAll(std::string_view deployment_id, Reads& reads) {
  for (auto& [ref, read] : reads) {
    if (ref.deployment_id == deployment_id) read->Invalidate();
  }
}

}  // namespace elastic::cloud
