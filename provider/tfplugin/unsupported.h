// The RPCs that no provider of this SDK implements yet, each answered by an error that names it.
// Hosts do not call them, since no schema or capability offers them; if one does, the user should
// read more than "unsupported plugin method".
#ifndef TF_TFPLUGIN_UNSUPPORTED_H_
#define TF_TFPLUGIN_UNSUPPORTED_H_

#include <string>

#include "proto/tfplugin6.grpc.pb.h"
#include "provider/base/strings.h"

namespace tf::tfplugin {

inline std::string UnsupportedSummary(const char* rpc) {
  return StrCat("This provider does not implement ", rpc);
}

inline ::grpc::Status Unsupported(const char* rpc, ::tfplugin6::Diagnostic* diagnostic) {
  diagnostic->set_severity(::tfplugin6::Diagnostic::ERROR);
  diagnostic->set_summary(UnsupportedSummary(rpc));
  diagnostic->set_detail("It offers nothing that needs it. Please report how you came here.");
  return ::grpc::Status::OK;
}

#define UNSUPPORTED_RPC(rpc, message)                                              \
  ::grpc::Status rpc(::grpc::ServerContext*, const ::tfplugin6::message::Request*, \
                     ::tfplugin6::message::Response* response) override {          \
    return Unsupported(#rpc, response->add_diagnostics());                         \
  }

class UnsupportedService : public ::tfplugin6::Provider::Service {
 public:
  UNSUPPORTED_RPC(UpgradeResourceIdentity, UpgradeResourceIdentity)
  UNSUPPORTED_RPC(MoveResourceState, MoveResourceState)
  UNSUPPORTED_RPC(GenerateResourceConfig, GenerateResourceConfig)
  UNSUPPORTED_RPC(ValidateEphemeralResourceConfig, ValidateEphemeralResourceConfig)
  UNSUPPORTED_RPC(OpenEphemeralResource, OpenEphemeralResource)
  UNSUPPORTED_RPC(RenewEphemeralResource, RenewEphemeralResource)
  UNSUPPORTED_RPC(CloseEphemeralResource, CloseEphemeralResource)
  UNSUPPORTED_RPC(ValidateListResourceConfig, ValidateListResourceConfig)
  UNSUPPORTED_RPC(ValidateActionConfig, ValidateActionConfig)
  UNSUPPORTED_RPC(PlanAction, PlanAction)
  UNSUPPORTED_RPC(ValidateStateStoreConfig, ValidateStateStore)
  UNSUPPORTED_RPC(ConfigureStateStore, ConfigureStateStore)
  UNSUPPORTED_RPC(LockState, LockState)
  UNSUPPORTED_RPC(UnlockState, UnlockState)
  UNSUPPORTED_RPC(GetStates, GetStates)
  UNSUPPORTED_RPC(DeleteState, DeleteState)

  ::grpc::Status CallFunction(::grpc::ServerContext*, const ::tfplugin6::CallFunction::Request*,
                              ::tfplugin6::CallFunction::Response* response) override {
    response->mutable_error()->set_text(UnsupportedSummary("CallFunction"));
    return ::grpc::Status::OK;
  }

  ::grpc::Status ListResource(
      ::grpc::ServerContext*, const ::tfplugin6::ListResource::Request*,
      ::grpc::ServerWriter<::tfplugin6::ListResource::Event>* events) override {
    ::tfplugin6::ListResource::Event event;
    Unsupported("ListResource", event.add_diagnostic());
    events->Write(event);
    return ::grpc::Status::OK;
  }

  ::grpc::Status InvokeAction(
      ::grpc::ServerContext*, const ::tfplugin6::InvokeAction::Request*,
      ::grpc::ServerWriter<::tfplugin6::InvokeAction::Event>* events) override {
    ::tfplugin6::InvokeAction::Event event;
    Unsupported("InvokeAction", event.mutable_completed()->add_diagnostics());
    events->Write(event);
    return ::grpc::Status::OK;
  }

  ::grpc::Status ReadStateBytes(
      ::grpc::ServerContext*, const ::tfplugin6::ReadStateBytes::Request*,
      ::grpc::ServerWriter<::tfplugin6::ReadStateBytes::Response>* chunks) override {
    ::tfplugin6::ReadStateBytes::Response chunk;
    Unsupported("ReadStateBytes", chunk.add_diagnostics());
    chunks->Write(chunk);
    return ::grpc::Status::OK;
  }

  ::grpc::Status WriteStateBytes(::grpc::ServerContext*,
                                 ::grpc::ServerReader<::tfplugin6::WriteStateBytes::RequestChunk>*,
                                 ::tfplugin6::WriteStateBytes::Response* response) override {
    return Unsupported("WriteStateBytes", response->add_diagnostics());
  }
};

#undef UNSUPPORTED_RPC

}  // namespace tf::tfplugin

#endif  // TF_TFPLUGIN_UNSUPPORTED_H_
