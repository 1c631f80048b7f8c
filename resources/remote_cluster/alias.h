// Aliases: the name of a remote cluster on its local cluster, the `tokyo` of `tokyo:logs-*`.
#ifndef ELASTIC_REMOTE_CLUSTER_ALIAS_H_
#define ELASTIC_REMOTE_CLUSTER_ALIAS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "provider/sdk/checks.h"

namespace elastic {

// Whether `alias` can be one: ASCII letters, digits, dashes and underscores, and not a name that
// `cluster.remote.<name>.…` settings of the cluster as a whole use. InvalidArgument with what is
// wrong otherwise. What passes can stand in a setting's key: it has neither a dot nor a wildcard.
absl::Status CheckAlias(std::string_view alias);

// Whether `cluster.remote.<name>.…` are settings of the cluster as a whole rather than a link's:
// `cluster.remote.node.attr`, `cluster.remote.signing.…`.
bool IsReservedAlias(std::string_view name);

// A row's check: CheckAlias.
tf::sdk::Check<std::string> IsAlias();

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ALIAS_H_
