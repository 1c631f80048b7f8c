#include "provider/sdk/handlers.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/fake_clock.h"
#include "provider/testing/terraform_rules.h"

namespace tf::sdk {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tf::testing::FakeClock;
using V = cty::Value;

struct Box {
  Value<std::string> id;
  Value<std::string> name;
  Value<std::string> color;
  Value<int64_t> size;
  Value<Secret> password;
  Value<std::string> revision;
  Value<Secret> spare_key;  // Only the answer to the create has it.
  Value<Timeouts> timeouts;
  bool operator==(const Box&) const = default;
};

// A store of boxes that behaves: names are unique, each write is a revision of its own. The hooks
// run when they are set, so that a test can let one operation fail or be slow.
struct Store {
  struct Stored {
    std::string color;
    int64_t size = 0;
    std::string password;
    int revision = 0;
  };
  using Hook = std::function<absl::Status(const Call&)>;

  std::map<std::string, Stored> boxes;
  Hook before_write, after_write, before_read, settle;
  std::vector<absl::Time> deadlines;

  absl::Status Run(const Hook& hook, Call& call) {
    deadlines.push_back(call.bounds.deadline);
    return hook ? hook(call) : absl::OkStatus();
  }
};

class BoxResource final : public Resource<Box> {
 public:
  explicit BoxResource(Store& store) : store_(store) {}

  const Schema<Box>& schema() const override {
    static const auto& schema =
        *new Schema<Box>({.name = "test_box", .version = 2, .doc = "A box."},
                         Attr("id", &Box::id).Computed().KeepPrior(),
                         Attr("name", &Box::name).Required().RequiresReplace(),
                         Attr("color", &Box::color).Optional().Must(OneOf({"red", "blue"})),
                         Attr("size", &Box::size).Default(1),
                         Attr("password", &Box::password).Optional().WriteOnly(),
                         Attr("revision", &Box::revision).Computed(),
                         Attr("spare_key", &Box::spare_key).Computed().KeepPrior().Sensitive(),
                         TimeoutsAttr(&Box::timeouts));
    return schema;
  }
  std::string Describe(const Box& box) const override {
    return StrCat("box \"", box.name.ValueOr("?"), "\"");
  }
  void Validate(const Box& config, Diagnostics& out) const override {
    if (config.name == std::string("forbidden")) out.AddError("Invalid name", "It is forbidden.");
  }
  void ModifyPlan(PlanChange<Box> change) const override {
    if (change.config.color == std::string("red")) change.plan.revision = std::string("red-1");
    if (change.config.name == std::string("odd")) change.diagnostics.AddWarning("Odd name", "Hm.");
    if (change.prior != nullptr && change.prior->size == 7 && change.plan.size == 2) {
      change.diagnostics.AddWarning("It shrinks", "From 7 to 2.");
    }
  }
  absl::Status Create(Call& call, Box& plan, const Box& config) override {
    if (store_.boxes.count(*plan.name.known()) != 0) return absl::AlreadyExistsError("it exists");
    call.private_state.Set("made", "by us");
    plan.spare_key = Secret("spare");
    return Write(call, plan, config);
  }
  absl::Status Update(Call& call, const Box&, const Box& plan, const Box& config) override {
    return Write(call, plan, config);
  }
  absl::Status Settle(Call& call, const Box&, Box&) override {
    return store_.Run(store_.settle, call);
  }
  absl::StatusOr<std::optional<Box>> Read(Call& call, const Box& state) override {
    if (absl::Status status = store_.Run(store_.before_read, call); !status.ok()) return status;
    const auto found = store_.boxes.find(*state.name.known());
    if (found == store_.boxes.end()) return std::nullopt;
    Box box = state;
    box.id = StrCat("id-", found->first);
    box.color = found->second.color.empty() ? Value<std::string>() : found->second.color;
    box.size = found->second.size;
    box.password = Secret(found->second.password);  // which the host must not keep
    box.revision = StrCat(found->second.color, "-", found->second.revision);
    return box;
  }
  absl::Status Delete(Call& call, const Box& state) override {
    if (absl::Status status = store_.Run(store_.before_write, call); !status.ok()) return status;
    store_.boxes.erase(*state.name.known());
    return absl::OkStatus();
  }
  absl::StatusOr<Box> Import(Call& call, std::string_view id) override {
    if (id.empty()) return absl::InvalidArgumentError("the id is empty");
    call.private_state.Set("made", "by others");
    Box box;
    box.name = std::string(id);
    return box;
  }

