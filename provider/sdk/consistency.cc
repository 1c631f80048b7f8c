#include "provider/sdk/consistency.h"

#include <algorithm>

#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/nested.h"

namespace tf::sdk {
namespace {

void RemoveWriteOnly(const std::vector<AttributeSpec>& attributes, cty::Value& object) {
  if (object.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    auto found = object.AsMap()->find(attribute.name);
    if (found == object.AsMap()->end()) continue;
    if (attribute.write_only) found->second = cty::Value::Null();
    EditObjects(attribute, found->second,
                [&](cty::Value& nested) { RemoveWriteOnly(attribute.attributes, nested); });
  }
}

// Whether `actual` is what `planned`, a value of `type`, may turn into: every unknown into
// anything.
bool Fulfils(const cty::Type& type, const cty::Value& planned, const cty::Value& actual) {
  if (planned.is_unknown()) return true;
  if (planned.IsWhollyKnown()) return planned == actual;
  if (const cty::Value::Map* members = planned.AsMap()) {
    if (actual.AsMap() == nullptr || actual.AsMap()->size() != members->size()) return false;
    return std::all_of(members->begin(), members->end(), [&](const auto& member) {
      const cty::Value* got = actual.Find(member.first);
      const bool is_object = type.kind() == cty::Type::Kind::kObject;
      const cty::Type& of = is_object ? type.attributes().at(member.first) : type.element();
      return got != nullptr && Fulfils(of, member.second, *got);
    });
  }
  const cty::Value::List* wanted = planned.AsList();
  const cty::Value::List* got = actual.AsList();
  if (wanted == nullptr || got == nullptr || wanted->size() != got->size()) return false;
  const auto fulfils = [&](const cty::Value& a, const cty::Value& b) {
    return Fulfils(type.element(), a, b);
  };
  if (type.kind() == cty::Type::Kind::kList) {
    return std::equal(wanted->begin(), wanted->end(), got->begin(), fulfils);
  }
  return std::all_of(wanted->begin(), wanted->end(), [&](const cty::Value& element) {
    return std::any_of(got->begin(), got->end(),
                       [&](const cty::Value& candidate) { return fulfils(element, candidate); });
  });
}

}  // namespace

cty::Value WithoutWriteOnly(const ObjectSpec& spec, const cty::Value& value) {
  cty::Value copy = value;
  RemoveWriteOnly(spec.attributes, copy);
  return copy;
}

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

cty::Value ForState(const ObjectSpec& spec, const cty::Value& value, Diagnostics& out) {
  cty::Value state = WithoutWriteOnly(spec, value);
  if (state.IsWhollyKnown()) return state;
  out.AddError("Unknown value in the state",
               "The provider left a value unknown. This is a bug in the provider; please report "
               "it.");
  return NullUnknowns(state);
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
    if (wanted == nullptr || got == nullptr) continue;
    if (!Fulfils(attribute.type, *wanted, *got)) differing.push_back(attribute.name);
  }
  return differing;
}

void ExplainDifferences(const ObjectSpec& spec, const cty::Value& planned, const cty::Value& state,
                        Diagnostics& out) {
  for (const std::string& name : DifferingAttributes(spec, planned, state)) {
    const cty::Path at = cty::Path().Attribute(name);
    const bool is_explained =
        std::any_of(out.list().begin(), out.list().end(), [&](const Diagnostic& diagnostic) {
          return diagnostic.severity == Severity::kError && diagnostic.path == at;
        });
    if (is_explained) continue;
    out.AddError(StrCat("Another value of ", name, " than planned"),
                 "The change was accepted, but a read right after it shows another value, which is "
                 "now in the state. Something else may write to the same object, or the server "
                 "changes what it is given. `terraform plan` shows the difference.",
                 at);
  }
}

}  // namespace tf::sdk
