// FieldCount<M>: how many fields a model has, so that a field without a row does not compile.
#ifndef TF_SDK_FIELD_COUNT_H_
#define TF_SDK_FIELD_COUNT_H_

#include <cstddef>
#include <type_traits>
#include <utility>

#include "provider/sdk/value.h"

namespace tf::sdk {

// A struct of Value<…> fields and nothing else.
template <typename M>
concept Model = std::is_aggregate_v<M> && std::is_default_constructible_v<M>;

namespace internal {

// Converts to any Value<T>: with N of these, M{…} compiles exactly when M has at least N fields.
struct AnyField {
  template <typename T>
  operator Value<T>() const;
};

template <typename M, size_t... kIndex>
constexpr bool TakesFields(std::index_sequence<kIndex...>) {
  return requires { M{(static_cast<void>(kIndex), AnyField{})...}; };
}

template <typename M, size_t kCount = 1>
constexpr size_t CountFields() {
  if constexpr (TakesFields<M>(std::make_index_sequence<kCount>())) {
    return CountFields<M, kCount + 1>();
  } else {
    return kCount - 1;
  }
}

}  // namespace internal

template <Model M>
inline constexpr size_t kFieldCount = internal::CountFields<M>();

}  // namespace tf::sdk

#endif  // TF_SDK_FIELD_COUNT_H_
