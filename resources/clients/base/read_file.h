// ReadFile: the content of a small file, as one string.
#ifndef ELASTIC_CLIENTS_READ_FILE_H_
#define ELASTIC_CLIENTS_READ_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace elastic::clients {

// NotFound when there is no such file, FailedPrecondition when it cannot be read or is larger than
// 16 MiB; both name the path and the reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace elastic::clients

#endif  // ELASTIC_CLIENTS_READ_FILE_H_
