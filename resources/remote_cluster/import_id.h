// Import ids, which are also the resource's `id`: `self_managed/<cluster>/<alias>`,
// `hosted/<deployment_id>/<ref_id>/<alias>`, `enterprise/<deployment_id>/<ref_id>/<alias>`,
// `kubernetes/<namespace>/<name>/<alias>`.
#ifndef ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_
#define ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "resources/remote_cluster/local_cluster.h"

namespace elastic {

// One link.
struct ImportId {
  LocalCluster local;  // A self-managed cluster's name may have slashes in it.
  std::string alias;
  bool operator==(const ImportId&) const = default;
};

std::string FormatId(const ImportId& id);

// InvalidArgument, with the right forms in its message, for any other text.
absl::StatusOr<ImportId> ParseId(std::string_view text);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_IMPORT_ID_H_
