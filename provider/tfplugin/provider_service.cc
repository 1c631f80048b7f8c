#include "provider/tfplugin/provider_service.h"

#include <atomic>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "proto/tfplugin6.pb.h"
#include "provider/base/log.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"
#include "provider/sdk/diagnostics.h"
#include "provider/sdk/server.h"
#include "provider/tfplugin/from_proto.h"
#include "provider/tfplugin/to_proto.h"
#include "provider/tfplugin/unsupported.h"

namespace tf::tfplugin {
namespace {

using ::grpc::ServerContext;
using ::grpc::Status;
using DiagnosticList = google::protobuf::RepeatedPtrField<::tfplugin6::Diagnostic>;
using Types = std::map<std::string, cty::Type, std::less<>>;

template <typename Handlers>
Types TypesOf(const Handlers& handlers) {
  Types types;
  for (const auto& [name, handler] : handlers) types.emplace(name, handler->spec().type());
  return types;
}

absl::StatusOr<cty::Type> TypeOf(const Types& types, const std::string& name) {
  auto found = types.find(name);
  if (found != types.end()) return found->second;
  return absl::NotFoundError(StrCat("this version of the provider has no type ", name));
}

// Numbers the calls of this process.
std::string NextRequestId() {
  static std::atomic<uint64_t> last_id = 0;
  return StrCat(++last_id);
}

// What every log line of a call says of it.
struct CallName {
  const char* rpc;
  std::string_view type_key = "tf_resource_type";
  std::string type_name = {};
};

// Runs `body`, which reports to the diagnostics it is given or returns a status; turns both, and
// exceptions, into the response's diagnostics.
template <typename Body>
Status Run(const CallName& call, DiagnosticList* out, Body body) {
  const log::ScopedFields fields{
      {"tf_req_id", NextRequestId()}, {"tf_rpc", call.rpc}, {call.type_key, call.type_name}};
  log::Trace("RPC begins");
  sdk::Diagnostics diagnostics;
  const std::string bug = StrCat("Internal error in ", call.rpc);
  constexpr char kReport[] = "This is a bug in the provider; please report it.";
  try {
    const absl::Status status = body(diagnostics);
    if (!status.ok()) diagnostics.AddStatus(StrCat("Cannot do ", call.rpc), status);
  } catch (const std::exception& error) {
    diagnostics.AddError(bug, StrCat(error.what(), "\n\n", kReport));
  } catch (...) {
    diagnostics.AddError(bug, kReport);
  }
  ToProto(diagnostics, out);
  log::Trace("RPC ends", {{"failed", diagnostics.has_error() ? "true" : "false"}});
  return Status::OK;
}

class ProviderService final : public UnsupportedService {
 public:
  explicit ProviderService(sdk::Server& server)
      : server_(server),
        provider_type_(server.provider_spec().type()),
        resource_types_(TypesOf(server.resources())),
        data_source_types_(TypesOf(server.data_sources())) {}

  // ---- About the provider

  Status GetMetadata(ServerContext*, const ::tfplugin6::Metadata::Request*,
                     ::tfplugin6::Metadata::Response* response) override {
    SetCapabilities(response->mutable_server_capabilities());
    for (const auto& [name, type] : resource_types_) response->add_resources()->set_type_name(name);
    for (const auto& [name, type] : data_source_types_) {
      response->add_data_sources()->set_type_name(name);
    }
    return Status::OK;
  }

  Status GetProviderSchema(ServerContext*, const ::tfplugin6::GetProviderSchema::Request*,
                           ::tfplugin6::GetProviderSchema::Response* response) override {
    return Run({"GetProviderSchema"}, response->mutable_diagnostics(), [&](sdk::Diagnostics&) {
      SetCapabilities(response->mutable_server_capabilities());
      ToProto(server_.provider_spec(), response->mutable_provider());
      for (const auto& [name, handler] : server_.resources()) {
        ToProto(handler->spec(), &(*response->mutable_resource_schemas())[name]);
      }
      for (const auto& [name, handler] : server_.data_sources()) {
        ToProto(handler->spec(), &(*response->mutable_data_source_schemas())[name]);
      }
      return absl::OkStatus();
    });
  }

  Status GetResourceIdentitySchemas(ServerContext*,
                                    const ::tfplugin6::GetResourceIdentitySchemas::Request*,
                                    ::tfplugin6::GetResourceIdentitySchemas::Response*) override {
    return Status::OK;  // None has an identity.
  }

  Status GetFunctions(ServerContext*, const ::tfplugin6::GetFunctions::Request*,
                      ::tfplugin6::GetFunctions::Response*) override {
    return Status::OK;  // There are none.
  }

  // ---- The provider block

