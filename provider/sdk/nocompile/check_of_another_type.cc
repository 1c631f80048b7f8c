// A check fits its attribute.
// expected: cannot convert|no viable conversion
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
                        Attr("name", &Link::name).Optional().Must(AtLeast(1)));
#endif
  return schema;
}

}  // namespace tf::sdk
