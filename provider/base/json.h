// JSON, by nlohmann/json. The only file that includes the library: everybody else uses these names,
// which never throw.
#ifndef TF_BASE_JSON_H_
#define TF_BASE_JSON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace tf {

using Json = nlohmann::json;

// Parses one JSON document. InvalidArgument when `text` is not JSON or nests
// deeper than 256 levels.
absl::StatusOr<Json> ParseJson(std::string_view text);

// The document on one line. Bytes that are not UTF-8 become U+FFFD.
std::string DumpJson(const Json& json);

// The member `key` of `json`; null when `json` is not an object or has no such member. Borrowed.
const Json* FindMember(const Json& json, std::string_view key);

// The member `key` as a string, bool or whole number; nullopt when absent or of another type.
std::optional<std::string> StringMember(const Json& json, std::string_view key);
std::optional<bool> BoolMember(const Json& json, std::string_view key);
std::optional<int64_t> IntMember(const Json& json, std::string_view key);

// The strings of the list `key`; none when it is absent or no list. Elements of another type are
// left out.
std::vector<std::string> StringsMember(const Json& json, std::string_view key);

}  // namespace tf

#endif  // TF_BASE_JSON_H_
