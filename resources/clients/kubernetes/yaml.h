// YAML, by yaml-cpp, read into JSON values. yaml.cc is the only file that includes the library.
#ifndef ELASTIC_KUBERNETES_YAML_H_
#define ELASTIC_KUBERNETES_YAML_H_

#include <string_view>

#include "absl/status/statusor.h"

#include "provider/base/json.h"

namespace elastic::kubernetes {

// The first document of `text`. Plain scalars are null, true, false or strings: nothing that is
// read here has numbers. InvalidArgument, with line and column and without any of the text, when it
// is no YAML, when a key is no scalar, or when it unfolds to more than 100,000 values.
absl::StatusOr<tf::Json> ParseYaml(std::string_view text);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_YAML_H_
