#include "provider/tfplugin/provider_service.h"

#include <atomic>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/impl/service_type.h>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/json.h"
#include "provider/base/log.h"
#include "provider/base/strings.h"
#include "provider/sdk/server.h"
#include "provider/testing/rpc_client.h"
#include "provider/tfplugin/from_proto.h"
#include "provider/tfplugin/to_proto.h"

namespace tf::tfplugin {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stub = testing::RpcClient::Stub;

sdk::AttributeSpec StringRow(std::string name) {
  sdk::AttributeSpec row;
  row.name = std::move(name);
  row.optional = true;
  return row;
}

const sdk::ObjectSpec& NoteSpec() {
  static const auto& spec = *new sdk::ObjectSpec{.name = "test_note",
                                                 .version = 1,
                                                 .doc = "A note.",
                                                 .attributes = {StringRow("text")},
                                                 .exactly_one_of = {}};
  return spec;
}

cty::Value Note(std::string text) {
  return cty::Value::Object({{"text", cty::Value::String(std::move(text))}});
}

// A resource whose methods a test sets; each answers with what it was given otherwise.
class NoteHandler final : public sdk::ResourceHandler {
 public:
  std::function<sdk::Diagnostics(const cty::Value&)> validate;
  std::function<sdk::StateResult(const cty::Value&)> read;
  std::function<sdk::PlanResult(const sdk::PlanRequest&)> plan;
  std::function<sdk::StateResult(const sdk::Environment&, const sdk::ApplyRequest&)> apply;
  std::function<sdk::StateResult(std::string_view)> import;

  const sdk::ObjectSpec& spec() const override { return NoteSpec(); }
  sdk::Diagnostics Validate(const cty::Value& config) const override {
    return validate ? validate(config) : sdk::Diagnostics();
  }
  sdk::StateResult Read(const sdk::Environment&, const cty::Value& state,
                        std::string private_state) override {
    if (read) return read(state);
    return {.state = state, .private_state = std::move(private_state), .diagnostics = {}};
  }
  sdk::PlanResult Plan(const sdk::PlanRequest& request) const override {
    if (plan) return plan(request);
    return {.planned = request.proposed,
            .requires_replace = {},
            .private_state = request.private_state,
            .diagnostics = {}};
  }
  sdk::StateResult Apply(const sdk::Environment& environment,
                         const sdk::ApplyRequest& request) override {
    if (apply) return apply(environment, request);
    return {.state = request.planned, .private_state = request.private_state, .diagnostics = {}};
  }
  sdk::StateResult Import(const sdk::Environment&, std::string_view id) override {
    if (import) return import(id);
    return {.state = Note(std::string(id)), .private_state = "imported", .diagnostics = {}};
  }
};

class NotesHandler final : public sdk::DataSourceHandler {
 public:
  const sdk::ObjectSpec& spec() const override {
    static const auto& spec = *new sdk::ObjectSpec{.name = "test_notes",
                                                   .version = 0,
                                                   .doc = "",
                                                   .attributes = {StringRow("text")},
                                                   .exactly_one_of = {}};
    return spec;
  }
  sdk::Diagnostics Validate(const cty::Value&) const override {
    sdk::Diagnostics out;
    out.AddWarning("validated", "");
    return out;
  }
  sdk::StateResult Read(const sdk::Environment&, const cty::Value&) override {
    return {.state = Note("found"), .private_state = "", .diagnostics = {}};
  }
};

class ConfigHandler final : public sdk::ProviderHandler {
 public:
  const sdk::ObjectSpec& spec() const override {
    static const auto& spec = *new sdk::ObjectSpec{.name = "test",
                                                   .version = 0,
                                                   .doc = "",
                                                   .attributes = {StringRow("url")},
                                                   .exactly_one_of = {}};
    return spec;
  }
  sdk::Diagnostics Validate(const cty::Value& config) const override { return Shown(config); }
  sdk::Diagnostics Configure(const sdk::Environment&, const cty::Value& config) override {
    return Shown(config);
  }

 private:
  static sdk::Diagnostics Shown(const cty::Value& config) {
    sdk::Diagnostics out;
    out.AddWarning(cty::DebugString(config), "", cty::Path().Attribute("url"));
    return out;
  }
};

class ProviderRpc : public ::testing::Test {
 protected:
  ProviderRpc() : note_(*new NoteHandler), server_(MakeRegistry(&note_)) {}

