// MakeResource(), MakeDataSource(), MakeProvider(): from what an author writes (resource.h,
// provider.h) to what the server calls (server.h).
#ifndef TF_SDK_HANDLERS_H_
#define TF_SDK_HANDLERS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/sdk/consistency.h"
#include "provider/sdk/plan.h"
#include "provider/sdk/provider.h"
#include "provider/sdk/resource.h"
#include "provider/sdk/server.h"
#include "provider/sdk/timeouts.h"
#include "provider/sdk/validate.h"

namespace tf::sdk {

// How long the host looks for an object whose making had an unknown outcome. Ctrl-C does not end
// this look: without it Terraform would forget an object that exists.
inline constexpr absl::Duration kLookAfterUnknownOutcome = absl::Milliseconds(1500);

// The model that an object decodes to; nullopt, with errors in `out`, when it does not decode.
template <Model M>
std::optional<M> DecodeModel(const Schema<M>& schema, const cty::Value& object, Diagnostics& out) {
  M model{};
  if (schema.Decode(object, model, {}, out) == Decoded::kFailed) return std::nullopt;
  return model;
}

// Runs the rows' rules and then the author's.
template <Model M, typename Author>
Diagnostics ValidateWith(const Author& author, const cty::Value& config) {
  Diagnostics out;
  if (!config.is_known()) return out;
  ValidateObject(author.schema().spec(), config, out);
  const std::optional<M> model = DecodeModel(author.schema(), config, out);
  if (model.has_value()) author.Validate(*model, out);
  return out;
}

template <Model M>
class ResourceHandlerFor final : public ResourceHandler {
 public:
  explicit ResourceHandlerFor(std::unique_ptr<Resource<M>> resource)
      : resource_(std::move(resource)) {}

  const ObjectSpec& spec() const override { return resource_->schema().spec(); }

  Diagnostics Validate(const cty::Value& config) const override {
    return ValidateWith<M>(*resource_, config);
  }

  StateResult Read(const Environment& environment, const cty::Value& state,
                   std::string private_state) override {
    StateResult result{
        .state = state, .private_state = std::move(private_state), .diagnostics = {}};
    const std::optional<M> model = DecodeModel(resource_->schema(), state, result.diagnostics);
    if (!model.has_value()) return result;
    PrivateState memory(std::move(result.private_state));
    Call call = CallFor(environment, TimeoutOf(*model, &Timeouts::read), result, memory);
    absl::StatusOr<std::optional<M>> read = resource_->Read(call, *model);
    if (!read.ok()) {
      result.diagnostics.AddStatus(StrCat("Cannot read ", resource_->Describe(*model)),
                                   read.status());
    } else {
      result.state = read->has_value() ? StateOf(**read, result.diagnostics) : cty::Value::Null();
    }
    result.private_state = memory.Serialize();
    return result;
  }

  PlanResult Plan(const PlanRequest& request) const override {
    PlanResult result{.planned = request.proposed,
                      .requires_replace = {},
                      .private_state = request.private_state,
                      .diagnostics = {}};
    if (request.proposed.is_null()) return result;  // destroy
    result.planned = PlanObject(spec(), request.config, request.prior, request.proposed);
    ModifyPlan(request, result);
    for (cty::Path& path : ReplacedPaths(spec(), request.prior, result.planned)) {
      result.requires_replace.push_back(std::move(path));
    }
    return result;
  }

  StateResult Apply(const Environment& environment, const ApplyRequest& request) override {
    // Until something is done, the state is what it was.
    StateResult result{
        .state = request.prior, .private_state = request.private_state, .diagnostics = {}};
    PrivateState memory(request.private_state);
    if (request.planned.is_null()) {
      Delete(environment, request, memory, result);
    } else if (request.prior.is_null()) {
      Create(environment, request, memory, result);
    } else {
      Update(environment, request, memory, result);
    }
    result.private_state = memory.Serialize();
    return result;
  }

  StateResult Import(const Environment& environment, std::string_view id) override {
    StateResult result;
    PrivateState memory;
    Call call = CallFor(environment, kDefaultTimeout, result, memory);
    absl::StatusOr<M> model = resource_->Import(call, id);
    if (!model.ok()) {
      result.diagnostics.AddStatus(StrCat("Cannot import \"", id, "\" as ", spec().name),
                                   model.status());
    } else {
      result.state = StateOf(*model, result.diagnostics);
    }
    result.private_state = memory.Serialize();
    return result;
  }

 private:
  static Call CallFor(const Environment& environment, absl::Duration timeout, StateResult& result,
                      PrivateState& memory) {
    return {.bounds = {.deadline = environment.clock.Now() + timeout, .stop = environment.stop},
            .diagnostics = result.diagnostics,
            .private_state = memory};
  }

  cty::Value Encode(const M& model) const { return resource_->schema().Encode(model); }

