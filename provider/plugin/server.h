// The gRPC server's life: listen on a unix socket, with AutoMTLS or in plaintext, serve until asked
// to stop, let running RPCs finish. Knows no provider: the service comes from outside.
#ifndef TF_PLUGIN_SERVER_H_
#define TF_PLUGIN_SERVER_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"

#include "provider/plugin/side_services.h"
#include "provider/plugin/socket_folder.h"
#include "provider/plugin/stop_event.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace tf::plugin {

struct ServeOptions {
  // The Provider service. A sync one: each running RPC has a thread of its own and may block.
  grpc::Service& service;
  // Where to listen. Removed as soon as the server stops, before running RPCs are waited for.
  const SocketFolder& folder;
  // PEM of the one client certificate to accept; empty: plaintext.
  std::string_view client_certificate;
  Lifetime lifetime = Lifetime::kHost;
  // Called once, when connections are accepted, with the server's certificate as the handshake line
  // carries it (empty in plaintext).
  std::function<void(std::string_view server_certificate)> on_listening;
  // Called once, when the stop has been requested: makes running RPCs return soon. Those that do
  // not within two seconds are cancelled; their handlers are waited for all the same.
  std::function<void()> on_stop;
};

// Serves until `stop` is requested, or with Lifetime::kHost until the host is gone. Returns OK
// after a stop, an error when it could not listen.
absl::Status Serve(const ServeOptions& options, const StopEvent& stop);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_SERVER_H_