 private:
  absl::Status Write(Call& call, const Box& plan, const Box& config) {
    if (absl::Status status = store_.Run(store_.before_write, call); !status.ok()) return status;
    Store::Stored& stored = store_.boxes[*plan.name.known()];
    stored = {.color = plan.color.ValueOr(""),
              .size = plan.size.ValueOr(0),
              .password = config.password.ValueOr(Secret()).Reveal(),
              .revision = stored.revision + 1};
    return store_.after_write ? store_.after_write(call) : absl::OkStatus();
  }

  Store& store_;
};

struct Boxes {
  Value<std::string> color;
  Value<std::vector<std::string>> names;
};

class BoxesSource final : public DataSource<Boxes> {
 public:
  explicit BoxesSource(Store& store) : store_(store) {}
  const Schema<Boxes>& schema() const override {
    static const auto& schema = *new Schema<Boxes>({.name = "test_boxes", .version = 0, .doc = ""},
                                                   Attr("color", &Boxes::color).Default("red"),
                                                   Attr("names", &Boxes::names).Computed());
    return schema;
  }
  absl::StatusOr<Boxes> Read(Call&, const Boxes& config) override {
    if (!config.names.is_null()) return absl::InternalError("computed field is not null");
    if (config.color == std::string("none")) return absl::NotFoundError("no such color");
    Boxes found = config;
    if (config.color == std::string("dark")) {
      found.names = Value<std::vector<std::string>>::Unknown();
      return found;
    }
    std::vector<std::string> names;
    for (const auto& [name, box] : store_.boxes) {
      if (box.color == *config.color.known()) names.push_back(name);
    }
    found.names = names;
    return found;
  }

 private:
  Store& store_;
};

struct Config {
  Value<std::string> endpoint;
  Value<int64_t> retries;
};

class BoxProvider final : public Provider<Config> {
 public:
  explicit BoxProvider(Config& configured) : configured_(configured) {}
  const Schema<Config>& schema() const override {
    static const auto& schema =
        *new Schema<Config>({.name = "test", .version = 0, .doc = ""},
                            Attr("endpoint", &Config::endpoint).Optional().Must(NotBlank()),
                            Attr("retries", &Config::retries).Default(3));
    return schema;
  }
  void Configure(Call&, const Config& config) override { configured_ = config; }

 private:
  Config& configured_;
};

auto Summary(const std::string& text) { return Field(&Diagnostic::summary, HasSubstr(text)); }
auto Detail(const std::string& text) { return Field(&Diagnostic::detail, HasSubstr(text)); }

// A provider and, beside it, what Terraform does with one resource of it.
class Handlers : public ::testing::Test {
 protected:
  Handlers() : server_(MakeRegistry(), clock_) {}

  Registry MakeRegistry() {
    Registry registry;
    registry.provider = MakeProvider<Config>(std::make_unique<BoxProvider>(configured_));
    registry.resources.push_back(MakeResource<Box>(std::make_unique<BoxResource>(store_)));
    registry.data_sources.push_back(MakeDataSource<Boxes>(std::make_unique<BoxesSource>(store_)));
    return registry;
  }

  const ObjectSpec& spec() const { return server_.resources().at("test_box")->spec(); }

  V ConfigOf(V::Map members) const {
    members.emplace("name", V::String("a"));
    for (const AttributeSpec& row : spec().attributes) members.emplace(row.name, V::Null());
    return V::Object(std::move(members));
  }

  PlanResult Plan(const V& config) {
    PlanResult plan = server_.PlanResourceChange(
        "test_box", {.config = config,
                     .prior = state_,
                     .proposed = tf::testing::ProposedNew(spec(), state_, config),
                     .private_state = private_});
    EXPECT_THAT(tf::testing::PlanProblems(spec(), state_, config, plan.planned), IsEmpty());
    return plan;
  }

