// SearchAccess: what a cross-cluster API key lets cross-cluster search read, in the form that
// Elasticsearch's security API and ECK's resources share.
#ifndef ELASTIC_ES_SEARCH_ACCESS_H_
#define ELASTIC_ES_SEARCH_ACCESS_H_

#include <optional>
#include <string>
#include <vector>

#include "provider/base/json.h"

namespace elastic::es {

struct FieldSecurity {
  std::vector<std::string> grant = {};
  std::vector<std::string> except = {};
  bool operator==(const FieldSecurity&) const = default;
};

struct SearchAccess {
  std::vector<std::string> names = {};  // Index patterns.
  bool allow_restricted_indices = false;
  tf::Json query = {};  // Null: all documents.
  std::optional<FieldSecurity> field_security = {};
  bool operator==(const SearchAccess&) const = default;
};

// What is absent or false is left out.
tf::Json ToJson(const SearchAccess& access);

// The other way round. Elasticsearch shows a query as the text that it was, which is read like the
// object; one that is not JSON stays text.
SearchAccess ToSearchAccess(const tf::Json& json);

}  // namespace elastic::es

#endif  // ELASTIC_ES_SEARCH_ACCESS_H_
