// Entries of `spec.remoteClusters` ⇄ links, as functions of values.
//
// Source: the custom resource definition of Elasticsearch (elasticsearch.k8s.elastic.co/v1).
#ifndef ELASTIC_REMOTE_CLUSTER_ECK_ENTRY_H_
#define ELASTIC_REMOTE_CLUSTER_ECK_ENTRY_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "resources/remote_cluster/link.h"

namespace elastic {

// The entry for a link of that alias, without a field that has its type's zero value.
tf::Json ToEntry(std::string_view alias, const ElasticsearchRefMode& mode);

// What an entry says; its namespace is `local_namespace` when it has none.
ElasticsearchRefMode FromEntry(const tf::Json& entry, std::string_view local_namespace);

// The aliases that the operator has registered or is about to, by its annotation
// elasticsearch.k8s.elastic.co/managed-remote-clusters.
std::set<std::string> ManagedAliases(const tf::Json& resource);

// Whether the cluster's HTTP endpoint has TLS: spec.http.tls.selfSignedCertificate.disabled is not
// set, or a certificate is named.
bool HasHttpTls(const tf::Json& resource);

// Whether the operator acts on the resource at all: eck.k8s.elastic.co/managed is not "false".
bool IsManaged(const tf::Json& resource);

// Whether the operator delivers secure settings in a file, which nodes load without a restart and
// which is no keystore: eck.k8s.elastic.co/file-based-secure-settings is "true", from Elasticsearch
// 9.5 on.
bool DeliversSettingsByFile(const tf::Json& resource);

// Counts the changes of the resource's spec: metadata.generation; 0 when it has none.
int64_t GenerationOf(const tf::Json& resource);

// Whether the operator has seen the resource as it was at `generation`: status.observedGeneration.
bool HasObserved(const tf::Json& resource, int64_t generation);

// Whether the operator has nothing left to do to the cluster: status.phase is "Ready".
bool IsReady(const tf::Json& resource);

// Whether the operator refuses what the resource says: status.phase is "Invalid".
bool IsInvalid(const tf::Json& resource);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ECK_ENTRY_H_
