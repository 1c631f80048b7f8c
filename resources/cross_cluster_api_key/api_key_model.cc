#include "resources/cross_cluster_api_key/api_key_model.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "provider/base/json.h"
#include "resources/clients/elasticsearch/time_value.h"
#include "resources/cross_cluster_api_key/api_key_rules.h"
#include "resources/optional_value.h"

namespace elastic {
namespace {

using Model = CrossClusterApiKeyModel;

es::ReplicationAccess ToAccess(const KeyReplicationModel& model) {
  return {.names = model.names.ValueOr({}),
          .allow_restricted_indices = model.allow_restricted_indices.ValueOr(false)};
}

KeyReplicationModel ToModel(const es::ReplicationAccess& found,
                            const Value<KeyReplicationModel>& state) {
  return {.names = found.names,
          .allow_restricted_indices = Spelled(found.allow_restricted_indices, false,
                                              state.ValueOr({}).allow_restricted_indices)};
}

template <typename Access, typename M>
std::vector<Access> ToAccesses(const Value<std::vector<Value<M>>>& list) {
  std::vector<Access> accesses;
  for (const Value<M>& entry : list.ValueOr({})) {
    if (entry.known() != nullptr) accesses.push_back(ToAccess(*entry.known()));
  }
  return accesses;
}

// Each entry in the spelling of the state's entry at the same place.
template <typename M, typename Access>
Value<std::vector<Value<M>>> ToModels(const std::vector<Access>& found,
                                      const Value<std::vector<Value<M>>>& state) {
  if (found.empty() && state.known() == nullptr) return {};
  const std::vector<Value<M>> before = state.ValueOr({});
  std::vector<Value<M>> models;
  for (size_t i = 0; i < found.size(); ++i) {
    models.push_back(ToModel(found[i], i < before.size() ? before[i] : Value<M>()));
  }
  return models;
}

es::CrossClusterAccess ToAccess(const KeyAccessModel& model) {
  return {.search = ToAccesses<es::SearchAccess>(model.search),
          .replication = ToAccesses<es::ReplicationAccess>(model.replication)};
}

KeyAccessModel ToModel(const es::CrossClusterAccess& found, const KeyAccessModel& state) {
  return {.search = ToModels(found.search, state.search),
          .replication = ToModels(found.replication, state.replication)};
}

// What the user wrote; an empty object when it is nothing.
tf::Json WrittenMetadata(const Model& model) {
  return tf::ParseJson(model.metadata.ValueOr("{}")).value_or(tf::Json::object());
}

tf::Json TaggedMetadata(const Model& plan, std::string_view tag) {
  tf::Json metadata = WrittenMetadata(plan);
  if (!tag.empty()) metadata[std::string(kTagName)] = tag;
  return metadata;
}

Value<std::string> MetadataOf(const es::FoundApiKey& found, const Model& state) {
  tf::Json metadata = found.metadata;
  metadata.erase(std::string(kTagName));
  if (metadata == WrittenMetadata(state)) return state.metadata;
  return tf::DumpJson(metadata);
}

Value<std::string> Timestamp(const std::optional<absl::Time>& time) {
  if (!time.has_value()) return {};
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", *time, absl::UTCTimeZone());
}

}  // namespace

es::NewApiKey ToNewKey(const Model& plan, std::string_view tag) {
  return {.name = plan.name.ValueOr(""),
          .access = ToAccess(plan.access.ValueOr({})),
          .expiration = OptionalOf(plan.expiration),
          .metadata = TaggedMetadata(plan, tag),
          .certificate_identity = OptionalOf(plan.certificate_identity)};
}

es::ApiKeyUpdate ToUpdate(const Model& prior, const Model& plan, std::string_view tag) {
  es::ApiKeyUpdate update{.access = ToAccess(plan.access.ValueOr({})),
                          .metadata = TaggedMetadata(plan, tag),
                          .certificate_identity = {}};
  if (prior.certificate_identity == plan.certificate_identity) return update;
  const std::string* identity = plan.certificate_identity.known();
  update.certificate_identity = identity == nullptr ? tf::Json() : tf::Json(*identity);
  return update;
}

Model WithFound(Model state, const es::FoundApiKey& found) {
  state.id = found.id;
  state.name = found.name;
  state.access = ToModel(found.access, state.access.ValueOr({}));
  state.metadata = MetadataOf(found, state);
  state.certificate_identity = ToValue(found.certificate_identity);
  state.expires_at = Timestamp(found.expiration);
  return state;
}

Value<std::string> LifetimeOf(const es::FoundApiKey& key) {
  if (!key.expiration.has_value()) return {};
  return es::FormatTimeValue(*key.expiration - key.creation);
}

std::string TagOf(const es::FoundApiKey& key) {
  return tf::StringMember(key.metadata, kTagName).value_or("");
}

}  // namespace elastic
