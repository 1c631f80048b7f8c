// The list spec.remoteClusters of an Elasticsearch resource: its shape and its changes, as
// functions of JSON values.
//
// The operator rewrites entries a little: it drops members that have their type's zero value
// (allow_restricted_indices: false, serviceName: "") and adds `elasticsearchRef: {}` to entries
// without one. So zero values are never sent, and equal absent ones when entries are compared.
#ifndef ELASTIC_KUBERNETES_REMOTE_CLUSTERS_H_
#define ELASTIC_KUBERNETES_REMOTE_CLUSTERS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "provider/base/json.h"

namespace elastic::kubernetes {

inline constexpr char kRemoteClustersField[] = "remoteClusters";

// The list of a resource: SpecListOf.
absl::StatusOr<tf::Json> RemoteClustersOf(const tf::Json& resource);

// The first entry of that alias; null when there is none. Borrowed.
const tf::Json* FindEntry(const tf::Json& list, std::string_view alias);

// The entry without zero values: null, false, "" and an empty elasticsearchRef. What stands in a
// `query` is Elasticsearch's and stays as it is.
tf::Json Canonical(tf::Json entry);

// Whether both mean the same: their canonical forms are equal.
bool SameEntry(const tf::Json& a, const tf::Json& b);

// Whether the list has exactly one entry of that alias, and that means the same as `wanted`; with
// nullopt: whether it has none.
bool Shows(const tf::Json& list, std::string_view alias, const std::optional<tf::Json>& wanted);

// Writes `wanted`, in canonical form and with the name `alias`, in the place of the entry of that
// alias, or at the end. Further entries of the alias, which the schema does not exclude, go.
void PutEntry(std::string_view alias, const tf::Json& wanted, tf::Json& list);

// Removes every entry of that alias.
void RemoveEntry(std::string_view alias, tf::Json& list);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_REMOTE_CLUSTERS_H_
