#include "acceptance/elasticsearch_script.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"

#include "acceptance/process.h"
#include "acceptance/project_script.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

// The first start of all fetches the distribution.
constexpr absl::Duration kPatience = absl::Minutes(10);

Command Script(const std::vector<std::string>& arguments) {
  return ProjectScript("servers/elasticsearch.sh", arguments);
}

Finished Run(const Command& command) { return Process(command).Wait(kPatience); }

// "" for a field that the node does not have.
std::string Field(const std::string& node, std::string_view field) {
  std::string value = Run(Script({"get", node, std::string(field)})).output;
  absl::StripAsciiWhitespace(&value);
  return value;
}

}  // namespace

std::optional<ElasticsearchAddress> FindNode(const std::string& node) {
  std::optional<ElasticsearchAddress> address =
      AddressFrom([&](std::string_view field) { return Field(node, field); });
  if (address) address->name = node;
  return address;
}

bool PutKeystoreEntry(const std::string& nodes, const std::string& setting,
                      const std::string& value) {
  Command command = Script({"keystore", nodes, setting});
  command.input = Input::kText;
  command.text = value + "\n";
  return Run(command).exit_code == 0;
}

bool RemoveKeystoreEntry(const std::string& nodes, const std::string& setting) {
  return Run(Script({"keystore-remove", nodes, setting})).exit_code == 0;
}

OwnElasticsearch::OwnElasticsearch(std::string name, const std::vector<std::string>& options)
    : name_(std::move(name)) {
  Run(Script({"stop", name_}));
  std::vector<std::string> arguments = {"start", name_};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Finished started = Run(Script(arguments));
  if (started.exit_code != 0) {
    problem_ = tf::StrCat(started.output, started.errors);
    return;
  }
  address_ = FindNode(name_);
}

OwnElasticsearch::~OwnElasticsearch() { Run(Script({"stop", name_})); }

std::string OwnElasticsearch::keystore_password() const {
  return Field(name_, "keystore_password");
}

}  // namespace elastic::acceptance
