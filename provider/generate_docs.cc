// generate_docs: writes docs/ from the declarations and examples/, or says where docs/ differs.
//
//   generate_docs ROOT           # writes ROOT/docs
//   generate_docs --check ROOT   # exits with 1 when ROOT/docs is not what it would write
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "provider/sdk/docs.h"
#include "provider/sdk/server.h"
#include "resources/provider.h"

namespace {

namespace fs = std::filesystem;
using tf::sdk::TextFiles;

// Every file below `folder`; none when there is no such folder.
TextFiles ReadTree(const fs::path& folder) {
  TextFiles files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).generic_string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

void WriteTree(const fs::path& folder, const TextFiles& files) {
  fs::remove_all(folder);
  for (const auto& [path, text] : files) {
    fs::create_directories((folder / path).parent_path());
    std::ofstream(folder / path, std::ios::binary) << text;
  }
}

// The paths whose texts differ, or that only one of the two has.
std::vector<std::string> Differing(TextFiles wanted, const TextFiles& found) {
  std::vector<std::string> paths;
  for (const auto& [path, text] : found) {
    const auto page = wanted.find(path);
    if (page == wanted.end() || page->second != text) paths.push_back(path);
    if (page != wanted.end()) wanted.erase(page);
  }
  for (const auto& [path, text] : wanted) paths.push_back(path);
  return paths;
}

int Check(const fs::path& folder, const TextFiles& pages) {
  const std::vector<std::string> paths = Differing(pages, ReadTree(folder));
  for (const std::string& path : paths) {
    std::cerr << "docs/" << path << " is not what the declarations say\n";
  }
  if (!paths.empty()) std::cerr << "Build the target `docs` to write it.\n";
  return paths.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool check = arguments.size() == 2 && arguments[0] == "--check";
  if (!check && arguments.size() != 1) {
    std::cerr << "usage: generate_docs [--check] ROOT\n";
    return 2;
  }
  const fs::path root = arguments.back();
  const tf::sdk::Server server(
      elastic::MakeRegistry([](const char*) -> const char* { return nullptr; }));
  const TextFiles pages = tf::sdk::GenerateDocs(server, ReadTree(root / "examples"));
  if (check) return Check(root / "docs", pages);
  WriteTree(root / "docs", pages);
  return 0;
}
