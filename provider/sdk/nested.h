// The objects that a nested attribute holds, whatever its nesting.
#ifndef TF_SDK_NESTED_H_
#define TF_SDK_NESTED_H_

#include <functional>

#include "provider/cty/path.h"
#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"

namespace tf::sdk {

// Calls `visit` with each object of `value`, the attribute's value at `at`, and with the object's
// path: the set's own in a set. Elements may be null or unknown. Does nothing for plain attributes
// and for values that are not known.
void ForEachObject(const AttributeSpec& attribute, const cty::Value& value, const cty::Path& at,
                   const std::function<void(const cty::Value&, const cty::Path&)>& visit);

// Calls `edit` with each object of `value`. Does not sort a set again.
void EditObjects(const AttributeSpec& attribute, cty::Value& value,
                 const std::function<void(cty::Value&)>& edit);

}  // namespace tf::sdk

#endif  // TF_SDK_NESTED_H_
