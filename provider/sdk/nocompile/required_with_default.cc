// A required attribute has no default: the user always writes it.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("name", &Link::name).Default("x"));
#else
                                                Attr("name", &Link::name).Required().Default("x"));
#endif
  return schema;
}

}  // namespace tf::sdk
