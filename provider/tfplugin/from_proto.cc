#include "provider/tfplugin/from_proto.h"

#include "proto/tfplugin6.pb.h"
#include "provider/cty/json.h"
#include "provider/cty/msgpack.h"

namespace tf::tfplugin {

absl::StatusOr<cty::Value> FromProto(const ::tfplugin6::DynamicValue& value,
                                     const cty::Type& type) {
  if (!value.msgpack().empty()) return cty::DecodeMsgpack(value.msgpack(), type);
  if (!value.json().empty()) return cty::DecodeJson(value.json(), type);
  return cty::Value::Null();
}

}  // namespace tf::tfplugin