  static sdk::Registry MakeRegistry(NoteHandler* note) {
    sdk::Registry registry;
    registry.provider = std::make_unique<ConfigHandler>();
    registry.resources.emplace_back(note);
    registry.data_sources.push_back(std::make_unique<NotesHandler>());
    return registry;
  }

  template <typename Request>
  static Request OfNote() {
    Request request;
    request.set_type_name("test_note");
    return request;
  }

  static ::tfplugin6::DynamicValue Wire(const cty::Value& value) {
    ::tfplugin6::DynamicValue wire;
    const absl::Status status = ToProto(value, NoteSpec().type(), &wire);
    EXPECT_TRUE(status.ok()) << status;
    return wire;
  }

  static cty::Value Unwired(const ::tfplugin6::DynamicValue& wire) {
    absl::StatusOr<cty::Value> value = FromProto(wire, NoteSpec().type());
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? *value : cty::Value::Null();
  }

  NoteHandler& note_;  // Owned by server_.
  sdk::Server server_;
  std::unique_ptr<::grpc::Service> service_ = MakeProviderService(server_);
  testing::RpcClient client_{*service_};
};

TEST_F(ProviderRpc, SchemaHasEveryTypeAndTheProviderBlock) {
  const auto response =
      client_.Call(&Stub::GetProviderSchema, ::tfplugin6::GetProviderSchema::Request());
  EXPECT_EQ(response.provider().block().attributes(0).name(), "url");
  ASSERT_TRUE(response.resource_schemas().contains("test_note"));
  EXPECT_EQ(response.resource_schemas().at("test_note").version(), 1);
  EXPECT_TRUE(response.data_source_schemas().contains("test_notes"));
  EXPECT_FALSE(response.has_provider_meta());
  EXPECT_TRUE(response.server_capabilities().get_provider_schema_optional());
  EXPECT_THAT(response.diagnostics(), IsEmpty());
}

TEST_F(ProviderRpc, MetadataNamesEveryType) {
  const auto response = client_.Call(&Stub::GetMetadata, ::tfplugin6::Metadata::Request());
  ASSERT_EQ(response.resources_size(), 1);
  EXPECT_EQ(response.resources(0).type_name(), "test_note");
  ASSERT_EQ(response.data_sources_size(), 1);
  EXPECT_EQ(response.data_sources(0).type_name(), "test_notes");
  EXPECT_TRUE(response.server_capabilities().get_provider_schema_optional());
}

TEST_F(ProviderRpc, ProviderConfigurationMayHoldUnknowns) {
  ::tfplugin6::ConfigureProvider::Request request;
  const cty::Type type = cty::Type::Object({{"url", cty::Type::String()}});
  ASSERT_TRUE(
      ToProto(cty::Value::Object({{"url", cty::Value::Unknown()}}), type, request.mutable_config())
          .ok());
  const auto response = client_.Call(&Stub::ConfigureProvider, request);
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).severity(), ::tfplugin6::Diagnostic::WARNING);
  EXPECT_EQ(response.diagnostics(0).attribute().steps(0).attribute_name(), "url");
}

TEST_F(ProviderRpc, ValidationReportsWhatTheResourceSays) {
  note_.validate = [](const cty::Value& config) {
    sdk::Diagnostics out;
    out.AddError("bad", *config.Find("text")->AsString(), cty::Path().Attribute("text"));
    return out;
  };
  auto request = OfNote<::tfplugin6::ValidateResourceConfig::Request>();
  *request.mutable_config() = Wire(Note("hello"));
  const auto response = client_.Call(&Stub::ValidateResourceConfig, request);
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).detail(), "hello");
  EXPECT_EQ(response.diagnostics(0).attribute().steps(0).attribute_name(), "text");
}

TEST_F(ProviderRpc, ReadEchoesPrivateState) {
  auto request = OfNote<::tfplugin6::ReadResource::Request>();
  *request.mutable_current_state() = Wire(Note("kept"));
  request.set_private_("memory");
  const auto response = client_.Call(&Stub::ReadResource, request);
  EXPECT_EQ(Unwired(response.new_state()), Note("kept"));
  EXPECT_EQ(response.private_(), "memory");
}

