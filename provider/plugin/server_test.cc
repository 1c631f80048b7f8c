#include "provider/plugin/server.h"

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/security/credentials.h>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "proto/grpc_controller.grpc.pb.h"
#include "proto/grpc_stdio.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "provider/base/strings.h"
#include "provider/plugin/mtls.h"

namespace tf::plugin {
namespace {

namespace fs = std::filesystem;

// A provider of which one RPC runs until the server stops.
class Provider final : public ::tfplugin6::Provider::Service {
 public:
  ::grpc::Status StopProvider(::grpc::ServerContext*, const ::tfplugin6::StopProvider::Request*,
                              ::tfplugin6::StopProvider::Response* response) override {
    running_.set_value();
    stopped_.get_future().wait();
    response->set_error("stopped");
    return ::grpc::Status::OK;
  }

  void WaitUntilRunning() { running_.get_future().wait(); }
  void Stop() { stopped_.set_value(); }

 private:
  std::promise<void> running_;
  std::promise<void> stopped_;
};

Identity MakeClient() {
  absl::StatusOr<Identity> identity = MakeIdentity(absl::Now());
  EXPECT_TRUE(identity.ok()) << identity.status();
  return *identity;
}

// As a host reads the handshake's certificate: base64 without padding of DER.
std::string Pem(std::string base64) {
  base64.append((4 - base64.size() % 4) % 4, '=');
  return StrCat("-----BEGIN CERTIFICATE-----\n", base64, "\n-----END CERTIFICATE-----\n");
}

// A server on a thread of its own, and how to talk to it.
class Running {
 public:
  explicit Running(std::string client_certificate, Lifetime lifetime = Lifetime::kHost)
      : stop_(StopEvent::Create()), folder_(SocketFolder::Create(testing::TempDir())) {
    std::promise<std::string> listening;
    thread_ = std::thread([this, client_certificate, lifetime, &listening] {
      served_ = Serve(
          {.service = provider_,
           .folder = *folder_,
           .client_certificate = client_certificate,
           .lifetime = lifetime,
           .on_listening =
               [&](std::string_view certificate) { listening.set_value(std::string(certificate)); },
           .on_stop = [this] { provider_.Stop(); }},
          *stop_);
    });
    server_certificate_ = listening.get_future().get();
  }

  ~Running() {
    stop_->Request();
    if (thread_.joinable()) thread_.join();
  }

  void WaitForEnd() { thread_.join(); }
  void Stop() { stop_->Request(); }

  // Without an identity: in plaintext. Each call makes a connection of its own.
  std::shared_ptr<::grpc::Channel> Connect(const std::optional<Identity>& client) const {
    ::grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride("localhost");
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto credentials = ::grpc::InsecureChannelCredentials();
    if (client.has_value()) {
      ::grpc::SslCredentialsOptions options;
      options.pem_root_certs = Pem(server_certificate_);
      options.pem_private_key = client->private_key_pem.Reveal();
      options.pem_cert_chain = client->certificate_pem;
      credentials = ::grpc::SslCredentials(options);
    }
    return ::grpc::CreateCustomChannel(StrCat("unix:", folder_->socket_path()), credentials,
                                       arguments);
  }

  Provider& provider() { return provider_; }
  const absl::Status& served() const { return served_; }
  bool folder_exists() const { return fs::exists(fs::path(folder_->socket_path()).parent_path()); }
  const std::string& server_certificate() const { return server_certificate_; }

