// Type: a cty type, the type system of Terraform's values and schemas.
//
//   cty::Type seeds = cty::Type::List(cty::Type::String());
//   cty::ToJson(seeds)  // ["list","string"], the notation of schemas on the wire
//
// Rules of the notation: Terraform, docs/plugin-protocol/object-wire-format.md.
#ifndef TF_CTY_TYPE_H_
#define TF_CTY_TYPE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tf::cty {

// An immutable value, cheap to copy: copies share their structure. Safe to read from any thread.
class Type {
 public:
  enum class Kind {
    kBool,
    kNumber,
    kString,
    kDynamic,  // "dynamic": each value carries its own type
    kList,
    kSet,
    kMap,    // string keys, all values of one type
    kTuple,  // fixed length, each element of its own type
    kObject  // fixed attribute names, each of its own type
  };
  using Attributes = std::map<std::string, Type, std::less<>>;

  static Type Bool() { return Type(Kind::kBool); }
  static Type Number() { return Type(Kind::kNumber); }
  static Type String() { return Type(Kind::kString); }
  static Type Dynamic() { return Type(Kind::kDynamic); }
  static Type List(Type element);
  static Type Set(Type element);
  static Type Map(Type element);
  static Type Tuple(std::vector<Type> elements);
  static Type Object(Attributes attributes);

  Kind kind() const { return kind_; }
  // The element type of a list, set or map; calling it on another kind is a bug and aborts.
  const Type& element() const;
  // The element types of a tuple; empty for every other kind.
  const std::vector<Type>& elements() const;
  // The attributes of an object; empty for every other kind.
  const Attributes& attributes() const;

  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Parts;
  explicit Type(Kind kind) : kind_(kind) {}
  Type(Kind kind, Parts parts);

  Kind kind_;
  std::shared_ptr<const Parts> parts_;  // null for the kinds without parts
};

// The type in the JSON notation of the wire, without blanks: `"string"`, `["list","bool"]`,
// `["object",{"a":"number"}]`.
std::string ToJson(const Type& type);

// Reads the notation; an object's optional-attribute list (third element) is accepted and ignored.
// InvalidArgument when `text` is no type, or nests deeper than 64 levels.
absl::StatusOr<Type> TypeFromJson(std::string_view text);

}  // namespace tf::cty

#endif  // TF_CTY_TYPE_H_
