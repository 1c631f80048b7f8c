// The links that a cluster has, from a snapshot of its settings and connections. Pure functions.
#ifndef ELASTIC_REMOTE_CLUSTER_OBSERVED_LINKS_H_
#define ELASTIC_REMOTE_CLUSTER_OBSERVED_LINKS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "resources/clients/elasticsearch/client.h"
#include "resources/remote_cluster/link.h"

namespace elastic {

// The link `alias`; nullopt when there is none. What the settings leave out comes from the
// connection's status where that shows it (skip_unavailable, whose default depends on the version).
// A link that only the status shows is from elasticsearch.yml.
std::optional<ObservedLink> FindLink(const es::Snapshot& snapshot, std::string_view alias);

// The same by the settings alone, where they come with elasticsearch.yml's.
std::optional<ObservedLink> FindLink(const es::ClusterSettings& settings, std::string_view alias);

// Whether the status shows the alias as its settings have it, so that both are of one moment: they
// come from two requests, and somebody may have written between those.
bool IsOfOneMoment(const es::Snapshot& snapshot, std::string_view alias);

// All of them, by alias.
std::map<std::string, ObservedLink> AllLinks(const es::Snapshot& snapshot);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_OBSERVED_LINKS_H_
