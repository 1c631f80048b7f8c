#include "resources/clients/kubernetes/remote_clusters.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "resources/clients/kubernetes/spec_list.h"

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
  return SpecListOf(resource, kRemoteClustersField);
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

}  // namespace elastic::kubernetes
