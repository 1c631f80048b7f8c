// Import ids: `self_managed/<cluster>/<alias>`, which are also the resource's `id`.
#ifndef ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_
#define ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace elastic {

// One link of a self-managed local cluster.
struct SelfManagedId {
  std::string cluster;  // Its name in the provider's `clusters`; may have slashes in it.
  std::string alias;
  bool operator==(const SelfManagedId&) const = default;
};

std::string FormatId(const SelfManagedId& id);

// InvalidArgument, with the right form in its message, for any other text.
absl::StatusOr<SelfManagedId> ParseId(std::string_view text);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_
