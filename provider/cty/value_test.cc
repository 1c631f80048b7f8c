#include "provider/cty/value.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::ElementsAre;
using ::testing::IsNull;
using ::testing::NotNull;
using ::testing::Pointee;
using ::tf::testing::IsOk;
using ::tf::testing::StatusIs;

Value S(const char* text) { return Value::String(text); }

TEST(Value, DefaultIsNull) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_FALSE(Value().is_known());
  EXPECT_TRUE(Value().IsWhollyKnown());
}

TEST(Value, FormIsGivenOnlyToWhoAsksForIt) {
  EXPECT_THAT(S("a").AsString(), Pointee(std::string("a")));
  EXPECT_THAT(S("a").AsNumber(), IsNull());
  EXPECT_THAT(Value::Unknown().AsString(), IsNull());
  EXPECT_THAT(Value::Null().AsMap(), IsNull());
}

TEST(Value, UnknownAtAnyDepthMakesItNotWhollyKnown) {
  EXPECT_FALSE(Value::Unknown().IsWhollyKnown());
  EXPECT_FALSE(Value::Array({S("a"), Value::Unknown()}).IsWhollyKnown());
  EXPECT_FALSE(Value::Object({{"a", Value::Array({Value::Unknown()})}}).IsWhollyKnown());
  EXPECT_FALSE(Value::OfDynamic(Value::Unknown(), Type::String()).IsWhollyKnown());
  EXPECT_TRUE(Value::OfDynamic(Value::Null(), Type::String()).IsWhollyKnown());
}

TEST(Value, RefinementsDoNotCountForEquality) {
  const Value refined = Value::Unknown(Refinements{.is_null = false});
  EXPECT_EQ(refined, Value::Unknown());
  EXPECT_THAT(refined.refinements(), Pointee(Refinements{.is_null = false}));
  EXPECT_THAT(Value::Unknown().refinements(), IsNull());
  EXPECT_THAT(S("a").refinements(), IsNull());
}

TEST(Value, SetSortsAndDropsDuplicates) {
  const Value set = Value::Set({S("b"), Value::Null(), S("a"), S("b"), Value::Null()});
  EXPECT_THAT(*set.AsList(), ElementsAre(S("a"), S("b"), Value::Null()));
}

TEST(Value, SetKeepsUnknownsThatMayTurnOutToDiffer) {
  const Value set = Value::Set({Value::Unknown(), S("a"), Value::Unknown()});
  EXPECT_THAT(*set.AsList(), ElementsAre(S("a"), Value::Unknown(), Value::Unknown()));
  const Value partly = Value::Object({{"a", Value::Unknown()}});
  EXPECT_THAT(*Value::Set({partly, partly}).AsList(), ElementsAre(partly, partly));
}

TEST(Value, DynamicsOfDifferentTypeDiffer) {
  const Value empty_list = Value::OfDynamic(Value::Array({}), Type::List(Type::String()));
  const Value empty_set = Value::OfDynamic(Value::Array({}), Type::Set(Type::String()));
  EXPECT_NE(empty_list, empty_set);
  EXPECT_NE(empty_list, Value::Array({}));
  EXPECT_EQ(empty_list, Value::OfDynamic(Value::Array({}), Type::List(Type::String())));
}

TEST(Value, OrderIsTotalAcrossForms) {
  const std::vector<Value> ascending = {Value::Bool(false),
                                        Value::Bool(true),
                                        Value::Int(-1),
                                        Value::Int(2),
                                        S("a"),
                                        S("b"),
                                        Value::Array({}),
                                        Value::Array({S("a")}),
                                        Value::Array({S("a"), S("a")}),
                                        Value::Array({S("b")}),
                                        Value::Object({}),
                                        Value::Object({{"a", S("a")}}),
                                        Value::Object({{"a", S("b")}}),
                                        Value::OfDynamic(S("a"), Type::String()),
                                        Value::Unknown(),
                                        Value::Null()};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j) << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(Value, CopyIsIndependent) {
  Value original = Value::Object({{"a", Value::Array({S("x")})}});
  const Value copy = original;
  original.AsMap()->at("a").AsList()->push_back(S("y"));
  EXPECT_EQ(copy, Value::Object({{"a", Value::Array({S("x")})}}));
}

