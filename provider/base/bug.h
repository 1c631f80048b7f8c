// Bug(): what to do when our own code broke its word, which no caller can handle: say what on
// stderr and abort, so that the crash report points here ("panic: " makes Terraform show the line).
// Never for what came from outside.
#ifndef TF_BASE_BUG_H_
#define TF_BASE_BUG_H_

#include <cstdio>
#include <cstdlib>

namespace tf {

// `what` is a sentence for the crash report, without secrets.
[[noreturn]] inline void Bug(const char* what) {
  std::fprintf(stderr, "panic: bug in the provider: %s\n", what);
  std::abort();
}

}  // namespace tf

#endif  // TF_BASE_BUG_H_
