#include "resources/clients/elasticsearch/search_access.h"

namespace elastic::es {
namespace {

// The names of fields or patterns below `key`: a list, or the one text that stands for it.
std::vector<std::string> NamesMember(const tf::Json& json, std::string_view key) {
  if (const std::optional<std::string> one = tf::StringMember(json, key)) return {*one};
  return tf::StringsMember(json, key);
}

tf::Json QueryIn(const tf::Json& json) {
  const tf::Json* query = tf::FindMember(json, "query");
  if (query == nullptr) return {};
  if (!query->is_string()) return *query;
  return tf::ParseJson(query->get_ref<const std::string&>()).value_or(*query);
}

}  // namespace

tf::Json ToJson(const SearchAccess& access) {
  tf::Json json = {{"names", access.names}};
  if (access.allow_restricted_indices) json["allow_restricted_indices"] = true;
  if (!access.query.is_null()) json["query"] = access.query;
  if (access.field_security.has_value()) {
    json["field_security"] = {{"grant", access.field_security->grant},
                              {"except", access.field_security->except}};
  }
  return json;
}

SearchAccess ToSearchAccess(const tf::Json& json) {
  SearchAccess access{
      .names = NamesMember(json, "names"),
      .allow_restricted_indices = tf::BoolMember(json, "allow_restricted_indices").value_or(false),
      .query = QueryIn(json),
      .field_security = {}};
  const tf::Json* fields = tf::FindMember(json, "field_security");
  if (fields != nullptr && fields->is_object()) {
    access.field_security = FieldSecurity{.grant = NamesMember(*fields, "grant"),
                                          .except = NamesMember(*fields, "except")};
  }
  return access;
}

}  // namespace elastic::es
