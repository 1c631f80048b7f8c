#include "provider/sdk/plan.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/nested.h"
#include "provider/sdk/schema.h"
#include "provider/testing/terraform_rules.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using tf::testing::PlanProblems;
using tf::testing::ProposedNew;
using V = cty::Value;

struct Part {
  Value<std::string> name;
  Value<int64_t> size;
  Value<std::string> address;
  Value<std::string> uid;
  Value<std::string> zone;
  bool operator==(const Part&) const = default;
};

const Schema<Part>& PartSchema() {
  static const auto& schema = *new Schema<Part>(
      {}, Attr("name", &Part::name).Required().RequiresReplace(),
      Attr("size", &Part::size).Default(3), Attr("address", &Part::address).OptionalComputed(),
      Attr("uid", &Part::uid).Computed().KeepPrior(), Attr("zone", &Part::zone).Computed());
  return schema;
}

struct Thing {
  Value<std::string> id;
  Value<std::string> name;
  Value<std::string> note;
  Value<std::string> mode;
  Value<std::string> password;
  Value<std::string> color;
  Value<std::string> updated;
  Value<Part> one;
  Value<Part> given;
  Value<std::vector<Value<Part>>> list;
  Value<SetOf<Part>> set;
  Value<std::map<std::string, Value<Part>>> map;
};

const Schema<Thing>& ThingSchema() {
  using M = Thing;
  static const auto& schema = *new Schema<M>(
      {.name = "test_thing", .doc = ""}, Attr("id", &M::id).Computed().KeepPrior(),
      Attr("name", &M::name).Required().RequiresReplace(), Attr("note", &M::note).Optional(),
      Attr("mode", &M::mode).Default("fast"), Attr("password", &M::password).Optional().WriteOnly(),
      Attr("color", &M::color).OptionalComputed(), Attr("updated", &M::updated).Computed(),
      Attr("one", &M::one, PartSchema()).Optional(),
      Attr("given", &M::given, PartSchema()).OptionalComputed(),
      Attr("list", &M::list, PartSchema()).Optional(),
      Attr("set", &M::set, PartSchema()).Optional(), Attr("map", &M::map, PartSchema()).Optional());
  return schema;
}

const ObjectSpec& Spec() { return ThingSchema().spec(); }

// An object of `spec` with everything null but `members`.
V ObjectOf(const ObjectSpec& spec, V::Map members) {
  for (const AttributeSpec& attribute : spec.attributes) members.emplace(attribute.name, V::Null());
  return V::Object(std::move(members));
}
V ThingOf(V::Map members) {
  members.emplace("name", V::String("n"));
  return ObjectOf(Spec(), std::move(members));
}
V PartOf(V::Map members) {
  members.emplace("name", V::String("p"));
  return ObjectOf(PartSchema().spec(), std::move(members));
}
// A part as it stands in a state.
V MadePart(V::Map members = {}) {
  members.emplace("size", V::Int(3));
  members.emplace("address", V::String("10.0.0.1"));
  members.emplace("uid", V::String("u1"));
  members.emplace("zone", V::String("z1"));
  return PartOf(std::move(members));
}
V MadeThing(V::Map members = {}) {
  members.emplace("id", V::String("id1"));
  members.emplace("mode", V::String("fast"));
  members.emplace("color", V::String("red"));
  members.emplace("updated", V::String("monday"));
  members.emplace("given", MadePart());
  return ThingOf(std::move(members));
}

V PlanOf(const V& config, const V& prior) {
  V planned = PlanObject(Spec(), config, prior, ProposedNew(Spec(), prior, config));
  EXPECT_THAT(PlanProblems(Spec(), prior, config, planned), IsEmpty())
      << "config " << config << "\nprior " << prior << "\nplanned " << planned;
  return planned;
}

const V& At(const V& object, std::string_view name) {
  static const V nothing = V::String("no such member");
  const V* member = object.Find(name);
  return member == nullptr ? nothing : *member;
}

