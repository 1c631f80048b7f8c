// Binding: cty values ⇄ the C++ types of a model's fields.
//
//   bool, int64_t, double, std::string, Secret     plain values
//   std::vector<T>, std::set<T>, std::map<std::string, T>   list, set, map of them
//   a model with a Schema (schema.h), and vectors and maps of Value<model>    nested attributes
//
// An element may be a T or a Value<T>. A plain T cannot be null (an error at the element's path),
// and one unknown element makes the whole collection unknown.
#ifndef TF_SDK_BINDING_H_
#define TF_SDK_BINDING_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "provider/base/secret.h"
#include "provider/cty/path.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"
#include "provider/sdk/diagnostics.h"
#include "provider/sdk/value.h"

namespace tf::sdk {

enum class Decoded {
  kYes,
  kUnknownInside,  // an element that must be known is not: the value as a whole is unknown
  kFailed          // an error is in the diagnostics
};

// Reports that a value does not fit its attribute's type, which Terraform should have refused.
Decoded DecodeMismatch(std::string_view wanted, const cty::Path& at, Diagnostics& out);
// Reports a null where the declaration allows none.
Decoded DecodeNullElement(const cty::Path& at, Diagnostics& out);

// A codec translates known values of one C++ type; it is a small copyable object.
template <typename T>
struct ScalarCodec;

template <>
struct ScalarCodec<bool> {
  using Type = bool;
  cty::Type type() const { return cty::Type::Bool(); }
  Decoded Decode(const cty::Value& in, bool& value, const cty::Path& at, Diagnostics& out) const;
  cty::Value Encode(bool value) const { return cty::Value::Bool(value); }
};

template <>
struct ScalarCodec<int64_t> {
  using Type = int64_t;
  cty::Type type() const { return cty::Type::Number(); }
  Decoded Decode(const cty::Value& in, int64_t& value, const cty::Path& at, Diagnostics& out) const;
  cty::Value Encode(int64_t value) const { return cty::Value::Int(value); }
};

template <>
struct ScalarCodec<double> {
  using Type = double;
  cty::Type type() const { return cty::Type::Number(); }
  Decoded Decode(const cty::Value& in, double& value, const cty::Path& at, Diagnostics& out) const;
  cty::Value Encode(double value) const { return cty::Value::Number(cty::Number(value)); }
};

template <>
struct ScalarCodec<std::string> {
  using Type = std::string;
  cty::Type type() const { return cty::Type::String(); }
  Decoded Decode(const cty::Value& in, std::string& value, const cty::Path& at,
                 Diagnostics& out) const;
  cty::Value Encode(const std::string& value) const { return cty::Value::String(value); }
};

template <>
struct ScalarCodec<Secret> {
  using Type = Secret;
  cty::Type type() const { return cty::Type::String(); }
  Decoded Decode(const cty::Value& in, Secret& value, const cty::Path& at, Diagnostics& out) const;
  cty::Value Encode(const Secret& value) const { return cty::Value::String(value.Reveal()); }
};

template <typename T>
concept Scalar = requires {
  typename ScalarCodec<T>::Type;
};

// Decodes the three states of a field into `value`, which is null so far and stays so on failure.
template <typename Codec, typename T>
Decoded DecodeValue(const Codec& codec, const cty::Value& in, Value<T>& value, const cty::Path& at,
                    Diagnostics& out) {
  if (in.is_unknown()) value = Value<T>::Unknown();
  if (!in.is_known()) return Decoded::kYes;
  T known{};
  switch (codec.Decode(in, known, at, out)) {
    case Decoded::kYes:
      value = std::move(known);
      return Decoded::kYes;
    case Decoded::kUnknownInside:
      value = Value<T>::Unknown();
      return Decoded::kYes;
    case Decoded::kFailed:
      break;
  }
  return Decoded::kFailed;
}

template <typename Codec, typename T>
cty::Value EncodeValue(const Codec& codec, const Value<T>& value) {
  if (value.is_unknown()) return cty::Value::Unknown();
  if (value.is_null()) return cty::Value::Null();
  return codec.Encode(*value.known());
}

// One element of a collection: a Value<T> keeps its three states, a T must be known.
template <typename Codec, typename E>
Decoded DecodeElement(const Codec& codec, const cty::Value& in, E& element, const cty::Path& at,
                      Diagnostics& out) {
  if constexpr (kIsValue<E>) {
    return DecodeValue(codec, in, element, at, out);
  } else {
    if (in.is_null()) return DecodeNullElement(at, out);
    if (in.is_unknown()) return Decoded::kUnknownInside;
    return codec.Decode(in, element, at, out);
  }
}

template <typename Codec, typename E>
cty::Value EncodeElement(const Codec& codec, const E& element) {
  if constexpr (kIsValue<E>) {
    return EncodeValue(codec, element);
  } else {
    return codec.Encode(element);
  }
}

// The worse of two outcomes; decoding goes on after an error to report every one.
inline Decoded Worse(Decoded a, Decoded b) { return a < b ? b : a; }

template <typename E, typename Codec>
struct ListCodec {
  using Type = std::vector<E>;
  Codec element;

