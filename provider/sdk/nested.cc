#include "provider/sdk/nested.h"

#include <cstdint>

namespace tf::sdk {

void ForEachObject(const AttributeSpec& attribute, const cty::Value& value, const cty::Path& at,
                   const std::function<void(const cty::Value&, const cty::Path&)>& visit) {
  if (!value.is_known()) return;
  switch (attribute.nesting) {
    case Nesting::kNone:
      return;
    case Nesting::kSingle:
      visit(value, at);
      return;
    case Nesting::kSet:
      for (const cty::Value& element : *value.AsList()) visit(element, at);
      return;
    case Nesting::kList: {
      int64_t index = 0;
      for (const cty::Value& element : *value.AsList()) visit(element, at.Index(index++));
      return;
    }
    case Nesting::kMap:
      for (const auto& [key, element] : *value.AsMap()) visit(element, at.Key(key));
      return;
  }
}

void EditObjects(const AttributeSpec& attribute, cty::Value& value,
                 const std::function<void(cty::Value&)>& edit) {
  if (!value.is_known()) return;
  switch (attribute.nesting) {
    case Nesting::kNone:
      return;
    case Nesting::kSingle:
      edit(value);
      return;
    case Nesting::kSet:
    case Nesting::kList:
      for (cty::Value& element : *value.AsList()) edit(element);
      return;
    case Nesting::kMap:
      for (auto& [key, element] : *value.AsMap()) edit(element);
      return;
  }
}

}  // namespace tf::sdk
