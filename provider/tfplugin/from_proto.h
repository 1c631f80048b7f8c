// From the wire to values. Translation only: what a value means is the sdk's business.
#ifndef TF_TFPLUGIN_FROM_PROTO_H_
#define TF_TFPLUGIN_FROM_PROTO_H_

#include "absl/status/statusor.h"

#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tfplugin6 {
class DynamicValue;
}  // namespace tfplugin6

namespace tf::tfplugin {

// The value in either of its encodings; an empty one is null. InvalidArgument, with the path, when
// the bytes are no value of `type`.
absl::StatusOr<cty::Value> FromProto(const ::tfplugin6::DynamicValue& value, const cty::Type& type);

}  // namespace tf::tfplugin

#endif  // TF_TFPLUGIN_FROM_PROTO_H_
