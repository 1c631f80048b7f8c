#include "provider/plugin/crash.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string_view>

#include <signal.h>
#include <unistd.h>
#include <unwind.h>

#include "absl/debugging/symbolize.h"

namespace tf::plugin {
namespace {

struct CrashSignal {
  int number;
  std::string_view text;
};
constexpr CrashSignal kSignals[] = {
    {SIGSEGV, "SIGSEGV: segmentation violation"},
    {SIGBUS, "SIGBUS: bus error"},
    {SIGFPE, "SIGFPE: arithmetic error"},
    {SIGILL, "SIGILL: illegal instruction"},
    {SIGABRT, "SIGABRT: abort"},
};
constexpr int kMaxFrames = 64;

void (*on_crash)() noexcept = nullptr;
std::atomic<pid_t> crashing_thread = 0;
alignas(16) char main_signal_stack[64 << 10];

// Everything from here to Report() is async-signal-safe.

void Print(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void PrintAddress(uintptr_t address) {
  char text[2 + 2 * sizeof address] = {'0', 'x'};
  for (size_t i = sizeof text; i > 2; --i, address >>= 4) {
    text[i - 1] = "0123456789abcdef"[address & 0xf];
  }
  Print({text, sizeof text});
}

_Unwind_Reason_Code PrintFrame(_Unwind_Context* context, void* count) {
  int is_exact = 0;  // A return address points behind its call; a signal's address does not.
  const uintptr_t address = _Unwind_GetIPInfo(context, &is_exact);
  if (address == 0 || ++*static_cast<int*>(count) > kMaxFrames) return _URC_END_OF_STACK;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): an address is what the unwinder has.
  const auto* code = reinterpret_cast<const char*>(address) - (is_exact != 0 ? 0 : 1);
  char symbol[256];
  Print("  ");
  PrintAddress(address);
  Print(" ");
  Print(absl::Symbolize(code, symbol, sizeof symbol) ? symbol : "(no symbol)");
  Print("\n");
  return _URC_NO_REASON;
}

// Prints the headline's parts and the trace, and cleans up. Only the first crash of a process
// reports: another thread's waits here for the end that is near.
void Report(std::string_view what, std::string_view detail) {
  pid_t nobody = 0;
  if (!crashing_thread.compare_exchange_strong(nobody, ::gettid())) {
    while (nobody != ::gettid()) ::pause();
    return;
  }
  // The unwinder takes the loader's lock: should the crash have happened under it, end anyway.
  ::alarm(5);
  on_crash();
  Print("panic: ");
  Print(what);
  Print(detail);
  Print("\n\nstack trace:\n");
  int count = 0;
  _Unwind_Backtrace(PrintFrame, &count);
}

void OnSignal(int number) {
  std::string_view text = "signal";
  for (const CrashSignal& row : kSignals) {
    if (row.number == number) text = row.text;
  }
  Report(text, "");
  ::raise(number);  // SA_RESETHAND has put the default back.
}

[[noreturn]] void OnTerminate() {
  std::string_view detail = "no exception";
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::exception& error) {
    detail = error.what();
  } catch (...) {
    detail = "of a type without text";
  }
  Report("uncaught exception: ", detail);
  ::signal(SIGABRT, SIG_DFL);
  std::abort();
}

}  // namespace

void InstallCrashHandlers(void (*cleanup)() noexcept) {
  on_crash = cleanup;
  const stack_t stack = {
      .ss_sp = main_signal_stack, .ss_flags = 0, .ss_size = sizeof main_signal_stack};
  ::sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND);
  for (const CrashSignal& row : kSignals) ::sigaction(row.number, &action, nullptr);
  std::set_terminate(OnTerminate);
}

}  // namespace tf::plugin
