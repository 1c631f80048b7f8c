#include "provider/sdk/plan.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "provider/sdk/consistency.h"

namespace tf::sdk {
namespace {

const cty::Value& NullValue() {
  static const auto& null = *new cty::Value;
  return null;
}

// The member `name` of an object; null when there is no object or no member.
const cty::Value& MemberOf(const cty::Value& object, const std::string& name) {
  const cty::Value* member = object.Find(name);
  return member == nullptr ? NullValue() : *member;
}

const cty::Value& ElementOf(const cty::Value& list, size_t index) {
  const cty::Value::List* elements = list.AsList();
  return elements != nullptr && index < elements->size() ? (*elements)[index] : NullValue();
}

// One nested object of a planned value beside what the config and the prior state have there. The
// elements of a set have no counterparts: both are null.
using VisitNested =
    std::function<void(const cty::Value& config, const cty::Value& prior, cty::Value& planned)>;

void ForEachNested(const AttributeSpec& attribute, const cty::Value& config,
                   const cty::Value& prior, cty::Value& planned, const VisitNested& visit) {
  if (!planned.is_known()) return;
  switch (attribute.nesting) {
    case Nesting::kNone:
      return;
    case Nesting::kSingle:
      visit(config, prior, planned);
      return;
    case Nesting::kList:
      for (size_t i = 0; i < planned.AsList()->size(); ++i) {
        visit(ElementOf(config, i), ElementOf(prior, i), (*planned.AsList())[i]);
      }
      return;
    case Nesting::kMap:
      for (auto& [key, element] : *planned.AsMap()) {
        visit(MemberOf(config, key), MemberOf(prior, key), element);
      }
      return;
    case Nesting::kSet: {
      cty::Value::List elements = *planned.AsList();
      for (cty::Value& element : elements) visit(NullValue(), NullValue(), element);
      planned = cty::Value::Set(std::move(elements));
      return;
    }
  }
}

// Step 1. Inside what the config leaves out everything is the provider's, so only a value that the
// config has is looked into. In a set the proposed value stands for the config's.
void FillDefaults(const std::vector<AttributeSpec>& attributes, const cty::Value& config,
                  cty::Value& planned) {
  if (planned.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    cty::Value& value = (*planned.AsMap())[attribute.name];
    const cty::Value& written = config.is_null() ? value : MemberOf(config, attribute.name);
    if (written.is_null()) {
      if (attribute.default_value.has_value()) value = *attribute.default_value;
      continue;
    }
    ForEachNested(attribute, MemberOf(config, attribute.name), NullValue(), value,
                  [&](const cty::Value& nested_config, const cty::Value&, cty::Value& nested) {
                    FillDefaults(attribute.attributes, nested_config, nested);
                  });
  }
}

// Step 3. In a set the proposed value stands for the config's and the prior one.
void MarkComputed(const std::vector<AttributeSpec>& attributes, const cty::Value& config,
                  const cty::Value& prior, cty::Value& planned) {
  if (planned.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    cty::Value& value = (*planned.AsMap())[attribute.name];
    const bool in_set = config.is_null();
    const bool left_out = in_set ? value.is_null() || !attribute.optional
                                 : MemberOf(config, attribute.name).is_null();
    const cty::Value& before = in_set ? value : MemberOf(prior, attribute.name);
    if (attribute.computed && !attribute.default_value.has_value() && left_out) {
      value = attribute.keep_prior && !before.is_null() ? before : cty::Value::Unknown();
    } else {
      ForEachNested(
          attribute, MemberOf(config, attribute.name), before, value,
          [&](const cty::Value& nested_config, const cty::Value& nested_prior, cty::Value& nested) {
            MarkComputed(attribute.attributes, nested_config, nested_prior, nested);
          });
    }
  }
}

size_t LengthOf(const cty::Value& list) {
  return list.AsList() == nullptr ? 0 : list.AsList()->size();
}

bool ReplacesAnywhere(const std::vector<AttributeSpec>& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const AttributeSpec& attribute) {
    return attribute.requires_replace || ReplacesAnywhere(attribute.attributes);
  });
}

void AppendReplaced(const std::vector<AttributeSpec>& attributes, const cty::Value& prior,
                    const cty::Value& planned, const cty::Path& at, std::vector<cty::Path>& out);

// The nested attributes that replace, where the same object stands in both values.
void AppendReplacedNested(const AttributeSpec& attribute, const cty::Value& prior,
                          const cty::Value& planned, const cty::Path& at,
                          std::vector<cty::Path>& out) {
  switch (attribute.nesting) {
    case Nesting::kNone:
    case Nesting::kSet:  // its elements have no paths
      return;
    case Nesting::kSingle:
      if (prior.is_null() || planned.is_null()) {
        if (ReplacesAnywhere(attribute.attributes)) out.push_back(at);
        return;
      }
      AppendReplaced(attribute.attributes, prior, planned, at, out);
      return;
    case Nesting::kList:
      for (size_t i = 0; i < std::min(LengthOf(prior), LengthOf(planned)); ++i) {
        AppendReplaced(attribute.attributes, ElementOf(prior, i), ElementOf(planned, i),
                       at.Index(static_cast<int64_t>(i)), out);
      }
      return;
    case Nesting::kMap:
      if (planned.AsMap() == nullptr) return;
      for (const auto& [key, element] : *planned.AsMap()) {
        AppendReplaced(attribute.attributes, MemberOf(prior, key), element, at.Key(key), out);
      }
      return;
  }
}

void AppendReplaced(const std::vector<AttributeSpec>& attributes, const cty::Value& prior,
                    const cty::Value& planned, const cty::Path& at, std::vector<cty::Path>& out) {
  if (prior.AsMap() == nullptr || planned.AsMap() == nullptr) return;
  for (const AttributeSpec& attribute : attributes) {
    const cty::Value& before = MemberOf(prior, attribute.name);
    const cty::Value& after = MemberOf(planned, attribute.name);
    if (before == after) continue;
    if (attribute.requires_replace) {
      out.push_back(at.Attribute(attribute.name));
    } else {
      AppendReplacedNested(attribute, before, after, at.Attribute(attribute.name), out);
    }
  }
}

}  // namespace

cty::Value PlanObject(const ObjectSpec& spec, const cty::Value& config, const cty::Value& prior,
                      const cty::Value& proposed) {
  cty::Value planned = WithoutWriteOnly(spec, proposed);
  FillDefaults(spec.attributes, config, planned);
  if (planned == prior) return planned;
  MarkComputed(spec.attributes, config, prior, planned);
  return planned;
}

cty::Value WithDefaults(const ObjectSpec& spec, const cty::Value& config) {
  cty::Value filled = config;
  FillDefaults(spec.attributes, config, filled);
  return filled;
}

std::vector<cty::Path> ReplacedPaths(const ObjectSpec& spec, const cty::Value& prior,
                                     const cty::Value& planned) {
  std::vector<cty::Path> paths;
  AppendReplaced(spec.attributes, prior, planned, {}, paths);
  return paths;
}

}  // namespace tf::sdk
