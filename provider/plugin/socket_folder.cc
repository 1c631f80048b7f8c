#include "provider/plugin/socket_folder.h"

#include <utility>

#include <errno.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include "absl/status/status.h"

#include "provider/base/strings.h"

namespace tf::plugin {
namespace {

constexpr std::string_view kTemplate = "/terraform-provider-XXXXXX";
constexpr size_t kMaxSocketPath = sizeof(sockaddr_un::sun_path) - 1;

}  // namespace

absl::StatusOr<SocketFolder> SocketFolder::Create(std::string_view parent) {
  const bool fits = parent.size() + kTemplate.size() + /*"/s"*/ 2 <= kMaxSocketPath;
  std::string path = StrCat(fits ? parent : "/tmp", kTemplate);
  if (::mkdtemp(path.data()) == nullptr) {  // Mode 0700.
    return absl::ErrnoToStatus(errno, StrCat("creating the socket's folder ", path));
  }
  return SocketFolder(std::move(path));
}

SocketFolder::SocketFolder(SocketFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), socket_path_(std::exchange(other.socket_path_, {})) {}

SocketFolder::~SocketFolder() { Remove(); }

void SocketFolder::Remove() const noexcept {
  if (path_.empty()) return;
  const int saved_errno = errno;
  ::unlink(socket_path_.c_str());
  ::rmdir(path_.c_str());
  errno = saved_errno;
}

}  // namespace tf::plugin
