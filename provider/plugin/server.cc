#include "provider/plugin/server.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <grpc/support/log.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/log.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/plugin/mtls.h"

namespace tf::plugin {
namespace {

constexpr std::chrono::seconds kGrace{2};

// gRPC's own lines would be plain text on stderr. Its errors (a refused handshake) are not ours.
void LogGrpc(gpr_log_func_args* line) {
  const std::string where = StrCat(line->file, ":", line->line);
  switch (line->severity) {
    case GPR_LOG_SEVERITY_ERROR:
      return log::Warn(line->message, {{"grpc_source", where}});
    case GPR_LOG_SEVERITY_INFO:
      return log::Debug(line->message, {{"grpc_source", where}});
    case GPR_LOG_SEVERITY_DEBUG:
      return log::Trace(line->message, {{"grpc_source", where}});
  }
}

struct Credentials {
  std::shared_ptr<::grpc::ServerCredentials> server;
  std::string certificate;  // As the handshake line carries it.
};

absl::StatusOr<Credentials> MakeCredentials(std::string_view client_certificate) {
  if (client_certificate.empty()) return Credentials{::grpc::InsecureServerCredentials(), ""};
  ASSIGN_OR_RETURN(const Identity identity, MakeIdentity(RealClock().Now()));
  ::grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = std::string(client_certificate);
  options.pem_key_cert_pairs = {{identity.private_key_pem.Reveal(), identity.certificate_pem}};
  return Credentials{::grpc::SslServerCredentials(options), identity.certificate_base64};
}

struct Services {
  ::grpc::Service& provider;
  const std::vector<std::unique_ptr<::grpc::Service>>& beside;
};

// Null when the socket cannot be opened.
std::unique_ptr<::grpc::Server> Start(const SocketFolder& folder, const Credentials& credentials,
                                      const Services& services) {
  ::grpc::EnableDefaultHealthCheckService(true);
  ::grpc::ServerBuilder builder;
  builder.AddListeningPort(StrCat("unix:", folder.socket_path()), credentials.server);
  builder.SetMaxReceiveMessageSize(-1);  // A state may be larger than gRPC's 4 MiB.
  // One thread polls; each running RPC takes one more, so that handlers may block.
  builder.SetSyncServerOption(::grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(::grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(::grpc::ServerBuilder::MAX_POLLERS, 2);
  builder.RegisterService(&services.provider);
  for (const auto& service : services.beside) builder.RegisterService(service.get());
  return builder.BuildAndStart();
}

}  // namespace

absl::Status Serve(const ServeOptions& options, const StopEvent& stop) {
  gpr_set_log_function(LogGrpc);
  ASSIGN_OR_RETURN(const Credentials credentials, MakeCredentials(options.client_certificate));
  const auto beside = MakeSideServices(stop, options.lifetime);
  const std::unique_ptr<::grpc::Server> server =
      Start(options.folder, credentials, {.provider = options.service, .beside = beside});
  if (server == nullptr) {
    return absl::UnavailableError(StrCat("cannot listen on ", options.folder.socket_path()));
  }
  server->GetHealthCheckService()->SetServingStatus("plugin", true);
  options.on_listening(credentials.certificate);

  if (options.lifetime == Lifetime::kHost) {
    stop.WaitOrOrphaned();
  } else {
    stop.Wait();
  }
  options.on_stop();
  options.folder.Remove();
  server->Shutdown(std::chrono::system_clock::now() + kGrace);
  return absl::OkStatus();
}

}  // namespace tf::plugin
