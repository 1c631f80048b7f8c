// What a request to the Kubernetes API is about: its kind of resource, the object, the verb.
#ifndef ELASTIC_KUBERNETES_OBJECT_H_
#define ELASTIC_KUBERNETES_OBJECT_H_

#include <compare>
#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "provider/base/strings.h"
#include "resources/clients/http/endpoint.h"

namespace elastic::kubernetes {

// A kind of namespaced resource. The core group has no name.
struct ResourceKind {
  std::string_view group = {};
  std::string_view version = {};
  std::string_view plural = {};
};
inline constexpr ResourceKind kElasticsearches = {
    .group = "elasticsearch.k8s.elastic.co", .version = "v1", .plural = "elasticsearches"};
inline constexpr ResourceKind kSecrets = {.group = "", .version = "v1", .plural = "secrets"};
inline constexpr ResourceKind kEvents = {.group = "", .version = "v1", .plural = "events"};
inline constexpr ResourceKind kServices = {.group = "", .version = "v1", .plural = "services"};

struct ObjectRef {
  std::string namespace_name = {};
  std::string name = {};

  auto operator<=>(const ObjectRef&) const = default;
};

// "Elasticsearch default/quickstart", for messages.
inline std::string DescribeElasticsearch(const ObjectRef& ref) {
  return tf::StrCat("Elasticsearch ", ref.namespace_name, "/", ref.name);
}

// "Secret default/quickstart-es-elastic-user", for messages.
inline std::string DescribeSecret(const ObjectRef& ref) {
  return tf::StrCat("Secret ", ref.namespace_name, "/", ref.name);
}

// A string of the object's metadata ("uid", "resourceVersion"); empty when there is none.
inline std::string MetadataField(const tf::Json& object, std::string_view key) {
  const tf::Json* metadata = tf::FindMember(object, "metadata");
  return metadata == nullptr ? "" : tf::StringMember(*metadata, key).value_or("");
}

// What is asked for, in the words of RBAC: "patch" "elasticsearches" in a namespace.
struct Target {
  ResourceKind kind = {};
  std::string_view verb = {};         // "get", "list", "create", "patch", "update", "delete".
  std::string_view subresource = {};  // "proxy"; empty: the object itself.
  ObjectRef ref = {};                 // The name is empty when it is about all of the namespace.
};

// /api/v1/namespaces/default/secrets[/name].
inline std::string PathOf(const ResourceKind& kind, const ObjectRef& ref) {
  return tf::StrCat(kind.group.empty() ? "/api/" : tf::StrCat("/apis/", kind.group, "/"),
                    kind.version, "/namespaces/", http::EscapeSegment(ref.namespace_name), "/",
                    kind.plural, ref.name.empty() ? "" : "/", http::EscapeSegment(ref.name));
}

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_OBJECT_H_