  // Plans and applies; returns the diagnostics of the apply.
  std::vector<Diagnostic> Apply(const V& config) {
    const PlanResult plan = Plan(config);
    return Keep(plan.planned,
                server_.ApplyResourceChange("test_box", {.config = config,
                                                         .prior = state_,
                                                         .planned = plan.planned,
                                                         .private_state = plan.private_state}));
  }
  std::vector<Diagnostic> Destroy() {
    return Keep(V::Null(), server_.ApplyResourceChange("test_box", {.config = V::Null(),
                                                                    .prior = state_,
                                                                    .planned = V::Null(),
                                                                    .private_state = private_}));
  }
  std::vector<Diagnostic> Refresh() {
    StateResult read = server_.ReadResource("test_box", state_, private_);
    state_ = read.state;
    private_ = read.private_state;
    return read.diagnostics.list();
  }

  std::string Text(std::string_view attribute) const {
    const V* value = state_.Find(attribute);
    return value == nullptr || value->AsString() == nullptr ? "" : *value->AsString();
  }

  Store store_;
  Config configured_;
  FakeClock clock_;
  Server server_;
  V state_;
  std::string private_;

 private:
  std::vector<Diagnostic> Keep(const V& planned, StateResult result) {
    if (!result.diagnostics.has_error()) {
      EXPECT_THAT(tf::testing::ResultProblems(spec(), planned, result.state), IsEmpty());
    }
    state_ = std::move(result.state);
    private_ = std::move(result.private_state);
    return result.diagnostics.list();
  }
};

Store::Hook Failing(absl::Status status) {
  return [status](const Call&) { return status; };
}

absl::Status LostAnswer() { return WithUnknownOutcome(absl::UnavailableError("connection lost")); }

TEST_F(Handlers, CreatedObjectIsReadBackIntoTheState) {
  EXPECT_THAT(Apply(ConfigOf({{"color", V::String("blue")}, {"password", V::String("pw")}})),
              IsEmpty());
  EXPECT_EQ(Text("id"), "id-a");
  EXPECT_EQ(Text("revision"), "blue-1");
  EXPECT_EQ(*state_.Find("size"), V::Int(1));
  EXPECT_EQ(store_.boxes["a"].password, "pw");
}

TEST_F(Handlers, ValueThatOnlyTheCreateTellsIsKept) {
  Apply(ConfigOf({}));
  EXPECT_EQ(Text("spare_key"), "spare");
  Refresh();
  Apply(ConfigOf({{"size", V::Int(7)}}));
  EXPECT_EQ(Text("spare_key"), "spare");
}

TEST_F(Handlers, ValueThatOnlyTheCreateTellsSurvivesAFailedReadAndALostAnswer) {
  store_.before_read = Failing(absl::UnavailableError("no answer"));
  Apply(ConfigOf({}));
  EXPECT_EQ(Text("spare_key"), "spare");

  state_ = V::Null();
  store_ = {};
  store_.after_write = Failing(LostAnswer());
  Apply(ConfigOf({}));
  EXPECT_EQ(Text("spare_key"), "spare");
}

TEST_F(Handlers, WriteOnlyValueThatAReadShowsIsNotKept) {
  Apply(ConfigOf({{"password", V::String("pw")}}));
  EXPECT_TRUE(state_.Find("password")->is_null());
  Refresh();
  EXPECT_TRUE(state_.Find("password")->is_null());
}

TEST_F(Handlers, SecondPlanIsEmpty) {
  const V config = ConfigOf({{"color", V::String("blue")}, {"password", V::String("pw")}});
  Apply(config);
  Refresh();
  EXPECT_EQ(Plan(config).planned, state_);
}

TEST_F(Handlers, UpdateKeepsIdAndPrivateState) {
  Apply(ConfigOf({{"color", V::String("blue")}}));
  EXPECT_THAT(Apply(ConfigOf({{"size", V::Int(7)}})), IsEmpty());
  EXPECT_EQ(Text("id"), "id-a");
  EXPECT_EQ(Text("revision"), "-2");
  EXPECT_EQ(*PrivateState(private_).Get("made"), "by us");
  Refresh();
  EXPECT_EQ(*PrivateState(private_).Get("made"), "by us");
  EXPECT_EQ(*PrivateState(Plan(ConfigOf({})).private_state).Get("made"), "by us");
}

TEST_F(Handlers, ChangedNameAsksForReplacement) {
  Apply(ConfigOf({}));
  EXPECT_THAT(Plan(ConfigOf({{"name", V::String("b")}})).requires_replace,
              ElementsAre(cty::Path().Attribute("name")));
}

TEST_F(Handlers, AuthorMayChangeAndCommentThePlan) {
  const PlanResult plan = Plan(ConfigOf({{"name", V::String("odd")}, {"color", V::String("red")}}));
  EXPECT_EQ(*plan.planned.Find("revision"), V::String("red-1"));
  EXPECT_TRUE(plan.planned.Find("id")->is_unknown());
  EXPECT_THAT(plan.diagnostics.list(), ElementsAre(Summary("Odd name")));
}

TEST_F(Handlers, AuthorSeesThePriorStateOfAnUpdateOnly) {
  EXPECT_THAT(Plan(ConfigOf({{"size", V::Int(2)}})).diagnostics.list(), IsEmpty());
  Apply(ConfigOf({{"size", V::Int(7)}}));
  EXPECT_THAT(Plan(ConfigOf({{"size", V::Int(2)}})).diagnostics.list(),
              ElementsAre(Summary("It shrinks")));
}

TEST_F(Handlers, PlanOfADestroyIsNull) {
  Apply(ConfigOf({}));
  const PlanResult plan = server_.PlanResourceChange(
      "test_box",
      {.config = V::Null(), .prior = state_, .proposed = V::Null(), .private_state = private_});
  EXPECT_TRUE(plan.planned.is_null());
  EXPECT_THAT(plan.diagnostics.list(), IsEmpty());
}

TEST_F(Handlers, DeletedObjectIsGone) {
  Apply(ConfigOf({}));
  EXPECT_THAT(Destroy(), IsEmpty());
  EXPECT_TRUE(state_.is_null());
  EXPECT_THAT(store_.boxes, IsEmpty());
}

TEST_F(Handlers, FailedDeleteKeepsTheState) {
  Apply(ConfigOf({}));
  store_.before_write = Failing(absl::PermissionDeniedError("not yours"));
  EXPECT_THAT(Destroy(),
              ElementsAre(AllOf(Summary("Cannot delete box \"a\""), Detail("not yours"))));
  EXPECT_EQ(Text("id"), "id-a");
}

TEST_F(Handlers, ObjectRemovedElsewhereLeavesTheState) {
  Apply(ConfigOf({}));
  store_.boxes.clear();
  EXPECT_THAT(Refresh(), IsEmpty());
  EXPECT_TRUE(state_.is_null());
}

TEST_F(Handlers, FailedReadKeepsTheState) {
  Apply(ConfigOf({}));
  store_.before_read = Failing(absl::UnavailableError("no route"));
  EXPECT_THAT(Refresh(), ElementsAre(AllOf(Summary("Cannot read box \"a\""), Detail("no route"))));
  EXPECT_EQ(Text("id"), "id-a");
}

TEST_F(Handlers, FailedCreateMakesNoState) {
  store_.boxes["a"] = {};
  EXPECT_THAT(Apply(ConfigOf({})),
              ElementsAre(AllOf(Summary("Cannot create box \"a\""), Detail("it exists"))));
  EXPECT_TRUE(state_.is_null());
}

TEST_F(Handlers, FailedUpdateKeepsThePriorState) {
  Apply(ConfigOf({}));
  const V before = state_;
  store_.before_write = Failing(absl::InvalidArgumentError("too big"));
  EXPECT_THAT(Apply(ConfigOf({{"size", V::Int(9)}})), ElementsAre(Summary("Cannot update")));
  EXPECT_EQ(state_, before);
}

TEST_F(Handlers, WrittenObjectThatCannotBeReadBackIsKeptAsPlanned) {
  store_.before_read = Failing(absl::UnavailableError("no route"));
  EXPECT_THAT(Apply(ConfigOf({{"color", V::String("blue")}})),
              ElementsAre(Summary("Cannot read back box \"a\"")));
  EXPECT_EQ(Text("color"), "blue");
  EXPECT_TRUE(state_.IsWhollyKnown());
}

TEST_F(Handlers, UpdatedObjectThatCannotBeReadBackIsKeptAsPlanned) {
  Apply(ConfigOf({}));
  store_.before_read = Failing(absl::UnavailableError("no route"));
  EXPECT_THAT(Apply(ConfigOf({{"size", V::Int(9)}})), ElementsAre(Summary("Cannot read back")));
  EXPECT_EQ(*state_.Find("size"), V::Int(9));
}

TEST_F(Handlers, WrittenObjectThatIsGoneIsAnError) {
  store_.after_write = [&](const Call&) {
    store_.boxes.clear();
    return absl::OkStatus();
  };
  EXPECT_THAT(Apply(ConfigOf({})), ElementsAre(Summary("Cannot find box \"a\"")));
  EXPECT_TRUE(state_.is_null());
}

TEST_F(Handlers, OtherValueThanPlannedIsExplainedAndKept) {
  store_.after_write = [&](const Call&) {
    store_.boxes["a"].size = 5;
    return absl::OkStatus();
  };
  EXPECT_THAT(Apply(ConfigOf({})),
              ElementsAre(AllOf(Summary("Another value of size"),
                                Field(&Diagnostic::path, cty::Path().Attribute("size")))));
  EXPECT_EQ(*state_.Find("size"), V::Int(5));
}

TEST_F(Handlers, ObjectThatDoesNotSettleIsKeptWithTheError) {
  store_.settle = Failing(absl::DeadlineExceededError("not connected"));
  EXPECT_THAT(Apply(ConfigOf({})), ElementsAre(AllOf(Summary("Written, but not ready: box \"a\""),
                                                     Detail("not connected"))));
  EXPECT_EQ(Text("id"), "id-a");
}

TEST_F(Handlers, UnknownOutcomeOfACreateIsSettledByALook) {
  store_.after_write = Failing(LostAnswer());
  EXPECT_THAT(Apply(ConfigOf({})),
              ElementsAre(AllOf(Summary("Cannot create box \"a\""), Detail("connection lost")),
                          AllOf(Summary("Found box \"a\" as planned"),
                                Field(&Diagnostic::severity, Severity::kWarning))));
  EXPECT_EQ(Text("id"), "id-a");
}

TEST_F(Handlers, UnknownOutcomeWithNothingThereKeepsThePlanUntilTheNextRefresh) {
  store_.before_write = Failing(LostAnswer());
  EXPECT_THAT(Apply(ConfigOf({})),
              ElementsAre(Summary("Cannot create box \"a\""),
                          AllOf(Summary("Not sure that there is no box \"a\""),
                                Field(&Diagnostic::severity, Severity::kWarning))));
  EXPECT_FALSE(state_.is_null());
  Refresh();
  EXPECT_TRUE(state_.is_null());
}

TEST_F(Handlers, UnknownOutcomeWithAnotherObjectThereTakesNothing) {
  store_.after_write = [&](const Call&) {
    store_.boxes["a"].size = 5;
    return LostAnswer();
  };
  EXPECT_THAT(Apply(ConfigOf({})), ElementsAre(Summary("Cannot create box \"a\"")));
  EXPECT_TRUE(state_.is_null());
}

TEST_F(Handlers, UnknownOutcomeOfAnUpdateIsSettledByALook) {
  Apply(ConfigOf({}));
  store_.after_write = Failing(LostAnswer());
  Apply(ConfigOf({{"size", V::Int(9)}}));
  EXPECT_EQ(*state_.Find("size"), V::Int(9));
}

TEST_F(Handlers, UnknownOutcomeOfAnUpdateThatWasNotMadeKeepsThePriorState) {
  Apply(ConfigOf({}));
  store_.before_write = Failing(LostAnswer());
  EXPECT_THAT(Apply(ConfigOf({{"size", V::Int(9)}})), ElementsAre(Summary("Cannot update")));
  EXPECT_EQ(*state_.Find("size"), V::Int(1));
}

TEST_F(Handlers, LookAfterAnUnknownOutcomeIsShortAndOutlivesStop) {
  const absl::Time start = clock_.Now();
  bool stopped = true;
  store_.after_write = [&](const Call&) {
    server_.Stop();
    return LostAnswer();
  };
  store_.before_read = [&](const Call& call) {
    stopped = call.bounds.stop.stop_requested();
    return absl::OkStatus();
  };
  Apply(ConfigOf({}));
  EXPECT_EQ(Text("id"), "id-a");
  EXPECT_FALSE(stopped);
  EXPECT_EQ(store_.deadlines.back(), start + kLookAfterUnknownOutcome);
}

TEST_F(Handlers, DeadlinesComeFromTimeouts) {
  const V timeouts = V::Object({{"create", V::String("5m")},
                                {"update", V::String("7m")},
                                {"delete", V::String("30s")},
                                {"read", V::Null()}});
  const absl::Time start = clock_.Now();
  Apply(ConfigOf({{"timeouts", timeouts}}));
  EXPECT_THAT(store_.deadlines, ::testing::Each(start + absl::Minutes(5)));
  store_.deadlines.clear();
  Refresh();
  EXPECT_THAT(store_.deadlines, ElementsAre(start + kDefaultTimeout));
  store_.deadlines.clear();
  clock_.Advance(absl::Hours(1));
  Apply(ConfigOf({{"timeouts", timeouts}, {"size", V::Int(2)}}));
  EXPECT_THAT(store_.deadlines, ::testing::Each(start + absl::Minutes(67)));
  store_.deadlines.clear();
  Destroy();
  EXPECT_THAT(store_.deadlines, ElementsAre(start + absl::Hours(1) + absl::Seconds(30)));
}

TEST_F(Handlers, StopReachesARunningCallAndEveryLaterOne) {
  store_.settle = [&](const Call& call) {
    clock_.OnSleep([&] { server_.Stop(); });
    const bool woke = clock_.SleepUntil(call.bounds.deadline, call.bounds.stop);
    return woke ? absl::OkStatus() : absl::CancelledError("stopped");
  };
  EXPECT_THAT(Apply(ConfigOf({})), ElementsAre(Detail("stopped")));
  EXPECT_EQ(Text("id"), "id-a");
  store_.before_read = [](const Call& call) {
    return call.bounds.stop.stop_requested() ? absl::CancelledError("stopped") : absl::OkStatus();
  };
  EXPECT_THAT(Refresh(), ElementsAre(Detail("stopped")));
}

TEST_F(Handlers, ImportedObjectIsReadIntoTheState) {
  store_.boxes["b"] = {.color = "red", .size = 4, .password = "pw", .revision = 1};
  const StateResult imported = server_.ImportResourceState("test_box", "b");
  EXPECT_TRUE(imported.state.IsWhollyKnown());
  EXPECT_EQ(*PrivateState(imported.private_state).Get("made"), "by others");
  state_ = imported.state;
  EXPECT_THAT(Refresh(), IsEmpty());
  EXPECT_EQ(Text("id"), "id-b");
  EXPECT_EQ(Text("color"), "red");
}

TEST_F(Handlers, WrongImportIdIsAnError) {
  const StateResult imported = server_.ImportResourceState("test_box", "");
  EXPECT_TRUE(imported.state.is_null());
  EXPECT_THAT(imported.diagnostics.list(),
              ElementsAre(AllOf(Summary("Cannot import \"\" as test_box"), Detail("is empty"))));
}

TEST_F(Handlers, ValidationRunsTheRowsRulesAndTheAuthors) {
  EXPECT_THAT(server_
                  .ValidateResourceConfig("test_box",
                                          ConfigOf({{"name", V::String("forbidden")},
                                                    {"color", V::String("green")},
                                                    {"size", V::Unknown()}}),
                                          true)
                  .list(),
              ElementsAre(Summary("Invalid color"), Summary("Invalid name")));
}

TEST_F(Handlers, WriteOnlyValueIsRefusedWhereTheClientWouldStoreIt) {
  const V config = ConfigOf({{"password", V::String("pw")}});
  EXPECT_THAT(server_.ValidateResourceConfig("test_box", config, true).list(), IsEmpty());
  EXPECT_THAT(server_.ValidateResourceConfig("test_box", config, false).list(),
              ElementsAre(AllOf(Summary("`password`"), Not(Detail("pw")))));
}

constexpr char kJson[] = R"({"id":"id-a","name":"a","color":null,"size":1,"password":null,
    "revision":"-1","spare_key":"spare","timeouts":null})";

