#include "resources/clients/kubernetes/remote_clusters.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"

namespace elastic::kubernetes {
namespace {

bool HasAlias(const tf::Json& entry, std::string_view alias) {
  return tf::StringMember(entry, "name") == alias;
}

bool IsZero(std::string_view key, const tf::Json& value) {
  if (value.is_null()) return true;
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return key == "elasticsearchRef" && value.is_object() && value.empty();
}

void DropZeros(tf::Json& object) {
  for (auto member = object.begin(); member != object.end();) {
    if (member->is_object() && member.key() != "query") DropZeros(*member);
    member = IsZero(member.key(), *member) ? object.erase(member) : std::next(member);
  }
}

}  // namespace

absl::StatusOr<tf::Json> RemoteClustersOf(const tf::Json& resource) {
  const tf::Json* spec = tf::FindMember(resource, "spec");
  const tf::Json* list = spec == nullptr ? nullptr : tf::FindMember(*spec, "remoteClusters");
  if (list == nullptr || list->is_null()) return tf::Json::array();
  const bool objects =
      list->is_array() && std::all_of(list->begin(), list->end(),
                                      [](const tf::Json& entry) { return entry.is_object(); });
  if (objects) return *list;
  return absl::FailedPreconditionError("spec.remoteClusters is not a list of objects");
}

const tf::Json* FindEntry(const tf::Json& list, std::string_view alias) {
  for (const tf::Json& entry : list) {
    if (HasAlias(entry, alias)) return &entry;
  }
  return nullptr;
}

tf::Json Canonical(tf::Json entry) {
  if (entry.is_object()) DropZeros(entry);
  return entry;
}

bool SameEntry(const tf::Json& a, const tf::Json& b) { return Canonical(a) == Canonical(b); }

bool Shows(const tf::Json& list, std::string_view alias, const std::optional<tf::Json>& wanted) {
  const auto count = std::count_if(
      list.begin(), list.end(), [alias](const tf::Json& entry) { return HasAlias(entry, alias); });
  if (!wanted.has_value()) return count == 0;
  tf::Json named = *wanted;
  named["name"] = alias;
  return count == 1 && SameEntry(*FindEntry(list, alias), named);
}

void PutEntry(std::string_view alias, const tf::Json& wanted, tf::Json& list) {
  tf::Json entry = Canonical(wanted);
  entry["name"] = alias;
  tf::Json changed = tf::Json::array();
  bool placed = false;
  for (tf::Json& other : list) {
    if (!HasAlias(other, alias)) {
      changed.push_back(std::move(other));
    } else if (!placed) {
      changed.push_back(entry);
      placed = true;
    }
  }
  if (!placed) changed.push_back(std::move(entry));
  list = std::move(changed);
}

void RemoveEntry(std::string_view alias, tf::Json& list) {
  tf::Json changed = tf::Json::array();
  for (tf::Json& other : list) {
    if (!HasAlias(other, alias)) changed.push_back(std::move(other));
  }
  list = std::move(changed);
}

std::optional<std::string> ApplyManagerOf(const tf::Json& resource) {
  const tf::Json* metadata = tf::FindMember(resource, "metadata");
  const tf::Json* managers =
      metadata == nullptr ? nullptr : tf::FindMember(*metadata, "managedFields");
  if (managers == nullptr || !managers->is_array()) return std::nullopt;
  for (const tf::Json& manager : *managers) {
    if (tf::StringMember(manager, "operation") != "Apply") continue;
    const tf::Json* fields = tf::FindMember(manager, "fieldsV1");
    const tf::Json* spec = fields == nullptr ? nullptr : tf::FindMember(*fields, "f:spec");
    if (spec == nullptr || tf::FindMember(*spec, "f:remoteClusters") == nullptr) continue;
    return tf::StringMember(manager, "manager").value_or("");
  }
  return std::nullopt;
}

}  // namespace elastic::kubernetes
