// What a cross-cluster API key lets cross-cluster search read, as it stands in the configuration of
// every resource that grants it.
#ifndef ELASTIC_SEARCH_ACCESS_H_
#define ELASTIC_SEARCH_ACCESS_H_

#include <string>
#include <vector>

#include "provider/sdk/checks.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/clients/elasticsearch/search_access.h"

namespace elastic {

using tf::sdk::Value;

struct FieldSecurityModel {
  Value<std::vector<std::string>> grant;
  Value<std::vector<std::string>> except;
  bool operator==(const FieldSecurityModel&) const = default;
};

struct SearchAccessModel {
  Value<std::vector<std::string>> names;
  Value<bool> allow_restricted_indices;
  Value<std::string> query;
  Value<FieldSecurityModel> field_security;
  bool operator==(const SearchAccessModel&) const = default;
};

const tf::sdk::Schema<SearchAccessModel>& SearchAccessSchema();

// A row's check: the text of a JSON object.
tf::sdk::Check<std::string> IsJsonObject();

// What a plan asks for.
es::SearchAccess ToAccess(const SearchAccessModel& model);

// `found` in the spelling of `state` where that means the same: a false or an empty list that is
// left out, another text of the same query.
SearchAccessModel ToModel(const es::SearchAccess& found, const Value<SearchAccessModel>& state);

// `found`, or null where that is what `state` has and `absent` says the same.
template <typename T>
Value<T> Spelled(const T& found, const T& absent, const Value<T>& state) {
  if (found == absent && state.known() == nullptr) return {};
  return found;
}

}  // namespace elastic

#endif  // ELASTIC_SEARCH_ACCESS_H_
