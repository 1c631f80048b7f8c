#include "provider/sdk/consistency.h"

#include <utility>

#include "provider/base/strings.h"
#include "provider/cty/path.h"

namespace tf::sdk {

cty::Value NullUnknowns(const cty::Value& value) {
  if (value.is_unknown()) return cty::Value::Null();
  cty::Value copy = value;
  if (cty::Value::List* list = copy.AsList()) {
    for (cty::Value& element : *list) element = NullUnknowns(element);
  } else if (cty::Value::Map* map = copy.AsMap()) {
    for (auto& [key, member] : *map) member = NullUnknowns(member);
  }
  return copy;
}

void ReplaceChanged(const cty::Value& before, const cty::Value& after, cty::Value& planned) {
  for (const auto& [name, value] : *after.AsMap()) {
    if (*before.Find(name) != value) (*planned.AsMap())[name] = value;
  }
}

std::vector<std::string> DifferingAttributes(const ObjectSpec& spec, const cty::Value& planned,
                                             const cty::Value& state) {
  std::vector<std::string> differing;
  for (const AttributeSpec& attribute : spec.attributes) {
    const cty::Value* wanted = planned.Find(attribute.name);
    const cty::Value* got = state.Find(attribute.name);
    if (wanted == nullptr || got == nullptr || !wanted->IsWhollyKnown()) continue;
    if (*wanted != *got) differing.push_back(attribute.name);
  }
  return differing;
}

void ExplainDifferences(const ObjectSpec& spec, const cty::Value& planned, cty::Value& state,
                        Diagnostics& out) {
  for (const std::string& name : DifferingAttributes(spec, planned, state)) {
    out.AddError(StrCat("Another value of ", name, " than planned"),
                 "The change was accepted, but a read right after it shows another value, which is "
                 "now in the state. Something else may write to the same object, or the server "
                 "changes what it is given. `terraform plan` shows the difference.",
                 cty::Path().Attribute(name));
  }
  if (state.IsWhollyKnown()) return;
  state = NullUnknowns(state);
  out.AddError(
      "Unknown value after apply",
      "The provider left a value unknown. This is a bug in the provider; please report it.");
}

}  // namespace tf::sdk
