#include "resources/clients/kubernetes/spec_list.h"

#include <algorithm>
#include <utility>

#include "provider/base/strings.h"

namespace elastic::kubernetes {

absl::StatusOr<tf::Json> SpecListOf(const tf::Json& resource, std::string_view field) {
  const tf::Json* spec = tf::FindMember(resource, "spec");
  const tf::Json* list = spec == nullptr ? nullptr : tf::FindMember(*spec, field);
  if (list == nullptr || list->is_null()) return tf::Json::array();
  const bool objects =
      list->is_array() && std::all_of(list->begin(), list->end(),
                                      [](const tf::Json& entry) { return entry.is_object(); });
  if (objects) return *list;
  return absl::FailedPreconditionError(tf::StrCat("spec.", field, " is not a list of objects"));
}

tf::Json SpecListPatch(std::string_view field, tf::Json list) {
  tf::Json spec = tf::Json::object();
  spec[std::string(field)] = list.empty() ? tf::Json() : std::move(list);
  return {{"spec", std::move(spec)}};
}

std::optional<std::string> ApplyManagerOf(const tf::Json& resource, std::string_view field) {
  const tf::Json* metadata = tf::FindMember(resource, "metadata");
  const tf::Json* managers =
      metadata == nullptr ? nullptr : tf::FindMember(*metadata, "managedFields");
  if (managers == nullptr || !managers->is_array()) return std::nullopt;
  for (const tf::Json& manager : *managers) {
    if (tf::StringMember(manager, "operation") != "Apply") continue;
    const tf::Json* fields = tf::FindMember(manager, "fieldsV1");
    const tf::Json* spec = fields == nullptr ? nullptr : tf::FindMember(*fields, "f:spec");
    if (spec == nullptr || tf::FindMember(*spec, tf::StrCat("f:", field)) == nullptr) continue;
    return tf::StringMember(manager, "manager").value_or("");
  }
  return std::nullopt;
}

absl::Status CheckUnmanaged(const ObjectRef& ref, const tf::Json& resource,
                            std::string_view field) {
  const std::optional<std::string> manager = ApplyManagerOf(resource, field);
  if (!manager.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      tf::StrCat("spec.", field, " of ", DescribeElasticsearch(ref), " is managed by \"", *manager,
                 "\" through server-side apply, which would undo a change made beside it: leave "
                 "spec.",
                 field, " out of the manifest that it applies, or make the change there"));
}

}  // namespace elastic::kubernetes
