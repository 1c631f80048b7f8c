// Environment: where settings that no argument carries come from. main passes getenv; tests pass a
// map's lookup.
#ifndef TF_BASE_ENVIRONMENT_H_
#define TF_BASE_ENVIRONMENT_H_

#include <functional>

namespace tf {

// The value of the variable `name`, null when it is not set. The text must outlive its use.
using Environment = std::function<const char*(const char* name)>;

}  // namespace tf

#endif  // TF_BASE_ENVIRONMENT_H_
