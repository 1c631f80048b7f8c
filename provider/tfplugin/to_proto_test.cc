#include "provider/tfplugin/to_proto.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "proto/tfplugin6.pb.h"
#include "provider/tfplugin/from_proto.h"

namespace tf::tfplugin {
namespace {

using ::tfplugin6::Schema;

const cty::Type kLink = cty::Type::Object({{"alias", cty::Type::String()}});

TEST(ToProto, ValuesComeBackAsTheyWent) {
  const cty::Value link = cty::Value::Object({{"alias", cty::Value::String("tokyo")}});
  ::tfplugin6::DynamicValue wire;
  ASSERT_TRUE(ToProto(link, kLink, &wire).ok());
  const absl::StatusOr<cty::Value> back = FromProto(wire, kLink);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, link);
}

TEST(ToProto, AValueOfAnotherTypeIsAnErrorAndLeavesTheTargetAlone) {
  ::tfplugin6::DynamicValue wire;
  wire.set_json("{}");
  EXPECT_EQ(ToProto(cty::Value::Bool(true), kLink, &wire).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wire.json(), "{}");
}

TEST(ToProto, AValueReplacesWhatWasThereInTheOtherEncoding) {
  ::tfplugin6::DynamicValue wire;
  wire.set_json("{}");
  ASSERT_TRUE(ToProto(cty::Value::Null(), kLink, &wire).ok());
  EXPECT_EQ(wire.json(), "");
  EXPECT_EQ(wire.msgpack(), "\xc0");
}

TEST(FromProto, JsonIsReadWhereThereIsNoMsgpack) {
  ::tfplugin6::DynamicValue wire;
  wire.set_json(R"({"alias": "tokyo"})");
  const absl::StatusOr<cty::Value> value = FromProto(wire, kLink);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(*value, cty::Value::Object({{"alias", cty::Value::String("tokyo")}}));
}

TEST(FromProto, NoEncodingMeansNull) {
  const absl::StatusOr<cty::Value> value = FromProto({}, kLink);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_TRUE(value->is_null());
}

TEST(ToProto, EveryKindOfStepHasItsSelector) {
  ::tfplugin6::AttributePath path;
  ToProto(cty::Path().Attribute("clusters").Key("berlin").Index(3), &path);
  ASSERT_EQ(path.steps_size(), 3);
  EXPECT_EQ(path.steps(0).attribute_name(), "clusters");
  EXPECT_EQ(path.steps(1).element_key_string(), "berlin");
  EXPECT_EQ(path.steps(2).element_key_int(), 3);
}

TEST(ToProto, DiagnosticsKeepOrderSeverityAndPath) {
  sdk::Diagnostics diagnostics;
  diagnostics.AddWarning("careful", "a port", cty::Path().Attribute("seeds"));
  diagnostics.AddError("failed", "the whole");
  google::protobuf::RepeatedPtrField<::tfplugin6::Diagnostic> wire;
  ToProto(diagnostics, &wire);
  ASSERT_EQ(wire.size(), 2);
  EXPECT_EQ(wire[0].severity(), ::tfplugin6::Diagnostic::WARNING);
  EXPECT_EQ(wire[0].summary(), "careful");
  EXPECT_EQ(wire[0].detail(), "a port");
  EXPECT_EQ(wire[0].attribute().steps(0).attribute_name(), "seeds");
  EXPECT_EQ(wire[1].severity(), ::tfplugin6::Diagnostic::ERROR);
  EXPECT_FALSE(wire[1].has_attribute());
}

TEST(ToProto, WhatIsNotUtf8InADiagnosticIsReplaced) {
  sdk::Diagnostics diagnostics;
  diagnostics.AddError("caf\xe9",
                       "Stra\xdf"
                       "e");
  google::protobuf::RepeatedPtrField<::tfplugin6::Diagnostic> wire;
  ToProto(diagnostics, &wire);
  EXPECT_EQ(wire[0].summary(), "caf\xEF\xBF\xBD");
  EXPECT_EQ(wire[0].detail(),
            "Stra\xEF\xBF\xBD"
            "e");
}

TEST(ToProto, AnEmptySchemaStillHasItsBlock) {
  Schema schema;
  ToProto(sdk::ObjectSpec{}, &schema);
  EXPECT_TRUE(schema.has_block());
}

TEST(ToProto, SchemaCarriesEachFlagOfARow) {
  sdk::AttributeSpec spec;
  spec.name = "secret_wo";
  spec.type = cty::Type::List(cty::Type::String());
  spec.optional = true;
  spec.sensitive = true;
  spec.write_only = true;
  spec.doc = "A *secret*.";
  spec.deprecation = "Use another.";
  Schema schema;
  ToProto(
      sdk::ObjectSpec{
          .name = "x", .version = 3, .doc = "An x.", .attributes = {spec}, .exactly_one_of = {}},
      &schema);
  EXPECT_EQ(schema.version(), 3);
  EXPECT_EQ(schema.block().description(), "An x.");
  ASSERT_EQ(schema.block().attributes_size(), 1);
  const Schema::Attribute& attribute = schema.block().attributes(0);
  EXPECT_EQ(attribute.name(), "secret_wo");
  EXPECT_EQ(attribute.type(), R"(["list","string"])");
  EXPECT_FALSE(attribute.has_nested_type());
  EXPECT_TRUE(attribute.optional());
  EXPECT_FALSE(attribute.required());
  EXPECT_FALSE(attribute.computed());
  EXPECT_TRUE(attribute.sensitive());
  EXPECT_TRUE(attribute.write_only());
  EXPECT_TRUE(attribute.deprecated());
  EXPECT_EQ(attribute.deprecation_message(), "Use another.");
  EXPECT_EQ(attribute.description(), "A *secret*.");
  EXPECT_EQ(attribute.description_kind(), ::tfplugin6::MARKDOWN);
}

TEST(ToProto, NestedAttributesHaveAnObjectInPlaceOfAType) {
  sdk::AttributeSpec inner;
  inner.name = "seeds";
  inner.required = true;
  sdk::AttributeSpec outer;
  outer.name = "sniff";
  outer.optional = true;
  outer.nesting = sdk::Nesting::kMap;
  outer.attributes = {inner};
  Schema schema;
  ToProto(
      sdk::ObjectSpec{
          .name = "x", .version = 0, .doc = "", .attributes = {outer}, .exactly_one_of = {}},
      &schema);
  const Schema::Attribute& attribute = schema.block().attributes(0);
  EXPECT_EQ(attribute.type(), "");
  EXPECT_EQ(attribute.nested_type().nesting(), Schema::Object::MAP);
  ASSERT_EQ(attribute.nested_type().attributes_size(), 1);
  EXPECT_EQ(attribute.nested_type().attributes(0).name(), "seeds");
  EXPECT_TRUE(attribute.nested_type().attributes(0).required());
}

}  // namespace
}  // namespace tf::tfplugin
