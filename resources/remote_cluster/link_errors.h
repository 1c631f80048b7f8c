// Errors about a link that is in the way of another, whichever API shows it.
#ifndef ELASTIC_REMOTE_CLUSTER_LINK_ERRORS_H_
#define ELASTIC_REMOTE_CLUSTER_LINK_ERRORS_H_

#include "absl/status/status.h"

#include "resources/remote_cluster/link.h"

namespace elastic {

// The alias of `taken` cannot be given to another link: AlreadyExists, with where it leads, or
// InElasticsearchYml() for a link from there.
absl::Status AliasTaken(const ObservedLink& taken);

// FailedPrecondition with the way out.
absl::Status InElasticsearchYml(const Link& link);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_LINK_ERRORS_H_
