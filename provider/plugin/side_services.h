// go-plugin's services beside the provider's own: GRPCController ends the process, GRPCStdio and
// GRPCBroker are streams that a host holds open and on which nothing is ever sent.
#ifndef TF_PLUGIN_SIDE_SERVICES_H_
#define TF_PLUGIN_SIDE_SERVICES_H_

#include <memory>
#include <vector>

#include "provider/plugin/stop_event.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace tf::plugin {

// What ends the provider.
enum class Lifetime {
  // The host: it says so, closes its connection or dies.
  kHost,
  // Signals alone: it serves one host after the other (debug mode).
  kDebug,
};

// Callback services, which cost no thread while their streams are open. `stop` must outlive them.
std::vector<std::unique_ptr<grpc::Service>> MakeSideServices(const StopEvent& stop,
                                                             Lifetime lifetime);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_SIDE_SERVICES_H_