TEST_F(Handlers, StateOfTheSameVersionIsTakenAsItIs) {
  Apply(ConfigOf({}));
  const StateResult upgraded = server_.UpgradeResourceState("test_box", 2, kJson);
  EXPECT_THAT(upgraded.diagnostics.list(), IsEmpty());
  EXPECT_EQ(upgraded.state, state_);
}

TEST_F(Handlers, OlderStateLosesWhatIsGoneAndGainsNulls) {
  const StateResult upgraded =
      server_.UpgradeResourceState("test_box", 1, R"({"name":"a","weight":[1,{"x":2}]})");
  EXPECT_THAT(upgraded.diagnostics.list(), IsEmpty());
  EXPECT_EQ(upgraded.state, ConfigOf({}));
}

TEST_F(Handlers, NewerOrBrokenStateIsAnError) {
  EXPECT_THAT(server_.UpgradeResourceState("test_box", 3, kJson).diagnostics.list(),
              ElementsAre(AllOf(Summary("newer provider"), Detail("version 3"))));
  EXPECT_THAT(server_.UpgradeResourceState("test_box", 2, "{").diagnostics.list(),
              ElementsAre(Summary("Cannot read the state of test_box")));
}

TEST_F(Handlers, DataSourceIsReadWithDefaultsAndComputedFieldsNull) {
  store_.boxes["r"] = {.color = "red", .size = 1, .password = "", .revision = 1};
  store_.boxes["b"] = {.color = "blue", .size = 1, .password = "", .revision = 1};
  const StateResult read =
      server_.ReadDataSource("test_boxes", V::Object({{"color", V::Null()}, {"names", V::Null()}}));
  EXPECT_THAT(read.diagnostics.list(), IsEmpty());
  EXPECT_EQ(read.state,
            V::Object({{"color", V::String("red")}, {"names", V::Array({V::String("r")})}}));
}