  cty::Type type() const { return cty::Type::List(element.type()); }

  Decoded Decode(const cty::Value& in, Type& value, const cty::Path& at, Diagnostics& out) const {
    const cty::Value::List* list = in.AsList();
    if (list == nullptr) return DecodeMismatch("a list", at, out);
    Decoded outcome = Decoded::kYes;
    for (const cty::Value& part : *list) {
      const auto index = static_cast<int64_t>(value.size());
      E decoded{};  // of its own: the elements of a vector<bool> have no address
      outcome = Worse(outcome, DecodeElement(element, part, decoded, at.Index(index), out));
      value.push_back(std::move(decoded));
    }
    return outcome;
  }

  cty::Value Encode(const Type& value) const {
    cty::Value::List list;
    for (const E& part : value) list.push_back(EncodeElement(element, part));
    return cty::Value::Array(std::move(list));
  }
};

template <typename E, typename Codec>
struct SetCodec {
  using Type = std::set<E>;
  Codec element;

  cty::Type type() const { return cty::Type::Set(element.type()); }

  Decoded Decode(const cty::Value& in, Type& value, const cty::Path& at, Diagnostics& out) const {
    const cty::Value::List* list = in.AsList();
    if (list == nullptr) return DecodeMismatch("a set", at, out);
    Decoded outcome = Decoded::kYes;
    for (const cty::Value& part : *list) {
      E decoded{};
      outcome = Worse(outcome, DecodeElement(element, part, decoded, at, out));
      value.insert(std::move(decoded));
    }
    return outcome;
  }

  cty::Value Encode(const Type& value) const {
    cty::Value::List list;
    for (const E& part : value) list.push_back(EncodeElement(element, part));
    return cty::Value::Set(std::move(list));
  }
};

template <typename E, typename Codec>
struct MapCodec {
  using Type = std::map<std::string, E>;
  Codec element;

  cty::Type type() const { return cty::Type::Map(element.type()); }

  Decoded Decode(const cty::Value& in, Type& value, const cty::Path& at, Diagnostics& out) const {
    const cty::Value::Map* map = in.AsMap();
    if (map == nullptr) return DecodeMismatch("a map", at, out);
    Decoded outcome = Decoded::kYes;
    for (const auto& [key, part] : *map) {
      outcome = Worse(outcome, DecodeElement(element, part, value[key], at.Key(key), out));
    }
    return outcome;
  }

  cty::Value Encode(const Type& value) const {
    cty::Value::Map map;
    for (const auto& [key, part] : value) map.emplace(key, EncodeElement(element, part));
    return cty::Value::Object(std::move(map));
  }
};

// CodecOf<T>() is the codec of a field of plain type T: a scalar or a collection of scalars.
template <typename T>
struct ElementType {
  using Type = T;
};
template <typename T>
struct ElementType<Value<T>> {
  using Type = T;
};
template <typename E>
using ScalarOf = ScalarCodec<typename ElementType<E>::Type>;

template <typename T>
struct PlainCodec;
template <Scalar T>
struct PlainCodec<T> {
  using Type = ScalarCodec<T>;
};
template <typename E>
struct PlainCodec<std::vector<E>> {
  using Type = ListCodec<E, ScalarOf<E>>;
};
template <typename E>
struct PlainCodec<std::set<E>> {
  using Type = SetCodec<E, ScalarOf<E>>;
};
template <typename E>
struct PlainCodec<std::map<std::string, E>> {
  using Type = MapCodec<E, ScalarOf<E>>;
};

template <typename T>
concept PlainField = requires {
  typename PlainCodec<T>::Type;
};

}  // namespace tf::sdk

#endif  // TF_SDK_BINDING_H_
