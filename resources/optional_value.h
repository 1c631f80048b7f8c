// Attributes of a model ⇄ std::optional, for the clients, which know no Terraform.
#ifndef ELASTIC_OPTIONAL_VALUE_H_
#define ELASTIC_OPTIONAL_VALUE_H_

#include <optional>

#include "provider/sdk/value.h"

namespace elastic {

// The value of an attribute; absent when it is null or unknown, so for models whose unknowns do not
// matter any more.
template <typename T>
std::optional<T> OptionalOf(const tf::sdk::Value<T>& value) {
  return value.known() == nullptr ? std::nullopt : std::optional<T>(*value.known());
}

// An attribute that is null when there is no value.
template <typename T>
tf::sdk::Value<T> ToValue(const std::optional<T>& value) {
  return value.has_value() ? tf::sdk::Value<T>(*value) : tf::sdk::Value<T>();
}

}  // namespace elastic

#endif  // ELASTIC_OPTIONAL_VALUE_H_
