#include "provider/sdk/private_state.h"

#include <utility>

#include "absl/status/statusor.h"

#include "provider/base/json.h"

namespace tf::sdk {

PrivateState::PrivateState(std::string bytes) : bytes_(std::move(bytes)) {
  absl::StatusOr<Json> json = ParseJson(bytes_);
  if (!json.ok() || !json->is_object()) return;
  for (const auto& [key, value] : json->items()) {
    if (value.is_string()) values_.emplace(key, value.get<std::string>());
  }
}

const std::string* PrivateState::Get(std::string_view key) const {
  auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void PrivateState::Set(std::string key, std::string value) {
  values_.insert_or_assign(std::move(key), std::move(value));
  bytes_ = DumpJson(Json(values_));
}

}  // namespace tf::sdk
