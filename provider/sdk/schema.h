// Schema<M>: the declaration of a model: exactly one row for each of its fields.
//
//   const Schema<LinkModel>& LinkSchema() {
//     using M = LinkModel;
//     static const auto& schema = *new Schema<M>(
//         {.name = "cloud_link", .doc = "Connects two clusters."},
//         Attr("alias", &M::alias).Required().RequiresReplace().Doc("Name of the link."),
//         Attr("sniff", &M::sniff, SniffSchema()).Optional().Doc("Connects to seeds."),
//         Attr("proxy", &M::proxy, ProxySchema()).Optional().Doc("Connects through a proxy."));
//     return schema;
//   }
//
// Rows stand in the order of the docs. A nested attribute's row takes the nested model's schema,
// whose name, version and doc are not used.
#ifndef TF_SDK_SCHEMA_H_
#define TF_SDK_SCHEMA_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provider/sdk/attribute.h"
#include "provider/sdk/field_count.h"

namespace tf::sdk {

struct SchemaInfo {
  std::string name;     // the type name; the provider's local name for the provider block
  int64_t version = 0;  // of the state's form; raise it when older states need an upgrade
  std::string doc;      // Markdown
};

// Checks what the types of the rows cannot: names are lower case, unique and none of Terraform's
// reserved root names; no set holds a write-only attribute, for Terraform cannot tell its elements
// apart without it; no default object has computed attributes, for it would never equal its state.
// Aborts with the reason: a wrong declaration is a bug that every start shows.
void CheckDeclaration(const ObjectSpec& spec);

// Immutable once built; safe to read from any thread. Copies share nothing.
template <Model M>
class Schema {
 public:
  template <typename... AttrRows>
  explicit Schema(SchemaInfo info, AttrRows... rows) {
    static_assert(sizeof...(AttrRows) == kFieldCount<M>,
                  "every model field needs exactly one Attr row");
    static_assert((Says(AttrRows::kRowState, kKind) && ...),
                  "every Attr row says Required(), Optional(), Computed(), OptionalComputed() or "
                  "Default()");
    spec_ = {.name = std::move(info.name),
             .version = info.version,
             .doc = std::move(info.doc),
             .attributes = {},
             .exactly_one_of = {}};
    rows_.reserve(sizeof...(rows));
    (rows_.push_back(std::move(rows).Finish()), ...);
    NameFields();
    CheckDeclaration(spec_);
  }

  // Exactly one of the fields must be set.
  template <typename... Fields>
  Schema ExactlyOneOf(Fields M::*... fields) && {
    spec_.exactly_one_of.push_back(Names({FieldId<M>(fields)...}));
    return std::move(*this);
  }

  const ObjectSpec& spec() const { return spec_; }

  // Reads a known object. What does not decode is reported at its path below `at`, and kFailed
  // returned; the fields that do decode are set all the same.
  Decoded Decode(const cty::Value& object, M& model, const cty::Path& at, Diagnostics& out) const {
    Decoded outcome = Decoded::kYes;
    for (const Row<M>& row : rows_) {
      const cty::Value* value = object.Find(row.spec.name);
      if (value == nullptr) continue;  // null
      outcome = Worse(outcome, row.decode(*value, model, at.Attribute(row.spec.name), out));
    }
    return outcome;
  }

  cty::Value Encode(const M& model) const {
    cty::Value::Map members;
    for (const Row<M>& row : rows_) members.emplace(row.spec.name, row.encode(model));
    return cty::Value::Object(std::move(members));
  }

 private:
  // Puts the rows' specs into spec_, with field ids turned into names.
  void NameFields() {
    for (Row<M>& row : rows_) {
      row.spec.conflicts_with = Names(row.conflicts_with);
      row.spec.also_requires = Names(row.also_requires);
      spec_.attributes.push_back(row.spec);
    }
  }

  std::vector<std::string> Names(const std::vector<size_t>& fields) const {
    std::vector<std::string> names;
    for (size_t field : fields) {
      for (const Row<M>& row : rows_) {
        if (row.field == field) names.push_back(row.spec.name);
      }
    }
    return names;
  }

  ObjectSpec spec_;
  std::vector<Row<M>> rows_;
};

// The codec of a nested model.
template <Model N>
struct ObjectCodec {
  using Type = N;
  std::shared_ptr<const Schema<N>> schema;

  cty::Type type() const { return schema->spec().type(); }
  Decoded Decode(const cty::Value& in, N& value, const cty::Path& at, Diagnostics& out) const {
    if (in.AsMap() == nullptr) return DecodeMismatch("an object", at, out);
    return schema->Decode(in, value, at, out);
  }
  cty::Value Encode(const N& value) const { return schema->Encode(value); }
};

// The objects of a nested set. Their order means nothing.
template <Model N>
struct SetOf {
  std::vector<Value<N>> elements;
  bool operator==(const SetOf&) const = default;
};

template <Model N>
struct SetOfCodec {
  using Type = SetOf<N>;
  ListCodec<Value<N>, ObjectCodec<N>> list;

  cty::Type type() const { return cty::Type::Set(list.element.type()); }

  Decoded Decode(const cty::Value& in, Type& value, const cty::Path& at, Diagnostics& out) const {
    if (in.AsList() == nullptr) return DecodeMismatch("a set", at, out);
    Decoded outcome = Decoded::kYes;
    for (const cty::Value& part : *in.AsList()) {
      Value<N>& element = value.elements.emplace_back();
      outcome = Worse(outcome, DecodeElement(list.element, part, element, at, out));
    }
    return outcome;
  }

  cty::Value Encode(const Type& value) const {
    return cty::Value::Set(*list.Encode(value.elements).AsList());
  }
};

// Rows for nested attributes: one object, a list of objects, a set of objects, a map of objects.
template <typename M, Model N>
auto Attr(std::string name, Value<N> M::*field, const Schema<N>& nested) {
  ObjectCodec<N> codec{std::make_shared<const Schema<N>>(nested)};
  return MakeAttrRow(std::move(name), field, std::move(codec))
      .Nested(Nesting::kSingle, nested.spec());
}
template <typename M, Model N>
auto Attr(std::string name, Value<std::vector<Value<N>>> M::*field, const Schema<N>& nested) {
  ListCodec<Value<N>, ObjectCodec<N>> codec{{std::make_shared<const Schema<N>>(nested)}};
  return MakeAttrRow(std::move(name), field, std::move(codec))
      .Nested(Nesting::kList, nested.spec());
}
template <typename M, Model N>
auto Attr(std::string name, Value<SetOf<N>> M::*field, const Schema<N>& nested) {
  SetOfCodec<N> codec{{{std::make_shared<const Schema<N>>(nested)}}};
  return MakeAttrRow(std::move(name), field, std::move(codec)).Nested(Nesting::kSet, nested.spec());
}
template <typename M, Model N>
auto Attr(std::string name, Value<std::map<std::string, Value<N>>> M::*field,
          const Schema<N>& nested) {
  MapCodec<Value<N>, ObjectCodec<N>> codec{{std::make_shared<const Schema<N>>(nested)}};
  return MakeAttrRow(std::move(name), field, std::move(codec)).Nested(Nesting::kMap, nested.spec());
}

}  // namespace tf::sdk

#endif  // TF_SDK_SCHEMA_H_