  Status ValidateProviderConfig(ServerContext*,
                                const ::tfplugin6::ValidateProviderConfig::Request* request,
                                ::tfplugin6::ValidateProviderConfig::Response* response) override {
    return Run({"ValidateProviderConfig"}, response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Value config,
                                  FromProto(request->config(), provider_type_));
                 out.Append(server_.ValidateProviderConfig(config));
                 return absl::OkStatus();
               });
  }

  Status ConfigureProvider(ServerContext*, const ::tfplugin6::ConfigureProvider::Request* request,
                           ::tfplugin6::ConfigureProvider::Response* response) override {
    return Run({"ConfigureProvider"}, response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Value config,
                                  FromProto(request->config(), provider_type_));
                 out.Append(server_.ConfigureProvider(config));
                 return absl::OkStatus();
               });
  }

  Status StopProvider(ServerContext*, const ::tfplugin6::StopProvider::Request*,
                      ::tfplugin6::StopProvider::Response*) override {
    log::Debug("asked to stop");
    server_.Stop();
    return Status::OK;
  }

  // ---- Resources

  Status ValidateResourceConfig(ServerContext*,
                                const ::tfplugin6::ValidateResourceConfig::Request* request,
                                ::tfplugin6::ValidateResourceConfig::Response* response) override {
    return Run(Resource("ValidateResourceConfig", *request), response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Type type,
                                  TypeOf(resource_types_, request->type_name()));
                 ASSIGN_OR_RETURN(const cty::Value config, FromProto(request->config(), type));
                 out.Append(server_.ValidateResourceConfig(
                     request->type_name(), config,
                     request->client_capabilities().write_only_attributes_allowed()));
                 return absl::OkStatus();
               });
  }

  Status UpgradeResourceState(ServerContext*,
                              const ::tfplugin6::UpgradeResourceState::Request* request,
                              ::tfplugin6::UpgradeResourceState::Response* response) override {
    return Run(Resource("UpgradeResourceState", *request), response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Type type,
                                  TypeOf(resource_types_, request->type_name()));
                 if (request->raw_state().json().empty()) {
                   return absl::InvalidArgumentError("the state was written before Terraform 0.12");
                 }
                 sdk::StateResult result = server_.UpgradeResourceState(
                     request->type_name(), request->version(), request->raw_state().json());
                 out.Append(std::move(result.diagnostics));
                 return ToProto(result.state, type, response->mutable_upgraded_state());
               });
  }

  Status ReadResource(ServerContext*, const ::tfplugin6::ReadResource::Request* request,
                      ::tfplugin6::ReadResource::Response* response) override {
    // Until it is read, the state is what it was; null would say that the object is gone.
    *response->mutable_new_state() = request->current_state();
    response->set_private_(request->private_());
    return Run(
        Resource("ReadResource", *request), response->mutable_diagnostics(),
        [&](sdk::Diagnostics& out) -> absl::Status {
          ASSIGN_OR_RETURN(const cty::Type type, TypeOf(resource_types_, request->type_name()));
          ASSIGN_OR_RETURN(const cty::Value state, FromProto(request->current_state(), type));
          sdk::StateResult result =
              server_.ReadResource(request->type_name(), state, request->private_());
          out.Append(std::move(result.diagnostics));
          response->set_private_(std::move(result.private_state));
          return ToProto(result.state, type, response->mutable_new_state());
        });
  }

  Status PlanResourceChange(ServerContext*, const ::tfplugin6::PlanResourceChange::Request* request,
                            ::tfplugin6::PlanResourceChange::Response* response) override {
    return Run(
        Resource("PlanResourceChange", *request), response->mutable_diagnostics(),
        [&](sdk::Diagnostics& out) -> absl::Status { return Plan(*request, *response, out); });
  }

  Status ApplyResourceChange(ServerContext*,
                             const ::tfplugin6::ApplyResourceChange::Request* request,
                             ::tfplugin6::ApplyResourceChange::Response* response) override {
    // Until something is done, the state is what it was.
    *response->mutable_new_state() = request->prior_state();
    response->set_private_(request->planned_private());
    return Run(
        Resource("ApplyResourceChange", *request), response->mutable_diagnostics(),
        [&](sdk::Diagnostics& out) -> absl::Status { return Apply(*request, *response, out); });
  }

  Status ImportResourceState(ServerContext*,
                             const ::tfplugin6::ImportResourceState::Request* request,
                             ::tfplugin6::ImportResourceState::Response* response) override {
    return Run(Resource("ImportResourceState", *request), response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Type type,
                                  TypeOf(resource_types_, request->type_name()));
                 sdk::StateResult result =
                     server_.ImportResourceState(request->type_name(), request->id());
                 out.Append(std::move(result.diagnostics));
                 if (result.state.is_null()) return absl::OkStatus();
                 auto* imported = response->add_imported_resources();
                 imported->set_type_name(request->type_name());
                 imported->set_private_(std::move(result.private_state));
                 return ToProto(result.state, type, imported->mutable_state());
               });
  }

  // ---- Data sources

  Status ValidateDataResourceConfig(
      ServerContext*, const ::tfplugin6::ValidateDataResourceConfig::Request* request,
      ::tfplugin6::ValidateDataResourceConfig::Response* response) override {
    return Run(DataSource("ValidateDataResourceConfig", *request), response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Type type,
                                  TypeOf(data_source_types_, request->type_name()));
                 ASSIGN_OR_RETURN(const cty::Value config, FromProto(request->config(), type));
                 out.Append(server_.ValidateDataSourceConfig(request->type_name(), config));
                 return absl::OkStatus();
               });
  }

  Status ReadDataSource(ServerContext*, const ::tfplugin6::ReadDataSource::Request* request,
                        ::tfplugin6::ReadDataSource::Response* response) override {
    return Run(DataSource("ReadDataSource", *request), response->mutable_diagnostics(),
               [&](sdk::Diagnostics& out) -> absl::Status {
                 ASSIGN_OR_RETURN(const cty::Type type,
                                  TypeOf(data_source_types_, request->type_name()));
                 ASSIGN_OR_RETURN(const cty::Value config, FromProto(request->config(), type));
                 sdk::StateResult result = server_.ReadDataSource(request->type_name(), config);
                 out.Append(std::move(result.diagnostics));
                 return ToProto(result.state, type, response->mutable_state());
               });
  }

 private:
  template <typename Request>
  static CallName Resource(const char* rpc, const Request& request) {
    return {.rpc = rpc, .type_key = "tf_resource_type", .type_name = request.type_name()};
  }

  template <typename Request>
  static CallName DataSource(const char* rpc, const Request& request) {
    return {.rpc = rpc, .type_key = "tf_data_source_type", .type_name = request.type_name()};
  }

  // Not plan_destroy: the sdk has nothing to say of a destroy, so that Terraform need not ask.
  static void SetCapabilities(::tfplugin6::ServerCapabilities* out) {
    out->set_get_provider_schema_optional(true);
  }

  absl::Status Plan(const ::tfplugin6::PlanResourceChange::Request& request,
                    ::tfplugin6::PlanResourceChange::Response& response, sdk::Diagnostics& out) {
    ASSIGN_OR_RETURN(const cty::Type type, TypeOf(resource_types_, request.type_name()));
    ASSIGN_OR_RETURN(cty::Value config, FromProto(request.config(), type));
    ASSIGN_OR_RETURN(cty::Value prior, FromProto(request.prior_state(), type));
    ASSIGN_OR_RETURN(cty::Value proposed, FromProto(request.proposed_new_state(), type));
    sdk::PlanResult result =
        server_.PlanResourceChange(request.type_name(), {.config = std::move(config),
                                                         .prior = std::move(prior),
                                                         .proposed = std::move(proposed),
                                                         .private_state = request.prior_private()});
    out.Append(std::move(result.diagnostics));
    response.set_planned_private(std::move(result.private_state));
    for (const cty::Path& path : result.requires_replace) {
      ToProto(path, response.add_requires_replace());
    }
    return ToProto(result.planned, type, response.mutable_planned_state());
  }

  absl::Status Apply(const ::tfplugin6::ApplyResourceChange::Request& request,
                     ::tfplugin6::ApplyResourceChange::Response& response, sdk::Diagnostics& out) {
    ASSIGN_OR_RETURN(const cty::Type type, TypeOf(resource_types_, request.type_name()));
    ASSIGN_OR_RETURN(cty::Value config, FromProto(request.config(), type));
    ASSIGN_OR_RETURN(cty::Value prior, FromProto(request.prior_state(), type));
    ASSIGN_OR_RETURN(cty::Value planned, FromProto(request.planned_state(), type));
    sdk::StateResult result = server_.ApplyResourceChange(
        request.type_name(), {.config = std::move(config),
                              .prior = std::move(prior),
                              .planned = std::move(planned),
                              .private_state = request.planned_private()});
    out.Append(std::move(result.diagnostics));
    response.set_private_(std::move(result.private_state));
    return ToProto(result.state, type, response.mutable_new_state());
  }

  sdk::Server& server_;
  const cty::Type provider_type_;
  const Types resource_types_;
  const Types data_source_types_;
};

}  // namespace

std::unique_ptr<::grpc::Service> MakeProviderService(sdk::Server& server) {
  return std::make_unique<ProviderService>(server);
}

}  // namespace tf::tfplugin
