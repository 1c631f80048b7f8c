// Only a computed value has a prior one to keep.
// expected: constraints not satisfied
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("name", &Link::name).Computed().KeepPrior());
#else
                                                Attr("name", &Link::name).Optional().KeepPrior());
#endif
  return schema;
}

}  // namespace tf::sdk
