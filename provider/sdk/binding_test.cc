#include "provider/sdk/binding.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using V = cty::Value;

template <typename T>
Value<T> DecodeAs(const V& in, Diagnostics& out) {
  Value<T> value;
  DecodeValue(typename PlainCodec<T>::Type{}, in, value, cty::Path().Attribute("a"), out);
  return value;
}

// What `value` is after being encoded and decoded again.
template <typename T>
Value<T> RoundTrip(const Value<T>& value) {
  Diagnostics out;
  const typename PlainCodec<T>::Type codec;
  const V encoded = EncodeValue(codec, value);
  EXPECT_TRUE(cty::Conforms(encoded, codec.type()).ok());
  Value<T> decoded = DecodeAs<T>(encoded, out);
  EXPECT_THAT(out.list(), IsEmpty());
  return decoded;
}

template <typename T>
void ExpectRoundTrips(const T& known) {
  EXPECT_EQ(RoundTrip(Value<T>(known)), Value<T>(known));
  EXPECT_EQ(RoundTrip(Value<T>::Null()), Value<T>::Null());
  EXPECT_EQ(RoundTrip(Value<T>::Unknown()), Value<T>::Unknown());
}

TEST(Binding, EveryPlainTypeKeepsItsThreeStates) {
  ExpectRoundTrips(true);
  ExpectRoundTrips(false);
  ExpectRoundTrips(std::numeric_limits<int64_t>::min());
  ExpectRoundTrips(0.5);
  ExpectRoundTrips(std::string());
  ExpectRoundTrips(std::string("ü"));
  ExpectRoundTrips(Secret("s"));
}

TEST(Binding, EveryCollectionKeepsItsThreeStates) {
  ExpectRoundTrips(std::vector<std::string>{"b", "a", "b"});
  ExpectRoundTrips(std::vector<std::string>{});
  ExpectRoundTrips(std::vector<bool>{true, false});
  ExpectRoundTrips(std::vector<Secret>{Secret("s")});
  ExpectRoundTrips(std::set<std::string>{"b", "a"});
  ExpectRoundTrips(std::set<int64_t>{10, 9});
  ExpectRoundTrips(std::map<std::string, int64_t>{{"a", 1}});
  ExpectRoundTrips(std::vector<Value<std::string>>{std::string("a"), Value<std::string>::Null(),
                                                   Value<std::string>::Unknown()});
  ExpectRoundTrips(
      std::map<std::string, Value<bool>>{{"a", true}, {"b", Value<bool>::Unknown()}, {"c", {}}});
}

TEST(Binding, TypesAreTheAttributesTypes) {
  EXPECT_EQ(PlainCodec<Secret>::Type{}.type(), cty::Type::String());
  EXPECT_EQ(PlainCodec<int64_t>::Type{}.type(), cty::Type::Number());
  EXPECT_EQ(PlainCodec<std::set<bool>>::Type{}.type(), cty::Type::Set(cty::Type::Bool()));
  EXPECT_EQ((PlainCodec<std::map<std::string, Value<double>>>::Type{}.type()),
            cty::Type::Map(cty::Type::Number()));
}

TEST(Binding, SetIsEncodedInTheOrderOfValues) {
  const PlainCodec<std::set<std::string>>::Type codec;
  EXPECT_EQ(codec.Encode({"b", "a"}), V::Set({V::String("a"), V::String("b")}));
}

TEST(Binding, UnknownElementMakesACollectionOfPlainElementsUnknown) {
  Diagnostics out;
  EXPECT_TRUE(DecodeAs<std::vector<std::string>>(V::Array({V::String("a"), V::Unknown()}), out)
                  .is_unknown());
  EXPECT_TRUE(DecodeAs<std::set<std::string>>(V::Set({V::Unknown()}), out).is_unknown());
  EXPECT_TRUE((DecodeAs<std::map<std::string, std::string>>(V::Object({{"k", V::Unknown()}}), out)
                   .is_unknown()));
  EXPECT_THAT(out.list(), IsEmpty());
}

TEST(Binding, NullElementIsAnErrorAtItsPath) {
  Diagnostics out;
  EXPECT_TRUE(
      DecodeAs<std::vector<std::string>>(V::Array({V::String("a"), V::Null()}), out).is_null());
  DecodeAs<std::map<std::string, std::string>>(V::Object({{"k", V::Null()}}), out);
  DecodeAs<std::set<std::string>>(V::Set({V::Null()}), out);
  const cty::Path a = cty::Path().Attribute("a");
  EXPECT_THAT(out.list(),
              ElementsAre(Field(&Diagnostic::path, a.Index(1)),
                          Field(&Diagnostic::path, a.Key("k")), Field(&Diagnostic::path, a)));
}

TEST(Binding, ErrorBesideAnUnknownElementStillFails) {
  Diagnostics out;
  EXPECT_TRUE(
      DecodeAs<std::vector<std::string>>(V::Array({V::Null(), V::Unknown()}), out).is_null());
  EXPECT_TRUE(out.has_error());
}

TEST(Binding, EveryWrongElementIsReported) {
  Diagnostics out;
  DecodeAs<std::vector<int64_t>>(V::Array({V::Null(), V::Int(1), V::Null()}), out);
  EXPECT_EQ(out.list().size(), 2u);
}

TEST(Binding, FractionsAndHugeNumbersAreNotWholeNumbers) {
  for (const char* text : {"1.5", "9223372036854775808", "1e30"}) {
    Diagnostics out;
    DecodeAs<int64_t>(V::Number(*cty::Number::FromText(text)), out);
    EXPECT_THAT(out.list(), ElementsAre(Field(&Diagnostic::summary, "Not a whole number"))) << text;
  }
}

TEST(Binding, WholeNumberMayComeAsADouble) {
  Diagnostics out;
  EXPECT_EQ(DecodeAs<int64_t>(V::Number(cty::Number(2.0)), out), Value<int64_t>(2));
}

TEST(Binding, ValueOfAnotherFormIsOurBug) {
  Diagnostics out;
  DecodeAs<bool>(V::String("true"), out);
  DecodeAs<int64_t>(V::String("1"), out);
  DecodeAs<double>(V::Bool(true), out);
  DecodeAs<std::string>(V::Int(1), out);
  DecodeAs<Secret>(V::Int(1), out);
  DecodeAs<std::vector<std::string>>(V::Object({}), out);
  DecodeAs<std::set<std::string>>(V::String("a"), out);
  DecodeAs<std::map<std::string, std::string>>(V::Array({}), out);
  EXPECT_EQ(out.list().size(), 8u);
  EXPECT_THAT(out.list(), ::testing::Each(Field(&Diagnostic::detail, HasSubstr("bug"))));
}

TEST(Value, ValueOrGivesTheFallbackOnlyForNull) {
  EXPECT_EQ(Value<int64_t>().ValueOr(7), 7);
  EXPECT_EQ(Value<int64_t>(1).ValueOr(7), 1);
}

TEST(Value, NullUnknownAndKnownAreThreeThings) {
  EXPECT_NE(Value<std::string>::Null(), Value<std::string>::Unknown());
  EXPECT_NE(Value<std::string>::Null(), Value<std::string>(""));
  EXPECT_NE(Value<std::string>::Unknown(), Value<std::string>(""));
  EXPECT_EQ(Value<std::string>::Unknown().known(), nullptr);
  EXPECT_EQ(*Value<std::string>("a").known(), "a");
}

}  // namespace
}  // namespace tf::sdk
