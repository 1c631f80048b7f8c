#include "provider/cty/goldens.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"

#include "provider/base/bug.h"
#include "provider/base/json.h"
#include "provider/base/strings.h"

namespace tf::cty {
namespace {

std::optional<std::string> Bytes(const Json& golden, std::string_view member) {
  const std::optional<std::string> hex = StringMember(golden, member);
  if (!hex) return std::nullopt;
  return absl::HexStringToBytes(*hex);
}

Golden FromJson(const Json& golden) {
  absl::StatusOr<Type> type = TypeFromJson(DumpJson(golden.at("type")));
  if (!type.ok()) Bug("a golden's type is no type");
  return {.name = golden.at("name"),
          .type = *std::move(type),
          .description = golden.at("go"),
          .msgpack = Bytes(golden, "msgpack").value(),
          .answer = Bytes(golden, "answer"),
          .json = StringMember(golden, "json")};
}

std::vector<Golden> ReadGoldens() {
  std::ifstream file(TESTDATA "/goldens.json");
  std::stringstream text;
  text << file.rdbuf();
  const absl::StatusOr<Json> goldens = ParseJson(text.str());
  if (!goldens.ok()) Bug("testdata/goldens.json cannot be read");
  std::vector<Golden> result;
  for (const Json& golden : *goldens) result.push_back(FromJson(golden));
  return result;
}

}  // namespace

const std::vector<Golden>& Goldens() {
  static const auto& goldens = *new std::vector<Golden>(ReadGoldens());
  return goldens;
}

std::ostream& operator<<(std::ostream& out, const Golden& golden) {
  return out << golden.name << ": " << golden.description;
}

}  // namespace tf::cty
