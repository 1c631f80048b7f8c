#include "provider/testing/rpc_client.h"

#include <grpcpp/server_builder.h>

namespace tf::testing {

RpcClient::RpcClient(::grpc::Service& service) {
  ::grpc::ServerBuilder builder;
  builder.RegisterService(&service);
  server_ = builder.BuildAndStart();
  stub_ = ::tfplugin6::Provider::NewStub(server_->InProcessChannel({}));
}

RpcClient::~RpcClient() { server_->Shutdown(); }

}  // namespace tf::testing
