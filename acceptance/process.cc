#include "acceptance/process.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/time/clock.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

std::string ReadAll(const FileDescriptor& file) {
  struct stat status = {};
  fstat(file.number(), &status);
  std::string text(static_cast<size_t>(status.st_size), '\0');
  ssize_t length = pread(file.number(), text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// A file that a reader reads from its beginning.
int OpenText(std::string_view text) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  std::ignore = pwrite(file, text.data(), text.size(), 0);
  return file;
}

PipeEnds OpenInput(const Command& command) {
  int ends[2] = {-1, -1};
  switch (command.input) {
    case Input::kNone:
      ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
      break;
    case Input::kHeldOpen:
      std::ignore = pipe2(ends, O_CLOEXEC);
      break;
    case Input::kText:
      ends[0] = OpenText(command.text);
      break;
  }
  return {.read = FileDescriptor(ends[0]), .write = FileDescriptor(ends[1])};
}

// posix_spawn(3) with what a Command asks for; 0 or an error number.
int Spawn(const Command& command, int input, int output, int errors, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> argv = command.argv;
  std::vector<std::string> environment;
  for (const auto& [name, value] : command.environment) {
    environment.push_back(tf::StrCat(name, "=", value));
  }
  int error = posix_spawnp(pid, argv[0].c_str(), &actions, &attributes, Pointers(argv).data(),
                           Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) close(number_);
}

Process::Process(const Command& command)
    : output_(memfd_create("output", MFD_CLOEXEC)),
      errors_(memfd_create("errors", MFD_CLOEXEC)),
      input_(OpenInput(command)) {
  int error = Spawn(command, input_.read.number(), output_.number(), errors_.number(), &pid_);
  if (error == 0) return;
  pid_ = 0;
  finished_ =
      Finished{.exit_code = 127, .errors = tf::StrCat(command.argv[0], ": ", std::strerror(error))};
}

Process::~Process() {
  if (finished_) return;
  SignalGroup(SIGKILL);
  Wait(absl::InfiniteDuration());
}

void Process::Signal(int signal) {
  if (!finished_) kill(pid_, signal);
}

void Process::SignalGroup(int signal) {
  if (!finished_) kill(-pid_, signal);
}

bool Process::WaitForText(std::string_view text, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    const bool ended = finished_ || HasEnded(absl::Milliseconds(20));
    if (ReadAll(output_).find(text) != std::string::npos ||
        ReadAll(errors_).find(text) != std::string::npos) {
      return true;
    }
    if (ended || absl::Now() >= deadline) return false;
  }
}

std::string Process::OutputSoFar() const { return ReadAll(output_); }

bool Process::HasEnded(absl::Duration patience) {
  FileDescriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  struct pollfd wanted = {.fd = process.number(), .events = POLLIN, .revents = 0};
  const int milliseconds = patience == absl::InfiniteDuration()
                               ? -1
                               : static_cast<int>(absl::ToInt64Milliseconds(patience));
  return poll(&wanted, 1, milliseconds) == 1;
}

const Finished& Process::Wait(absl::Duration patience) {
  if (finished_) return *finished_;
  Finished finished;
  finished.overdue = !HasEnded(patience);
  if (finished.overdue) kill(-pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  finished.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  finished.output = ReadAll(output_);
  finished.errors = ReadAll(errors_);
  finished_ = std::move(finished);
  return *finished_;
}

}  // namespace elastic::acceptance
