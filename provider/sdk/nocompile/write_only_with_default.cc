// A write-only value is kept nowhere; a default would be sent by surprise.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("name", &Link::name).Required().WriteOnly());
#else
                                                Attr("name", &Link::name).Default("x").WriteOnly());
#endif
  return schema;
}

}  // namespace tf::sdk