TEST_F(ProviderRpc, AnObjectThatIsGoneReadsAsNull) {
  note_.read = [](const cty::Value&) { return sdk::StateResult(); };
  auto request = OfNote<::tfplugin6::ReadResource::Request>();
  *request.mutable_current_state() = Wire(Note("gone"));
  const auto response = client_.Call(&Stub::ReadResource, request);
  EXPECT_TRUE(Unwired(response.new_state()).is_null());
  EXPECT_THAT(response.diagnostics(), IsEmpty());
}

TEST_F(ProviderRpc, AStateThatDoesNotDecodeIsAnErrorAndIsKept) {
  auto request = OfNote<::tfplugin6::ReadResource::Request>();
  request.mutable_current_state()->set_msgpack("\x81\xa4textgarbage");
  request.set_private_("memory");
  const auto response = client_.Call(&Stub::ReadResource, request);
  EXPECT_EQ(response.new_state().msgpack(), request.current_state().msgpack());
  EXPECT_EQ(response.private_(), "memory");
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).severity(), ::tfplugin6::Diagnostic::ERROR);
}

TEST_F(ProviderRpc, AnUnknownTypeIsAnErrorThatNamesIt) {
  ::tfplugin6::ReadResource::Request request;
  request.set_type_name("test_nothing");
  const auto response = client_.Call(&Stub::ReadResource, request);
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_THAT(response.diagnostics(0).detail(), HasSubstr("test_nothing"));
}

TEST_F(ProviderRpc, PlanCarriesReplacementsAndPrivateState) {
  note_.plan = [](const sdk::PlanRequest& request) -> sdk::PlanResult {
    EXPECT_TRUE(request.prior.is_null());
    EXPECT_EQ(request.config, Note("config"));
    return {.planned = request.proposed,
            .requires_replace = {cty::Path().Attribute("text")},
            .private_state = request.private_state + "+planned",
            .diagnostics = {}};
  };
  auto request = OfNote<::tfplugin6::PlanResourceChange::Request>();
  *request.mutable_config() = Wire(Note("config"));
  *request.mutable_prior_state() = Wire(cty::Value::Null());
  *request.mutable_proposed_new_state() = Wire(Note("proposed"));
  request.set_prior_private("prior");
  const auto response = client_.Call(&Stub::PlanResourceChange, request);
  EXPECT_EQ(Unwired(response.planned_state()), Note("proposed"));
  ASSERT_EQ(response.requires_replace_size(), 1);
  EXPECT_EQ(response.requires_replace(0).steps(0).attribute_name(), "text");
  EXPECT_EQ(response.planned_private(), "prior+planned");
  EXPECT_FALSE(response.legacy_type_system());
}

TEST_F(ProviderRpc, ApplyMayReturnAStateAndAnError) {
  note_.apply = [](const sdk::Environment&, const sdk::ApplyRequest& request) {
    sdk::StateResult result{.state = request.planned, .private_state = "p", .diagnostics = {}};
    result.diagnostics.AddError("made, but not connected", "");
    return result;
  };
  auto request = OfNote<::tfplugin6::ApplyResourceChange::Request>();
  *request.mutable_planned_state() = Wire(Note("planned"));
  *request.mutable_config() = Wire(Note("planned"));
  const auto response = client_.Call(&Stub::ApplyResourceChange, request);
  EXPECT_EQ(Unwired(response.new_state()), Note("planned"));
  EXPECT_EQ(response.private_(), "p");
  ASSERT_EQ(response.diagnostics_size(), 1);
}

TEST_F(ProviderRpc, AnExceptionBecomesADiagnosticAndTheStateStays) {
  note_.apply = [](const sdk::Environment&, const sdk::ApplyRequest&) -> sdk::StateResult {
    throw std::runtime_error("index out of range");
  };
  auto request = OfNote<::tfplugin6::ApplyResourceChange::Request>();
  *request.mutable_prior_state() = Wire(Note("prior"));
  *request.mutable_planned_state() = Wire(Note("planned"));
  request.set_planned_private("memory");
  const auto response = client_.Call(&Stub::ApplyResourceChange, request);
  EXPECT_EQ(Unwired(response.new_state()), Note("prior"));
  EXPECT_EQ(response.private_(), "memory");
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_THAT(response.diagnostics(0).detail(), HasSubstr("index out of range"));
  EXPECT_THAT(response.diagnostics(0).detail(), HasSubstr("bug in the provider"));
}

