// Goldens: what go-cty wrote, for the codecs' tests (testdata/goldens.go makes the file).
#ifndef TF_CTY_GOLDENS_H_
#define TF_CTY_GOLDENS_H_

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "provider/cty/type.h"

namespace tf::cty {

struct Golden {
  std::string name;
  Type type;
  std::string description;  // the value as Go source
  std::string msgpack;      // bytes
  // The bytes that we must write when we have read `msgpack`; nullopt when the order of a set's
  // elements is ours to choose.
  std::optional<std::string> answer;
  std::optional<std::string> json;  // nullopt when JSON cannot say the value
};

// All of them, in the order of the file; read at the first call. Aborts without the file.
const std::vector<Golden>& Goldens();

// Names the golden in a test's output.
std::ostream& operator<<(std::ostream& out, const Golden& golden);

}  // namespace tf::cty

#endif  // TF_CTY_GOLDENS_H_
