#include "resources/clients/kubernetes/api_server.h"

#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/spec_list.h"

namespace elastic::kubernetes {

ApiServer::ApiServer(std::unique_ptr<http::Transport> transport, tf::Clock& clock,
                     ApiServerOptions options)
    : clock_(clock),
      reuse_reads_(options.reuse_reads),
      client_(std::move(transport)),
      writer_(client_, clock, options.writer),
      settings_writer_(client_, clock, options.writer.conflicts) {}

absl::StatusOr<std::shared_ptr<const tf::Json>> ApiServer::Read(const ObjectRef& ref,
                                                                const tf::Bounds& bounds) {
  return ResourceOf(ref).Get(bounds);
}

absl::StatusOr<std::shared_ptr<const tf::Json>> ApiServer::ReadFresh(const ObjectRef& ref,
                                                                     const tf::Bounds& bounds) {
  return ResourceOf(ref).GetFresh(bounds);
}

absl::Status ApiServer::Apply(const ObjectRef& ref, RemoteClusterChange change,
                              const tf::Bounds& bounds) {
  absl::Status outcome = writer_.Apply(ref, std::move(change), bounds);
  ResourceOf(ref).Invalidate();
  return outcome;
}

absl::StatusOr<bool> ApiServer::HoldsSetting(const ObjectRef& ref, std::string_view key,
                                             const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, Read(ref, bounds));
  ASSIGN_OR_RETURN(const tf::Json list, SpecListOf(*resource, kSecureSettingsField));
  if (!Delivers(list, SettingsSecretOf(ref).name)) return false;
  const absl::StatusOr<std::shared_ptr<const KubernetesSecret>> secret =
      SettingsOf(ref).Get(bounds);
  if (absl::IsNotFound(secret.status())) return false;
  RETURN_IF_ERROR(secret.status());
  return IsOurs(**secret) && (*secret)->data.contains(key);
}

absl::StatusOr<WriteEffect> ApiServer::PutSettings(const ObjectRef& ref,
                                                   const SecureSettings& settings,
                                                   const tf::Bounds& bounds) {
  absl::StatusOr<WriteEffect> effect = settings_writer_.Put(ref, settings, bounds);
  InvalidateSettings(ref);
  return effect;
}

absl::StatusOr<WriteEffect> ApiServer::RemoveSettings(const ObjectRef& ref,
                                                      const std::vector<std::string>& keys,
                                                      const tf::Bounds& bounds) {
  absl::StatusOr<WriteEffect> effect = settings_writer_.Remove(ref, keys, bounds);
  InvalidateSettings(ref);
  return effect;
}

absl::StatusOr<bool> ApiServer::HasCollected(const ObjectRef& ref, const SecureSettings& settings,
                                             const tf::Bounds& bounds) {
  const absl::StatusOr<KubernetesSecret> collected =
      client_.GetSecret(CollectedSecretOf(ref), bounds);
  if (absl::IsNotFound(collected.status())) return false;
  RETURN_IF_ERROR(collected.status());
  return Contains(collected->data, settings);
}

void ApiServer::InvalidateSettings(const ObjectRef& ref) {
  ResourceOf(ref).Invalidate();
  SettingsOf(ref).Invalidate();
}

absl::StatusOr<std::vector<Event>> ApiServer::GetEvents(const ObjectRef& ref, std::string_view uid,
                                                        const tf::Bounds& bounds) {
  return client_.GetEvents(ref, uid, bounds);
}

std::unique_ptr<http::Transport> ApiServer::MakeElasticsearchTransport(const ObjectRef& ref,
                                                                       http::Scheme scheme) {
  return client_.MakeElasticsearchTransport(ref, scheme);
}

ApiServer::ResourceRead& ApiServer::ResourceOf(const ObjectRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<ResourceRead>& read = resources_[ref];
  if (read == nullptr) {
    read = std::make_unique<ResourceRead>(
        tf::StrCat("GET of ", DescribeElasticsearch(ref)),
        [this, ref](const tf::Bounds& bounds) { return client_.GetElasticsearch(ref, bounds); },
        clock_, reuse_reads_);
  }
  return *read;
}

ApiServer::SecretRead& ApiServer::SettingsOf(const ObjectRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<SecretRead>& read = settings_[ref];
  if (read == nullptr) {
    const ObjectRef secret = SettingsSecretOf(ref);
    read = std::make_unique<SecretRead>(
        tf::StrCat("GET of Secret ", secret.namespace_name, "/", secret.name),
        [this, secret](const tf::Bounds& bounds) { return client_.GetSecret(secret, bounds); },
        clock_, reuse_reads_);
  }
  return *read;
}

}  // namespace elastic::kubernetes
