#include "resources/clients/kubernetes/secure_settings.h"

#include <algorithm>
#include <utility>

#include "provider/base/strings.h"

namespace elastic::kubernetes {
namespace {

constexpr char kSecretName[] = "secretName";

}  // namespace

ObjectRef SettingsSecretOf(const ObjectRef& elasticsearch) {
  return {.namespace_name = elasticsearch.namespace_name,
          .name = tf::StrCat(elasticsearch.name, "-remote-cluster-credentials")};
}

ObjectRef CollectedSecretOf(const ObjectRef& elasticsearch) {
  return {.namespace_name = elasticsearch.namespace_name,
          .name = tf::StrCat(elasticsearch.name, "-es-secure-settings")};
}

KubernetesSecret NewSettingsSecret(const ObjectRef& elasticsearch, const tf::Json& resource) {
  return {
      .labels = {{kManagedByLabel, kFieldManager}},
      .owners = {{.api_version = tf::StrCat(kElasticsearches.group, "/", kElasticsearches.version),
                  .kind = "Elasticsearch",
                  .name = elasticsearch.name,
                  .uid = MetadataField(resource, "uid")}}};
}

bool IsOurs(const KubernetesSecret& secret) {
  const auto label = secret.labels.find(kManagedByLabel);
  return label != secret.labels.end() && label->second == kFieldManager;
}

bool IsOwnedBy(const KubernetesSecret& secret, std::string_view uid) {
  return std::any_of(secret.owners.begin(), secret.owners.end(),
                     [uid](const Owner& owner) { return owner.uid == uid; });
}

bool Delivers(const tf::Json& list, std::string_view secret_name) {
  return std::any_of(list.begin(), list.end(), [secret_name](const tf::Json& entry) {
    const tf::Json* picked = tf::FindMember(entry, "entries");
    return tf::StringMember(entry, kSecretName) == secret_name &&
           (picked == nullptr || picked->is_null());
  });
}

bool Contains(const SecureSettings& settings, const SecureSettings& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&settings](const auto& setting) {
    const auto found = settings.find(setting.first);
    return found != settings.end() && found->second == setting.second;
  });
}

void AddSecret(std::string_view secret_name, tf::Json& list) {
  list.push_back({{kSecretName, secret_name}});
}

void RemoveSecret(std::string_view secret_name, tf::Json& list) {
  tf::Json others = tf::Json::array();
  for (tf::Json& entry : list) {
    if (tf::StringMember(entry, kSecretName) != secret_name) others.push_back(std::move(entry));
  }
  list = std::move(others);
}

}  // namespace elastic::kubernetes
