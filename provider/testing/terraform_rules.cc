#include "provider/testing/terraform_rules.h"

#include <cstddef>

#include "provider/base/strings.h"

namespace tf::testing {
namespace {

using Attributes = std::vector<sdk::AttributeSpec>;
using Problems = std::vector<std::string>;

cty::Value Member(const cty::Value& object, const std::string& name) {
  const cty::Value* member = object.Find(name);
  return member == nullptr ? cty::Value::Null() : *member;
}

cty::Value Element(const cty::Value& list, size_t index) {
  const cty::Value::List* elements = list.AsList();
  return elements == nullptr || index >= elements->size() ? cty::Value::Null() : (*elements)[index];
}

cty::Value ProposedObject(const Attributes& attributes, const cty::Value& prior,
                          const cty::Value& config);

// A prior set element as the configuration would have written it: everything computed is null.
cty::Value ComputedAsNull(const Attributes& attributes, const cty::Value& object) {
  if (object.AsMap() == nullptr) return object;
  cty::Value::Map members = *object.AsMap();
  for (const sdk::AttributeSpec& attribute : attributes) {
    cty::Value& member = members[attribute.name];
    if (attribute.computed) {
      member = cty::Value::Null();
    } else if (attribute.nesting == sdk::Nesting::kSingle) {
      member = ComputedAsNull(attribute.attributes, member);
    }
  }
  return cty::Value::Object(members);
}

cty::Value ProposedSet(const sdk::AttributeSpec& attribute, const cty::Value& prior,
                       const cty::Value& config) {
  cty::Value::List unused = prior.AsList() == nullptr ? cty::Value::List() : *prior.AsList();
  cty::Value::List proposed;
  for (const cty::Value& element : *config.AsList()) {
    cty::Value counterpart;
    for (size_t i = 0; i < unused.size(); ++i) {
      if (ComputedAsNull(attribute.attributes, unused[i]) != element) continue;
      counterpart = unused[i];
      unused.erase(unused.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    proposed.push_back(ProposedObject(attribute.attributes, counterpart, element));
  }
  return cty::Value::Set(proposed);
}

cty::Value ProposedNested(const sdk::AttributeSpec& attribute, const cty::Value& prior,
                          const cty::Value& config) {
  if (!config.is_known()) return config;
  switch (attribute.nesting) {
    case sdk::Nesting::kNone:
      return config;
    case sdk::Nesting::kSingle:
      return ProposedObject(attribute.attributes, prior, config);
    case sdk::Nesting::kSet:
      return ProposedSet(attribute, prior, config);
    case sdk::Nesting::kList: {
      cty::Value::List elements;
      for (const cty::Value& element : *config.AsList()) {
        elements.push_back(
            ProposedObject(attribute.attributes, Element(prior, elements.size()), element));
      }
      return cty::Value::Array(elements);
    }
    case sdk::Nesting::kMap: {
      cty::Value::Map members;
      for (const auto& [key, member] : *config.AsMap()) {
        members[key] = ProposedObject(attribute.attributes, Member(prior, key), member);
      }
      return cty::Value::Object(members);
    }
  }
  return config;
}

cty::Value ProposedObject(const Attributes& attributes, const cty::Value& prior,
                          const cty::Value& config) {
  if (config.AsMap() == nullptr) return config;
  cty::Value::Map members;
  for (const sdk::AttributeSpec& attribute : attributes) {
    const cty::Value written = Member(config, attribute.name);
    const cty::Value before = Member(prior, attribute.name);
    members[attribute.name] = attribute.computed && written.is_null()
                                  ? before
                                  : ProposedNested(attribute, before, written);
  }
  return cty::Value::Object(members);
}

void CheckAttributes(const Attributes& attributes, const cty::Value& prior,
                     const cty::Value& config, const cty::Value& planned, const std::string& at,
                     Problems& out);

void CheckElements(const sdk::AttributeSpec& attribute, const cty::Value& prior,
                   const cty::Value& config, const cty::Value& planned, const std::string& at,
                   Problems& out) {
  if (attribute.nesting == sdk::Nesting::kSingle) {
    return CheckAttributes(attribute.attributes, prior, config, planned, at, out);
  }
  if (attribute.nesting == sdk::Nesting::kMap) {
    if (planned.AsMap()->size() != config.AsMap()->size()) out.push_back(at + ": other count");
    for (const auto& [key, element] : *planned.AsMap()) {
      if (config.Find(key) == nullptr) out.push_back(StrCat(at, ": key ", key, " is not written"));
      CheckAttributes(attribute.attributes, Member(prior, key), Member(config, key), element,
                      StrCat(at, "[", key, "]"), out);
    }
    return;
  }
  if (planned.AsList()->size() != config.AsList()->size()) {
    // Terraform counts a set with unknowns by what it may come to.
    if (attribute.nesting == sdk::Nesting::kList || planned.IsWhollyKnown()) {
      out.push_back(at + ": other count");
    }
    return;
  }
  if (attribute.nesting == sdk::Nesting::kSet) return;  // its elements have no counterparts
  for (size_t i = 0; i < planned.AsList()->size(); ++i) {
    CheckAttributes(attribute.attributes, Element(prior, i), Element(config, i),
                    Element(planned, i), StrCat(at, "[", i, "]"), out);
  }
}

void CheckAttribute(const sdk::AttributeSpec& attribute, const cty::Value& prior,
                    const cty::Value& config, const cty::Value& planned, const std::string& at,
                    Problems& out) {
  if (attribute.write_only) {
    if (!planned.is_null()) out.push_back(at + ": write-only value in the plan");
    return;
  }
  if (planned == config) return;
  if (planned == prior && !prior.is_null() && !config.is_null()) return;
  if (attribute.computed && (!attribute.optional || config.is_null())) return;
  if (config.is_null()) {
    out.push_back(at + ": planned value for a non-computed attribute");
  } else if (attribute.nesting == sdk::Nesting::kNone) {
    out.push_back(at + ": planned value matches neither config nor prior");
  } else if (planned.is_null()) {
    out.push_back(at + ": planned for absence but config wants existence");
  } else if (planned.is_unknown()) {
    out.push_back(at + ": planned unknown for configured value");
  } else if (config.is_known()) {
    CheckElements(attribute, prior, config, planned, at, out);
  } else {
    out.push_back(at + ": planned value for an unknown config");
  }
}

void CheckAttributes(const Attributes& attributes, const cty::Value& prior,
                     const cty::Value& config, const cty::Value& planned, const std::string& at,
                     Problems& out) {
  for (const sdk::AttributeSpec& attribute : attributes) {
    CheckAttribute(attribute, Member(prior, attribute.name), Member(config, attribute.name),
                   Member(planned, attribute.name), StrCat(at, ".", attribute.name), out);
  }
}

// `actual` keeps every value that `planned` knew. Elements of a set with unknowns are not compared.
void CheckKept(const cty::Type& type, const cty::Value& planned, const cty::Value& actual,
               const std::string& at, Problems& out) {
  if (planned.is_unknown()) return;
  if (type.kind() == cty::Type::Kind::kSet && !planned.IsWhollyKnown()) return;
  if (planned.AsMap() != nullptr && actual.AsMap() != nullptr) {
    for (const auto& [key, member] : *planned.AsMap()) {
      const bool is_object = type.kind() == cty::Type::Kind::kObject;
      CheckKept(is_object ? type.attributes().at(key) : type.element(), member, Member(actual, key),
                StrCat(at, ".", key), out);
    }
    if (planned.AsMap()->size() != actual.AsMap()->size()) out.push_back(at + ": other keys");
  } else if (type.kind() == cty::Type::Kind::kList && planned.is_known() && actual.is_known() &&
             planned.AsList()->size() == actual.AsList()->size()) {
    for (size_t i = 0; i < planned.AsList()->size(); ++i) {
      CheckKept(type.element(), Element(planned, i), Element(actual, i), StrCat(at, "[", i, "]"),
                out);
    }
  } else if (planned != actual) {
    out.push_back(at + ": another value than planned");
  }
}

void CheckNoWriteOnly(const Attributes& attributes, const cty::Value& object, Problems& out) {
  for (const sdk::AttributeSpec& attribute : attributes) {
    const cty::Value value = Member(object, attribute.name);
    if (attribute.write_only && !value.is_null()) {
      out.push_back(attribute.name + ": write-only value in the state");
    }
    if (attribute.nesting == sdk::Nesting::kSingle) {
      CheckNoWriteOnly(attribute.attributes, value, out);
    }
  }
}

}  // namespace

cty::Value ProposedNew(const sdk::ObjectSpec& spec, const cty::Value& prior,
                       const cty::Value& config) {
  return ProposedObject(spec.attributes, prior, config);
}

Problems PlanProblems(const sdk::ObjectSpec& spec, const cty::Value& prior,
                      const cty::Value& config, const cty::Value& planned) {
  Problems out;
  const absl::Status conforms = cty::Conforms(planned, spec.type());
  if (!conforms.ok()) out.emplace_back(conforms.message());
  CheckAttributes(spec.attributes, prior, config, planned, "", out);
  return out;
}

Problems ResultProblems(const sdk::ObjectSpec& spec, const cty::Value& planned,
                        const cty::Value& state) {
  Problems out;
  const absl::Status conforms = cty::Conforms(state, spec.type());
  if (!conforms.ok()) out.emplace_back(conforms.message());
  if (planned.is_null() != state.is_null()) out.emplace_back("present or absent against the plan");
  if (!state.IsWhollyKnown()) out.emplace_back("unknown value after apply");
  if (!planned.is_null()) CheckKept(spec.type(), planned, state, "", out);
  CheckNoWriteOnly(spec.attributes, state, out);
  return out;
}

}  // namespace tf::testing
