#include "resources/remote_cluster/eck_entry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace elastic {
namespace {

const tf::Json& Null() {
  static const auto& null = *new tf::Json;
  return null;
}

// The member of a chain of objects; null when one is missing.
const tf::Json& At(const tf::Json& object, std::string_view name) {
  const tf::Json* member = tf::FindMember(object, name);
  return member == nullptr ? Null() : *member;
}

template <typename... Names>
const tf::Json& At(const tf::Json& object, std::string_view name, Names... further) {
  return At(At(object, name), further...);
}

std::string Annotation(const tf::Json& resource, std::string_view name) {
  return tf::StringMember(At(resource, "metadata", "annotations"), name).value_or("");
}

void PutText(std::string_view name, const std::string& text, tf::Json& object) {
  if (!text.empty()) object[std::string(name)] = text;
}

tf::Json ToJson(const ApiKeyAccess& api_key) {
  tf::Json access = tf::Json::object();
  if (api_key.search.has_value()) access["search"] = es::ToJson(*api_key.search);
  if (api_key.replication.has_value()) {
    access["replication"] = {{"names", api_key.replication->names}};
  }
  return {{"access", std::move(access)}};
}

std::optional<ApiKeyAccess> ToApiKey(const tf::Json& json) {
  if (!json.is_object()) return std::nullopt;
  ApiKeyAccess api_key;
  if (const tf::Json& search = At(json, "access", "search"); search.is_object()) {
    api_key.search = es::ToSearchAccess(search);
  }
  if (const tf::Json& replication = At(json, "access", "replication"); replication.is_object()) {
    api_key.replication = ReplicationAccess{.names = tf::StringsMember(replication, "names")};
  }
  return api_key;
}

std::string PhaseOf(const tf::Json& resource) {
  return tf::StringMember(At(resource, "status"), "phase").value_or("");
}

}  // namespace

tf::Json ToEntry(std::string_view alias, const ElasticsearchRefMode& mode) {
  tf::Json ref = {{"name", mode.name}};
  PutText("namespace", mode.namespace_name, ref);
  PutText("serviceName", mode.service_name, ref);
  tf::Json entry = {{"name", alias}, {"elasticsearchRef", std::move(ref)}};
  if (mode.api_key.has_value()) entry["apiKey"] = ToJson(*mode.api_key);
  return entry;
}

ElasticsearchRefMode FromEntry(const tf::Json& entry, std::string_view local_namespace) {
  const tf::Json& ref = At(entry, "elasticsearchRef");
  std::string namespace_name = tf::StringMember(ref, "namespace").value_or("");
  return {.name = tf::StringMember(ref, "name").value_or(""),
          .namespace_name =
              namespace_name.empty() ? std::string(local_namespace) : std::move(namespace_name),
          .service_name = tf::StringMember(ref, "serviceName").value_or(""),
          .api_key = ToApiKey(At(entry, "apiKey"))};
}

std::set<std::string> ManagedAliases(const tf::Json& resource) {
  const std::string list =
      Annotation(resource, "elasticsearch.k8s.elastic.co/managed-remote-clusters");
  return absl::StrSplit(list, ',', absl::SkipWhitespace());
}

bool HasHttpTls(const tf::Json& resource) {
  const tf::Json& tls = At(resource, "spec", "http", "tls");
  const bool disabled =
      tf::BoolMember(At(tls, "selfSignedCertificate"), "disabled").value_or(false);
  return !disabled || !tf::StringMember(At(tls, "certificate"), "secretName").value_or("").empty();
}

bool IsManaged(const tf::Json& resource) {
  return Annotation(resource, "eck.k8s.elastic.co/managed") != "false";
}

bool DeliversSettingsByFile(const tf::Json& resource) {
  if (Annotation(resource, "eck.k8s.elastic.co/file-based-secure-settings") != "true") return false;
  const std::string version = tf::StringMember(At(resource, "spec"), "version").value_or("");
  const std::vector<std::string> parts = absl::StrSplit(version, '.');
  int major = 0;
  int minor = 0;
  return parts.size() > 1 && absl::SimpleAtoi(parts[0], &major) &&
         absl::SimpleAtoi(parts[1], &minor) && std::pair(major, minor) >= std::pair(9, 5);
}

int64_t GenerationOf(const tf::Json& resource) {
  const tf::Json& generation = At(resource, "metadata", "generation");
  return generation.is_number() ? generation.get<int64_t>() : 0;
}

bool HasObserved(const tf::Json& resource, int64_t generation) {
  const tf::Json& observed = At(resource, "status", "observedGeneration");
  return observed.is_number() && observed.get<int64_t>() >= generation;
}

bool IsReady(const tf::Json& resource) { return PhaseOf(resource) == "Ready"; }

bool IsInvalid(const tf::Json& resource) { return PhaseOf(resource) == "Invalid"; }

}  // namespace elastic
