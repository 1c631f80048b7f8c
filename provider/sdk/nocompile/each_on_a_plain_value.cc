// Each() is for the elements of a collection.
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
                        Attr("name", &Link::name).Optional().Must(NotBlank()));
#else
                        Attr("name", &Link::name).Optional().Each(NotBlank()));
#endif
  return schema;
}

}  // namespace tf::sdk
