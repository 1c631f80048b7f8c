// From values, diagnostics and declarations to the wire. Translation only.
#ifndef TF_TFPLUGIN_TO_PROTO_H_
#define TF_TFPLUGIN_TO_PROTO_H_

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/status.h"

#include "provider/cty/path.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/diagnostics.h"

namespace tfplugin6 {
class AttributePath;
class Diagnostic;
class DynamicValue;
class Schema;
}  // namespace tfplugin6

namespace tf::tfplugin {

// InvalidArgument, with the path, when `value` does not conform to `type`; `out` is unchanged then.
absl::Status ToProto(const cty::Value& value, const cty::Type& type,
                     ::tfplugin6::DynamicValue* out);

void ToProto(const cty::Path& path, ::tfplugin6::AttributePath* out);

// Appends. Bytes that are not UTF-8 (a server's answer that is quoted) become U+FFFD: hosts refuse
// a whole message for one of them.
void ToProto(const sdk::Diagnostics& diagnostics,
             google::protobuf::RepeatedPtrField<::tfplugin6::Diagnostic>* out);

void ToProto(const sdk::ObjectSpec& spec, ::tfplugin6::Schema* out);

}  // namespace tf::tfplugin

#endif  // TF_TFPLUGIN_TO_PROTO_H_
