// RemoteClusterModel ⇄ Link.
#ifndef ELASTIC_REMOTE_CLUSTER_LINK_MODEL_H_
#define ELASTIC_REMOTE_CLUSTER_LINK_MODEL_H_

#include <optional>
#include <string>

#include "resources/remote_cluster/link.h"
#include "resources/remote_cluster/remote_cluster.h"

namespace elastic {

// The link that a plan asks for. Alias and mode must be known; other fields that are null or
// unknown are absent from the link.
Link ToLink(const RemoteClusterModel& plan);

// `state` with everything that the server shows put in, in the state's own spelling where that
// means the same.
RemoteClusterModel WithObserved(RemoteClusterModel state, const ObservedLink& found);

// "api_key" or "certificate".
std::string NameOf(SecurityModel model);

// The one that `security_model` names; absent when it is null or unknown.
std::optional<SecurityModel> SecurityModelOf(const RemoteClusterModel& model);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_LINK_MODEL_H_