TEST_F(ProviderRpc, AThrownThingWithoutTextBecomesADiagnosticToo) {
  note_.read = [](const cty::Value&) -> sdk::StateResult { throw 7; };
  auto request = OfNote<::tfplugin6::ReadResource::Request>();
  *request.mutable_current_state() = Wire(Note("prior"));
  const auto response = client_.Call(&Stub::ReadResource, request);
  EXPECT_EQ(Unwired(response.new_state()), Note("prior"));
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_THAT(response.diagnostics(0).detail(), HasSubstr("bug in the provider"));
}

TEST_F(ProviderRpc, AResultThatDoesNotFitTheSchemaIsAnErrorAndTheStateStays) {
  note_.apply = [](const sdk::Environment&, const sdk::ApplyRequest&) {
    return sdk::StateResult{
        .state = cty::Value::Bool(true), .private_state = "", .diagnostics = {}};
  };
  auto request = OfNote<::tfplugin6::ApplyResourceChange::Request>();
  *request.mutable_prior_state() = Wire(Note("prior"));
  *request.mutable_planned_state() = Wire(Note("planned"));
  const auto response = client_.Call(&Stub::ApplyResourceChange, request);
  EXPECT_EQ(Unwired(response.new_state()), Note("prior"));
  EXPECT_EQ(response.diagnostics_size(), 1);
}

TEST_F(ProviderRpc, ImportReturnsOneObject) {
  auto request = OfNote<::tfplugin6::ImportResourceState::Request>();
  request.set_id("the-id");
  const auto response = client_.Call(&Stub::ImportResourceState, request);
  ASSERT_EQ(response.imported_resources_size(), 1);
  EXPECT_EQ(response.imported_resources(0).type_name(), "test_note");
  EXPECT_EQ(response.imported_resources(0).private_(), "imported");
  EXPECT_EQ(Unwired(response.imported_resources(0).state()), Note("the-id"));
}

TEST_F(ProviderRpc, AFailedImportReturnsNone) {
  note_.import = [](std::string_view) {
    sdk::StateResult result;
    result.diagnostics.AddError("no such note", "");
    return result;
  };
  const auto response =
      client_.Call(&Stub::ImportResourceState, OfNote<::tfplugin6::ImportResourceState::Request>());
  EXPECT_EQ(response.imported_resources_size(), 0);
  EXPECT_EQ(response.diagnostics_size(), 1);
}

TEST_F(ProviderRpc, StateOfTheSameVersionIsUpgradedFromJson) {
  auto request = OfNote<::tfplugin6::UpgradeResourceState::Request>();
  request.set_version(1);
  request.mutable_raw_state()->set_json(R"({"text": "old", "dropped": 1})");
  const auto response = client_.Call(&Stub::UpgradeResourceState, request);
  EXPECT_THAT(response.diagnostics(), IsEmpty());
  EXPECT_EQ(Unwired(response.upgraded_state()), Note("old"));
}

TEST_F(ProviderRpc, FlatmapStateIsRefused) {
  auto request = OfNote<::tfplugin6::UpgradeResourceState::Request>();
  (*request.mutable_raw_state()->mutable_flatmap())["text"] = "ancient";
  const auto response = client_.Call(&Stub::UpgradeResourceState, request);
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_THAT(response.diagnostics(0).detail(), HasSubstr("0.12"));
}

TEST_F(ProviderRpc, DataSourcesAreValidatedAndRead) {
  ::tfplugin6::ValidateDataResourceConfig::Request validate;
  validate.set_type_name("test_notes");
  *validate.mutable_config() = Wire(Note(""));
  EXPECT_EQ(client_.Call(&Stub::ValidateDataResourceConfig, validate).diagnostics(0).summary(),
            "validated");
  ::tfplugin6::ReadDataSource::Request read;
  read.set_type_name("test_notes");
  *read.mutable_config() = Wire(Note(""));
  EXPECT_EQ(Unwired(client_.Call(&Stub::ReadDataSource, read).state()), Note("found"));
}

