// Process: a program that a test starts, watches, signals and waits for.
//
//   Finished finished = Process({.argv = {"terraform", "version"}}).Wait(absl::Seconds(10));
//
// It runs in a process group of its own. Its output goes to memory files rather than pipes, so that
// a grandchild that outlives it blocks nobody.
#ifndef ELASTIC_ACCEPTANCE_PROCESS_H_
#define ELASTIC_ACCEPTANCE_PROCESS_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "absl/time/time.h"

namespace elastic::acceptance {

enum class Input {
  kNone,      // the null device
  kHeldOpen,  // never written, and at its end when the Process or the test itself ends
  kText,      // Command::text
};

struct Command {
  std::vector<std::string> argv;  // the program is looked up on the test's PATH
  std::filesystem::path folder = ".";
  std::map<std::string, std::string> environment = {};  // all of it: nothing is inherited
  Input input = Input::kNone;
  std::string text = {};  // a secret belongs here and not in argv, which all may read
};

// How a process ended.
struct Finished {
  int exit_code = 0;  // 128 + the signal's number when a signal ended it, 127 when it never started
  std::string output = {};
  std::string errors = {};
  bool overdue = false;  // it was killed because the deadline had passed
};

// An open file descriptor, closed with its owner.
class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;  // -1 for none
};

// What a process reads, and for Input::kHeldOpen the other end of it.
struct PipeEnds {
  FileDescriptor read;
  FileDescriptor write;
};

// Used from one thread.
class Process {
 public:
  explicit Process(const Command& command);
  // Kills the process, if it still runs, and the group that it leads.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // Sends `signal` to the process alone.
  void Signal(int signal);
  // Sends `signal` to the process and its children, as a terminal does on Ctrl-C.
  void SignalGroup(int signal);

  // Waits until the standard output or errors contain `text`. False when the process ended or
  // `patience` passed first.
  bool WaitForText(std::string_view text, absl::Duration patience);

  // What it has written to its standard output by now.
  std::string OutputSoFar() const;

  // Waits for the end; when `patience` passes first, kills the group. Further calls return the
  // same.
  const Finished& Wait(absl::Duration patience);

 private:
  // Waits for the end for up to `patience`; true when the process has ended.
  bool HasEnded(absl::Duration patience);

  FileDescriptor output_;
  FileDescriptor errors_;
  PipeEnds input_;
  pid_t pid_ = 0;  // 0 when it never started
  std::optional<Finished> finished_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_PROCESS_H_
