#include "resources/clients/base/read_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

#include "provider/base/strings.h"

namespace elastic::clients {
namespace {

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr size_t kMaxBytes = 16 << 20;

absl::Status Unreadable(const std::string& path, int error) {
  const std::string text =
      tf::StrCat("\"", path, "\": ", absl::AsciiStrToLower(std::strerror(error)));
  return error == ENOENT ? absl::NotFoundError(text) : absl::FailedPreconditionError(text);
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) return Unreadable(path, errno);
  std::string content;
  char block[16384];
  while (const size_t count = std::fread(block, 1, sizeof block, file.get())) {
    content.append(block, count);
    if (content.size() > kMaxBytes) return Unreadable(path, EFBIG);
  }
  if (std::ferror(file.get()) != 0) return Unreadable(path, errno);
  return content;
}

}  // namespace elastic::clients