TEST(Plan, CreateKnowsWhatIsWrittenAndDefaultedAndNothingElse) {
  const V planned = PlanOf(ThingOf({{"note", V::String("hi")}}), V::Null());
  EXPECT_EQ(planned, ThingOf({{"note", V::String("hi")},
                              {"mode", V::String("fast")},
                              {"id", V::Unknown()},
                              {"color", V::Unknown()},
                              {"updated", V::Unknown()},
                              {"given", V::Unknown()}}));
}

TEST(Plan, NothingChangedPlansThePriorState) {
  const V prior = MadeThing({{"note", V::String("hi")}, {"one", MadePart()}});
  EXPECT_EQ(PlanOf(ThingOf({{"note", V::String("hi")}, {"one", PartOf({})}}), prior), prior);
}

TEST(Plan, ComputedFieldBecomesUnknownOnlyWhenSomethingChanges) {
  const V planned = PlanOf(ThingOf({{"note", V::String("new")}}), MadeThing());
  EXPECT_TRUE(At(planned, "updated").is_unknown());
  EXPECT_TRUE(At(planned, "color").is_unknown());
  EXPECT_TRUE(At(planned, "given").is_unknown());
}

TEST(Plan, KeepPriorStaysKnownThroughAnUpdate) {
  EXPECT_EQ(At(PlanOf(ThingOf({{"note", V::String("new")}}), MadeThing()), "id"), V::String("id1"));
}

TEST(Plan, KeepPriorWithoutAPriorValueIsUnknown) {
  const V prior = MadeThing({{"id", V::Null()}});
  EXPECT_TRUE(At(PlanOf(ThingOf({{"note", V::String("new")}}), prior), "id").is_unknown());
}

TEST(Plan, RemovedOptionalAttributeIsPlannedNull) {
  const V planned = PlanOf(ThingOf({}), MadeThing({{"note", V::String("old")}}));
  EXPECT_TRUE(At(planned, "note").is_null());
  EXPECT_TRUE(At(planned, "updated").is_unknown());
}

TEST(Plan, RemovedDefaultedAttributeGoesBackToItsDefault) {
  const V planned = PlanOf(ThingOf({}), MadeThing({{"mode", V::String("slow")}}));
  EXPECT_EQ(At(planned, "mode"), V::String("fast"));
  EXPECT_TRUE(At(planned, "updated").is_unknown());
}

TEST(Plan, WrittenOptionalComputedValueIsPlannedAsWritten) {
  EXPECT_EQ(At(PlanOf(ThingOf({{"color", V::String("blue")}}), MadeThing()), "color"),
            V::String("blue"));
}

TEST(Plan, RemovedOptionalComputedValueIsLeftAsItIs) {
  const V prior = MadeThing({{"color", V::String("blue")}});
  EXPECT_EQ(PlanOf(ThingOf({}), prior), prior);
}

TEST(Plan, WriteOnlyValueIsNullAndChangesNothing) {
  const V prior = MadeThing();
  EXPECT_EQ(PlanOf(ThingOf({{"password", V::String("secret")}}), prior), prior);
  EXPECT_TRUE(At(PlanOf(ThingOf({{"password", V::String("s")}}), V::Null()), "password").is_null());
}

TEST(Plan, UnknownWriteOnlyValueIsNullToo) {
  EXPECT_TRUE(At(PlanOf(ThingOf({{"password", V::Unknown()}}), V::Null()), "password").is_null());
}

TEST(Plan, UnknownConfigStaysUnknownAndTakesNoDefault) {
  const V config = ThingOf({{"mode", V::Unknown()}, {"one", V::Unknown()}, {"list", V::Unknown()}});
  const V planned = PlanOf(config, MadeThing());
  EXPECT_TRUE(At(planned, "mode").is_unknown());
  EXPECT_TRUE(At(planned, "one").is_unknown());
  EXPECT_TRUE(At(planned, "list").is_unknown());
  EXPECT_EQ(At(planned, "id"), V::String("id1"));
}

TEST(Plan, UnknownThatTurnsOutToBeThePriorValueIsNoChange) {
  const V prior = MadeThing({{"note", V::String("hi")}});
  EXPECT_TRUE(At(PlanOf(ThingOf({{"note", V::Unknown()}}), prior), "updated").is_unknown());
  EXPECT_EQ(PlanOf(ThingOf({{"note", V::String("hi")}}), prior), prior);
}

