// What Terraform itself makes of a configuration, and what it refuses of a provider: the judge of
// the sdk's tests. Written from Terraform's rules (docs/resource-instance-change-lifecycle.md,
// internal/plans/objchange), not from the sdk.
#ifndef TF_TESTING_TERRAFORM_RULES_H_
#define TF_TESTING_TERRAFORM_RULES_H_

#include <string>
#include <vector>

#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"

namespace tf::testing {

// The proposed new state that Terraform sends with a plan request. `prior` is null on create.
cty::Value ProposedNew(const sdk::ObjectSpec& spec, const cty::Value& prior,
                       const cty::Value& config);

// Why Terraform would say "Provider produced invalid plan"; empty when it would not.
std::vector<std::string> PlanProblems(const sdk::ObjectSpec& spec, const cty::Value& prior,
                                      const cty::Value& config, const cty::Value& planned);

// Why Terraform would refuse `state` after an apply without errors; empty when it would not.
std::vector<std::string> ResultProblems(const sdk::ObjectSpec& spec, const cty::Value& planned,
                                        const cty::Value& state);

}  // namespace tf::testing

#endif  // TF_TESTING_TERRAFORM_RULES_H_
