// MessagePack, the form in which Terraform and a provider exchange values.
//
// Rules: Terraform, docs/plugin-protocol/object-wire-format.md; behaviour where that is silent:
// go-cty's cty/msgpack, whose bytes the tests compare with (cty/testdata).
#ifndef TF_CTY_MSGPACK_H_
#define TF_CTY_MSGPACK_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::cty {

// What a document may hold; beyond it decoding fails rather than exhausts the process.
struct DecodeLimits {
  size_t max_bytes = size_t{256} << 20;
  int max_depth = 128;
};

// The value as go-cty would write it: every attribute of an object present, keys sorted, unknowns
// without refinements (d4 00 00), whole numbers in their shortest form, numbers that no double
// holds as text. InvalidArgument, with the path, when `value` does not conform to `type`.
absl::StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type);

// Reads one document of `type`. An extension is an unknown value: refined when its code is 12,
// plain when its body has no more than one byte; there are no others. InvalidArgument, with the
// path, for bytes that are no value of `type` (no bytes at all, too), for a key that occurs twice,
// for bytes left over, and for a document beyond `limits`.
absl::StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type,
                                    const DecodeLimits& limits = {});

}  // namespace tf::cty

#endif  // TF_CTY_MSGPACK_H_
