// CrossClusterApiKeyModel ⇄ the keys of es::ApiKeys.
//
// Beside the user's metadata a key carries a tag, a text that no other key has. When the answer to
// a create is lost, the key is known by it. The attribute `metadata` never shows the tag.
#ifndef ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_MODEL_H_
#define ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_MODEL_H_

#include <string>
#include <string_view>

#include "resources/clients/elasticsearch/api_keys.h"
#include "resources/cross_cluster_api_key/cross_cluster_api_key.h"

namespace elastic {

es::NewApiKey ToNewKey(const CrossClusterApiKeyModel& plan, std::string_view tag);

// What leads from `prior` to `plan`. Names certificate_identity only where it changes, because
// versions below 9.3 do not know the word.
es::ApiKeyUpdate ToUpdate(const CrossClusterApiKeyModel& prior, const CrossClusterApiKeyModel& plan,
                          std::string_view tag);

// `state` with everything that the server shows put in, in the state's own spelling where that
// means the same. `expiration` stays: an expiry that somebody has moved shows in `expires_at`
// alone, because planning it back would replace a key that is good.
CrossClusterApiKeyModel WithFound(CrossClusterApiKeyModel state, const es::FoundApiKey& found);

// The time value from its creation to its end; null when it has none.
Value<std::string> LifetimeOf(const es::FoundApiKey& key);

// The tag of a key; empty when it has none, because somebody else made it.
std::string TagOf(const es::FoundApiKey& key);

}  // namespace elastic

#endif  // ELASTIC_CROSS_CLUSTER_API_KEY_API_KEY_MODEL_H_
