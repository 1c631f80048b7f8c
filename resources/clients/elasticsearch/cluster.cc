#include "resources/clients/elasticsearch/cluster.h"

#include <utility>

namespace elastic::es {

Cluster::Cluster(std::shared_ptr<http::Transport> transport, tf::Clock& clock,
                 ClusterOptions options)
    : keystore_password_(std::move(options.keystore_password)),
      client_(transport),
      api_keys_(std::move(transport)),
      reads_(
          "reading the remote clusters",
          [this](const tf::Bounds& bounds) { return client_.ReadSnapshot(bounds); }, clock,
          options.reuse_reads),
      written_(clock, options.reuse_reads),
      writer_(client_, reads_, written_, clock, options.gathering) {}

absl::StatusOr<std::shared_ptr<const Snapshot>> Cluster::Read(const tf::Bounds& bounds) {
  return reads_.Get(bounds);
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Cluster::ReadFresh(const tf::Bounds& bounds) {
  return reads_.GetFresh(bounds);
}

absl::Status Cluster::Apply(Change change, const tf::Bounds& bounds) {
  return writer_.Apply(std::move(change), bounds);
}

absl::StatusOr<ResolvedCluster> Cluster::Resolve(std::string_view alias, absl::Duration timeout,
                                                 const tf::Bounds& bounds) {
  absl::StatusOr<ResolvedCluster> resolved = client_.ResolveCluster(alias, timeout, bounds);
  reads_.Invalidate();
  written_.Forget(alias);
  return resolved;
}

absl::StatusOr<std::vector<ReloadedNode>> Cluster::ReloadSecureSettings(const tf::Bounds& bounds) {
  absl::StatusOr<std::vector<ReloadedNode>> nodes =
      client_.ReloadSecureSettings(keystore_password_, bounds);
  reads_.Invalidate();
  written_.ForgetAll();
  return nodes;
}

absl::StatusOr<FileSettings> Cluster::GetFileSettings(const tf::Bounds& bounds) {
  return client_.GetFileSettings(bounds);
}

absl::StatusOr<ServerInfo> Cluster::Root(const tf::Bounds& bounds) { return client_.Root(bounds); }

}  // namespace elastic::es
