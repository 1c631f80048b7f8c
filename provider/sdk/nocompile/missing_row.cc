// Every field of a model has a row.
// expected: every model field needs exactly one Attr row
#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
  Value<std::string> name;
  Value<std::string> note;
};

const Schema<Link>& Declared() {
  static const auto& schema = *new Schema<Link>({},
#ifndef EXPECT_ERROR
                                                Attr("note", &Link::note).Optional(),
#endif
                                                Attr("name", &Link::name).Required());
  return schema;
}

}  // namespace tf::sdk