  cty::Value StateOf(const M& model, Diagnostics& out) const {
    return ForState(spec(), Encode(model), out);
  }

  // Lets the author change the plan. What they do not change stays as it came, to the byte.
  void ModifyPlan(const PlanRequest& request, PlanResult& result) const {
    const Schema<M>& schema = resource_->schema();
    const std::optional<M> config = DecodeModel(schema, request.config, result.diagnostics);
    const std::optional<M> plan = DecodeModel(schema, result.planned, result.diagnostics);
    std::optional<M> prior;
    if (!request.prior.is_null()) {
      prior = DecodeModel(schema, request.prior, result.diagnostics);
    }
    if (result.diagnostics.has_error()) return;
    M changed = *plan;
    resource_->ModifyPlan({.config = *config,
                           .prior = prior.has_value() ? &*prior : nullptr,
                           .plan = changed,
                           .requires_replace = result.requires_replace,
                           .diagnostics = result.diagnostics});
    ReplaceChanged(Encode(*plan), Encode(changed), result.planned);
  }

  void Create(const Environment& environment, const ApplyRequest& request, PrivateState& memory,
              StateResult& result) {
    std::optional<M> plan = Plain(request.planned, result.diagnostics);
    const std::optional<M> config =
        DecodeModel(resource_->schema(), request.config, result.diagnostics);
    if (!plan.has_value() || !config.has_value()) return;
    Call call = CallFor(environment, TimeoutOf(*plan, &Timeouts::create), result, memory);
    const absl::Status created = resource_->Create(call, *plan, *config);
    if (created.ok()) {
      result.state = Encode(*plan);
      return ReadBack(call, request.planned, *plan, result);
    }
    result.diagnostics.AddStatus(StrCat("Cannot create ", resource_->Describe(*plan)), created);
    if (HasUnknownOutcome(created)) {
      LookForObject(environment, request.planned, *plan, memory, result);
    }
  }

  void Update(const Environment& environment, const ApplyRequest& request, PrivateState& memory,
              StateResult& result) {
    const std::optional<M> plan = Plain(request.planned, result.diagnostics);
    const std::optional<M> prior =
        DecodeModel(resource_->schema(), request.prior, result.diagnostics);
    const std::optional<M> config =
        DecodeModel(resource_->schema(), request.config, result.diagnostics);
    if (!plan.has_value() || !prior.has_value() || !config.has_value()) return;
    Call call = CallFor(environment, TimeoutOf(*plan, &Timeouts::update), result, memory);
    const absl::Status updated = resource_->Update(call, *prior, *plan, *config);
    if (updated.ok()) {
      result.state = Encode(*plan);
      return ReadBack(call, request.planned, *plan, result);
    }
    result.diagnostics.AddStatus(StrCat("Cannot update ", resource_->Describe(*plan)), updated);
    if (HasUnknownOutcome(updated)) {
      LookForObject(environment, request.planned, *plan, memory, result);
    }
  }

  void Delete(const Environment& environment, const ApplyRequest& request, PrivateState& memory,
              StateResult& result) {
    const std::optional<M> prior =
        DecodeModel(resource_->schema(), request.prior, result.diagnostics);
    if (!prior.has_value()) return;
    Call call = CallFor(environment, TimeoutOf(*prior, &Timeouts::delete_), result, memory);
    const absl::Status deleted = resource_->Delete(call, *prior);
    if (deleted.ok()) {
      result.state = cty::Value::Null();
      return;
    }
    result.diagnostics.AddStatus(StrCat("Cannot delete ", resource_->Describe(*prior)), deleted);
  }

  // The state after a write comes from a read. Where that fails, the plan is the best that is
  // known, and Terraform must not forget the object.
  void ReadBack(Call& call, const cty::Value& planned, const M& plan, StateResult& result) {
    absl::StatusOr<std::optional<M>> read = resource_->Read(call, plan);
    if (!read.ok()) {
      result.diagnostics.AddStatus(
          StrCat("Cannot read back ", resource_->Describe(plan), ", which was written"),
          read.status());
      return;
    }
    if (!read->has_value()) {
      result.state = cty::Value::Null();
      result.diagnostics.AddError(
          StrCat("Cannot find ", resource_->Describe(plan), ", which was just written"),
          "It was written without an error, and is gone. Does something else remove it?");
      return;
    }
    M state = **std::move(read);
    const absl::Status settled = resource_->Settle(call, plan, state);
    result.state = StateOf(state, result.diagnostics);
    if (!settled.ok()) {
      result.diagnostics.AddStatus(StrCat("Written, but not ready: ", resource_->Describe(plan)),
                                   settled);
    }
    ExplainDifferences(spec(), planned, result.state, result.diagnostics);
  }