const V kUnknownPart = PartOf({{"size", V::Int(3)},
                               {"address", V::Unknown()},
                               {"uid", V::Unknown()},
                               {"zone", V::Unknown()}});

TEST(Plan, DefaultsAndUnknownsReachEveryNesting) {
  const V config = ThingOf({{"one", PartOf({})},
                            {"list", V::Array({PartOf({})})},
                            {"set", V::Set({PartOf({})})},
                            {"map", V::Object({{"k", PartOf({})}})}});
  const V planned = PlanOf(config, V::Null());
  EXPECT_EQ(At(planned, "one"), kUnknownPart);
  EXPECT_EQ(At(planned, "list"), V::Array({kUnknownPart}));
  EXPECT_EQ(At(planned, "set"), V::Set({kUnknownPart}));
  EXPECT_EQ(At(planned, "map"), V::Object({{"k", kUnknownPart}}));
}

TEST(Plan, NestedComputedValuesKeepTheirPriorWhereNothingChanges) {
  const V prior = MadeThing({{"one", MadePart()},
                             {"list", V::Array({MadePart()})},
                             {"set", V::Set({MadePart()})},
                             {"map", V::Object({{"k", MadePart()}})}});
  EXPECT_EQ(PlanOf(ThingOf({{"one", PartOf({})},
                            {"list", V::Array({PartOf({})})},
                            {"set", V::Set({PartOf({})})},
                            {"map", V::Object({{"k", PartOf({})}})}}),
                   prior),
            prior);
}

TEST(Plan, NestedKeepPriorSurvivesAChangeElsewhere) {
  const V changed = PartOf({{"size", V::Int(3)},
                            {"address", V::Unknown()},
                            {"uid", V::String("u1")},
                            {"zone", V::Unknown()}});
  const V prior = MadeThing({{"one", MadePart()},
                             {"list", V::Array({MadePart()})},
                             {"map", V::Object({{"k", MadePart()}})}});
  const V planned = PlanOf(ThingOf({{"note", V::String("new")},
                                    {"one", PartOf({})},
                                    {"list", V::Array({PartOf({}), PartOf({})})},
                                    {"map", V::Object({{"k", PartOf({})}, {"l", PartOf({})}})}}),
                           prior);
  EXPECT_EQ(At(planned, "one"), changed);
  EXPECT_EQ(At(planned, "list"), V::Array({changed, kUnknownPart}));
  EXPECT_EQ(At(planned, "map"), V::Object({{"k", changed}, {"l", kUnknownPart}}));
}

TEST(Plan, SetElementLosesItsComputedValuesWhenSomethingChanges) {
  const V prior = MadeThing({{"set", V::Set({MadePart()})}});
  const V planned =
      PlanOf(ThingOf({{"note", V::String("new")}, {"set", V::Set({PartOf({})})}}), prior);
  EXPECT_EQ(At(planned, "set"), V::Set({PartOf({{"size", V::Int(3)},
                                                {"address", V::String("10.0.0.1")},
                                                {"uid", V::String("u1")},
                                                {"zone", V::Unknown()}})}));
}

TEST(Plan, NullElementsOfNestedCollectionsStayNull) {
  const V config = ThingOf({{"list", V::Array({V::Null(), PartOf({})})},
                            {"map", V::Object({{"k", V::Null()}})},
                            {"set", V::Set({V::Null()})}});
  const V planned = PlanOf(config, V::Null());
  EXPECT_EQ(At(planned, "list"), V::Array({V::Null(), kUnknownPart}));
  EXPECT_EQ(At(planned, "map"), V::Object({{"k", V::Null()}}));
  EXPECT_EQ(At(planned, "set"), V::Set({V::Null()}));
}

TEST(Plan, InsideAnObjectThatTheConfigLeavesOutNothingIsDefaulted) {
  const V prior = MadeThing({{"given", MadePart({{"size", V::Null()}})}});
  EXPECT_EQ(PlanOf(ThingOf({}), prior), prior);
}

