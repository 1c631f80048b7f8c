#include "acceptance/project_script.h"

#include <unistd.h>

#include "provider/base/strings.h"

namespace elastic::acceptance {

Command ProjectScript(std::string_view script, const std::vector<std::string>& arguments) {
  Command command = {.argv = {tf::StrCat(ACCEPTANCE_FOLDER, "/", script)}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    command.environment.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return command;
}

}  // namespace elastic::acceptance
