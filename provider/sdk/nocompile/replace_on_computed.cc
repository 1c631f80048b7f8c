// Only what the user may change can ask for a replacement.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema =
      *new Schema<Link>({},
#ifndef EXPECT_ERROR
                        Attr("name", &Link::name).OptionalComputed().RequiresReplace());
#else
                        Attr("name", &Link::name).Computed().RequiresReplace());
#endif
  return schema;
}

}  // namespace tf::sdk
