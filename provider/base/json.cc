#include "provider/base/json.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tf {
namespace {

constexpr int kMaxDepth = 256;

}  // namespace

absl::StatusOr<Json> ParseJson(std::string_view text) {
  bool too_deep = false;
  Json json = Json::parse(
      text,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kMaxDepth;
        return !too_deep;
      },
      /*allow_exceptions=*/false);
  if (too_deep) {
    return absl::InvalidArgumentError(
        absl::StrCat("JSON nests deeper than ", kMaxDepth, " levels"));
  }
  if (json.is_discarded()) return absl::InvalidArgumentError("not valid JSON");
  return json;
}

std::string DumpJson(const Json& json) {
  return json.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

const Json* FindMember(const Json& json, std::string_view key) {
  if (!json.is_object()) return nullptr;
  auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

std::optional<std::string> StringMember(const Json& json, std::string_view key) {
  const Json* member = FindMember(json, key);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

std::optional<bool> BoolMember(const Json& json, std::string_view key) {
  const Json* member = FindMember(json, key);
  if (member == nullptr || !member->is_boolean()) return std::nullopt;
  return member->get<bool>();
}

std::optional<int64_t> IntMember(const Json& json, std::string_view key) {
  const Json* member = FindMember(json, key);
  if (member == nullptr || !member->is_number_integer()) return std::nullopt;
  return member->get<int64_t>();
}

std::vector<std::string> StringsMember(const Json& json, std::string_view key) {
  const Json* list = FindMember(json, key);
  if (list == nullptr || !list->is_array()) return {};
  std::vector<std::string> strings;
  for (const Json& element : *list) {
    if (element.is_string()) strings.push_back(element.get<std::string>());
  }
  return strings;
}

}  // namespace tf