TEST(Plan, WithDefaultsMarksNothingUnknown) {
  EXPECT_EQ(WithDefaults(Spec(), ThingOf({{"one", PartOf({})}})),
            ThingOf({{"mode", V::String("fast")}, {"one", PartOf({{"size", V::Int(3)}})}}));
}

TEST(ReplacedPaths, NamesTheChangedAttribute) {
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), MadeThing({{"name", V::String("other")}})),
              ElementsAre(cty::Path().Attribute("name")));
}

TEST(ReplacedPaths, UnknownMayBeAnotherValue) {
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), MadeThing({{"name", V::Unknown()}})),
              ElementsAre(cty::Path().Attribute("name")));
}

TEST(ReplacedPaths, NothingChangedCreateAndDestroyReplaceNothing) {
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), MadeThing({{"note", V::String("x")}})), IsEmpty());
  EXPECT_THAT(ReplacedPaths(Spec(), V::Null(), MadeThing()), IsEmpty());
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), V::Null()), IsEmpty());
}

TEST(ReplacedPaths, NestedAttributesAreNamedWhereTheObjectStandsInBoth) {
  const V a = PartOf({});
  const V b = PartOf({{"name", V::String("other")}});
  const V prior = MadeThing({{"one", a},
                             {"list", V::Array({V::Null(), a})},
                             {"map", V::Object({{"k", a}, {"gone", a}})},
                             {"set", V::Set({a})}});
  const V planned = MadeThing({{"one", b},
                               {"list", V::Array({V::Null(), b, b})},
                               {"map", V::Object({{"k", b}, {"new", b}})},
                               {"set", V::Set({b})}});
  EXPECT_THAT(ReplacedPaths(Spec(), prior, planned),
              UnorderedElementsAre(cty::Path().Attribute("one").Attribute("name"),
                                   cty::Path().Attribute("list").Index(1).Attribute("name"),
                                   cty::Path().Attribute("map").Key("k").Attribute("name")));
}

TEST(ReplacedPaths, ObjectThatComesOrGoesReplacesWhenAnAttributeInsideDoes) {
  const V with = MadeThing({{"one", PartOf({})}});
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), with), ElementsAre(cty::Path().Attribute("one")));
  EXPECT_THAT(ReplacedPaths(Spec(), with, MadeThing()), ElementsAre(cty::Path().Attribute("one")));
}

struct Box {
  Value<Part> part;
  Value<int64_t> size;
  bool operator==(const Box&) const = default;
};

const Schema<Box>& BoxSchema() {
  static const auto& schema = *new Schema<Box>(
      {}, Attr("part", &Box::part, PartSchema()).Optional(), Attr("size", &Box::size).Optional());
  return schema;
}

struct Lid {
  Value<int64_t> size;
  bool operator==(const Lid&) const = default;
};

const Schema<Lid>& LidSchema() {
  static const auto& schema = *new Schema<Lid>({}, Attr("size", &Lid::size).Required());
  return schema;
}

struct Crate {
  Value<Box> box;
  Value<Lid> lid;
};

TEST(ReplacedPaths, ObjectThatComesOrGoesIsSearchedToTheBottom) {
  static const auto& schema = *new Schema<Crate>({.name = "test_crate", .doc = ""},
                                                 Attr("box", &Crate::box, BoxSchema()).Optional(),
                                                 Attr("lid", &Crate::lid, LidSchema()).Optional());
  const V empty = V::Object({{"box", V::Null()}, {"lid", V::Null()}});
  const V full = schema.Encode({.box = Box{}, .lid = Lid{}});
  EXPECT_THAT(ReplacedPaths(schema.spec(), empty, full), ElementsAre(cty::Path().Attribute("box")));
  EXPECT_THAT(ReplacedPaths(schema.spec(), full, empty), ElementsAre(cty::Path().Attribute("box")));
}

TEST(ReplacedPaths, AddedOrRemovedElementReplacesNothing) {
  const V with =
      MadeThing({{"list", V::Array({PartOf({})})}, {"map", V::Object({{"k", PartOf({})}})}});
  EXPECT_THAT(ReplacedPaths(Spec(), MadeThing(), with), IsEmpty());
  EXPECT_THAT(ReplacedPaths(Spec(), with, MadeThing()), IsEmpty());
}

