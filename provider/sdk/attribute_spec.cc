#include "provider/sdk/attribute_spec.h"

#include <utility>

namespace tf::sdk {

cty::Type ObjectType(const std::vector<AttributeSpec>& attributes) {
  cty::Type::Attributes types;
  for (const AttributeSpec& attribute : attributes) types.emplace(attribute.name, attribute.type);
  return cty::Type::Object(std::move(types));
}

cty::Type ObjectSpec::type() const { return ObjectType(attributes); }

}  // namespace tf::sdk
