// SetOf is for models; plain values stand in a std::set.
// expected: constraints not satisfied
#include <set>

#include "provider/sdk/schema.h"

namespace tf::sdk {

struct Link {
#ifndef EXPECT_ERROR
  Value<std::set<std::string>> names;
#else
  Value<SetOf<int64_t>> names;
#endif
};

}  // namespace tf::sdk
