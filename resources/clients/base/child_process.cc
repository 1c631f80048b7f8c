#include "resources/clients/base/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <stop_token>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/time/time.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace elastic::clients {
namespace {

constexpr off_t kMaxOutputBytes = 1 << 20;

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int number() const { return number_; }

 private:
  const int number_;
};

// How the wait for a child ended.
enum class Ending { kByItself, kStopped, kOverdue };

absl::Status SystemError(const Command& command, int error) {
  const std::string text =
      tf::StrCat("\"", command.argv[0], "\": ", absl::AsciiStrToLower(std::strerror(error)));
  return error == ENOENT ? absl::NotFoundError(text) : absl::FailedPreconditionError(text);
}

// This process's environment with the command's over it, as execve(2) takes it.
std::vector<std::string> EnvironmentFor(const Command& command) {
  std::vector<std::string> lines;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string_view text = *line;
    const std::string name(text.substr(0, text.find('=')));
    if (!command.environment.contains(name)) lines.emplace_back(text);
  }
  for (const auto& [name, value] : command.environment) {
    lines.push_back(tf::StrCat(name, "=", value));
  }
  return lines;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn(3); 0 or an error number.
int Spawn(const Command& command, int output, int errors, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

  // What this process ignores or blocks (SIGPIPE) is its own affair.
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);

  std::vector<std::string> argv = command.argv;
  std::vector<std::string> environment = EnvironmentFor(command);
  const int error = posix_spawnp(pid, argv[0].c_str(), &actions, &attributes, Pointers(argv).data(),
                                 Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int PollMilliseconds(absl::Duration left) {
  const absl::Duration bounded = std::clamp(left, absl::ZeroDuration(), absl::Hours(1));
  return static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(bounded, absl::Milliseconds(1))));
}

// Waits until the child has ended (and can be waited for) or `bounds` end.
Ending Await(pid_t pid, const tf::Bounds& bounds, const tf::Clock& clock) {
  const FileDescriptor child(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  const FileDescriptor stopped(eventfd(0, EFD_CLOEXEC));
  std::stop_callback wake(bounds.stop, [&stopped] { eventfd_write(stopped.number(), 1); });
  pollfd wanted[] = {{.fd = child.number(), .events = POLLIN, .revents = 0},
                     {.fd = stopped.number(), .events = POLLIN, .revents = 0}};
  while (true) {
    poll(wanted, std::size(wanted), PollMilliseconds(bounds.deadline - clock.Now()));
    if (wanted[0].revents != 0) return Ending::kByItself;
    if (bounds.stop.stop_requested()) return Ending::kStopped;
    if (clock.Now() >= bounds.deadline) return Ending::kOverdue;
  }
}

// The exit code, after the child and what it has started are gone.
int Reap(pid_t pid) {
  kill(-pid, SIGKILL);  // Its session is its process group too.
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

absl::StatusOr<std::string> ReadAll(const Command& command, const FileDescriptor& file) {
  struct stat status = {};
  fstat(file.number(), &status);
  if (status.st_size > kMaxOutputBytes) {
    return absl::FailedPreconditionError(
        tf::StrCat("\"", command.argv[0], "\": wrote more than ", kMaxOutputBytes, " bytes"));
  }
  std::string text(static_cast<size_t>(status.st_size), '\0');
  const ssize_t length = pread(file.number(), text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

}  // namespace

absl::StatusOr<Finished> RunChild(const Command& command, const tf::Bounds& bounds,
                                  const tf::Clock& clock) {
  // Memory files rather than pipes: nothing has to be read while the child runs, and a grandchild
  // that keeps them open delays nobody.
  const FileDescriptor output(memfd_create("output", MFD_CLOEXEC));
  const FileDescriptor errors(memfd_create("errors", MFD_CLOEXEC));
  pid_t pid = 0;
  if (const int error = Spawn(command, output.number(), errors.number(), &pid); error != 0) {
    return SystemError(command, error);
  }
  const Ending ending = Await(pid, bounds, clock);
  const int exit_code = Reap(pid);
  switch (ending) {
    case Ending::kByItself:
      break;
    case Ending::kStopped:
      return absl::CancelledError(tf::StrCat("\"", command.argv[0], "\": stopped"));
    case Ending::kOverdue:
      return absl::DeadlineExceededError(
          tf::StrCat("\"", command.argv[0], "\": not done by the deadline"));
  }
  ASSIGN_OR_RETURN(std::string printed, ReadAll(command, output));
  ASSIGN_OR_RETURN(std::string complaints, ReadAll(command, errors));
  return Finished{.exit_code = exit_code,
                  .output = tf::Secret(std::move(printed)),
                  .errors = std::move(complaints)};
}

}  // namespace elastic::clients
