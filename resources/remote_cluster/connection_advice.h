// ConnectionAdvice: what the servers' words about a connection that does not come mean, and what to
// do. The words were seen on Elasticsearch 8.19 and 9.5.
#ifndef ELASTIC_REMOTE_CLUSTER_CONNECTION_ADVICE_H_
#define ELASTIC_REMOTE_CLUSTER_CONNECTION_ADVICE_H_

#include <optional>
#include <string_view>

#include "resources/remote_cluster/link.h"

namespace elastic {

// Whole sentences; empty when the words say it all. `reason` is what _resolve/cluster said, `model`
// what the local cluster uses for the link.
std::string_view AdviceFor(std::string_view reason, std::optional<SecurityModel> model);

// Whether `reason` comes from a remote cluster that knows the API key and grants too little for the
// question that was asked, as one for replication alone does: then the link works.
bool IsAuthenticated(std::string_view reason);

// Whether `reason` is that the local user may ask no remote cluster: it says nothing about the
// link.
bool IsForbiddenLocally(std::string_view reason);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CONNECTION_ADVICE_H_
