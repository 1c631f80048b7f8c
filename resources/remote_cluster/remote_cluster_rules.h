// Rules of elastic_remote_cluster that concern several attributes.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RULES_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RULES_H_

#include "absl/status/status.h"

#include "provider/sdk/diagnostics.h"
#include "resources/remote_cluster/remote_cluster.h"

namespace elastic {

// What can be said without a server. Errors for credentials that cannot be stored, are none or
// contradict the security model, and for what the local cluster's platform cannot do; warnings
// where the ports or the alias contradict the security model. Unknown values are passed over.
void CheckConfig(const RemoteClusterModel& config, tf::sdk::Diagnostics& out);

// InvalidArgument, at `credentials_wo`, when there is no API that could take it.
absl::Status CheckCredentials(const RemoteClusterModel& config);

// FailedPrecondition, at `security_model`, when `state` shows another one than `plan` asks for.
absl::Status CheckSecurityModel(const RemoteClusterModel& plan, const RemoteClusterModel& state);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RULES_H_