TEST_F(ProviderRpc, StopEndsACallThatWaits) {
  std::promise<void> waiting;
  note_.apply = [&](const sdk::Environment& environment, const sdk::ApplyRequest& request) {
    waiting.set_value();
    EXPECT_FALSE(environment.clock.SleepUntil(absl::InfiniteFuture(), environment.stop));
    return sdk::StateResult{.state = request.planned, .private_state = "", .diagnostics = {}};
  };
  auto request = OfNote<::tfplugin6::ApplyResourceChange::Request>();
  *request.mutable_planned_state() = Wire(Note("saved"));
  auto applied = std::async(std::launch::async,
                            [&] { return client_.Call(&Stub::ApplyResourceChange, request); });
  waiting.get_future().wait();
  client_.Call(&Stub::StopProvider, ::tfplugin6::StopProvider::Request());
  EXPECT_EQ(Unwired(applied.get().new_state()), Note("saved"));
}

TEST_F(ProviderRpc, CallsRunAtTheSameTime) {
  constexpr int kCalls = 20;
  std::atomic<int> arrived = 0;
  std::promise<void> all_arrived;
  std::shared_future<void> all = all_arrived.get_future().share();
  note_.read = [&](const cty::Value& state) {
    if (++arrived == kCalls) all_arrived.set_value();
    all.wait();
    return sdk::StateResult{.state = state, .private_state = "", .diagnostics = {}};
  };
  std::vector<std::future<void>> calls;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(std::async(std::launch::async, [&] {
      auto request = OfNote<::tfplugin6::ReadResource::Request>();
      *request.mutable_current_state() = Wire(Note("x"));
      client_.Call(&Stub::ReadResource, request);
    }));
  }
  for (std::future<void>& call : calls) call.get();
  EXPECT_EQ(arrived, kCalls);
}

TEST_F(ProviderRpc, LogLinesOfACallSayWhichItIs) {
  note_.read = [](const cty::Value& state) {
    log::Info("reading");
    return sdk::StateResult{.state = state, .private_state = "", .diagnostics = {}};
  };
  note_.import = [](std::string_view) {
    log::Info("importing");
    return sdk::StateResult();
  };
  auto request = OfNote<::tfplugin6::ReadResource::Request>();
  *request.mutable_current_state() = Wire(Note("x"));
  ::testing::internal::CaptureStderr();
  log::SetLevel(log::Level::kInfo);
  client_.Call(&Stub::ReadResource, request);
  client_.Call(&Stub::ImportResourceState, OfNote<::tfplugin6::ImportResourceState::Request>());
  log::SetLevel(log::Level::kOff);
  const std::string written = ::testing::internal::GetCapturedStderr();
  const std::vector<std::string> lines = absl::StrSplit(written, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u) << written;
  const Json first = ParseJson(lines[0]).value();
  const Json second = ParseJson(lines[1]).value();
  EXPECT_EQ(first["tf_rpc"], "ReadResource");
  EXPECT_EQ(first["tf_resource_type"], "test_note");
  EXPECT_EQ(second["tf_rpc"], "ImportResourceState");
  EXPECT_NE(first["tf_req_id"], second["tf_req_id"]);
}

TEST_F(ProviderRpc, WhatIsNotThereIsEmpty) {
  EXPECT_EQ(client_
                .Call(&Stub::GetResourceIdentitySchemas,
                      ::tfplugin6::GetResourceIdentitySchemas::Request())
                .identity_schemas_size(),
            0);
  EXPECT_EQ(
      client_.Call(&Stub::GetFunctions, ::tfplugin6::GetFunctions::Request()).functions_size(), 0);
}

TEST_F(ProviderRpc, WhatIsNotImplementedIsAnErrorThatNamesTheRpc) {
  EXPECT_THAT(client_.Call(&Stub::MoveResourceState, ::tfplugin6::MoveResourceState::Request())
                  .diagnostics(0)
                  .summary(),
              HasSubstr("MoveResourceState"));
  EXPECT_THAT(
      client_.Call(&Stub::CallFunction, ::tfplugin6::CallFunction::Request()).error().text(),
      HasSubstr("CallFunction"));
  const auto events = client_.CallStream(&Stub::ListResource, ::tfplugin6::ListResource::Request());
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(events[0].diagnostic(0).summary(), HasSubstr("ListResource"));
}

}  // namespace
}  // namespace tf::tfplugin
