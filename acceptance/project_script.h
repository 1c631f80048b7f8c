// The scripts of acceptance/ as commands that a test can run.
#ifndef ELASTIC_ACCEPTANCE_PROJECT_SCRIPT_H_
#define ELASTIC_ACCEPTANCE_PROJECT_SCRIPT_H_

#include <string>
#include <string_view>
#include <vector>

#include "acceptance/process.h"

namespace elastic::acceptance {

// `script` is a path below acceptance/ ("servers/kubernetes.sh"). It gets the test's own
// environment: it needs its PATH, home and caches.
Command ProjectScript(std::string_view script, const std::vector<std::string>& arguments);

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_PROJECT_SCRIPT_H_
