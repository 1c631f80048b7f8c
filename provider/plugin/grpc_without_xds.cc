// gRPC's xDS (clients of a service mesh) is not linked in: a plugin never uses it, and it makes up
// 2 MB of the binary and a tenth of the processor time from launch to schema.
//
// libgrpc's archive is linked by need: where this function is defined already, the object that
// defines it, and refers to all of xDS, is left out. The declarations are those of gRPC's
// src/core/lib/config/core_configuration.h. A gRPC that calls it something else links
// its own; one whose object defines more that is needed fails to link: drop this file there.
namespace grpc_core {

class CoreConfiguration {
 public:
  class Builder;
};

void RegisterExtraFilters(CoreConfiguration::Builder*);
void RegisterExtraFilters(CoreConfiguration::Builder*) {}

}  // namespace grpc_core
