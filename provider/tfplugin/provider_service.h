// The service tfplugin6.Provider over an sdk::Server: each RPC translates, calls, translates back.
#ifndef TF_TFPLUGIN_PROVIDER_SERVICE_H_
#define TF_TFPLUGIN_PROVIDER_SERVICE_H_

#include <memory>

namespace grpc {
class Service;
}  // namespace grpc

namespace tf::sdk {
class Server;
}  // namespace tf::sdk

namespace tf::tfplugin {

// A sync service, safe for concurrent calls. `server` must outlive it. Whatever goes wrong in a
// call, an exception included, becomes a diagnostic of its response; the gRPC status is always OK.
// Every log line of a call carries tf_req_id, tf_rpc and, where there is one, tf_resource_type or
// tf_data_source_type.
std::unique_ptr<grpc::Service> MakeProviderService(sdk::Server& server);

}  // namespace tf::tfplugin

#endif  // TF_TFPLUGIN_PROVIDER_SERVICE_H_
