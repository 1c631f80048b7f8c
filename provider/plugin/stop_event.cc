#include "provider/plugin/stop_event.h"

#include <cstdint>
#include <utility>

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "absl/status/status.h"

namespace tf::plugin {
namespace {

// Blocks until one of the descriptors is readable; negative ones are passed over.
void WaitReadable(int first, int second) {
  pollfd descriptors[] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
  while (::poll(descriptors, 2, /*timeout=*/-1) < 0 && errno == EINTR) {
  }
}

// A descriptor that becomes readable when the process ends; -1 where the kernel has none to give
// (before 5.3, or a parent outside our process namespace). By syscall(2): glibc's wrapper is
// younger.
int OpenProcess(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

}  // namespace

absl::StatusOr<StopEvent> StopEvent::Create() {
  const int fd = ::eventfd(0, EFD_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, "eventfd");
  return StopEvent(fd);
}

StopEvent::StopEvent(StopEvent&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StopEvent::~StopEvent() {
  if (fd_ >= 0) ::close(fd_);
}

void StopEvent::Request() const noexcept {
  const int saved_errno = errno;  // A signal handler must not change it.
  const uint64_t one = 1;
  // Fails only when the counter is full, that is, after a request.
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
  errno = saved_errno;
}

void StopEvent::Wait() const { WaitReadable(fd_, -1); }

void StopEvent::WaitOrOrphaned() const {
  const pid_t parent = ::getppid();
  const int process = OpenProcess(parent);
  // A parent that ended before it was opened has handed us to another one.
  if (::getppid() == parent) WaitReadable(fd_, process);
  if (process >= 0) ::close(process);
}

}  // namespace tf::plugin
