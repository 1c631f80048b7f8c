#include "provider/plugin/side_services.h"

#include <grpcpp/support/server_callback.h>

#include "proto/grpc_broker.grpc.pb.h"
#include "proto/grpc_controller.grpc.pb.h"
#include "proto/grpc_stdio.grpc.pb.h"

namespace tf::plugin {
namespace {

using ::grpc::CallbackServerContext;

// An open stream without messages. It is cancelled when the host closes its connection or dies,
// which ends a provider that nobody would end otherwise. Owns itself.
template <typename Reactor>
class SilentStream final : public Reactor {
 public:
  SilentStream(const StopEvent& stop, Lifetime lifetime) : stop_(stop), lifetime_(lifetime) {}

  void OnCancel() override {
    if (lifetime_ == Lifetime::kHost) stop_.Request();
    this->Finish(::grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  const StopEvent& stop_;
  const Lifetime lifetime_;
};

class Controller final : public ::plugin::GRPCController::CallbackService {
 public:
  Controller(const StopEvent& stop, Lifetime lifetime) : stop_(stop), lifetime_(lifetime) {}

  ::grpc::ServerUnaryReactor* Shutdown(CallbackServerContext* context, const ::plugin::Empty*,
                                       ::plugin::Empty*) override {
    if (lifetime_ == Lifetime::kHost) stop_.Request();
    ::grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(::grpc::Status::OK);
    return reactor;
  }

 private:
  const StopEvent& stop_;
  const Lifetime lifetime_;
};

class Stdio final : public ::plugin::GRPCStdio::CallbackService {
 public:
  Stdio(const StopEvent& stop, Lifetime lifetime) : stop_(stop), lifetime_(lifetime) {}

  ::grpc::ServerWriteReactor<::plugin::StdioData>* StreamStdio(
      CallbackServerContext*, const ::plugin::StdioRequest*) override {
    return new SilentStream<::grpc::ServerWriteReactor<::plugin::StdioData>>(stop_, lifetime_);
  }

 private:
  const StopEvent& stop_;
  const Lifetime lifetime_;
};

class Broker final : public ::plugin::GRPCBroker::CallbackService {
 public:
  Broker(const StopEvent& stop, Lifetime lifetime) : stop_(stop), lifetime_(lifetime) {}

  ::grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>* StartStream(
      CallbackServerContext*) override {
    return new SilentStream<::grpc::ServerBidiReactor<::plugin::ConnInfo, ::plugin::ConnInfo>>(
        stop_, lifetime_);
  }

 private:
  const StopEvent& stop_;
  const Lifetime lifetime_;
};

}  // namespace

std::vector<std::unique_ptr<::grpc::Service>> MakeSideServices(const StopEvent& stop,
                                                               Lifetime lifetime) {
  std::vector<std::unique_ptr<::grpc::Service>> services;
  services.push_back(std::make_unique<Controller>(stop, lifetime));
  services.push_back(std::make_unique<Stdio>(stop, lifetime));
  services.push_back(std::make_unique<Broker>(stop, lifetime));
  return services;
}

}  // namespace tf::plugin
