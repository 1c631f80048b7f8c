// What to do about an error of the security API, said beside the server's own words.
#ifndef ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_ERRORS_H_
#define ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

#include "resources/clients/elasticsearch/api_keys.h"

namespace elastic {

// What a connection has to have instead of an API key.
inline constexpr std::string_view kInsteadOfApiKey =
    "Elasticsearch lets no API key make or change cross-cluster API keys. Give the connection "
    "`username` and `password`, or a `bearer_token`, of a user with the cluster privilege "
    "`manage_security`.";

// `status`, with what helps: another kind of credentials, a privilege, a licence, a version. What
// it does not know, and OK, stay as they are. Keeps the mark of an unknown outcome.
absl::Status Explained(const absl::Status& status);

// The error of an update that found no key of `asker`'s, although `key` is there.
absl::Status NotTheOwner(const absl::Status& status, const es::FoundApiKey& key,
                         const es::Authentication& asker);

}  // namespace elastic

#endif  // ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_ERRORS_H_