  // After an unknown outcome: takes the object into the state when it is there just as planned.
  void LookForObject(const Environment& environment, const cty::Value& planned, const M& plan,
                     PrivateState& memory, StateResult& result) {
    Diagnostics ignored;
    Call call{
        .bounds = {.deadline = environment.clock.Now() + kLookAfterUnknownOutcome, .stop = {}},
        .diagnostics = ignored,
        .private_state = memory};
    absl::StatusOr<std::optional<M>> read = resource_->Read(call, plan);
    if (!read.ok() || !read->has_value()) return KeepPlanned(plan, result);
    const cty::Value found = StateOf(**read, result.diagnostics);
    if (!DifferingAttributes(spec(), planned, found).empty()) return;
    result.state = found;
    result.diagnostics.AddWarning(
        StrCat("Found ", resource_->Describe(plan), " as planned"),
        "Although the change ended with an error, it took effect; the state has it.");
  }

  // The server may still be at work on a request that we gave up. Terraform must not forget what
  // it makes: a create's plan becomes the (tainted) state, and the next refresh finds the object or
  // drops it. After an update the prior state says as much.
  void KeepPlanned(const M& plan, StateResult& result) const {
    if (!result.state.is_null()) return;
    result.state = StateOf(plan, result.diagnostics);
    result.diagnostics.AddWarning(
        StrCat("Not sure that there is no ", resource_->Describe(plan)),
        "The request was sent, its answer never came, and the object is not to be seen yet. The "
        "state has it, so that it is not forgotten if it appears; the next plan looks again.");
  }

  // A planned object with its unknowns null: what Create(), Update() and Read() work with.
  std::optional<M> Plain(const cty::Value& planned, Diagnostics& out) const {
    return DecodeModel(resource_->schema(), NullUnknowns(planned), out);
  }

  std::unique_ptr<Resource<M>> resource_;
};

template <Model M>
class DataSourceHandlerFor final : public DataSourceHandler {
 public:
  explicit DataSourceHandlerFor(std::unique_ptr<DataSource<M>> source)
      : source_(std::move(source)) {}

  const ObjectSpec& spec() const override { return source_->schema().spec(); }

  Diagnostics Validate(const cty::Value& config) const override {
    return ValidateWith<M>(*source_, config);
  }

  StateResult Read(const Environment& environment, const cty::Value& config) override {
    StateResult result;
    PrivateState memory;
    const std::optional<M> model =
        DecodeModel(source_->schema(), WithDefaults(spec(), config), result.diagnostics);
    if (!model.has_value()) return result;
    Call call{.bounds = {.deadline = environment.clock.Now() + TimeoutOf(*model, &Timeouts::read),
                         .stop = environment.stop},
              .diagnostics = result.diagnostics,
              .private_state = memory};
    absl::StatusOr<M> read = source_->Read(call, *model);
    if (read.ok()) {
      result.state = ForState(spec(), source_->schema().Encode(*read), result.diagnostics);
    } else {
      result.diagnostics.AddStatus(StrCat("Cannot read data source ", spec().name), read.status());
    }
    return result;
  }

 private:
  std::unique_ptr<DataSource<M>> source_;
};

template <Model C>
class ProviderHandlerFor final : public ProviderHandler {
 public:
  explicit ProviderHandlerFor(std::unique_ptr<Provider<C>> provider)
      : provider_(std::move(provider)) {}

  const ObjectSpec& spec() const override { return provider_->schema().spec(); }

  Diagnostics Validate(const cty::Value& config) const override {
    return ValidateWith<C>(*provider_, config);
  }

  Diagnostics Configure(const Environment& environment, const cty::Value& config) override {
    Diagnostics out;
    PrivateState unused;
    const std::optional<C> model =
        DecodeModel(provider_->schema(), WithDefaults(spec(), config), out);
    if (!model.has_value()) return out;
    Call call{
        .bounds = {.deadline = environment.clock.Now() + kDefaultTimeout, .stop = environment.stop},
        .diagnostics = out,
        .private_state = unused};
    provider_->Configure(call, *model);
    return out;
  }

 private:
  std::unique_ptr<Provider<C>> provider_;
};

template <Model M>
std::unique_ptr<ResourceHandler> MakeResource(std::unique_ptr<Resource<M>> resource) {
  return std::make_unique<ResourceHandlerFor<M>>(std::move(resource));
}

template <Model M>
std::unique_ptr<DataSourceHandler> MakeDataSource(std::unique_ptr<DataSource<M>> source) {
  return std::make_unique<DataSourceHandlerFor<M>>(std::move(source));
}

template <Model C>
std::unique_ptr<ProviderHandler> MakeProvider(std::unique_ptr<Provider<C>> provider) {
  return std::make_unique<ProviderHandlerFor<C>>(std::move(provider));
}

}  // namespace tf::sdk

#endif  // TF_SDK_HANDLERS_H_
