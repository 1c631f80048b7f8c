#include "provider/sdk/validate.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/schema.h"

namespace tf::sdk {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using V = cty::Value;

struct Seat {
  Value<std::string> address;
  Value<std::string> key;
  Value<std::string> left;
  Value<std::string> right;
  bool operator==(const Seat&) const = default;
};
struct PlainSeat {
  Value<std::string> address;
  bool operator==(const PlainSeat&) const = default;
};
struct Link {
  Value<std::string> mode;
  Value<int64_t> count;
  Value<std::string> pin;
  Value<std::vector<std::string>> seeds;
  Value<std::set<std::string>> tags;
  Value<std::map<std::string, std::string>> headers;
  Value<std::string> user;
  Value<std::string> password;
  Value<std::string> token;
  Value<Seat> one;
  Value<std::vector<Value<Seat>>> list;
  Value<SetOf<PlainSeat>> set;
  Value<std::map<std::string, Value<Seat>>> map;
};

Check<std::string> Lower() { return Matches("[a-z]+", "lower case"); }

const ObjectSpec& Spec() {
  static const auto& seat = *new Schema<Seat>(
      Schema<Seat>({}, Attr("address", &Seat::address).Optional().Must(Lower()),
                   Attr("key", &Seat::key).Optional().WriteOnly(),
                   Attr("left", &Seat::left).Optional(), Attr("right", &Seat::right).Optional())
          .ExactlyOneOf(&Seat::left, &Seat::right));
  static const auto& plain =
      *new Schema<PlainSeat>({}, Attr("address", &PlainSeat::address).Optional().Must(Lower()));
  using M = Link;
  static const auto& schema = *new Schema<M>(
      {}, Attr("mode", &M::mode).Optional().Must(OneOf({"a", "b"})).Must(NotBlank()),
      Attr("count", &M::count).Optional().Must(AtLeast(1)),
      Attr("pin", &M::pin).Optional().Sensitive().Must(Lower()),
      Attr("seeds", &M::seeds).Optional().Must(NotEmpty<std::vector<std::string>>()).Each(Lower()),
      Attr("tags", &M::tags).Optional().Each(Lower()),
      Attr("headers", &M::headers).Optional().Each(Lower()),
      Attr("user", &M::user).Optional().AlsoRequires(&M::password),
      Attr("password", &M::password).Optional().WriteOnly(),
      Attr("token", &M::token).Optional().ConflictsWith(&M::user),
      Attr("one", &M::one, seat).Optional(), Attr("list", &M::list, seat).Optional(),
      Attr("set", &M::set, plain).Optional(), Attr("map", &M::map, seat).Optional());
  return schema.spec();
}

std::vector<Diagnostic> ProblemsOf(V::Map config) {
  Diagnostics out;
  ValidateObject(Spec(), V::Object(std::move(config)), out);
  return out.list();
}

auto At(const cty::Path& path) { return Field(&Diagnostic::path, path); }
auto Summary(const std::string& text) { return Field(&Diagnostic::summary, HasSubstr(text)); }
auto Detail(const std::string& text) { return Field(&Diagnostic::detail, HasSubstr(text)); }
cty::Path Root(const char* name) { return cty::Path().Attribute(name); }

V SeatAt(const char* address) {
  return V::Object({{"address", V::String(address)}, {"left", V::String("l")}});
}

TEST(Validate, RightValuesHaveNoProblems) {
  EXPECT_THAT(ProblemsOf({{"mode", V::String("a")},
                          {"count", V::Int(1)},
                          {"seeds", V::Array({V::String("x")})},
                          {"user", V::String("u")},
                          {"password", V::String("p")},
                          {"one", SeatAt("x")}}),
              IsEmpty());
}

TEST(Validate, EveryFailedCheckIsReportedAtItsAttribute) {
  EXPECT_THAT(ProblemsOf({{"mode", V::String("")}, {"count", V::Int(0)}}),
              ElementsAre(AllOf(At(Root("mode")), Summary("Invalid mode"), Detail("`a`, `b`")),
                          AllOf(At(Root("mode")), Detail("blank")),
                          AllOf(At(Root("count")), Detail("0 is less than 1"))));
}

TEST(Validate, NullAndUnknownValuesPass) {
  EXPECT_THAT(ProblemsOf({{"mode", V::Null()}, {"count", V::Unknown()}, {"list", V::Unknown()}}),
              IsEmpty());
}

TEST(Validate, SensitiveValueIsNotQuoted) {
  EXPECT_THAT(ProblemsOf({{"pin", V::String("HUSH")}}),
              ElementsAre(AllOf(Detail("Must be lower case."), Not(Detail("HUSH")))));
}

TEST(Validate, ElementsAreNamedByIndexAndKeyAndSetsByThemselves) {
  const V bad = V::String("BAD");
  EXPECT_THAT(ProblemsOf({{"seeds", V::Array({V::String("ok"), bad})},
                          {"tags", V::Set({bad})},
                          {"headers", V::Object({{"k", bad}})}}),
              ElementsAre(AllOf(At(Root("seeds").Index(1)), Summary("Invalid seeds[1]")),
                          At(Root("tags")), At(Root("headers").Key("k"))));
}

TEST(Validate, KnownElementsAreCheckedBesideUnknownOnes) {
  EXPECT_THAT(ProblemsOf({{"seeds", V::Array({V::Unknown(), V::String("BAD")})}}),
              ElementsAre(At(Root("seeds").Index(1))));
}

TEST(Validate, WholeCollectionIsChecked) {
  EXPECT_THAT(ProblemsOf({{"seeds", V::Array({})}}), ElementsAre(At(Root("seeds"))));
}

TEST(Validate, EveryNestingIsChecked) {
  EXPECT_THAT(ProblemsOf({{"one", SeatAt("BAD")},
                          {"list", V::Array({V::Null(), SeatAt("BAD")})},
                          {"set", V::Set({V::Object({{"address", V::String("BAD")}})})},
                          {"map", V::Object({{"k", SeatAt("BAD")}})}}),
              ElementsAre(At(Root("one").Attribute("address")),
                          At(Root("list").Index(1).Attribute("address")),
                          At(Root("set").Attribute("address")),
                          At(Root("map").Key("k").Attribute("address"))));
}

TEST(Validate, ConflictIsReportedUnlessTheOtherIsUnknownOrNull) {
  const V set = V::String("x");
  EXPECT_THAT(ProblemsOf({{"token", set}, {"user", set}, {"password", set}}),
              ElementsAre(AllOf(At(Root("token")), Summary("`token`, `user`"))));
  EXPECT_THAT(ProblemsOf({{"token", set}, {"user", V::Unknown()}}), IsEmpty());
  EXPECT_THAT(ProblemsOf({{"token", set}, {"user", V::Null()}}), IsEmpty());
}

TEST(Validate, MissingCompanionIsReportedUnlessUnknown) {
  const V set = V::String("x");
  EXPECT_THAT(ProblemsOf({{"user", set}, {"password", V::Null()}}),
              ElementsAre(AllOf(At(Root("user")), Summary("`password`"))));
  EXPECT_THAT(ProblemsOf({{"user", set}, {"password", V::Unknown()}}), IsEmpty());
}

TEST(Validate, ExactlyOneOfAGroupMustBeSet) {
  const V set = V::String("x");
  const auto problems = [&](V left, V right) {
    return ProblemsOf(
        {{"one", V::Object({{"left", std::move(left)}, {"right", std::move(right)}})}});
  };
  EXPECT_THAT(problems(set, V::Null()), IsEmpty());
  EXPECT_THAT(problems(V::Null(), V::Null()),
              ElementsAre(AllOf(At(Root("one")), Summary("Missing one of `left`, `right`"))));
  EXPECT_THAT(problems(set, set),
              ElementsAre(AllOf(At(Root("one").Attribute("right")), Summary("More than one of"))));
}

TEST(Validate, GroupWithAnUnknownWaitsUnlessTwoAreSetAlready) {
  const V set = V::String("x");
  const auto problems = [&](V left, V right) {
    return ProblemsOf(
        {{"one", V::Object({{"left", std::move(left)}, {"right", std::move(right)}})}});
  };
  EXPECT_THAT(problems(V::Unknown(), V::Null()), IsEmpty());
  EXPECT_THAT(problems(V::Unknown(), set), IsEmpty());
}

TEST(RefuseWriteOnly, NamesEachOneThatIsSetAtAnyNesting) {
  const V guarded = V::Object({{"key", V::String("k")}});
  Diagnostics out;
  RefuseWriteOnly(Spec(),
                  V::Object({{"password", V::Unknown()},
                             {"user", V::String("u")},
                             {"one", guarded},
                             {"list", V::Array({guarded})},
                             {"map", V::Object({{"k", guarded}})}}),
                  out);
  EXPECT_THAT(out.list(), ElementsAre(At(Root("password")), At(Root("one").Attribute("key")),
                                      At(Root("list").Index(0).Attribute("key")),
                                      At(Root("map").Key("k").Attribute("key"))));
}

TEST(RefuseWriteOnly, NothingSetIsFine) {
  Diagnostics out;
  RefuseWriteOnly(Spec(), V::Object({{"password", V::Null()}, {"one", V::Unknown()}}), out);
  EXPECT_THAT(out.list(), IsEmpty());
}

TEST(Redact, HidesSensitiveAndWriteOnlyValuesAtEveryNesting) {
  const V guarded = V::Object({{"address", V::String("x")}, {"key", V::String("k")}});
  const V hidden = V::Object({{"address", V::String("x")}, {"key", V::String("(sensitive)")}});
  EXPECT_EQ(Redact(Spec(), V::Object({{"mode", V::String("a")},
                                      {"pin", V::String("1")},
                                      {"password", V::Null()},
                                      {"one", guarded},
                                      {"list", V::Array({guarded, V::Null()})},
                                      {"map", V::Object({{"k", guarded}})}})),
            V::Object({{"mode", V::String("a")},
                       {"pin", V::String("(sensitive)")},
                       {"password", V::Null()},
                       {"one", hidden},
                       {"list", V::Array({hidden, V::Null()})},
                       {"map", V::Object({{"k", hidden}})}}));
}

}  // namespace
}  // namespace tf::sdk
