#include "provider/plugin/run_plugin.h"

#include <optional>
#include <string>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "absl/status/statusor.h"

#include "provider/base/log.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/plugin/crash.h"
#include "provider/plugin/handshake.h"
#include "provider/plugin/server.h"
#include "provider/plugin/socket_folder.h"
#include "provider/plugin/stop_event.h"

namespace tf::plugin {
namespace {

constexpr unsigned kSecondsToEnd = 10;

// What signal handlers need; set before they are installed.
const StopEvent* signal_stop = nullptr;
const SocketFolder* crash_folder = nullptr;

enum class Action { kServe, kDebug, kVersion, kHelp, kUnknown };

Action ParseArguments(std::span<const char* const> arguments) {
  if (arguments.size() <= 1) return Action::kServe;
  const std::string_view flag = arguments[1];
  if (arguments.size() > 2) return Action::kUnknown;
  if (flag == "-debug" || flag == "--debug") return Action::kDebug;
  if (flag == "-version" || flag == "--version") return Action::kVersion;
  if (flag == "-help" || flag == "--help" || flag == "-h") return Action::kHelp;
  return Action::kUnknown;
}

void Print(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // A host that does not read is gone: WaitOrOrphaned() sees it.
    text.remove_prefix(static_cast<size_t>(written));
  }
}

std::string BinaryName(std::string_view provider_address) {
  return StrCat("terraform-provider-", provider_address.substr(provider_address.rfind('/') + 1));
}

std::string WhatThisIs(const PluginOptions& options) {
  return StrCat(BinaryName(options.provider_address), " ", options.version,
                " is a plugin: Terraform and OpenTofu start it, people do not. To use it, put "
                "the provider into a configuration's required_providers and run "
                "`terraform init`.\n");
}

std::string Help(const PluginOptions& options) {
  return StrCat(WhatThisIs(options),
                "\n"
                "  -debug     serve without being started by Terraform: prints the variable "
                "that makes\n"
                "             Terraform use this process, ends on Ctrl-C\n"
                "  -version   print the version\n"
                "  -help      print this text\n");
}

void OnStopSignal(int) { signal_stop->Request(); }

void CleanUpAfterCrash() noexcept {
  if (crash_folder != nullptr) crash_folder->Remove();
}

void SetHandler(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

// Ctrl-C reaches every process of the terminal. Terraform decides what it means for a plugin, and
// says so by StopProvider.
void HandleSignals(Lifetime lifetime) {
  SetHandler(SIGPIPE, SIG_IGN);
  SetHandler(SIGINT, lifetime == Lifetime::kHost ? SIG_IGN : OnStopSignal);
  SetHandler(SIGTERM, OnStopSignal);
  SetHandler(SIGHUP, OnStopSignal);
  InstallCrashHandlers(CleanUpAfterCrash);
}

// stdin is Terraform's own: a read would steal the answer to its prompt. And Terraform waits until
// nobody holds stdout and stderr any more: children must not.
void DetachStandardStreams() {
  if (const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC); null >= 0) {
    ::dup2(null, STDIN_FILENO);
    if (null != STDIN_FILENO) ::close(null);
  }
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
}

std::string Announcement(const HostRequest& host, Lifetime lifetime, std::string_view certificate,
                         std::string_view socket_path, std::string_view provider_address) {
  if (lifetime == Lifetime::kHost) {
    return HandshakeLine({.socket_path = socket_path,
                          .server_certificate = certificate,
                          .answers_multiplexing = host.asks_for_multiplexing});
  }
  const std::string reattach = ReattachJson(
      {.provider_address = provider_address, .pid = ::getpid(), .socket_path = socket_path});
  return StrCat("Provider started. Terraform uses it where this variable is set:\n\n",
                "\tTF_REATTACH_PROVIDERS='", reattach, "'\n\nCtrl-C ends it.\n");
}

absl::Status ServeProcess(HostRequest host, Lifetime lifetime, const PluginOptions& options) {
  ASSIGN_OR_RETURN(const StopEvent stop, StopEvent::Create());
  ASSIGN_OR_RETURN(const SocketFolder folder, SocketFolder::Create(host.socket_parent));
  signal_stop = &stop;
  crash_folder = &folder;
  HandleSignals(lifetime);
  if (lifetime == Lifetime::kHost) DetachStandardStreams();
  if (lifetime == Lifetime::kDebug) host.client_certificate.clear();

  const auto announce = [&](std::string_view certificate) {
    Print(STDOUT_FILENO, Announcement(host, lifetime, certificate, folder.socket_path(),
                                      options.provider_address));
  };
  const auto on_stop = [&] {
    // An RPC that does not end must not keep the process: SIGALRM kills it.
    ::alarm(kSecondsToEnd);
    options.on_stop();
  };
  const absl::Status served = Serve({.service = options.service,
                                     .folder = folder,
                                     .client_certificate = host.client_certificate,
                                     .lifetime = lifetime,
                                     .on_listening = announce,
                                     .on_stop = on_stop},
                                    stop);
  // Both are about to be destroyed; a signal that comes now finds the process ending anyway.
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) SetHandler(signal, SIG_IGN);
  crash_folder = nullptr;
  return served;
}

int Run(const HostRequest& host, Lifetime lifetime, const PluginOptions& options) {
  const absl::Status served = ServeProcess(host, lifetime, options);
  if (served.ok()) return 0;
  Print(STDERR_FILENO, StrCat(BinaryName(options.provider_address), ": ", served.message(), "\n"));
  return 1;
}

void SetLogLevel(const Environment& environment) {
  const char* level = environment("TF_LOG_PROVIDER");
  log::SetLevel(log::ParseLevel(level != nullptr ? level : environment("TF_LOG")));
}

}  // namespace

int RunPlugin(std::span<const char* const> arguments, const Environment& environment,
              const PluginOptions& options) {
  SetLogLevel(environment);
  const HostRequest host = ReadHostRequest(environment);
  switch (ParseArguments(arguments)) {
    case Action::kServe:
      if (host.from_host) return Run(host, Lifetime::kHost, options);
      Print(STDERR_FILENO, WhatThisIs(options));
      return 1;
    case Action::kDebug:
      return Run(host, Lifetime::kDebug, options);
    case Action::kVersion:
      Print(STDOUT_FILENO,
            StrCat(BinaryName(options.provider_address), " ", options.version, "\n"));
      return 0;
    case Action::kHelp:
      Print(STDOUT_FILENO, Help(options));
      return 0;
    case Action::kUnknown:
      Print(STDERR_FILENO, Help(options));
      return 2;
  }
  return 2;
}

}  // namespace tf::plugin
