#include "provider/testing/resource_session.h"

#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/cty/json.h"
#include "provider/testing/terraform_rules.h"

namespace tf::testing {
namespace {

using cty::Value;
using sdk::Diagnostics;
using ::testing::IsEmpty;

void PutUnknowns(Value& value) {
  if (value.AsString() != nullptr && *value.AsString() == "<unknown>") {
    value = Value::Unknown();
  } else if (Value::List* list = value.AsList()) {
    for (Value& element : *list) PutUnknowns(element);
  } else if (Value::Map* map = value.AsMap()) {
    for (auto& [key, member] : *map) PutUnknowns(member);
  }
}

}  // namespace

Value Config(std::string_view json, const cty::Type& type) {
  absl::StatusOr<Value> config = cty::DecodeJson(json, type);
  if (!config.ok()) {
    std::cerr << config.status() << "\n";
    std::abort();
  }
  PutUnknowns(*config);
  return *std::move(config);
}

ResourceSession::ResourceSession(sdk::Server& server, std::string type_name)
    : server_(server), type_name_(std::move(type_name)) {}

Diagnostics ResourceSession::Validate(std::string_view config) const {
  return server_.ValidateResourceConfig(type_name_, Config(config, spec().type()), true);
}

Diagnostics ResourceSession::Plan(std::string_view config, sdk::PlanResult& planned) {
  Diagnostics out = Refresh();
  if (out.has_error()) return out;
  planned = PlanFrom(state_, Config(config, spec().type()));
  out.Append(planned.diagnostics);
  return out;
}

Diagnostics ResourceSession::Apply(std::string_view config) {
  Diagnostics out = Validate(config);
  if (out.has_error()) return out;
  sdk::PlanResult planned;
  out.Append(Plan(config, planned));
  if (out.has_error()) return out;
  const Value value = Config(config, spec().type());
  if (!state_.is_null() && !planned.requires_replace.empty()) {
    out.Append(Destroy());
    if (out.has_error()) return out;
    planned = PlanFrom(Value::Null(), value);
  }
  if (planned.planned != state_) out.Append(ApplyPlan(value, planned));
  return out;
}

Diagnostics ResourceSession::ApplyPlan(const Value& config, const sdk::PlanResult& plan) {
  sdk::StateResult result =
      server_.ApplyResourceChange(type_name_, {.config = config,
                                               .prior = state_,
                                               .planned = plan.planned,
                                               .private_state = plan.private_state});
  if (!result.diagnostics.has_error()) {
    EXPECT_THAT(ResultProblems(spec(), plan.planned, result.state), IsEmpty());
  }
  state_ = std::move(result.state);
  private_state_ = std::move(result.private_state);
  return std::move(result.diagnostics);
}

Diagnostics ResourceSession::Refresh() {
  if (state_.is_null()) return {};
  sdk::StateResult result = server_.ReadResource(type_name_, state_, private_state_);
  if (result.diagnostics.has_error()) return std::move(result.diagnostics);
  state_ = std::move(result.state);
  private_state_ = std::move(result.private_state);
  return std::move(result.diagnostics);
}

Diagnostics ResourceSession::Destroy() {
  sdk::StateResult result = server_.ApplyResourceChange(
      type_name_, {.config = {}, .prior = state_, .planned = {}, .private_state = private_state_});
  state_ = std::move(result.state);
  return std::move(result.diagnostics);
}

Diagnostics ResourceSession::Import(std::string_view id) {
  sdk::StateResult result = server_.ImportResourceState(type_name_, id);
  Diagnostics out = std::move(result.diagnostics);
  if (out.has_error()) return out;
  state_ = std::move(result.state);
  private_state_ = std::move(result.private_state);
  out.Append(Refresh());
  return out;
}

bool ResourceSession::PlansNothing(std::string_view config) {
  sdk::PlanResult planned;
  return !Plan(config, planned).has_error() && planned.planned == state_;
}

Value ResourceSession::Attribute(std::string_view name) const {
  const Value* value = state_.Find(name);
  return value == nullptr ? Value::Null() : *value;
}

const sdk::ObjectSpec& ResourceSession::spec() const {
  return server_.resources().find(type_name_)->second->spec();
}

sdk::PlanResult ResourceSession::PlanFrom(const Value& prior, const Value& config) const {
  sdk::PlanResult result =
      server_.PlanResourceChange(type_name_, {.config = config,
                                              .prior = prior,
                                              .proposed = ProposedNew(spec(), prior, config),
                                              .private_state = private_state_});
  if (!result.diagnostics.has_error()) {
    EXPECT_THAT(PlanProblems(spec(), prior, config, result.planned), IsEmpty());
  }
  return result;
}

}  // namespace tf::testing
