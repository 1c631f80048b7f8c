#include "provider/sdk/validate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/nested.h"

namespace tf::sdk {
namespace {

using Attributes = std::vector<AttributeSpec>;
using Groups = std::vector<std::vector<std::string>>;

bool IsSet(const cty::Value& object, const std::string& name) {
  const cty::Value* value = object.Find(name);
  return value != nullptr && value->is_known();
}

bool IsNull(const cty::Value& object, const std::string& name) {
  const cty::Value* value = object.Find(name);
  return value == nullptr || value->is_null();
}

std::string NameList(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    StrAppend(out, "`", name, "`");
  });
}

void RunChecks(const AttributeSpec& attribute, const std::vector<CheckSpec>& checks,
               const cty::Value& value, const cty::Path& at, Diagnostics& out) {
  if (!value.is_known()) return;
  for (const CheckSpec& check : checks) {
    std::optional<std::string> problem = check.problem(value);
    if (!problem.has_value()) continue;
    // A check's text may quote the value; of a secret only the rule is shown.
    out.AddError(StrCat("Invalid ", at.ToString()),
                 attribute.sensitive ? check.sentence : *std::move(problem), at);
  }
}

void RunElementChecks(const AttributeSpec& attribute, const cty::Value& value, const cty::Path& at,
                      Diagnostics& out) {
  if (attribute.element_checks.empty()) return;
  if (const cty::Value::List* list = value.AsList()) {
    const bool is_set = attribute.type.kind() == cty::Type::Kind::kSet;
    for (size_t i = 0; i < list->size(); ++i) {
      RunChecks(attribute, attribute.element_checks, (*list)[i],
                is_set ? at : at.Index(static_cast<int64_t>(i)), out);
    }
  } else if (const cty::Value::Map* map = value.AsMap()) {
    for (const auto& [key, element] : *map) {
      RunChecks(attribute, attribute.element_checks, element, at.Key(key), out);
    }
  }
}

void CheckSiblings(const AttributeSpec& attribute, const cty::Value& object, const cty::Path& at,
                   Diagnostics& out) {
  for (const std::string& other : attribute.conflicts_with) {
    if (!IsSet(object, other)) continue;
    out.AddError(
        StrCat("Conflicting attributes ", NameList({attribute.name, other})),
        StrCat("Only one of the two can be set; remove `", attribute.name, "` or `", other, "`."),
        at);
  }
  for (const std::string& other : attribute.also_requires) {
    if (!IsNull(object, other)) continue;
    out.AddError(StrCat("Missing attribute `", other, "`"),
                 StrCat("`", attribute.name, "` is set, which needs `", other,
                        "` too; set it, or remove `", attribute.name, "`."),
                 at);
  }
}

void CheckGroup(const std::vector<std::string>& names, const cty::Value& object,
                const cty::Path& at, Diagnostics& out) {
  std::vector<std::string> set;
  bool undecided = false;
  for (const std::string& name : names) {
    if (IsSet(object, name)) set.push_back(name);
    undecided = undecided || (!IsSet(object, name) && !IsNull(object, name));
  }
  if (set.size() > 1) {
    out.AddError(
        StrCat("More than one of ", NameList(names)),
        StrCat("Exactly one of them must be set, but the configuration sets ", NameList(set), "."),
        at.Attribute(set.back()));
  } else if (set.empty() && !undecided) {
    out.AddError(StrCat("Missing ", names.size() > 1 ? "one of " : "", NameList(names)),
                 names.size() > 1 ? "Exactly one of them must be set." : "It must be set.", at);
  }
}

void ValidateAttributes(const Attributes& attributes, const Groups& groups,
                        const cty::Value& object, const cty::Path& at, Diagnostics& out) {
  if (object.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    if (!IsSet(object, attribute.name)) continue;
    const cty::Value& value = *object.Find(attribute.name);
    const cty::Path path = at.Attribute(attribute.name);
    RunChecks(attribute, attribute.checks, value, path, out);
    RunElementChecks(attribute, value, path, out);
    CheckSiblings(attribute, object, path, out);
    ForEachObject(attribute, value, path, [&](const cty::Value& nested, const cty::Path& where) {
      ValidateAttributes(attribute.attributes, attribute.exactly_one_of, nested, where, out);
    });
  }
  for (const auto& group : groups) CheckGroup(group, object, at, out);
}

void RefuseWriteOnlyIn(const Attributes& attributes, const cty::Value& object, const cty::Path& at,
                       Diagnostics& out) {
  if (object.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    if (IsNull(object, attribute.name)) continue;
    const cty::Path path = at.Attribute(attribute.name);
    if (attribute.write_only) {
      out.AddError(StrCat("Cannot use write-only attribute `", attribute.name, "`"),
                   "This version of the client would store its value in the plan and the state. "
                   "Use Terraform or OpenTofu 1.11 or newer.",
                   path);
    } else {
      ForEachObject(attribute, *object.Find(attribute.name), path,
                    [&](const cty::Value& nested, const cty::Path& where) {
                      RefuseWriteOnlyIn(attribute.attributes, nested, where, out);
                    });
    }
  }
}

void RedactObject(const Attributes& attributes, cty::Value& object) {
  if (object.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    auto found = object.AsMap()->find(attribute.name);
    if (found == object.AsMap()->end() || !found->second.is_known()) continue;
    if (attribute.sensitive) {
      found->second = cty::Value::String("(sensitive)");
    } else {
      EditObjects(attribute, found->second,
                  [&](cty::Value& nested) { RedactObject(attribute.attributes, nested); });
    }
  }
}

}  // namespace

void ValidateObject(const ObjectSpec& spec, const cty::Value& config, Diagnostics& out) {
  ValidateAttributes(spec.attributes, spec.exactly_one_of, config, {}, out);
}

void RefuseWriteOnly(const ObjectSpec& spec, const cty::Value& config, Diagnostics& out) {
  RefuseWriteOnlyIn(spec.attributes, config, {}, out);
}

cty::Value Redact(const ObjectSpec& spec, const cty::Value& value) {
  cty::Value redacted = value;
  RedactObject(spec.attributes, redacted);
  return redacted;
}

}  // namespace tf::sdk
