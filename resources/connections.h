// Connections: the Elasticsearch clusters that the provider's configuration names, each made when
// it is first used and then shared by all resources, so that their requests can be merged.
#ifndef ELASTIC_CONNECTIONS_H_
#define ELASTIC_CONNECTIONS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/clock.h"
#include "resources/clients/elasticsearch/cluster.h"
#include "resources/clients/http/make_transport.h"

namespace elastic {

// Terraform does not know the configuration yet: it comes from a resource that is to be created.
struct NotYetKnown {};

// What is configured for one name. A Status is what is wrong with it, said to whoever uses it.
using ClusterConfig = std::variant<http::TransportOptions, NotYetKnown, absl::Status>;
using ClusterConfigs = std::map<std::string, ClusterConfig, std::less<>>;  // By name.

enum class Presence {
  kConfigured,   // Connect() gives the cluster, or what is wrong with its configuration.
  kNotYetKnown,  // Only an apply will tell.
  kMissing,      // The configuration has no cluster of that name.
};

// Safe to call from any thread.
class Connections {
 public:
  // `clock` must outlive this.
  explicit Connections(tf::Clock& clock, es::ClusterOptions options = {});

  // Replaces the whole configuration. nullopt: not even the names are known yet. Clusters handed
  // out before stay usable.
  void Configure(std::optional<ClusterConfigs> clusters);

  Presence Find(std::string_view name) const;

  // The cluster called `name`; no request is made. FailedPrecondition, with what to do, when it is
  // missing or not known yet; otherwise what is wrong with its configuration.
  absl::StatusOr<std::shared_ptr<es::Cluster>> Connect(std::string_view name);

  // The error about a name that is missing, with the names that there are.
  absl::Status MissingError(std::string_view name) const;

 private:
  Presence FindLocked(std::string_view name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status MissingErrorLocked(std::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  tf::Clock& clock_;
  const es::ClusterOptions options_;
  mutable absl::Mutex mutex_;
  std::optional<ClusterConfigs> configs_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<es::Cluster>, std::less<>> clusters_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace elastic

#endif  // ELASTIC_CONNECTIONS_H_