// Random values of a schema, reproducible.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  // A configuration: computed-only attributes null, required ones set, unknowns here and there.
  V Config(const std::vector<AttributeSpec>& attributes) { return Make(attributes, kAsWritten); }
  // What a provider may have made of any configuration.
  V State(const std::vector<AttributeSpec>& attributes) { return Make(attributes, kAsMade); }
  // What the provider makes of a planned value.
  V Applied(const AttributeSpec& attribute, V planned) {
    if (planned.is_unknown()) return Known(attribute, kAsMade);
    EditObjects(attribute, planned, [&](V& object) {
      for (const AttributeSpec& nested : attribute.attributes) {
        V& member = (*object.AsMap())[nested.name];
        member = Applied(nested, std::move(member));
      }
    });
    return planned;
  }
  bool OneIn(int n) { return std::uniform_int_distribution<int>(1, n)(random_) == 1; }

 private:
  enum Purpose { kAsWritten, kAsMade };

  V Make(const std::vector<AttributeSpec>& attributes, Purpose purpose) {
    V::Map members;
    for (const AttributeSpec& attribute : attributes) {
      members[attribute.name] = Attribute(attribute, purpose);
    }
    return V::Object(std::move(members));
  }

  V Attribute(const AttributeSpec& attribute, Purpose purpose) {
    if (purpose == kAsMade && attribute.write_only) return V::Null();
    if (purpose == kAsMade && attribute.computed) return Known(attribute, purpose);
    const bool may_be_written = attribute.optional || attribute.required;
    if (purpose == kAsWritten && !may_be_written) return V::Null();
    if (!attribute.required && OneIn(2)) return V::Null();
    if (purpose == kAsWritten && OneIn(6)) return V::Unknown();
    return Known(attribute, purpose);
  }

  V Known(const AttributeSpec& attribute, Purpose purpose) {
    const auto object = [&] { return Make(attribute.attributes, purpose); };
    switch (attribute.nesting) {
      case Nesting::kNone:
        if (attribute.type.kind() == cty::Type::Kind::kNumber) return V::Int(OneIn(2) ? 3 : 4);
        return V::String(OneIn(2) ? "fast" : "b");
      case Nesting::kSingle:
        return object();
      case Nesting::kList:
        return V::Array(OneIn(3) ? V::List{} : V::List{object(), object()});
      case Nesting::kSet:
        return V::Set(OneIn(3) ? V::List{} : V::List{object(), object()});
      case Nesting::kMap:
        return V::Object(OneIn(2) ? V::Map{{"k", object()}}
                                  : V::Map{{"k", object()}, {"l", object()}});
    }
    return V::Null();
  }

  std::mt19937 random_;
};

TEST(Plan, TerraformAcceptsThePlansOfManyConfigurationsAndPriors) {
  for (unsigned seed = 0; seed < 600 && !HasFailure(); ++seed) {
    Generator random(seed);
    const V config = random.Config(Spec().attributes);
    const V prior = random.OneIn(4) ? V::Null() : random.State(Spec().attributes);
    const V planned = PlanOf(config, prior);
    EXPECT_EQ(PlanOf(config, prior), planned) << "planning twice, seed " << seed;
  }
}

TEST(Plan, WhatWasAppliedAsPlannedPlansNoChange) {
  int applied = 0;
  for (unsigned seed = 0; seed < 2000 && !HasFailure(); ++seed) {
    Generator random(seed);
    V config = random.Config(Spec().attributes);
    if (!config.IsWhollyKnown()) continue;
    // Terraform finds the counterparts of set elements by what is not computed; see plan.h.
    (*config.AsMap())["set"] = V::Null();
    V state = PlanOf(config, V::Null());
    for (const AttributeSpec& attribute : Spec().attributes) {
      V& member = (*state.AsMap())[attribute.name];
      member = random.Applied(attribute, std::move(member));
    }
    EXPECT_EQ(PlanOf(config, state), state) << "seed " << seed;
    ++applied;
  }
  EXPECT_GT(applied, 100);
}

}  // namespace
}  // namespace tf::sdk
