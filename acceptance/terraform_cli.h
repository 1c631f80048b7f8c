// TerraformCli: a working folder with a configuration, and a Terraform or OpenTofu that is run in
// it with the provider under test.
//
//   TerraformCli terraform(*TerraformCli::FromEnvironment());
//   terraform.Write("main.tf", R"(resource "elastic_remote_cluster" "tokyo" { … })");
//   EXPECT_THAT(terraform.Apply(), Succeeds());
//   EXPECT_THAT(terraform.Plan(), PlansNothing());
//
// The provider is found by dev_overrides, so nothing is initialised or downloaded. The client gets
// an environment of its own (a PATH, a home and a temporary folder below the working folder, and
// what `environment` adds): nothing of the developer's configuration is seen.
#ifndef ELASTIC_ACCEPTANCE_TERRAFORM_CLI_H_
#define ELASTIC_ACCEPTANCE_TERRAFORM_CLI_H_

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "absl/time/time.h"
#include "gmock/gmock.h"

#include "acceptance/process.h"
#include "acceptance/scratch_folder.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

// A finished command. `prose` is all its output with every run of white space as one space, because
// Terraform wraps the text of its errors.
struct Outcome {
  std::vector<std::string> arguments;
  int exit_code = 0;
  std::string output;
  std::string errors;
  std::string prose;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

// Used from one thread.
class TerraformCli {
 public:
  struct Options {
    std::filesystem::path client;    // the terraform or tofu binary
    std::filesystem::path provider;  // the provider's binary
    std::map<std::string, std::string> environment;
    absl::Duration patience = absl::Minutes(4);  // a command that takes longer is killed
  };

  // The client and provider that ACCEPTANCE_CLIENT and ACCEPTANCE_PROVIDER name (README.md);
  // nullopt when either is not set.
  static std::optional<Options> FromEnvironment();

  explicit TerraformCli(Options options);
  // Kills providers that were left behind.
  ~TerraformCli();

  const std::filesystem::path& folder() const { return folder_.path(); }

  // Writes a file of the working folder, over an existing one.
  void Write(std::string_view name, std::string_view text);
  // What a file of the working folder holds; "" when there is none.
  std::string Read(std::string_view name) const;
  // Sets a variable of the environment for the commands that follow; nullopt unsets it.
  void SetEnvironment(const std::string& name, std::optional<std::string> value);

  // Runs `terraform` with these arguments and waits.
  Outcome Do(std::vector<std::string> arguments);

  // `plan -detailed-exitcode`: exit code 0 is an empty plan, 2 one with changes.
  Outcome Plan(std::vector<std::string> more = {});
  Outcome Apply(std::vector<std::string> more = {});
  Outcome Destroy(std::vector<std::string> more = {});
  Outcome Import(const std::string& address, const std::string& id);

  // Starts a command, for tests that do something while it runs.
  std::unique_ptr<Process> Start(std::vector<std::string> arguments);

  // `show -json`: the state. Discarded JSON when there is none.
  tf::Json State();
  // The attributes of a resource instance in the state, by its address; null when it is not there.
  tf::Json Attributes(std::string_view address);
  // The value of an output.
  tf::Json Output(const std::string& name);
  // `plan` and `show -json` of the plan.
  tf::Json PlanAsJson();

  // Processes of the provider that this working folder's commands started and that still run.
  std::vector<pid_t> RunningProviders() const;
  // What commands left in the temporary folder: sockets, as a rule.
  std::vector<std::string> LeftoverFiles() const;

 private:
  Command CommandFor(std::vector<std::string> arguments) const;
  std::filesystem::path TemporaryFolder() const { return folder_.path() / "tmp"; }

  Options options_;
  ScratchFolder folder_;
};

// Whether a text has `secret`, which must not be empty. The message shows what stands before it and
// not itself; a matcher would print all of the text, which may be megabytes.
::testing::AssertionResult Shows(const std::string& text, const std::string& secret);

// Matchers for an Outcome.
MATCHER(Succeeds, "succeeds") { return arg.exit_code == 0; }
MATCHER(PlansNothing, "is an empty plan") { return arg.exit_code == 0; }
MATCHER(PlansChanges, "is a plan with changes") { return arg.exit_code == 2; }
// Fails, and what it says, on one line, matches `says`.
MATCHER_P(Fails, says, "fails and says what " + ::testing::PrintToString(says)) {
  return arg.exit_code == 1 && ::testing::ExplainMatchResult(says, arg.prose, result_listener);
}
MATCHER_P(Says, says, "says what " + ::testing::PrintToString(says)) {
  return ::testing::ExplainMatchResult(says, arg.prose, result_listener);
}

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_TERRAFORM_CLI_H_
