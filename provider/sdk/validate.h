// Validation of a configuration against its rows, before any request and with unknown values in it.
#ifndef TF_SDK_VALIDATE_H_
#define TF_SDK_VALIDATE_H_

#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/diagnostics.h"

namespace tf::sdk {

// Runs every row's checks, conflicts and requirements and the groups of which exactly one is set,
// at every level of nesting. An unknown value is never an error: the group or check that depends on
// it waits until apply. Terraform itself has checked types and required attributes.
void ValidateObject(const ObjectSpec& spec, const cty::Value& config, Diagnostics& out);

// An error for each write-only attribute that `config` sets.
void RefuseWriteOnly(const ObjectSpec& spec, const cty::Value& config, Diagnostics& out);

// `value` with sensitive and write-only values replaced by "(sensitive)": what a log may show.
cty::Value Redact(const ObjectSpec& spec, const cty::Value& value);

}  // namespace tf::sdk

#endif  // TF_SDK_VALIDATE_H_
