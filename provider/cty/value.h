// Value: one cty value: null, unknown until apply, or known.
//
//   cty::Value link = cty::Value::Object({{"alias", cty::Value::String("tokyo")},
//                                         {"connected", cty::Value::Unknown()}});
//
// A value does not carry its type; codecs and the sdk walk it beside one (cty/type.h). The
// exception is the value of a "dynamic" attribute, which is a Dynamic: the value and its type.
#ifndef TF_CTY_VALUE_H_
#define TF_CTY_VALUE_H_

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "provider/cty/number.h"
#include "provider/cty/type.h"

namespace tf::cty {

class Value;

// What Terraform (1.6 and newer) says of an unknown value. We read it and answer with plain
// unknowns.
struct Refinements {
  std::optional<bool> is_null = {};  // false: known not to be null
  std::string string_prefix = {};
  std::optional<int64_t> min_length = {};  // of a list, set or map
  std::optional<int64_t> max_length = {};
  bool operator==(const Refinements&) const = default;
};

struct Dynamic;

// A regular value type: copies are deep, moves cheap. Safe to read from any thread.
class Value {
 public:
  // Lists, tuples and sets; a set is sorted and free of duplicates.
  using List = std::vector<Value>;
  // Maps and objects.
  using Map = std::map<std::string, Value, std::less<>>;

  Value() = default;  // null
  static Value Null() { return Value(); }
  static Value Unknown() { return Value(Form(UnknownForm{})); }
  static Value Unknown(Refinements refinements);
  static Value Bool(bool value) { return Value(Form(value)); }
  static Value Int(int64_t value) { return Value(Form(cty::Number(value))); }
  static Value Number(cty::Number value) { return Value(Form(std::move(value))); }
  static Value String(std::string value) { return Value(Form(std::move(value))); }
  static Value Array(List elements) { return Value(Form(std::move(elements))); }
  // Sorts and drops duplicates. Elements that hold an unknown all stay: they may turn out to
  // differ.
  static Value Set(List elements);
  static Value Object(Map members) { return Value(Form(std::move(members))); }
  static Value OfDynamic(Value value, Type type);

  bool is_null() const { return std::holds_alternative<NullForm>(form_); }
  bool is_unknown() const { return std::holds_alternative<UnknownForm>(form_); }
  // Neither null nor unknown itself; parts of it may be.
  bool is_known() const { return !is_null() && !is_unknown(); }
  // Holds no unknown at any depth.
  bool IsWhollyKnown() const;

  // The known value of that form; null pointer when the value is null, unknown or of another form.
  // Borrowed from this value.
  const bool* AsBool() const { return std::get_if<bool>(&form_); }
  const cty::Number* AsNumber() const { return std::get_if<cty::Number>(&form_); }
  const std::string* AsString() const { return std::get_if<std::string>(&form_); }
  const List* AsList() const { return std::get_if<List>(&form_); }
  const Map* AsMap() const { return std::get_if<Map>(&form_); }
  List* AsList() { return std::get_if<List>(&form_); }
  Map* AsMap() { return std::get_if<Map>(&form_); }
  const Dynamic* AsDynamic() const;
  // Null pointer unless this is an unknown with refinements.
  const Refinements* refinements() const;

  // The member `name` of an object or map; null pointer when there is none.
  const Value* Find(std::string_view name) const;

  // Refinements do not count: two unknowns are equal.
  friend bool operator==(const Value& a, const Value& b);
  // A total order, which sets are sorted by; it means nothing else.
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);

 private:
  struct NullForm {};
  struct UnknownForm {
    std::shared_ptr<const Refinements> refinements;
  };
  using Form = std::variant<NullForm, UnknownForm, bool, cty::Number, std::string, List, Map,
                            std::shared_ptr<const Dynamic>>;
  explicit Value(Form form) : form_(std::move(form)) {}

  Form form_;
};

// The value of a "dynamic" attribute. Null and unknown of unknown type are plain Values instead.
struct Dynamic {
  Value value;
  Type type;
};

// The value as a person would read it, for test failures. Never for logs: it may hold secrets.
std::string DebugString(const Value& value);
std::ostream& operator<<(std::ostream& out, const Value& value);

// Whether `value` can be a value of `type`: nulls and unknowns anywhere, objects with exactly the
// type's attributes. The first difference, with its path, or OK.
absl::Status Conforms(const Value& value, const Type& type);

}  // namespace tf::cty

#endif  // TF_CTY_VALUE_H_