TEST(Value, FindNeedsAMapOrObject) {
  const Value link = Value::Object({{"alias", S("tokyo")}, {"mode", Value::Null()}});
  EXPECT_THAT(link.Find("alias"), Pointee(S("tokyo")));
  EXPECT_THAT(link.Find("mode"), NotNull());
  EXPECT_THAT(link.Find("seeds"), IsNull());
  EXPECT_THAT(S("tokyo").Find("alias"), IsNull());
}

TEST(Value, DebugStringShowsEveryForm) {
  EXPECT_EQ(DebugString(Value::Object(
                {{"a", Value::Array({Value::Int(1), Value::Null(), Value::Unknown()})},
                 {"b", Value::OfDynamic(Value::Bool(true), Type::Bool())},
                 {"c", S("x\"y")}})),
            R"({a = [1, null, unknown], b = dynamic(true as "bool"), c = "x\"y"})");
}

// Every difference, with the path that names it.
class Conformance : public ::testing::Test {
 protected:
  static absl::Status Seeds(Value seeds) {
    return Conforms(Value::Object({{"seeds", std::move(seeds)}}),
                    Type::Object({{"seeds", Type::List(Type::String())}}));
  }
  static auto Invalid(const char* message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, message);
  }
};

TEST_F(Conformance, NullAndUnknownAreOfEveryType) {
  EXPECT_THAT(Conforms(Value::Null(), Type::Object({{"a", Type::Bool()}})), IsOk());
  EXPECT_THAT(Seeds(Value::Null()), IsOk());
  EXPECT_THAT(Seeds(Value::Array({Value::Unknown(), Value::Null(), S("a")})), IsOk());
}

TEST_F(Conformance, WrongFormIsNamedWithItsPath) {
  EXPECT_THAT(Conforms(S("a"), Type::Bool()), Invalid("a bool is required, not a string"));
  EXPECT_THAT(Seeds(S("a")), Invalid("seeds: a list is required, not a string"));
  EXPECT_THAT(Seeds(Value::Array({S("a"), Value::Int(1)})),
              Invalid("seeds[1]: a string is required, not a number"));
  EXPECT_THAT(Conforms(Value::Object({{"x y", Value::Array({})}}), Type::Map(Type::Number())),
              Invalid("[\"x y\"]: a number is required, not a sequence"));
}

TEST_F(Conformance, ElementOfASetIsNamedByTheSet) {
  EXPECT_THAT(Conforms(Value::Object({{"s", Value::Array({S("a"), Value::Bool(true)})}}),
                       Type::Object({{"s", Type::Set(Type::String())}})),
              Invalid("s: a string is required, not a bool"));
}

TEST_F(Conformance, ObjectNeedsExactlyItsAttributes) {
  const Type type = Type::Object({{"a", Type::String()}, {"b", Type::String()}});
  EXPECT_THAT(Conforms(Value::Object({{"a", S("")}}), type),
              Invalid("b: the attribute is missing"));
  EXPECT_THAT(Conforms(Value::Object({{"a", S("")}, {"b", S("")}, {"c", S("")}}), type),
              Invalid("c: there is no such attribute"));
}

TEST_F(Conformance, TupleNeedsExactlyItsElements) {
  const Type type = Type::Tuple({Type::String(), Type::Bool()});
  EXPECT_THAT(Conforms(Value::Array({S("a"), Value::Bool(true)}), type), IsOk());
  EXPECT_THAT(Conforms(Value::Array({S("a")}), type),
              Invalid("a tuple of 2 elements is required, not of 1"));
  EXPECT_THAT(Conforms(Value::Array({S("a"), S("b")}), type),
              Invalid("[1]: a bool is required, not a string"));
}

TEST_F(Conformance, DynamicNeedsItsOwnType) {
  EXPECT_THAT(Conforms(Value::Unknown(), Type::Dynamic()), IsOk());
  EXPECT_THAT(Conforms(Value::OfDynamic(S("a"), Type::String()), Type::Dynamic()), IsOk());
  EXPECT_THAT(Conforms(S("a"), Type::Dynamic()),
              Invalid("a dynamic value is required, not a string"));
  EXPECT_THAT(Conforms(Value::OfDynamic(S("a"), Type::Bool()), Type::Dynamic()),
              Invalid("a bool is required, not a string"));
  EXPECT_THAT(Conforms(Value::OfDynamic(S("a"), Type::String()), Type::String()),
              Invalid("a string is required, not a dynamic value"));
}

}  // namespace
}  // namespace tf::cty
