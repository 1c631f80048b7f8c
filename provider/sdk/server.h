// Server: a provider without the wire: Terraform's RPCs as functions of cty values.
//
// tfplugin/ translates Protocol Buffers to these calls and back; tests call them directly. A call
// never throws and never fails as a whole: whatever goes wrong is in the diagnostics, and a result
// beside errors counts (Terraform saves it).
#ifndef TF_SDK_SERVER_H_
#define TF_SDK_SERVER_H_

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "provider/base/clock.h"
#include "provider/cty/path.h"
#include "provider/cty/value.h"
#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/diagnostics.h"

namespace tf::sdk {

// An object after a read, an apply or an import, with its private state; null when there is none.
struct StateResult {
  cty::Value state;
  std::string private_state;
  Diagnostics diagnostics;
};

struct PlanRequest {
  cty::Value config;
  cty::Value prior;     // null: create
  cty::Value proposed;  // null: destroy
  std::string private_state;
};

struct PlanResult {
  cty::Value planned;
  std::vector<cty::Path> requires_replace;
  std::string private_state;
  Diagnostics diagnostics;
};

struct ApplyRequest {
  cty::Value config;
  cty::Value prior;    // null: create
  cty::Value planned;  // null: destroy
  std::string private_state;
};

// What the server gives each call.
struct Environment {
  Clock& clock;
  std::stop_token stop;
};

// A resource type without its C++ model; MakeResource() (handlers.h) makes one from a Resource<M>.
// Safe to call from any thread.
class ResourceHandler {
 public:
  virtual ~ResourceHandler() = default;
  virtual const ObjectSpec& spec() const = 0;
  virtual Diagnostics Validate(const cty::Value& config) const = 0;
  virtual StateResult Read(const Environment& environment, const cty::Value& state,
                           std::string private_state) = 0;
  virtual PlanResult Plan(const PlanRequest& request) const = 0;
  virtual StateResult Apply(const Environment& environment, const ApplyRequest& request) = 0;
  virtual StateResult Import(const Environment& environment, std::string_view id) = 0;
};

class DataSourceHandler {
 public:
  virtual ~DataSourceHandler() = default;
  virtual const ObjectSpec& spec() const = 0;
  virtual Diagnostics Validate(const cty::Value& config) const = 0;
  virtual StateResult Read(const Environment& environment, const cty::Value& config) = 0;
};

class ProviderHandler {
 public:
  virtual ~ProviderHandler() = default;
  virtual const ObjectSpec& spec() const = 0;
  virtual Diagnostics Validate(const cty::Value& config) const = 0;
  // `config` may hold unknowns. May be called again, with other values.
  virtual Diagnostics Configure(const Environment& environment, const cty::Value& config) = 0;
};

// Everything a provider serves.
struct Registry {
  std::unique_ptr<ProviderHandler> provider;
  std::vector<std::unique_ptr<ResourceHandler>> resources;
  std::vector<std::unique_ptr<DataSourceHandler>> data_sources;
};

// Safe to call from any thread; Terraform calls concurrently.
class Server {
 public:
  using Resources = std::map<std::string, std::unique_ptr<ResourceHandler>, std::less<>>;
  using DataSources = std::map<std::string, std::unique_ptr<DataSourceHandler>, std::less<>>;

  // `clock` outlives the server. Two handlers of one name are a bug and abort.
  explicit Server(Registry registry, Clock& clock = RealClock());

  // Declarations, by type name; fixed for the server's life.
  const ObjectSpec& provider_spec() const { return provider_->spec(); }
  const Resources& resources() const { return resources_; }
  const DataSources& data_sources() const { return data_sources_; }

  Diagnostics ValidateProviderConfig(const cty::Value& config) const;
  Diagnostics ConfigureProvider(const cty::Value& config);

  // `write_only_allowed`: the client can keep write-only values out of plan and state (its
  // capability write_only_attributes_allowed; Terraform and OpenTofu 1.11).
  Diagnostics ValidateResourceConfig(std::string_view type_name, const cty::Value& config,
                                     bool write_only_allowed) const;
  // `json` is the state file's object, written under `version` of the schema.
  StateResult UpgradeResourceState(std::string_view type_name, int64_t version,
                                   std::string_view json) const;
  StateResult ReadResource(std::string_view type_name, const cty::Value& state,
                           std::string private_state);
  PlanResult PlanResourceChange(std::string_view type_name, const PlanRequest& request) const;
  StateResult ApplyResourceChange(std::string_view type_name, const ApplyRequest& request);
  StateResult ImportResourceState(std::string_view type_name, std::string_view id);

  Diagnostics ValidateDataSourceConfig(std::string_view type_name, const cty::Value& config) const;
  StateResult ReadDataSource(std::string_view type_name, const cty::Value& config);

  // Ends the waits and transfers of every call, running or yet to come. Returns at once.
  void Stop() { stop_.request_stop(); }

 private:
  Environment environment() const { return {clock_, stop_.get_token()}; }

  Clock& clock_;
  std::stop_source stop_;
  std::unique_ptr<ProviderHandler> provider_;
  Resources resources_;
  DataSources data_sources_;
};

}  // namespace tf::sdk

#endif  // TF_SDK_SERVER_H_
