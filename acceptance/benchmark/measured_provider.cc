// Measured_provider is started by Terraform in a provider's place. It runs the provider as its
// child, with the same standard streams and environment, and writes down what that start cost.
//
//   MEASURED_PROVIDER   the program to run
//   MEASURED_OUT        the file to which a line of JSON is appended when it has ended:
//                       {"wall_s":0.071,"cpu_s":0.043,"peak_mb":9.2,"exit_status":0}
//
// It passes SIGTERM and SIGINT on, ends as soon as the provider has and with the same status, and
// takes the provider with it when it is killed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kNotStarted = 127;  // as in a shell

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "measured_provider: %s: %s\n", what, std::strerror(errno));
  std::_Exit(kNotStarted);
}

const char* Required(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) {
    errno = EINVAL;
    Fail(variable);
  }
  return value;
}

sigset_t AwaitedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&signals, signal);
  return signals;
}

[[noreturn]] void BecomeProvider(const char* program, char** argv, pid_t parent,
                                 const sigset_t& inherited) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(kNotStarted);  // it was killed before the line above
  sigprocmask(SIG_SETMASK, &inherited, nullptr);
  execv(program, argv);
  Fail(program);
}

struct Ended {
  int status = 0;
  rusage usage = {};  // of the provider and of those of its children that it waited for
};

// Passes signals on until the child has ended.
Ended WaitFor(pid_t child, const sigset_t& awaited) {
  Ended ended;
  while (true) {
    siginfo_t received = {};
    sigwaitinfo(&awaited, &received);
    if (received.si_signo != SIGCHLD) {
      kill(child, received.si_signo);
    } else if (wait4(child, &ended.status, WNOHANG, &ended.usage) == child) {
      return ended;
    }
  }
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int ExitStatus(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// One write to a file opened for appending: several providers may end at once.
void AppendLine(const char* file, double wall_s, const Ended& ended) {
  char line[160];
  const int length = std::snprintf(
      line, sizeof line, "{\"wall_s\":%.6f,\"cpu_s\":%.6f,\"peak_mb\":%.3f,\"exit_status\":%d}\n",
      wall_s, Seconds(ended.usage.ru_utime) + Seconds(ended.usage.ru_stime),
      static_cast<double>(ended.usage.ru_maxrss) * 1024 / 1e6, ExitStatus(ended.status));
  const int out = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (out < 0 || write(out, line, static_cast<size_t>(length)) != length) Fail(file);
}

}  // namespace

int main(int, char** argv) {
  const char* const program = Required("MEASURED_PROVIDER");
  const char* const out = Required("MEASURED_OUT");
  const sigset_t awaited = AwaitedSignals();
  sigset_t inherited;
  sigprocmask(SIG_BLOCK, &awaited, &inherited);

  const auto began = std::chrono::steady_clock::now();
  const pid_t self = getpid();
  const pid_t child = fork();
  if (child < 0) Fail("fork");
  if (child == 0) BecomeProvider(program, argv, self, inherited);

  const Ended ended = WaitFor(child, awaited);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  AppendLine(out, wall.count(), ended);
  return ExitStatus(ended.status);
}
