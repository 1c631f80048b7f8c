// Cluster: what one named connection of the provider holds: a client, its shared reads, its
// merged writes and its API keys. Start reading here.
//
//   auto cluster = std::make_unique<Cluster>(std::move(transport), tf::RealClock());
//   ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> links, cluster->Read(bounds));
//   RETURN_IF_ERROR(cluster->Apply({.subject = "…", .alias = "eu", .plan = PlanEu}, bounds));
#ifndef ELASTIC_ES_CLUSTER_H_
#define ELASTIC_ES_CLUSTER_H_

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/base/shared_read.h"
#include "resources/clients/elasticsearch/api_keys.h"
#include "resources/clients/elasticsearch/client.h"
#include "resources/clients/elasticsearch/settings_writer.h"
#include "resources/clients/elasticsearch/written_links.h"
#include "resources/clients/http/transport.h"

namespace elastic::es {

struct ClusterOptions {
  // An answer may be given again for this long, unless a write of ours came between
  // (shared_read.h). Zero: only reads that have not begun are shared.
  absl::Duration reuse_reads = absl::ZeroDuration();
  clients::Gathering gathering = {};  // Of writes (settings_writer.h).
  // Of the nodes' keystores, where they have one.
  std::optional<tf::Secret> keystore_password = std::nullopt;
};

// Safe to call from any thread. Errors as in client.h.
class Cluster {
 public:
  // `clock` must outlive this.
  Cluster(std::shared_ptr<http::Transport> transport, tf::Clock& clock,
          ClusterOptions options = {});

  // All links of the cluster; shared with whoever reads at the same time.
  absl::StatusOr<std::shared_ptr<const Snapshot>> Read(const tf::Bounds& bounds);

  // The same, asked anew: for decisions that another program's write must not have overtaken.
  absl::StatusOr<std::shared_ptr<const Snapshot>> ReadFresh(const tf::Bounds& bounds);

  // A change to the settings, merged with others': SettingsWriter::Apply.
  absl::Status Apply(Change change, const tf::Bounds& bounds);

  // How the alias was just after a change of it that wanted to be read back: of its settings what
  // the server said it had set, beside what the change was planned on, and of its status what was
  // read then. Compare them: somebody may have written between those requests. Given out once; null
  // when nothing is kept, or what is kept was read `reuse_reads` ago or earlier (zero: always).
  std::shared_ptr<const Snapshot> TakeWritten(std::string_view alias) {
    return written_.Take(alias);
  }

  // Client::ResolveCluster. Because it may open the connection, reads that start afterwards are
  // fresh.
  absl::StatusOr<ResolvedCluster> Resolve(std::string_view alias, absl::Duration timeout,
                                          const tf::Bounds& bounds);

  // Client::ReloadSecureSettings, with the password of the options. Reads that start afterwards are
  // fresh.
  absl::StatusOr<std::vector<ReloadedNode>> ReloadSecureSettings(const tf::Bounds& bounds);

  // Client::GetFileSettings.
  absl::StatusOr<FileSettings> GetFileSettings(const tf::Bounds& bounds);

  // Client::Root.
  absl::StatusOr<ServerInfo> Root(const tf::Bounds& bounds);

  // The cross-cluster API keys of this cluster, by which others connect to it.
  ApiKeys& api_keys() { return api_keys_; }

 private:
  const std::optional<tf::Secret> keystore_password_;
  Client client_;
  ApiKeys api_keys_;
  clients::SharedRead<Snapshot> reads_;
  WrittenLinks written_;
  SettingsWriter writer_;
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_CLUSTER_H_
