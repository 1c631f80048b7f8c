#include "resources/search_access.h"

#include <optional>

#include "provider/base/json.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::NotEmpty;
using tf::sdk::Schema;

using Names = std::vector<std::string>;

const Schema<FieldSecurityModel>& FieldSecuritySchema() {
  using M = FieldSecurityModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("grant", &M::grant).Required().Doc("Fields that may be read; `*` stands for any text."),
      Attr("except", &M::except).Optional().Doc("Fields among them that may not."));
  return schema;
}

FieldSecurityModel ToModel(const es::FieldSecurity& found, const Value<FieldSecurityModel>& state) {
  const FieldSecurityModel before = state.ValueOr({});
  return {.grant = found.grant, .except = Spelled<Names>(found.except, {}, before.except)};
}

}  // namespace

tf::sdk::Check<std::string> IsJsonObject() {
  return {.sentence = "A JSON object, as `jsonencode()` writes it.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<tf::Json> json = tf::ParseJson(text);
            if (json.ok() && json->is_object()) return std::nullopt;
            return "It is not a JSON object.";
          }};
}

const Schema<SearchAccessModel>& SearchAccessSchema() {
  using M = SearchAccessModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("names", &M::names)
          .Required()
          .Must(NotEmpty<Names>())
          .Each(tf::sdk::NotBlank())
          .Doc("Index patterns."),
      Attr("allow_restricted_indices", &M::allow_restricted_indices)
          .Optional()
          .Doc("Whether the patterns may match restricted indices; they do not unless set."),
      Attr("query", &M::query)
          .Optional()
          .Must(IsJsonObject())
          .Doc("Query, as JSON, that documents must match to be read."),
      Attr("field_security", &M::field_security, FieldSecuritySchema())
          .Optional()
          .Doc("Fields that may be read."));
  return schema;
}

es::SearchAccess ToAccess(const SearchAccessModel& model) {
  es::SearchAccess access{.names = model.names.ValueOr({}),
                          .allow_restricted_indices = model.allow_restricted_indices.ValueOr(false),
                          .query = tf::ParseJson(model.query.ValueOr("null")).value_or(tf::Json()),
                          .field_security = {}};
  if (const FieldSecurityModel* fields = model.field_security.known()) {
    access.field_security =
        es::FieldSecurity{.grant = fields->grant.ValueOr({}), .except = fields->except.ValueOr({})};
  }
  return access;
}

SearchAccessModel ToModel(const es::SearchAccess& found, const Value<SearchAccessModel>& state) {
  const SearchAccessModel before = state.ValueOr({});
  SearchAccessModel model{.names = found.names,
                          .allow_restricted_indices = Spelled(found.allow_restricted_indices, false,
                                                              before.allow_restricted_indices),
                          .query = {},
                          .field_security = {}};
  if (!found.query.is_null()) {
    const bool same = ToAccess(before).query == found.query;
    model.query = same ? before.query.ValueOr("") : tf::DumpJson(found.query);
  }
  if (found.field_security.has_value()) {
    model.field_security = ToModel(*found.field_security, before.field_security);
  }
  return model;
}

}  // namespace elastic
