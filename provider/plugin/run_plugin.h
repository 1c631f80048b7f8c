// The whole life of a provider's process, for main(): by hand it says what it is, under Terraform
// it is a plugin, with -debug it waits for Terraform to reattach.
#ifndef TF_PLUGIN_RUN_PLUGIN_H_
#define TF_PLUGIN_RUN_PLUGIN_H_

#include <functional>
#include <span>
#include <string_view>

#include "provider/base/environment.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace tf::plugin {

struct PluginOptions {
  // The provider's full source address, "registry.terraform.io/NAMESPACE/NAME".
  std::string_view provider_address;
  // As users know it, without a "v".
  std::string_view version;
  // The service tfplugin6.Provider; see ServeOptions.
  grpc::Service& service;
  // Makes running RPCs return soon. Called from the main thread, once, before the process ends.
  std::function<void()> on_stop;
};

// Returns the process's exit code: 0 when it was asked to end, 1 when started by hand or when it
// could not listen, 2 for arguments it does not know. The caller ends the process by std::_Exit:
// threads of gRPC may still run. Ten seconds after a request to end the process is gone, whatever
// an RPC does.
//
// Changes the process: signal handlers, stdin (reads nothing from then on), close-on-exec of the
// standard streams, tf::log's level from TF_LOG_PROVIDER or TF_LOG. Call once, before there are
// threads.
int RunPlugin(std::span<const char* const> arguments, const Environment& environment,
              const PluginOptions& options);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_RUN_PLUGIN_H_
