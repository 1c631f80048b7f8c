// JSON, the form in which Terraform keeps values in its state file (UpgradeResourceState).
#ifndef TF_CTY_JSON_H_
#define TF_CTY_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "provider/cty/msgpack.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::cty {

// Reads a state object written under `type`, or under an older schema of the same version: missing
// attributes are null, attributes that `type` does not have are ignored. Numbers keep every digit.
// A dynamic value is `{"value": …, "type": …}`. InvalidArgument, with the path, for anything else.
absl::StatusOr<Value> DecodeJson(std::string_view text, const Type& type,
                                 const DecodeLimits& limits = {});

// The value as Terraform's state file holds it. InvalidArgument when it does not conform to `type`
// or holds an unknown, which JSON cannot say.
absl::StatusOr<std::string> EncodeJson(const Value& value, const Type& type);

}  // namespace tf::cty

#endif  // TF_CTY_JSON_H_
