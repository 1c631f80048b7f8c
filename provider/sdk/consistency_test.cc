#include "provider/sdk/consistency.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/schema.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using V = cty::Value;

struct Part {
  Value<std::string> a;
  Value<std::string> b;
  Value<std::string> secret;
};
struct PlainPart {
  Value<std::string> a;
  Value<std::string> b;
};
struct Thing {
  Value<std::string> text;
  Value<Part> one;
  Value<std::vector<Value<Part>>> list;
  Value<SetOf<PlainPart>> set;
  Value<std::map<std::string, Value<Part>>> map;
};

const ObjectSpec& Spec() {
  static const auto& part =
      *new Schema<Part>({}, Attr("a", &Part::a).Optional(), Attr("b", &Part::b).OptionalComputed(),
                        Attr("secret", &Part::secret).Optional().WriteOnly());
  static const auto& plain = *new Schema<PlainPart>({}, Attr("a", &PlainPart::a).Optional(),
                                                    Attr("b", &PlainPart::b).OptionalComputed());
  static const auto& schema = *new Schema<Thing>(
      {}, Attr("text", &Thing::text).Optional(), Attr("one", &Thing::one, part).Optional(),
      Attr("list", &Thing::list, part).Optional(), Attr("set", &Thing::set, plain).Optional(),
      Attr("map", &Thing::map, part).Optional());
  return schema.spec();
}

V Pair(V a, V b) { return V::Object({{"a", std::move(a)}, {"b", std::move(b)}}); }
V Guarded(V a, V secret) { return V::Object({{"a", std::move(a)}, {"secret", std::move(secret)}}); }

const V kText = V::String("x");
const V kOther = V::String("y");

std::vector<std::string> Differing(const char* name, V planned, V state) {
  return DifferingAttributes(Spec(), V::Object({{name, std::move(planned)}}),
                             V::Object({{name, std::move(state)}}));
}

TEST(NullUnknowns, ReachesEveryDepth) {
  EXPECT_EQ(NullUnknowns(V::Object({{"a", V::Array({V::Unknown(), kText})}, {"b", V::Unknown()}})),
            V::Object({{"a", V::Array({V::Null(), kText})}, {"b", V::Null()}}));
}

TEST(WithoutWriteOnly, ReachesEveryNesting) {
  const V with = Guarded(kText, kOther);
  const V without = Guarded(kText, V::Null());
  EXPECT_EQ(WithoutWriteOnly(Spec(), V::Object({{"one", with},
                                                {"list", V::Array({with, V::Null()})},
                                                {"map", V::Object({{"k", with}})}})),
            V::Object({{"one", without},
                       {"list", V::Array({without, V::Null()})},
                       {"map", V::Object({{"k", without}})}}));
}

TEST(ForState, HasNeitherUnknownNorWriteOnlyValues) {
  Diagnostics out;
  EXPECT_EQ(ForState(Spec(), V::Object({{"one", Guarded(kText, kOther)}}), out),
            V::Object({{"one", Guarded(kText, V::Null())}}));
  EXPECT_THAT(out.list(), IsEmpty());
  EXPECT_EQ(ForState(Spec(), V::Object({{"one", Guarded(V::Unknown(), kOther)}}), out),
            V::Object({{"one", Guarded(V::Null(), V::Null())}}));
  EXPECT_THAT(out.list(), ElementsAre(Field(&Diagnostic::detail, HasSubstr("bug"))));
}

TEST(ReplaceChanged, CopiesOnlyWhatDiffers) {
  V planned = V::Object({{"text", V::String("as it came")}, {"one", V::Unknown()}});
  ReplaceChanged(V::Object({{"text", kText}, {"one", V::Null()}}),
                 V::Object({{"text", kText}, {"one", kOther}}), planned);
  EXPECT_EQ(planned, V::Object({{"text", V::String("as it came")}, {"one", kOther}}));
}

TEST(DifferingAttributes, UnknownMayBecomeAnything) {
  EXPECT_THAT(Differing("text", V::Unknown(), kText), IsEmpty());
  EXPECT_THAT(Differing("text", V::Unknown(), V::Null()), IsEmpty());
  EXPECT_THAT(Differing("one", Pair(kText, V::Unknown()), Pair(kText, kOther)), IsEmpty());
}

TEST(DifferingAttributes, KnownMustStay) {
  EXPECT_THAT(Differing("text", kText, kText), IsEmpty());
  EXPECT_THAT(Differing("text", kText, kOther), ElementsAre("text"));
  EXPECT_THAT(Differing("text", V::Null(), kOther), ElementsAre("text"));
  EXPECT_THAT(Differing("text", kText, V::Null()), ElementsAre("text"));
}

TEST(DifferingAttributes, KnownPartsBesideAnUnknownMustStayToo) {
  const V planned = Pair(kText, V::Unknown());
  EXPECT_THAT(Differing("one", planned, Pair(kOther, kText)), ElementsAre("one"));
  EXPECT_THAT(Differing("one", planned, V::Null()), ElementsAre("one"));
  EXPECT_THAT(Differing("list", V::Array({planned}), V::Array({Pair(kOther, kText)})),
              ElementsAre("list"));
  EXPECT_THAT(Differing("list", V::Array({planned}), V::Array({})), ElementsAre("list"));
  EXPECT_THAT(Differing("map", V::Object({{"k", planned}}), V::Object({{"l", Pair(kText, kText)}})),
              ElementsAre("map"));
  EXPECT_THAT(Differing("map", V::Object({{"k", planned}}), V::Object({{"k", Pair(kText, kText)}})),
              IsEmpty());
}

TEST(DifferingAttributes, ListElementMayNotHaveAnotherPlace) {
  const V planned = V::Array({Pair(kText, V::Unknown()), Pair(kOther, V::Unknown())});
  EXPECT_THAT(Differing("list", planned, V::Array({Pair(kOther, kText), Pair(kText, kText)})),
              ElementsAre("list"));
}

TEST(DifferingAttributes, SetElementMayHaveAnotherPlace) {
  // What becomes known may move the element.
  EXPECT_THAT(Differing("set", V::Set({Pair(kText, kText), Pair(V::Unknown(), kOther)}),
                        V::Set({Pair(V::String("a"), kOther), Pair(kText, kText)})),
              IsEmpty());
  const V planned = V::Set({Pair(kText, V::Unknown()), Pair(kOther, V::Unknown())});
  EXPECT_THAT(Differing("set", planned, V::Set({Pair(kOther, kText), Pair(kText, kOther)})),
              IsEmpty());
  EXPECT_THAT(Differing("set", planned, V::Set({Pair(kText, kText), Pair(kText, kOther)})),
              ElementsAre("set"));
  EXPECT_THAT(Differing("set", planned, V::Set({Pair(kText, kText)})), ElementsAre("set"));
}

TEST(ExplainDifferences, PointsAtTheAttribute) {
  Diagnostics out;
  ExplainDifferences(Spec(), V::Object({{"text", kText}}), V::Object({{"text", kOther}}), out);
  EXPECT_THAT(out.list(), ElementsAre(Field(&Diagnostic::path, cty::Path().Attribute("text"))));
  EXPECT_TRUE(out.has_error());
}

TEST(ExplainDifferences, LeavesItToTheResourceThatHasExplainedIt) {
  Diagnostics out;
  out.AddError("Keystore is empty", "…", cty::Path().Attribute("text"));
  ExplainDifferences(Spec(), V::Object({{"text", kText}}), V::Object({{"text", kOther}}), out);
  EXPECT_EQ(out.list().size(), 1u);
}

}  // namespace
}  // namespace tf::sdk
