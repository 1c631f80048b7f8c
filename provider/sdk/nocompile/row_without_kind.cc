// Each row says who writes its attribute.
// expected: every Attr row says Required
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema =
      *new Schema<Link>({},
#ifndef EXPECT_ERROR
                        Attr("name", &Link::name).Optional().Doc("A name."));
#else
                        Attr("name", &Link::name).Doc("A name."));
#endif
  return schema;
}

}  // namespace tf::sdk
