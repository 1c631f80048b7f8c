// A default is what it is, whatever the prior value.
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
                        Attr("name", &Link::name).OptionalComputed().KeepPrior());
#else
                        Attr("name", &Link::name).Default("x").KeepPrior());
#endif
  return schema;
}

}  // namespace tf::sdk
