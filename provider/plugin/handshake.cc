#include "provider/plugin/handshake.h"

#include "provider/base/json.h"
#include "provider/base/strings.h"

namespace tf::plugin {
namespace {

constexpr int kCoreVersion = 1;
constexpr std::string_view kMagicCookie =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
constexpr std::string_view kTerraformRegistry = "registry.terraform.io/";
constexpr std::string_view kOpenTofuRegistry = "registry.opentofu.org/";

std::string Get(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? "" : value;
}

std::string FirstSet(const Environment& environment, std::initializer_list<const char*> names,
                     std::string_view otherwise) {
  for (const char* name : names) {
    if (std::string value = Get(environment, name); !value.empty()) return value;
  }
  return std::string(otherwise);
}

}  // namespace

HostRequest ReadHostRequest(const Environment& environment) {
  return {.from_host = Get(environment, "TF_PLUGIN_MAGIC_COOKIE") == kMagicCookie,
          .client_certificate = Get(environment, "PLUGIN_CLIENT_CERT"),
          .asks_for_multiplexing = !Get(environment, "PLUGIN_MULTIPLEX_GRPC").empty(),
          .socket_parent = FirstSet(environment, {"PLUGIN_UNIX_SOCKET_DIR", "TMPDIR"}, "/tmp")};
}

std::string HandshakeLine(const Handshake& handshake) {
  return StrCat(kCoreVersion, "|", kProtocolVersion, "|unix|", handshake.socket_path, "|grpc|",
                handshake.server_certificate, handshake.answers_multiplexing ? "|false\n" : "\n");
}

std::string ReattachJson(const Reattach& reattach) {
  // "Test": false would make Terraform 1.11 crash; true also keeps it from ending the provider.
  const Json provider = {
      {"Protocol", "grpc"},
      {"ProtocolVersion", kProtocolVersion},
      {"Pid", reattach.pid},
      {"Test", true},
      {"Addr", {{"Network", "unix"}, {"String", reattach.socket_path}}},
  };
  Json addresses = {{std::string(reattach.provider_address), provider}};
  if (reattach.provider_address.starts_with(kTerraformRegistry)) {
    const std::string_view name = reattach.provider_address.substr(kTerraformRegistry.size());
    addresses[StrCat(kOpenTofuRegistry, name)] = provider;
  }
  return DumpJson(addresses);
}

}  // namespace tf::plugin
