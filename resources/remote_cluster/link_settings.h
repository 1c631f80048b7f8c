// Links ⇄ the flat settings `cluster.remote.<alias>.<name>`, and the patches that lead from what is
// stored to what is wished. Pure functions.
//
// Source of the names and rules: Elasticsearch, RemoteClusterSettings.java and
// docs/reference/elasticsearch/configuration-reference/remote-clusters.md.
#ifndef ELASTIC_REMOTE_CLUSTER_LINK_SETTINGS_H_
#define ELASTIC_REMOTE_CLUSTER_LINK_SETTINGS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "provider/base/json.h"
#include "resources/clients/elasticsearch/client.h"
#include "resources/remote_cluster/link.h"

namespace elastic {

// A setting's value as text, lists comma-separated. The server stores every scalar as a string.
std::string SettingText(const tf::Json& value);

// What is stored for `alias`, by name ("seeds", "transport.compress"): transient over persistent.
// Empty: the alias is not registered by API.
es::SettingsMap SettingsOf(const es::ClusterSettings& settings, std::string_view alias);

// What elasticsearch.yml says of `alias` and no API does, in the same way, where that came too.
es::SettingsMap DefaultsOf(const es::ClusterSettings& settings, std::string_view alias);

// The link that such settings make. Tolerant: lists may be comma-separated strings, numbers and
// bools strings, words in any case; what cannot be read is absent.
Link LinkFrom(std::string_view alias, const es::SettingsMap& settings);

// The changes that turn what is stored into `wish` (mode sniff or proxy), nothing when it is that
// already. Values that mean the same are left as they are spelled, names that a Link has no field
// for stay, what is in the transient settings moves to the persistent ones when it changes. A patch
// names the mode whenever it is not empty, because the server takes a link without one for sniff.
es::SettingsPatch PatchTowards(const es::ClusterSettings& stored, const Link& wish);

// The changes that remove every setting of `alias`, nothing when there is none. InvalidArgument
// when `alias` is none: it stands before a wildcard, which must not widen.
absl::StatusOr<es::SettingsPatch> PatchToRemove(const es::ClusterSettings& stored,
                                                std::string_view alias);

// The changes that leave nothing of `alias` but its seeds, nothing when that is all there is: what
// the ECK operator, which writes seeds and removes nothing else, can remove. InvalidArgument when
// `alias` is none.
absl::StatusOr<es::SettingsPatch> PatchToSeedsAlone(const es::ClusterSettings& stored,
                                                    std::string_view alias);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_LINK_SETTINGS_H_
