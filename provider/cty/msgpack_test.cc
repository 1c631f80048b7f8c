// What the goldens, which go-cty wrote, cannot show: bytes that Terraform never sends.
#include "provider/cty/msgpack.h"

#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/testing/status_matchers.h"

namespace tf::cty {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsNull;
using ::testing::Pointee;
using ::testing::StartsWith;
using ::tf::testing::IsOk;
using ::tf::testing::IsOkAndHolds;
using ::tf::testing::StatusIs;

// The bytes that `hex`, which may have blanks, writes.
std::string Bytes(std::string_view hex) {
  return absl::HexStringToBytes(absl::StrReplaceAll(ToAbsl(hex), {{" ", ""}}));
}

absl::StatusOr<Value> Decode(std::string_view hex, const Type& type) {
  return DecodeMsgpack(Bytes(hex), type);
}

// An extension of code 12 whose body is `hex`.
absl::StatusOr<Value> DecodeRefined(std::string_view hex) {
  const std::string body = Bytes(hex);
  return DecodeMsgpack(StrCat("\xc7", std::string(1, static_cast<char>(body.size())), "\x0c", body),
                       Type::String());
}

template <typename Message>
auto Invalid(Message message) {
  return StatusIs(absl::StatusCode::kInvalidArgument, message);
}

// An object of a list "l" of strings and a map "m" of numbers.
Type Nested() {
  return Type::Object({{"l", Type::List(Type::String())}, {"m", Type::Map(Type::Number())}});
}

TEST(DecodeMsgpack, NoBytesAreNoValue) {
  EXPECT_THAT(DecodeMsgpack("", Type::String()), Invalid(HasSubstr("incomplete at byte 0 of 0")));
}

TEST(DecodeMsgpack, ByteThatMessagePackNeverUsesIsRefused) {
  EXPECT_THAT(Decode("c1", Type::String()), Invalid(HasSubstr("broken")));
  EXPECT_THAT(Decode("91 c1", Type::List(Type::String())), Invalid(HasSubstr("byte 1 of 2")));
}

TEST(DecodeMsgpack, WrongTypeIsNamedWithItsPath) {
  EXPECT_THAT(Decode("01", Type::String()), Invalid("a string is required, not a number"));
  EXPECT_THAT(Decode("82 a16c 92 a161 c3 a16d 80", Nested()),
              Invalid("l[1]: a string is required, not a bool"));
  EXPECT_THAT(Decode("82 a16c 90 a16d 81 a178 90", Nested()),
              Invalid("m[\"x\"]: a number is required, not a sequence"));
  EXPECT_THAT(Decode("82 a16c 80 a16d 80", Nested()),
              Invalid("l: a list is required, not a mapping"));
  EXPECT_THAT(Decode("90", Nested()), Invalid("an object is required, not a sequence"));
}

TEST(DecodeMsgpack, ObjectNeedsExactlyItsAttributes) {
  EXPECT_THAT(Decode("80", Nested()), Invalid("l: the attribute is missing"));
  EXPECT_THAT(Decode("81 a16c 90", Nested()), Invalid("m: the attribute is missing"));
  EXPECT_THAT(Decode("83 a16c 90 a16d 80 a178 c0", Nested()),
              Invalid("x: there is no such attribute"));
  EXPECT_THAT(Decode("82 a16c 90 a178 80", Nested()), Invalid("x: there is no such attribute"));
}

TEST(DecodeMsgpack, KeyThatOccursTwiceIsRefused) {
  EXPECT_THAT(Decode("82 a16c 90 a16c 90", Nested()), Invalid("l: the key occurs twice"));
  EXPECT_THAT(Decode("83 a16c 90 a16d 80 a16d 80", Nested()), Invalid("m: the key occurs twice"));
  EXPECT_THAT(Decode("91 82 a161 01 a161 02", Type::List(Type::Map(Type::Number()))),
              Invalid("[0].a: the key occurs twice"));
}

TEST(DecodeMsgpack, KeyMustBeAString) {
  for (const char* key :
       {"01", "c0", "c3", "90", "80", "91 a161", "cb3fe0000000000000", "d40000"}) {
    EXPECT_THAT(Decode(StrCat("81", key, "01"), Type::Map(Type::Number())),
                Invalid("a map's key is not a string"))
        << key;
  }
}

TEST(DecodeMsgpack, BinaryIsReadWhereAStringIs) {
  EXPECT_THAT(Decode("c4 02 c3a9", Type::String()), IsOkAndHolds(Value::String("é")));
  EXPECT_THAT(Decode("c4 00", Type::String()), IsOkAndHolds(Value::String("")));
  EXPECT_THAT(Decode("81 c4 01 61 01", Type::Map(Type::Number())),
              IsOkAndHolds(Value::Object({{"a", Value::Int(1)}})));
}

TEST(DecodeMsgpack, StringsStayAsTheyAre) {
  const std::string decomposed = "e\u0301";
  EXPECT_THAT(DecodeMsgpack("\xa3" + decomposed, Type::String()),
              IsOkAndHolds(Value::String(decomposed)));
  EXPECT_THAT(Decode("a2 00ff", Type::String()),
              IsOkAndHolds(Value::String(std::string("\0\xff", 2))));
}

TEST(DecodeMsgpack, EveryNumberFormIsRead) {
  const auto number = [](std::string_view text) { return Value::Number(*Number::FromText(text)); };
  EXPECT_THAT(Decode("ca 3fc00000", Type::Number()), IsOkAndHolds(number("1.5")));
  EXPECT_THAT(Decode("cb 4008000000000000", Type::Number()), IsOkAndHolds(Value::Int(3)));
  EXPECT_THAT(Decode("d3 0000000000000001", Type::Number()), IsOkAndHolds(Value::Int(1)));
  EXPECT_THAT(Decode("cf 7fffffffffffffff", Type::Number()),
              IsOkAndHolds(Value::Int(std::numeric_limits<int64_t>::max())));
  EXPECT_THAT(Decode("cf 8000000000000000", Type::Number()),
              IsOkAndHolds(number("9223372036854775808")));
  EXPECT_THAT(Decode("cf ffffffffffffffff", Type::Number()),
              IsOkAndHolds(number("18446744073709551615")));
  EXPECT_THAT(Decode("a4 31653330", Type::Number()), IsOkAndHolds(number("1e30")));
}

TEST(DecodeMsgpack, NanIsNoNumber) {
  EXPECT_THAT(Decode("cb 7ff8000000000000", Type::Number()), Invalid("NaN is not a number"));
  EXPECT_THAT(Decode("82 a16c 90 a16d 81 a178 ca7fc00000", Nested()),
              Invalid("m.x: NaN is not a number"));
}

TEST(DecodeMsgpack, TextThatIsNoNumberIsNamedWithItsPath) {
  EXPECT_THAT(Decode("82 a16c 90 a16d 81 a178 a3 616263", Nested()),
              Invalid("m[\"x\"]: not a decimal number: \"abc\""));
}

TEST(DecodeMsgpack, DuplicatesInASetCollapse) {
  EXPECT_THAT(Decode("93 02 01 a3312e30", Type::Set(Type::Number())),
              IsOkAndHolds(Value::Set({Value::Int(1), Value::Int(2)})));
}

TEST(DecodeMsgpack, ElementOfASetIsNamedByTheSet) {
  EXPECT_THAT(Decode("81 a173 92 a161 01", Type::Object({{"s", Type::Set(Type::String())}})),
              Invalid("s: a string is required, not a number"));
}

TEST(DecodeMsgpack, TupleNeedsExactlyItsElements) {
  const Type pair = Type::Tuple({Type::String(), Type::Bool()});
  EXPECT_THAT(Decode("91 a161", pair), Invalid("a tuple of 2 elements is required, not of 1"));
  EXPECT_THAT(Decode("93 a161 c3 c3", pair),
              Invalid("a tuple of 2 elements is required, not of 3"));
}

TEST(DecodeMsgpack, HeaderThatClaimsFourGigabytesCostsNothing) {
  for (const char* header : {"dd ffffffff", "df ffffffff", "db ffffffff", "c6 ffffffff",
                             "c9 ffffffff 0c", "dd ffffffff dd ffffffff dd ffffffff"}) {
    EXPECT_THAT(Decode(header, Type::List(Type::String())), Invalid(HasSubstr("incomplete")))
        << header;
  }
}

TEST(DecodeMsgpack, DepthIsLimited) {
  const auto nested = [](size_t levels) { return std::string(levels, '\x91') + "\xc0"; };
  const Type shallow = Type::List(Type::String());
  EXPECT_THAT(DecodeMsgpack(nested(128), shallow),
              Invalid(StartsWith("[0]: a string is required")));
  EXPECT_THAT(DecodeMsgpack(nested(129), shallow), Invalid(HasSubstr("deeper than 128 levels")));
  EXPECT_THAT(DecodeMsgpack(nested(10'000'000), shallow),
              Invalid(HasSubstr("deeper than 128 levels")));
  EXPECT_THAT(DecodeMsgpack(nested(3), shallow, {.max_depth = 2}),
              Invalid("[0][0]: values nest deeper than 2 levels"));
}

TEST(DecodeMsgpack, SizeIsLimited) {
  EXPECT_THAT(DecodeMsgpack("\xa2xy", Type::String(), {.max_bytes = 3}), IsOk());
  EXPECT_THAT(DecodeMsgpack("\xa2xy", Type::String(), {.max_bytes = 2}),
              Invalid("value of 3 bytes, more than 2"));
}

TEST(DecodeMsgpack, ExtensionOfAtMostOneByteIsUnknownWhateverItsCode) {
  for (const char* extension : {"d40000", "d40c00", "d4ff7f", "d40cc0", "c7000c", "c70105aa",
                                "c8000000", "c90000000100aa"}) {
    const absl::StatusOr<Value> value = Decode(extension, Type::String());
    EXPECT_THAT(value, IsOkAndHolds(Value::Unknown())) << extension;
    EXPECT_THAT(value->refinements(), IsNull()) << extension;
  }
}

TEST(DecodeMsgpack, LongerExtensionOfAnotherCodeIsRefused) {
  EXPECT_THAT(Decode("d5000000", Type::String()), Invalid("there is no extension of code 0"));
  EXPECT_THAT(Decode("82 a16c 91 c703ff8101c2 a16d 80", Nested()),
              Invalid("l[0]: there is no extension of code -1"));
}

TEST(DecodeMsgpack, RefinementsAreRead) {
  const absl::StatusOr<Value> name = DecodeRefined("82 01c2 02a47072652d");
  ASSERT_THAT(name, IsOk());
  EXPECT_THAT(name->refinements(), Pointee(Refinements{.is_null = false, .string_prefix = "pre-"}));
  const absl::StatusOr<Value> list = DecodeRefined("83 01c2 0502 06cd0100");
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(list->refinements(),
              Pointee(Refinements{.is_null = false, .min_length = 2, .max_length = 256}));
}

TEST(DecodeMsgpack, RefinementsThatAreNewToUsAreIgnored) {
  const absl::StatusOr<Value> value = DecodeRefined("83 01c2 63 92c080 04 92a131c3");
  ASSERT_THAT(value, IsOk());
  EXPECT_THAT(value->refinements(), Pointee(Refinements{.is_null = false}));
}

TEST(DecodeMsgpack, MalformedRefinementsAreRefused) {
  for (const char* body : {
           "9000",                     // an array, and a byte more
           "9101",                     // an array
           "8101ff",                   // nullness is no bool
           "8102",                     // cut off
           "81a161c2",                 // a key that is no number
           "8102c3",                   // the prefix is no string
           "8105a132",                 // a length is no number
           "8105cfffffffffffffffff",   // a length beyond int64
           "8101c2c0",                 // a byte left over
           "dfffffffff00",             // claims four gigabytes
           "8107919191919191919191c0"  // too deep
       }) {
    EXPECT_THAT(DecodeRefined(body), Invalid("the refinements of an unknown value are malformed"))
        << body;
  }
}

TEST(DecodeMsgpack, RefinementsAreLimitedTo1024Bytes) {
  const auto refined = [](size_t body) {
    // A map of one entry: the prefix, a string with a header of three bytes.
    const size_t prefix = body - 5;
    const auto byte = [](size_t value) { return static_cast<char>(value & 0xff); };
    return std::string("\xc8") + byte(body >> 8) + byte(body) + "\x0c\x81\x02\xda" +
           byte(prefix >> 8) + byte(prefix) + std::string(prefix, 'p');
  };
  EXPECT_THAT(DecodeMsgpack(refined(1024), Type::String()), IsOkAndHolds(Value::Unknown()));
  EXPECT_THAT(DecodeMsgpack(refined(1025), Type::String()),
              Invalid("an unknown value has 1025 bytes of refinements"));
}

TEST(DecodeMsgpack, DynamicNeedsTypeAndValue) {
  for (const char* bytes : {"01", "a161", "80", "90", "91 a4626f6f6c", "92 01 01", "92 c0 01",
                            "93 c406 22626f6f6c22 c3 c3"}) {
    EXPECT_THAT(Decode(bytes, Type::Dynamic()), Invalid(HasSubstr("a dynamic value is required")))
        << bytes;
  }
  EXPECT_THAT(Decode("92 c403 227822 01", Type::Dynamic()), Invalid("not a type: \"x\""));
  EXPECT_THAT(Decode("92 c406 22626f6f6c22 01", Type::Dynamic()),
              Invalid("a bool is required, not a number"));
  EXPECT_THAT(Decode("92 c409 2264796e616d696322 c0", Type::Dynamic()),
              Invalid(HasSubstr("must say its type")));
}

TEST(DecodeMsgpack, TypeOfADynamicMayBeAString) {
  EXPECT_THAT(Decode("92 a6 22626f6f6c22 c3", Type::Dynamic()),
              IsOkAndHolds(Value::OfDynamic(Value::Bool(true), Type::Bool())));
}

TEST(EncodeMsgpack, LongStringsAndContainersHaveLongHeaders) {
  const absl::StatusOr<std::string> text =
      EncodeMsgpack(Value::String(std::string(65536, 'a')), Type::String());
  ASSERT_THAT(text, IsOk());
  EXPECT_THAT(*text, AllOf(StartsWith(Bytes("db00010000") + "aaa"), ::testing::SizeIs(65541)));
  const absl::StatusOr<std::string> list =
      EncodeMsgpack(Value::Array(Value::List(70000)), Type::List(Type::String()));
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(*list, StartsWith(Bytes("dd00011170c0c0")));
}

TEST(EncodeMsgpack, ComputedDoubleIsADouble) {
  EXPECT_THAT(EncodeMsgpack(Value::Number(Number(0.1)), Type::Number()),
              IsOkAndHolds(Bytes("cb3fb999999999999a")));
  EXPECT_THAT(EncodeMsgpack(Value::Number(Number(1e6)), Type::Number()),
              IsOkAndHolds(Bytes("ce000f4240")));
}

TEST(EncodeMsgpack, RefusesWhatDoesNotConformWithItsPath) {
  EXPECT_THAT(
      EncodeMsgpack(Value::Object({{"l", Value::Array({Value::Int(1)})}, {"m", {}}}), Nested()),
      Invalid("l[0]: a string is required, not a number"));
  EXPECT_THAT(EncodeMsgpack(Value::Object({{"l", {}}}), Nested()),
              Invalid("m: the attribute is missing"));
}

}  // namespace
}  // namespace tf::cty
