#include "provider/sdk/schema.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>

#include "absl/strings/ascii.h"

#include "provider/base/strings.h"

namespace tf::sdk {
namespace {

// Names that Terraform itself gives a meaning to in resource and provider blocks.
constexpr std::array<std::string_view, 9> kReservedNames = {
    "connection", "count",       "depends_on", "for_each", "lifecycle",
    "provider",   "provisioner", "version",    "ephemeral"};

[[noreturn]] void Reject(const ObjectSpec& spec, std::string_view name, std::string_view why) {
  const std::string text =
      StrCat("wrong declaration of \"", spec.name, "\": attribute \"", name, "\" ", why, "\n");
  std::fputs(text.c_str(), stderr);
  std::abort();
}

bool IsAttributeName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

using HasTrait = bool (*)(const AttributeSpec&);

bool IsWriteOnly(const AttributeSpec& attribute) { return attribute.write_only; }

bool IsOnlyComputed(const AttributeSpec& attribute) {
  return attribute.computed && !attribute.default_value.has_value();
}

bool AnyWithin(const AttributeSpec& attribute, HasTrait has_trait) {
  return std::any_of(attribute.attributes.begin(), attribute.attributes.end(),
                     [&](const AttributeSpec& nested) {
                       return has_trait(nested) || AnyWithin(nested, has_trait);
                     });
}

}  // namespace

void CheckDeclaration(const ObjectSpec& spec) {
  std::set<std::string_view> names;
  const bool is_root = !spec.name.empty();
  for (const AttributeSpec& attribute : spec.attributes) {
    if (!IsAttributeName(attribute.name)) {
      Reject(spec, attribute.name, "is not made of a-z, 0-9 and _");
    }
    if (!names.insert(attribute.name).second) Reject(spec, attribute.name, "stands twice");
    if (is_root && std::find(kReservedNames.begin(), kReservedNames.end(), attribute.name) !=
                       kReservedNames.end()) {
      Reject(spec, attribute.name, "has a name that Terraform reserves");
    }
    if (attribute.nesting == Nesting::kSet && AnyWithin(attribute, IsWriteOnly)) {
      Reject(spec, attribute.name, "is a set with a write-only attribute");
    }
    if (attribute.default_value.has_value() && AnyWithin(attribute, IsOnlyComputed)) {
      Reject(spec, attribute.name, "has a default and computed attributes");
    }
  }
}

}  // namespace tf::sdk
