// The planning algorithm: pure functions of what Terraform sends and what the rows declare.
//
// Rules: Terraform, docs/resource-instance-change-lifecycle.md.
#ifndef TF_SDK_PLAN_H_
#define TF_SDK_PLAN_H_

#include <vector>

#include "provider/cty/path.h"
#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"

namespace tf::sdk {

// The planned object, from `proposed` (Terraform's merge of config and prior):
//   1. what the config leaves out gets its default
//   2. write-only values become null
//   3. when that differs from `prior` anywhere, each computed value that the config leaves out
//      becomes unknown, unless its row keeps the prior one. When nothing differs the plan is
//      `prior`, so that a second plan is empty.
// `config` and `proposed` are objects; `prior` is null on create.
//
// The elements of a set have no counterparts in config and prior. There, what `proposed` has of an
// optional attribute counts as written: an optional and computed one, once known, stays as it is.
cty::Value PlanObject(const ObjectSpec& spec, const cty::Value& config, const cty::Value& prior,
                      const cty::Value& proposed);

// `config` with step 1 only: what a data source and the provider work with.
cty::Value WithDefaults(const ObjectSpec& spec, const cty::Value& config);

// The attributes whose rows say RequiresReplace() and whose planned value is not the prior one; a
// nested object that comes or goes counts when any attribute inside it does so. Empty on create and
// destroy.
std::vector<cty::Path> ReplacedPaths(const ObjectSpec& spec, const cty::Value& prior,
                                     const cty::Value& planned);

}  // namespace tf::sdk

#endif  // TF_SDK_PLAN_H_
