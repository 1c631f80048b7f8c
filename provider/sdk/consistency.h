// What Terraform demands of an object after apply: nothing unknown, and every value that the plan
// knew.
#ifndef TF_SDK_CONSISTENCY_H_
#define TF_SDK_CONSISTENCY_H_

#include <string>
#include <vector>

#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/diagnostics.h"

namespace tf::sdk {

// `value` with every unknown in it null.
cty::Value NullUnknowns(const cty::Value& value);

// Copies into `planned` the attributes in which `after` is not `before`. Both are whole objects.
void ReplaceChanged(const cty::Value& before, const cty::Value& after, cty::Value& planned);

// The top-level attributes whose planned value is wholly known and not what `state` has.
std::vector<std::string> DifferingAttributes(const ObjectSpec& spec, const cty::Value& planned,
                                             const cty::Value& state);

// An error at each differing attribute, which says what happened. Terraform's own would call it a
// bug of the provider, although it is another writer or a server that changes what it is given.
// Also makes every unknown in `state` null, with an error: that one is a bug.
void ExplainDifferences(const ObjectSpec& spec, const cty::Value& planned, cty::Value& state,
                        Diagnostics& out);

}  // namespace tf::sdk

#endif  // TF_SDK_CONSISTENCY_H_
