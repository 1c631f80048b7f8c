// A provider without a provider, for run_plugin_test: every RPC is unimplemented, but StopProvider
// throws where nobody catches.
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "proto/tfplugin6.grpc.pb.h"
#include "provider/plugin/run_plugin.h"

namespace {

class Provider final : public ::tfplugin6::Provider::Service {
  ::grpc::Status StopProvider(::grpc::ServerContext*, const ::tfplugin6::StopProvider::Request*,
                              ::tfplugin6::StopProvider::Response*) override {
    std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
    return ::grpc::Status::OK;
  }
};

}  // namespace

int main(int argc, char** argv) {
  Provider provider;
  std::_Exit(tf::plugin::RunPlugin({argv, argv + argc}, &std::getenv,
                                   {.provider_address = "registry.example.com/ns/nothing",
                                    .version = "1.2.3",
                                    .service = provider,
                                    .on_stop = [] {}}));
}
