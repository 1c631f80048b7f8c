// Secure settings that this client delivers to the nodes of an Elasticsearch resource: the one
// Secret that holds them, and its place in spec.secureSettings, as functions of values.
//
// Each key of the Secret is the name of a secure setting. The operator puts the keys of every
// Secret that spec.secureSettings names into the nodes' keystores.
#ifndef ELASTIC_KUBERNETES_SECURE_SETTINGS_H_
#define ELASTIC_KUBERNETES_SECURE_SETTINGS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "provider/base/secret.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/kubernetes/object.h"

namespace elastic::kubernetes {

// By the name of the setting.
using SecureSettings = std::map<std::string, tf::Secret, std::less<>>;

inline constexpr char kSecureSettingsField[] = "secureSettings";

// Whose Secret it is, by this label with the value kFieldManager.
inline constexpr char kManagedByLabel[] = "app.kubernetes.io/managed-by";

// The Secret of a resource: "prod/berlin-remote-cluster-credentials". Its name is short enough,
// because ECK refuses resources whose name is longer than 36 bytes.
ObjectRef SettingsSecretOf(const ObjectRef& elasticsearch);

// The operator's own, of what all Secrets hold that spec.secureSettings names, from which it makes
// the nodes' keystores: "prod/berlin-es-secure-settings". Source: ECK,
// common/keystore/user_secret.go.
ObjectRef CollectedSecretOf(const ObjectRef& elasticsearch);

// An empty one, labelled as ours, that goes with the resource. `resource` has a uid.
KubernetesSecret NewSettingsSecret(const ObjectRef& elasticsearch, const tf::Json& resource);

// Whether it is labelled as ours.
bool IsOurs(const KubernetesSecret& secret);

// Whether it goes with an object of that uid.
bool IsOwnedBy(const KubernetesSecret& secret, std::string_view uid);

// Whether the list names the whole Secret: an entry that picks keys of it does not deliver others.
bool Delivers(const tf::Json& list, std::string_view secret_name);

// Whether `settings` has each of `wanted`, with its value.
bool Contains(const SecureSettings& settings, const SecureSettings& wanted);

// Appends such an entry.
void AddSecret(std::string_view secret_name, tf::Json& list);

// Removes every entry that names the Secret.
void RemoveSecret(std::string_view secret_name, tf::Json& list);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_SECURE_SETTINGS_H_
