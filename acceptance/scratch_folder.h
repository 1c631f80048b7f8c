// ScratchFolder: an empty folder with a short path, removed with everything in it.
#ifndef ELASTIC_ACCEPTANCE_SCRATCH_FOLDER_H_
#define ELASTIC_ACCEPTANCE_SCRATCH_FOLDER_H_

#include <filesystem>
#include <string>

#include <stdlib.h>

namespace elastic::acceptance {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = "/tmp/elastic-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_SCRATCH_FOLDER_H_
