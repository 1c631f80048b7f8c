#include "provider/sdk/server.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "provider/base/strings.h"
#include "provider/cty/json.h"
#include "provider/sdk/validate.h"

namespace tf::sdk {
namespace {

template <typename Handler>
std::map<std::string, std::unique_ptr<Handler>, std::less<>> ByName(
    std::vector<std::unique_ptr<Handler>> handlers) {
  std::map<std::string, std::unique_ptr<Handler>, std::less<>> by_name;
  for (std::unique_ptr<Handler>& handler : handlers) {
    std::string name = handler->spec().name;
    if (!by_name.emplace(name, std::move(handler)).second) {
      std::fprintf(stderr, "two declarations of \"%s\"\n", name.c_str());
      std::abort();
    }
  }
  return by_name;
}

// The handler of that name; null pointer, with an error in `out`, when there is none.
template <typename Handlers>
auto Lookup(const Handlers& handlers, std::string_view type_name, Diagnostics& out) ->
    typename Handlers::mapped_type::pointer {
  auto found = handlers.find(type_name);
  if (found != handlers.end()) return found->second.get();
  out.AddError(StrCat("Unknown type ", type_name),
               "This version of the provider does not have it.");
  return nullptr;
}

}  // namespace

Server::Server(Registry registry, Clock& clock)
    : clock_(clock),
      provider_(std::move(registry.provider)),
      resources_(ByName(std::move(registry.resources))),
      data_sources_(ByName(std::move(registry.data_sources))) {}

Diagnostics Server::ValidateProviderConfig(const cty::Value& config) const {
  return provider_->Validate(config);
}

Diagnostics Server::ConfigureProvider(const cty::Value& config) {
  return provider_->Configure(environment(), config);
}

Diagnostics Server::ValidateResourceConfig(std::string_view type_name, const cty::Value& config,
                                           bool write_only_allowed) const {
  Diagnostics out;
  const ResourceHandler* handler = Lookup(resources_, type_name, out);
  if (handler == nullptr) return out;
  out = handler->Validate(config);
  if (!write_only_allowed) RefuseWriteOnly(handler->spec(), config, out);
  return out;
}

StateResult Server::UpgradeResourceState(std::string_view type_name, int64_t version,
                                         std::string_view json) const {
  StateResult result;
  const ResourceHandler* handler = Lookup(resources_, type_name, result.diagnostics);
  if (handler == nullptr) return result;
  if (version > handler->spec().version) {
    result.diagnostics.AddError(StrCat("State of a newer provider for ", type_name),
                                StrCat("The state was written under version ", version,
                                       " of the schema; this provider knows version ",
                                       handler->spec().version, ". Use the newer provider."));
    return result;
  }
  absl::StatusOr<cty::Value> state = cty::DecodeJson(json, handler->spec().type());
  if (state.ok()) {
    result.state = *std::move(state);
  } else {
    result.diagnostics.AddStatus(StrCat("Cannot read the state of ", type_name), state.status());
  }
  return result;
}

StateResult Server::ReadResource(std::string_view type_name, const cty::Value& state,
                                 std::string private_state) {
  StateResult result{.state = state, .private_state = private_state, .diagnostics = {}};
  ResourceHandler* handler = Lookup(resources_, type_name, result.diagnostics);
  if (handler == nullptr || state.is_null()) return result;
  return handler->Read(environment(), state, std::move(private_state));
}

PlanResult Server::PlanResourceChange(std::string_view type_name,
                                      const PlanRequest& request) const {
  PlanResult result;
  const ResourceHandler* handler = Lookup(resources_, type_name, result.diagnostics);
  return handler == nullptr ? result : handler->Plan(request);
}

StateResult Server::ApplyResourceChange(std::string_view type_name, const ApplyRequest& request) {
  StateResult result{
      .state = request.prior, .private_state = request.private_state, .diagnostics = {}};
  ResourceHandler* handler = Lookup(resources_, type_name, result.diagnostics);
  return handler == nullptr ? result : handler->Apply(environment(), request);
}

StateResult Server::ImportResourceState(std::string_view type_name, std::string_view id) {
  StateResult result;
  ResourceHandler* handler = Lookup(resources_, type_name, result.diagnostics);
  return handler == nullptr ? result : handler->Import(environment(), id);
}

Diagnostics Server::ValidateDataSourceConfig(std::string_view type_name,
                                             const cty::Value& config) const {
  Diagnostics out;
  const DataSourceHandler* handler = Lookup(data_sources_, type_name, out);
  return handler == nullptr ? out : handler->Validate(config);
}

StateResult Server::ReadDataSource(std::string_view type_name, const cty::Value& config) {
  StateResult result;
  DataSourceHandler* handler = Lookup(data_sources_, type_name, result.diagnostics);
  return handler == nullptr ? result : handler->Read(environment(), config);
}

}  // namespace tf::sdk