TEST_F(Handlers, DataSourceErrorsAndUnknownsAreReported) {
  const auto read = [&](const char* color) {
    return server_.ReadDataSource("test_boxes",
                                  V::Object({{"color", V::String(color)}, {"names", V::Null()}}));
  };
  EXPECT_THAT(read("none").diagnostics.list(),
              ElementsAre(AllOf(Summary("Cannot read data source test_boxes"), Detail("no such"))));
  EXPECT_TRUE(read("dark").state.IsWhollyKnown());
  EXPECT_TRUE(read("dark").diagnostics.has_error());
}

TEST_F(Handlers, ProviderIsConfiguredWithDefaultsAndUnknowns) {
  const V config = V::Object({{"endpoint", V::Unknown()}, {"retries", V::Null()}});
  EXPECT_THAT(server_.ValidateProviderConfig(config).list(), IsEmpty());
  EXPECT_THAT(server_.ConfigureProvider(config).list(), IsEmpty());
  EXPECT_TRUE(configured_.endpoint.is_unknown());
  EXPECT_EQ(configured_.retries, Value<int64_t>(3));
}

TEST_F(Handlers, ProviderConfigIsValidated) {
  EXPECT_THAT(server_.ValidateProviderConfig(V::Object({{"endpoint", V::String(" ")}})).list(),
              ElementsAre(Summary("Invalid endpoint")));
}

