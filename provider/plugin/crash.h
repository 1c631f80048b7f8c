// What a crash leaves behind: a stack trace on stderr in the form of a Go panic, which Terraform
// collects and shows to the user as "The … plugin crashed!", and no files.
#ifndef TF_PLUGIN_CRASH_H_
#define TF_PLUGIN_CRASH_H_

namespace tf::plugin {

// Handles uncaught exceptions and SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT: writes the trace,
// calls `cleanup` (async-signal-safe), then lets the signal kill the process as it would have. Call
// once, from the main thread, which alone gets a stack on which to report its own stack overflow.
//
// The release binary has no symbols: feed the addresses to `addr2line` with an unstripped binary of
// the same version.
void InstallCrashHandlers(void (*cleanup)() noexcept);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_CRASH_H_
