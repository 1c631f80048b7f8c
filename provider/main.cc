#include <cstdlib>
#include <memory>

#include <grpcpp/impl/service_type.h>

#include "provider/base/environment.h"
#include "provider/plugin/run_plugin.h"
#include "provider/sdk/server.h"
#include "provider/tfplugin/provider_service.h"
#include "resources/provider.h"

int main(int argc, char** argv) {
  const tf::Environment environment = &std::getenv;
  tf::sdk::Server server(elastic::MakeRegistry(environment));
  const std::unique_ptr<grpc::Service> service = tf::tfplugin::MakeProviderService(server);
  // _Exit: threads of gRPC may still run, and destructors have nothing to save.
  std::_Exit(
      tf::plugin::RunPlugin({argv, argv + argc}, environment,
                            {.provider_address = "registry.terraform.io/terraform-elastic/elastic",
                             .version = PROVIDER_VERSION,
                             .service = *service,
                             .on_stop = [&server] { server.Stop(); }}));
}
