// What Terraform demands of an object: nothing write-only in a plan or a state, nothing unknown in
// a state, and after apply every value that the plan knew.
#ifndef TF_SDK_CONSISTENCY_H_
#define TF_SDK_CONSISTENCY_H_

#include <string>
#include <vector>

#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/diagnostics.h"

namespace tf::sdk {

// `value` with every write-only attribute null.
cty::Value WithoutWriteOnly(const ObjectSpec& spec, const cty::Value& value);

// `value` with every unknown in it null.
cty::Value NullUnknowns(const cty::Value& value);

// Copies into `planned` the attributes in which `after` is not `before`. Both are whole objects.
void ReplaceChanged(const cty::Value& before, const cty::Value& after, cty::Value& planned);

// `value` as it may go into the state: without write-only values, and without unknowns, which are a
// bug of the author's that an error reports.
cty::Value ForState(const ObjectSpec& spec, const cty::Value& value, Diagnostics& out);

// The top-level attributes in which `state` has not what `planned` knew, at any depth.
std::vector<std::string> DifferingAttributes(const ObjectSpec& spec, const cty::Value& planned,
                                             const cty::Value& state);

// An error at each differing attribute that has none in `out` yet, which says what happened.
// Terraform's own would call it a bug of the provider, although it is another writer or a server
// that changes what it is given.
void ExplainDifferences(const ObjectSpec& spec, const cty::Value& planned, const cty::Value& state,
                        Diagnostics& out);

}  // namespace tf::sdk

#endif  // TF_SDK_CONSISTENCY_H_
