// An attribute has one kind.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("name", &Link::name).OptionalComputed());
#else
                                                Attr("name", &Link::name).Optional().Computed());
#endif
  return schema;
}

}  // namespace tf::sdk
