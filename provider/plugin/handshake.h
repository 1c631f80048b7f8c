// The go-plugin handshake: what the host asks for in the environment, and the one line on stdout
// that answers it. Pure; github.com/hashicorp/go-plugin (client.go, server.go) defines both sides.
#ifndef TF_PLUGIN_HANDSHAKE_H_
#define TF_PLUGIN_HANDSHAKE_H_

#include <string>
#include <string_view>

#include "provider/base/environment.h"

namespace tf::plugin {

// The plugin protocol's major version that this project serves. PLUGIN_PROTOCOL_VERSIONS, the
// host's list, needs no reading: a plugin that serves none of them names its own and the host
// complains.
inline constexpr int kProtocolVersion = 6;

// What the host asked for.
struct HostRequest {
  // False when the binary was started by hand: Terraform's magic cookie is absent or wrong.
  bool from_host = false;
  // PEM of the one certificate to accept (AutoMTLS). Empty: the host wants plaintext.
  std::string client_certificate;
  // The host asked whether the plugin multiplexes its broker's connections; this one does not.
  bool asks_for_multiplexing = false;
  // Folder in which to create the socket's own folder.
  std::string socket_parent;
};

HostRequest ReadHostRequest(const Environment& environment);

struct Handshake {
  std::string_view socket_path;
  // Base64 of the server's DER certificate without padding; empty without TLS.
  std::string_view server_certificate = {};
  // Answers HostRequest::asks_for_multiplexing. Older hosts take the extra field for a part of the
  // certificate, so it is there only when asked for.
  bool answers_multiplexing = false;
};

// The line with its newline.
std::string HandshakeLine(const Handshake& handshake);

// What a reattach needs to know of a running provider.
struct Reattach {
  std::string_view provider_address;  // "registry.terraform.io/namespace/name"
  int pid = 0;
  std::string_view socket_path;
};

// The value of TF_REATTACH_PROVIDERS, one line of JSON. An address at registry.terraform.io stands
// there as one at registry.opentofu.org too: a source without a host means the one to Terraform and
// the other to OpenTofu, and each passes over an address that it doesn't use.
std::string ReattachJson(const Reattach& reattach);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_HANDSHAKE_H_