TEST_F(Handlers, UnknownTypeIsAnErrorOfEachCall) {
  const auto unknown = ElementsAre(Summary("Unknown type test_bag"));
  EXPECT_THAT(server_.ValidateResourceConfig("test_bag", V::Object({}), true).list(), unknown);
  EXPECT_THAT(server_.UpgradeResourceState("test_bag", 0, "{}").diagnostics.list(), unknown);
  EXPECT_THAT(server_.ReadResource("test_bag", V::Object({}), "").diagnostics.list(), unknown);
  EXPECT_THAT(server_.PlanResourceChange("test_bag", {}).diagnostics.list(), unknown);
  EXPECT_THAT(server_.ApplyResourceChange("test_bag", {}).diagnostics.list(), unknown);
  EXPECT_THAT(server_.ImportResourceState("test_bag", "x").diagnostics.list(), unknown);
  EXPECT_THAT(server_.ValidateDataSourceConfig("test_bag", V::Object({})).list(), unknown);
  EXPECT_THAT(server_.ReadDataSource("test_bag", V::Object({})).diagnostics.list(), unknown);
}

TEST_F(Handlers, TwoDeclarationsOfOneNameAbort) {
  EXPECT_DEATH(
      {
        Registry registry = MakeRegistry();
        registry.resources.push_back(MakeResource<Box>(std::make_unique<BoxResource>(store_)));
        Server server(std::move(registry), clock_);
      },
      "two declarations of \"test_box\"");
}

}  // namespace
}  // namespace tf::sdk
