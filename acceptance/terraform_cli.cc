#include "acceptance/terraform_cli.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <signal.h>
#include <stdlib.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

namespace fs = std::filesystem;

std::string OnOneLine(std::string_view text) {
  return absl::StrJoin(
      absl::StrSplit(tf::ToAbsl(text), absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> Concat(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// Resources of a module and of its child modules, as `show -json` nests them.
const tf::Json* FindResource(const tf::Json& module, std::string_view address) {
  if (const tf::Json* resources = tf::FindMember(module, "resources")) {
    for (const tf::Json& resource : *resources) {
      if (tf::StringMember(resource, "address") == address) return &resource;
    }
  }
  if (const tf::Json* children = tf::FindMember(module, "child_modules")) {
    for (const tf::Json& child : *children) {
      if (const tf::Json* found = FindResource(child, address)) return found;
    }
  }
  return nullptr;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << "terraform " << absl::StrJoin(outcome.arguments, " ") << "\nexit code "
             << outcome.exit_code << "\n"
             << outcome.output << outcome.errors;
}

std::optional<TerraformCli::Options> TerraformCli::FromEnvironment() {
  const char* client = getenv("ACCEPTANCE_CLIENT");
  const char* provider = getenv("ACCEPTANCE_PROVIDER");
  if (client == nullptr || provider == nullptr) return std::nullopt;
  return Options{.client = client, .provider = provider, .environment = {}};
}

TerraformCli::TerraformCli(Options options) : options_(std::move(options)) {
  fs::create_directory(TemporaryFolder());
  Write("terraform.rc",
        tf::StrCat(
            "provider_installation {\n  dev_overrides {\n    \"terraform-elastic/elastic\" = \"",
            options_.provider.parent_path().string(), "\"\n  }\n}\n"));
}

TerraformCli::~TerraformCli() {
  for (pid_t provider : RunningProviders()) kill(provider, SIGKILL);
}

::testing::AssertionResult Shows(const std::string& text, const std::string& secret) {
  if (secret.empty()) return ::testing::AssertionSuccess() << "the secret to look for is empty";
  const size_t found = text.find(secret);
  if (found == std::string::npos) return ::testing::AssertionFailure() << "it is not there";
  constexpr size_t kBefore = 300;
  const size_t begin = found > kBefore ? found - kBefore : 0;
  return ::testing::AssertionSuccess()
         << "it is there after: " << text.substr(begin, found - begin);
}

std::string TerraformCli::Read(std::string_view name) const { return ReadFile(folder() / name); }

void TerraformCli::Write(std::string_view name, std::string_view text) {
  std::ofstream(folder() / name, std::ios::binary) << text;
}

void TerraformCli::SetEnvironment(const std::string& name, std::optional<std::string> value) {
  if (value) {
    options_.environment[name] = *value;
  } else {
    options_.environment.erase(name);
  }
}

Command TerraformCli::CommandFor(std::vector<std::string> arguments) const {
  Command command = {.argv = Concat({options_.client.string()}, arguments),
                     .folder = folder(),
                     .environment = options_.environment};
  command.environment.merge(std::map<std::string, std::string>{
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"HOME", folder().string()},
      {"TMPDIR", TemporaryFolder().string()},
      {"TF_CLI_CONFIG_FILE", (folder() / "terraform.rc").string()},
      {"TF_IN_AUTOMATION", "1"},
      {"TF_INPUT", "0"},
      {"CHECKPOINT_DISABLE", "1"},
  });
  return command;
}

Outcome TerraformCli::Do(std::vector<std::string> arguments) {
  const Finished finished = Process(CommandFor(arguments)).Wait(options_.patience);
  std::string all = tf::StrCat(finished.output, "\n", finished.errors,
                               finished.overdue ? "\nkilled: the test ran out of patience" : "");
  return {.arguments = std::move(arguments),
          .exit_code = finished.exit_code,
          .output = finished.output,
          .errors = finished.errors,
          .prose = OnOneLine(all)};
}

Outcome TerraformCli::Plan(std::vector<std::string> more) {
  return Do(Concat({"plan", "-no-color", "-detailed-exitcode"}, more));
}

Outcome TerraformCli::Apply(std::vector<std::string> more) {
  return Do(Concat({"apply", "-no-color", "-auto-approve"}, more));
}

Outcome TerraformCli::Destroy(std::vector<std::string> more) {
  return Do(Concat({"destroy", "-no-color", "-auto-approve"}, more));
}

Outcome TerraformCli::Import(const std::string& address, const std::string& id) {
  return Do({"import", "-no-color", address, id});
}

std::unique_ptr<Process> TerraformCli::Start(std::vector<std::string> arguments) {
  return std::make_unique<Process>(CommandFor(std::move(arguments)));
}

tf::Json TerraformCli::State() {
  return tf::ParseJson(Do({"show", "-json"}).output).value_or(tf::Json());
}

tf::Json TerraformCli::Attributes(std::string_view address) {
  const tf::Json state = State();
  const tf::Json* values = tf::FindMember(state, "values");
  const tf::Json* root = values == nullptr ? nullptr : tf::FindMember(*values, "root_module");
  const tf::Json* resource = root == nullptr ? nullptr : FindResource(*root, address);
  return resource == nullptr ? tf::Json() : resource->value("values", tf::Json());
}

tf::Json TerraformCli::Output(const std::string& name) {
  return tf::ParseJson(Do({"output", "-json", name}).output).value_or(tf::Json());
}

tf::Json TerraformCli::PlanAsJson() {
  const Outcome plan = Do({"plan", "-no-color", "-out=test.tfplan"});
  if (plan.exit_code != 0) return {};
  return tf::ParseJson(Do({"show", "-json", "test.tfplan"}).output).value_or(tf::Json());
}

std::vector<pid_t> TerraformCli::RunningProviders() const {
  std::vector<pid_t> found;
  const std::string ours = tf::StrCat("TMPDIR=", TemporaryFolder().string());
  std::error_code ignored;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", ignored)) {
    if (fs::read_symlink(process.path() / "exe", ignored) != options_.provider) continue;
    const std::string environment = ReadFile(process.path() / "environ");
    for (absl::string_view variable : absl::StrSplit(environment, '\0')) {
      if (variable == ours) found.push_back(std::stoi(process.path().filename()));
    }
  }
  return found;
}

std::vector<std::string> TerraformCli::LeftoverFiles() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(TemporaryFolder())) {
    names.push_back(entry.path().filename());
  }
  return names;
}

}  // namespace elastic::acceptance
