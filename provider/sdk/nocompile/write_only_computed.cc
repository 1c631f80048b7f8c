// A write-only value comes from the user, never from the provider.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("name", &Link::name).Optional().WriteOnly());
#else
                                                Attr("name", &Link::name)
                                                    .OptionalComputed()
                                                    .WriteOnly());
#endif
  return schema;
}

}  // namespace tf::sdk