 private:
  absl::StatusOr<StopEvent> stop_;
  absl::StatusOr<SocketFolder> folder_;
  Provider provider_;
  absl::Status served_;
  std::string server_certificate_;
  std::thread thread_;
};

// UNIMPLEMENTED, the answer of the generated service, shows that the call reached it.
::grpc::StatusCode CallProvider(const std::shared_ptr<::grpc::Channel>& channel) {
  ::grpc::ClientContext context;
  ::tfplugin6::Metadata::Response response;
  return ::tfplugin6::Provider::NewStub(channel)->GetMetadata(&context, {}, &response).error_code();
}

::grpc::StatusCode CallShutdown(const std::shared_ptr<::grpc::Channel>& channel) {
  ::grpc::ClientContext context;
  ::plugin::Empty response;
  return ::plugin::GRPCController::NewStub(channel)->Shutdown(&context, {}, &response).error_code();
}

TEST(Serve, TheHostsCertificateIsLetIn) {
  const Identity client = MakeClient();
  const Running server(client.certificate_pem);
  EXPECT_EQ(CallProvider(server.Connect(client)), ::grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Serve, AnotherCertificateIsRefused) {
  const Running server(MakeClient().certificate_pem);
  EXPECT_EQ(CallProvider(server.Connect(MakeClient())), ::grpc::StatusCode::UNAVAILABLE);
}

TEST(Serve, AClientWithoutCertificateIsRefused) {
  const Running server(MakeClient().certificate_pem);
  EXPECT_EQ(CallProvider(server.Connect(Identity())), ::grpc::StatusCode::UNAVAILABLE);
}

TEST(Serve, PlaintextIsRefusedWhereTlsWasAskedFor) {
  const Running server(MakeClient().certificate_pem);
  EXPECT_EQ(CallProvider(server.Connect(std::nullopt)), ::grpc::StatusCode::UNAVAILABLE);
}

TEST(Serve, WithoutAHostsCertificateItSpeaksPlaintext) {
  const Running server("");
  EXPECT_EQ(server.server_certificate(), "");
  EXPECT_EQ(CallProvider(server.Connect(std::nullopt)), ::grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Serve, ShutdownIsAnsweredAndEndsIt) {
  Running server("");
  EXPECT_EQ(CallShutdown(server.Connect(std::nullopt)), ::grpc::StatusCode::OK);
  server.WaitForEnd();
  EXPECT_TRUE(server.served().ok()) << server.served();
  EXPECT_FALSE(server.folder_exists());
}

TEST(Serve, LosingTheStdioStreamEndsIt) {
  Running server("");
  {
    auto channel = server.Connect(std::nullopt);
    ::grpc::ClientContext context;
    auto stream = ::plugin::GRPCStdio::NewStub(channel)->StreamStdio(&context, {});
    EXPECT_EQ(CallProvider(channel), ::grpc::StatusCode::UNIMPLEMENTED);  // It is up by now.
    context.TryCancel();
    stream->Finish();
  }
  server.WaitForEnd();
  EXPECT_FALSE(server.folder_exists());
}

TEST(Serve, InDebugModeOnlyTheStopEndsIt) {
  Running server("", Lifetime::kDebug);
  EXPECT_EQ(CallShutdown(server.Connect(std::nullopt)), ::grpc::StatusCode::OK);
  ::grpc::ClientContext context;
  auto stream =
      ::plugin::GRPCStdio::NewStub(server.Connect(std::nullopt))->StreamStdio(&context, {});
  context.TryCancel();
  stream->Finish();
  EXPECT_EQ(CallProvider(server.Connect(std::nullopt)), ::grpc::StatusCode::UNIMPLEMENTED);
  server.Stop();
  server.WaitForEnd();
  EXPECT_FALSE(server.folder_exists());
}

TEST(Serve, ARunningRpcStillAnswersAfterTheStop) {
  Running server("");
  auto channel = server.Connect(std::nullopt);
  auto answer = std::async(std::launch::async, [&] {
    ::grpc::ClientContext context;
    ::tfplugin6::StopProvider::Response response;
    const ::grpc::Status status =
        ::tfplugin6::Provider::NewStub(channel)->StopProvider(&context, {}, &response);
    return status.ok() ? response.error() : status.error_message();
  });
  server.provider().WaitUntilRunning();
  server.Stop();
  EXPECT_EQ(answer.get(), "stopped");
}

TEST(Serve, MessagesLargerThanGrpcsDefaultArrive) {
  const Running server("");
  ::grpc::ClientContext context;
  ::tfplugin6::ReadResource::Request request;
  request.mutable_current_state()->set_msgpack(std::string(5 << 20, 'x'));
  ::tfplugin6::ReadResource::Response response;
  EXPECT_EQ(::tfplugin6::Provider::NewStub(server.Connect(std::nullopt))
                ->ReadResource(&context, request, &response)
                .error_code(),
            ::grpc::StatusCode::UNIMPLEMENTED);
}

// The health service's messages have no names here; these two have the same bytes.
TEST(Serve, HealthServiceSaysThatThePluginServes) {
  const Running server("");
  const auto channel = server.Connect(std::nullopt);
  const ::grpc::internal::RpcMethod check("/grpc.health.v1.Health/Check",
                                          ::grpc::internal::RpcMethod::NORMAL_RPC);
  ::grpc::ClientContext context;
  ::tfplugin6::Metadata::FunctionName service;
  service.set_name("plugin");
  ::plugin::StdioData status;
  const ::grpc::Status answer =
      ::grpc::internal::BlockingUnaryCall(channel.get(), check, &context, service, &status);
  EXPECT_TRUE(answer.ok()) << answer.error_message();
  constexpr int kServing = 1;
  EXPECT_EQ(status.channel(), kServing);
}

TEST(Serve, ASocketThatCannotBeOpenedIsAnErrorWithItsPath) {
  const absl::StatusOr<StopEvent> stop = StopEvent::Create();
  const absl::StatusOr<SocketFolder> folder = SocketFolder::Create(testing::TempDir());
  folder->Remove();
  Provider provider;
  const absl::Status served = Serve({.service = provider,
                                     .folder = *folder,
                                     .client_certificate = "",
                                     .lifetime = Lifetime::kHost,
                                     .on_listening = [](std::string_view) { FAIL(); },
                                     .on_stop = [] {}},
                                    *stop);
  EXPECT_EQ(served.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(served.message()), testing::HasSubstr(folder->socket_path()));
}

}  // namespace
}  // namespace tf::plugin
