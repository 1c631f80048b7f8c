// Attr: one row of a declaration. The row gives the schema, decoding, validation, planning, docs
// and redaction of one field of a model.
//
//   Attr("alias", &M::alias).Required().RequiresReplace()
//       .Must(Matches("[A-Za-z0-9_-]+", "letters, digits, dashes and underscores"))
//       .Doc("Name used in `<alias>:<index>` expressions.")
//
// Each method returns a row of another type, so that rows that contradict themselves do not
// compile: a required attribute with a default, a check of another type, a write-only computed
// attribute. Order: kind, behaviour, rules, doc.
#ifndef TF_SDK_ATTRIBUTE_H_
#define TF_SDK_ATTRIBUTE_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/binding.h"
#include "provider/sdk/checks.h"
#include "provider/sdk/value.h"

namespace tf::sdk {

// Which field of M a pointer to member names, in a form that rows of different types can compare.
template <typename M, typename T>
size_t FieldId(T M::*field) {
  static const M model{};
  return static_cast<size_t>(reinterpret_cast<const char*>(&(model.*field)) -
                             reinterpret_cast<const char*>(&model));
}

// A finished row, as Schema<M> keeps it.
template <typename M>
struct Row {
  AttributeSpec spec;
  size_t field = 0;
  std::vector<size_t> conflicts_with;  // fields; Schema turns them into names
  std::vector<size_t> also_requires;
  std::function<Decoded(const cty::Value&, M&, const cty::Path&, Diagnostics&)> decode;
  std::function<cty::Value(const M&)> encode;
};

// What a row has said of itself so far.
enum RowState : unsigned {
  kNothing = 0,
  kKind = 1,        // required, optional, computed or default
  kMayBeSet = 2,    // the user may write it
  kIsComputed = 4,  // the provider may
  kHasDefault = 8,
};

constexpr bool Says(unsigned state, unsigned any_of) { return (state & any_of) != 0; }

template <typename T>
struct ElementOf {
  using Type = void;
};
template <typename E>
struct ElementOf<std::vector<E>> : ElementType<E> {};
template <typename E>
struct ElementOf<std::set<E>> : ElementType<E> {};
template <typename E>
struct ElementOf<std::map<std::string, E>> : ElementType<E> {};

template <typename M, typename T, typename Codec, unsigned kState>
class AttrRow {
 public:
  AttrRow(Row<M> row, Codec codec) : row_(std::move(row)), codec_(std::move(codec)) {}

  static constexpr unsigned kRowState = kState;

  // The user must write it.
  auto Required() && requires(!Says(kState, kKind)) {
    row_.spec.required = true;
    return Become<kKind | kMayBeSet>();
  }
  // The user may write it; null when they do not.
  auto Optional() && requires(!Says(kState, kKind)) {
    row_.spec.optional = true;
    return Become<kKind | kMayBeSet>();
  }
  // Only the provider writes it.
  auto Computed() && requires(!Says(kState, kKind)) {
    row_.spec.computed = true;
    return Become<kKind | kIsComputed>();
  }
  // The user may write it; when they do not, the provider does.
  auto OptionalComputed() && requires(!Says(kState, kKind)) {
    row_.spec.optional = row_.spec.computed = true;
    return Become<kKind | kMayBeSet | kIsComputed>();
  }
  // The user may write it; `value` when they do not.
  auto Default(T value) && requires(!Says(kState, kKind)) {
    row_.spec.optional = row_.spec.computed = true;
    row_.spec.default_value = codec_.Encode(value);
    return Become<kKind | kMayBeSet | kHasDefault>();
  }

