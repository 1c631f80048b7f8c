// RpcClient: a host for tests: calls a provider through real gRPC and real bytes, inside the
// process.
//
//   RpcClient client(*tfplugin::MakeProviderService(server));
//   auto response = client.Call(&RpcClient::Stub::ReadResource, request);
#ifndef TF_TESTING_RPC_CLIENT_H_
#define TF_TESTING_RPC_CLIENT_H_

#include <memory>
#include <vector>

#include <grpcpp/client_context.h>
#include <grpcpp/server.h>

#include "gtest/gtest.h"

#include "proto/tfplugin6.grpc.pb.h"

namespace tf::testing {

// Safe to call from any thread.
class RpcClient {
 public:
  using Stub = ::tfplugin6::Provider::StubInterface;

  // `service` must outlive the client.
  explicit RpcClient(::grpc::Service& service);
  ~RpcClient();

  // Calls a unary method. A gRPC status other than OK fails the test.
  template <typename Request, typename Response>
  Response Call(::grpc::Status (Stub::*method)(::grpc::ClientContext*, const Request&, Response*),
                const Request& request) {
    ::grpc::ClientContext context;
    Response response;
    const ::grpc::Status status = ((*stub_).*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  // Calls a method that answers with a stream; its messages in order.
  template <typename Request, typename Message>
  std::vector<Message> CallStream(std::unique_ptr<::grpc::ClientReaderInterface<Message>> (
                                      Stub::*method)(::grpc::ClientContext*, const Request&),
                                  const Request& request) {
    ::grpc::ClientContext context;
    auto reader = ((*stub_).*method)(&context, request);
    std::vector<Message> messages;
    for (Message message; reader->Read(&message);) messages.push_back(message);
    const ::grpc::Status status = reader->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return messages;
  }

 private:
  std::unique_ptr<::grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace tf::testing

#endif  // TF_TESTING_RPC_CLIENT_H_
