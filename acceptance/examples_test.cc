// Every folder of examples/ is planned.
#include <filesystem>
#include <string>
#include <vector>

#include "acceptance/acceptance_fixture.h"

namespace elastic::acceptance {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> ExampleFolders() {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(EXAMPLES)) {
    const fs::path folder = entry.path().parent_path();
    const bool known = !folders.empty() && folders.back() == folder;
    if (entry.path().extension() == ".tf" && !known) folders.push_back(folder);
  }
  return folders;
}

class Examples : public ::testing::TestWithParam<fs::path> {};

TEST_P(Examples, IsPlanned) {
  const auto options = TerraformCli::FromEnvironment();
  if (!options) GTEST_SKIP() << "ACCEPTANCE_CLIENT and ACCEPTANCE_PROVIDER are not set";
  TerraformCli terraform(*options);
  for (const fs::directory_entry& entry : fs::directory_iterator(GetParam())) {
    if (entry.is_regular_file()) fs::copy(entry.path(), terraform.folder());
  }
  EXPECT_THAT(terraform.Plan(), PlansChanges());
}

INSTANTIATE_TEST_SUITE_P(Folder, Examples, ::testing::ValuesIn(ExampleFolders()),
                         [](const auto& info) {
                           std::string name = fs::relative(info.param, EXAMPLES);
                           for (char& c : name) {
                             if (!isalnum(static_cast<unsigned char>(c))) c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace elastic::acceptance
