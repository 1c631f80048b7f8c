// RunChild: runs a program to its end and returns what it wrote.
//
//   ASSIGN_OR_RETURN(Finished finished, RunChild({.argv = {"aws", "eks", "get-token"}}, bounds,
//   clock));
#ifndef ELASTIC_CLIENTS_CHILD_PROCESS_H_
#define ELASTIC_CLIENTS_CHILD_PROCESS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"

namespace elastic::clients {

struct Command {
  // The program and its arguments. A program without a slash is looked up on this process's PATH.
  // No shell takes part.
  std::vector<std::string> argv = {};
  // Added to this process's environment, over what it has of that name.
  std::map<std::string, std::string> environment = {};
};

struct Finished {
  int exit_code = 0;        // 128 + the signal's number when a signal ended it.
  tf::Secret output = {};   // Of programs that print credentials.
  std::string errors = {};  // What it wrote to its standard error.
};

// Runs `command` in a session of its own (no terminal to ask questions on), with the null device as
// its standard input and no other file descriptors of ours. Children that it leaves behind are
// killed. A program that ran is a Finished, whatever its exit code; an error is
// - NotFound: there is no such program
// - FailedPrecondition: it cannot be started, or it wrote more than 1 MiB
// - Cancelled, DeadlineExceeded: `bounds` ended; the program was killed
absl::StatusOr<Finished> RunChild(const Command& command, const tf::Bounds& bounds,
                                  const tf::Clock& clock);

}  // namespace elastic::clients

#endif  // ELASTIC_CLIENTS_CHILD_PROCESS_H_
