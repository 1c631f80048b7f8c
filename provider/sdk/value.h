// Value<T>: one attribute of a model: null, unknown until apply, or a T.
//
//   if (const std::string* alias = model.alias.known()) …   // null and unknown are both "not yet"
//
// The three states never collapse into two outside binding.h: a null is what the user left out, an
// unknown is what Terraform will know later.
#ifndef TF_SDK_VALUE_H_
#define TF_SDK_VALUE_H_

#include <type_traits>
#include <utility>
#include <variant>

namespace tf::sdk {

// A regular value type, as cheap and as thread-safe as a T.
template <typename T>
class Value {
 public:
  using Type = T;

  Value() = default;                                                   // null
  Value(T value) : state_(std::in_place_type<T>, std::move(value)) {}  // NOLINT: a T is a value
  static Value Null() { return Value(); }
  static Value Unknown() {
    Value value;
    value.state_ = UnknownState{};
    return value;
  }

  bool is_null() const { return std::holds_alternative<NullState>(state_); }
  bool is_unknown() const { return std::holds_alternative<UnknownState>(state_); }

  // The T, borrowed; null pointer when the value is null or unknown.
  const T* known() const { return std::get_if<T>(&state_); }
  T* known() { return std::get_if<T>(&state_); }
  const T* operator->() const { return known(); }

  // The T, or `fallback` when the value is null. An unknown value is a caller's bug here.
  T ValueOr(T fallback) const { return known() != nullptr ? *known() : std::move(fallback); }

  bool operator==(const Value&) const = default;

 private:
  struct NullState {
    bool operator==(const NullState&) const = default;
  };
  struct UnknownState {
    bool operator==(const UnknownState&) const = default;
  };
  std::variant<NullState, UnknownState, T> state_;
};

template <typename T>
inline constexpr bool kIsValue = false;
template <typename T>
inline constexpr bool kIsValue<Value<T>> = true;

}  // namespace tf::sdk

#endif  // TF_SDK_VALUE_H_