  // A changed value replaces the resource.
  auto RequiresReplace() && requires(Says(kState, kMayBeSet)) {
    row_.spec.requires_replace = true;
    return Become<kNothing>();
  }
  // An update does not touch the computed value: the plan shows the old one instead of "known after
  // apply". Only for values that no update of any attribute can change.
  auto KeepPrior() && requires(Says(kState, kIsComputed)) {
    row_.spec.keep_prior = true;
    return Become<kNothing>();
  }
  // Shown as (sensitive value), never in logs.
  auto Sensitive() && {
    row_.spec.sensitive = true;
    return Become<kNothing>();
  }
  // Reaches the provider and is kept nowhere: not in the plan, not in the state. Sensitive too.
  auto WriteOnly() &&
      requires(Says(kState, kMayBeSet) && !Says(kState, kIsComputed | kHasDefault)) {
    row_.spec.write_only = row_.spec.sensitive = true;
    return Become<kNothing>();
  }

  auto Must(Check<T> check) && {
    row_.spec.checks.push_back(Erase(codec_, std::move(check)));
    return Become<kNothing>();
  }
  // A rule for each known element of a list, set or map of plain values.
  template <typename E>
  requires std::is_same_v<E, typename ElementOf<T>::Type>
  auto Each(Check<E> check) && {
    row_.spec.element_checks.push_back(Erase(codec_.element, std::move(check)));
    return Become<kNothing>();
  }
  // None of the other fields may be set beside this one.
  template <typename... Fields>
  auto ConflictsWith(Fields M::*... others) && {
    row_.conflicts_with = {FieldId<M>(others)...};
    return Become<kNothing>();
  }
  // All of the other fields must be set when this one is.
  template <typename... Fields>
  auto AlsoRequires(Fields M::*... others) && {
    row_.also_requires = {FieldId<M>(others)...};
    return Become<kNothing>();
  }

  auto Deprecated(std::string instead) && {
    row_.spec.deprecation = std::move(instead);
    return Become<kNothing>();
  }
  auto Doc(std::string markdown) && {
    row_.spec.doc = std::move(markdown);
    return Become<kNothing>();
  }

  // The attribute is nested: its objects are declared by `object`. Attr() calls it.
  auto Nested(Nesting nesting, const ObjectSpec& object) && {
    row_.spec.nesting = nesting;
    row_.spec.attributes = object.attributes;
    row_.spec.exactly_one_of = object.exactly_one_of;
    return Become<kNothing>();
  }
  Row<M> Finish() && { return std::move(row_); }

 private:
  template <unsigned kMore>
  auto Become() {
    return AttrRow<M, T, Codec, kState | kMore>(std::move(row_), std::move(codec_));
  }

  template <typename C, typename V>
  static CheckSpec Erase(const C& codec, Check<V> check) {
    return {.sentence = std::move(check.sentence),
            .problem = [codec, problem = std::move(check.problem)](
                           const cty::Value& in) -> std::optional<std::string> {
              V value{};
              Diagnostics ignored;  // decoding reports its own errors
              if (codec.Decode(in, value, {}, ignored) != Decoded::kYes) return std::nullopt;
              return problem(value);
            }};
  }

  Row<M> row_;
  Codec codec_;
};

template <typename M, typename T, typename Codec>
auto MakeAttrRow(std::string name, Value<T> M::*field, Codec codec) {
  Row<M> row;
  row.spec.name = std::move(name);
  row.spec.type = codec.type();
  row.field = FieldId(field);
  row.decode = [codec, field](const cty::Value& in, M& model, const cty::Path& at,
                              Diagnostics& out) {
    return DecodeValue(codec, in, model.*field, at, out);
  };
  row.encode = [codec, field](const M& model) { return EncodeValue(codec, model.*field); };
  return AttrRow<M, T, Codec, kNothing>(std::move(row), std::move(codec));
}

// A row for a plain value or a collection of plain values.
template <typename M, PlainField T>
auto Attr(std::string name, Value<T> M::*field) {
  return MakeAttrRow(std::move(name), field, typename PlainCodec<T>::Type{});
}

}  // namespace tf::sdk

#endif  // TF_SDK_ATTRIBUTE_H_
