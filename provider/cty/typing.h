// Typing: the second half of decoding. A parser reads a plain value (cty/plain_builder.h); here it
// becomes a value of the type that the schema gives.
#ifndef TF_CTY_TYPING_H_
#define TF_CTY_TYPING_H_

#include "absl/status/statusor.h"

#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::cty {

// What the two codecs do differently.
struct Notation {
  enum class Attributes {
    kExact,  // an object has its type's attributes, no more and no less
    kLoose   // those it lacks are null, those it has beyond them are dropped
  };
  Attributes attributes;
  // The value, still plain, and the type that `plain`, a known value of a dynamic attribute, holds.
  absl::StatusOr<Dynamic> (*read_dynamic)(Value plain);
};

// `plain` as a value of `type`: sets are sorted, numbers written as text read, dynamic values get
// their type. InvalidArgument, with the path, when it is no value of `type`.
absl::StatusOr<Value> GiveType(Value plain, const Type& type, const Notation& notation);

}  // namespace tf::cty

#endif  // TF_CTY_TYPING_H_
