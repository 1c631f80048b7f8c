#include "provider/sdk/schema.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using V = cty::Value;

struct Peer {
  Value<std::string> host;
  Value<int64_t> port;
  bool operator==(const Peer&) const = default;
};

const Schema<Peer>& PeerSchema() {
  static const auto& schema =
      *new Schema<Peer>({}, Attr("host", &Peer::host).Required().Doc("Its name."),
                        Attr("port", &Peer::port).Default(9300));
  return schema;
}

struct Mesh {
  Value<std::string> name;
  Value<Peer> one;
  Value<std::vector<Value<Peer>>> list;
  Value<SetOf<Peer>> set;
  Value<std::map<std::string, Value<Peer>>> map;
  bool operator==(const Mesh&) const = default;
};

Schema<Mesh> MeshSchema() {
  using M = Mesh;
  return Schema<M>({.name = "test_mesh", .version = 3, .doc = "Peers."},
                   Attr("name", &M::name).Required().RequiresReplace().Doc("Its name."),
                   Attr("one", &M::one, PeerSchema()).Optional().ConflictsWith(&M::list, &M::set),
                   Attr("list", &M::list, PeerSchema()).Optional().AlsoRequires(&M::map),
                   Attr("set", &M::set, PeerSchema()).Optional().Sensitive(),
                   Attr("map", &M::map, PeerSchema()).OptionalComputed().Deprecated("Use `list`."))
      .ExactlyOneOf(&M::one, &M::list);
}

Mesh FullMesh() {
  const Value<Peer> a = Peer{.host = std::string("a"), .port = 1};
  const Value<Peer> b = Peer{.host = std::string("b"), .port = Value<int64_t>::Unknown()};
  return {.name = std::string("m"),
          .one = a,
          .list = {{b, a, Value<Peer>::Null(), Value<Peer>::Unknown()}},
          .set = SetOf<Peer>{{a, b}},
          .map = {{{"x", a}, {"y", Value<Peer>::Null()}}}};
}

TEST(Schema, ModelSurvivesEncodingAndDecodingAtEveryNesting) {
  const Schema<Mesh> schema = MeshSchema();
  const V encoded = schema.Encode(FullMesh());
  EXPECT_TRUE(cty::Conforms(encoded, schema.spec().type()).ok());
  Mesh decoded;
  Diagnostics out;
  EXPECT_EQ(schema.Decode(encoded, decoded, {}, out), Decoded::kYes);
  EXPECT_THAT(out.list(), IsEmpty());
  EXPECT_EQ(decoded, FullMesh());
}

TEST(Schema, NestedCollectionsKeepNullAndUnknownApart) {
  const Schema<Mesh> schema = MeshSchema();
  const Mesh model{.name = {},
                   .one = Value<Peer>::Unknown(),
                   .list = Value<std::vector<Value<Peer>>>::Unknown(),
                   .set = Value<SetOf<Peer>>::Unknown(),
                   .map = {}};
  Mesh decoded;
  Diagnostics out;
  schema.Decode(schema.Encode(model), decoded, {}, out);
  EXPECT_EQ(decoded, model);
}

TEST(Schema, SetOfModelsIsEncodedAsASet) {
  const Value<Peer> a = Peer{.host = std::string("a"), .port = 1};
  const Value<Peer> b = Peer{.host = std::string("b"), .port = 1};
  Mesh model;
  model.set = SetOf<Peer>{{b, a, b}};
  const V encoded = MeshSchema().Encode(model);
  const V peer_a = PeerSchema().Encode(*a.known());
  const V peer_b = PeerSchema().Encode(*b.known());
  EXPECT_EQ(*encoded.Find("set"), V::Array({peer_a, peer_b}));
}

TEST(Schema, TypeHoldsTheNestedTypes) {
  const cty::Type peer =
      cty::Type::Object({{"host", cty::Type::String()}, {"port", cty::Type::Number()}});
  EXPECT_EQ(MeshSchema().spec().type(), cty::Type::Object({{"name", cty::Type::String()},
                                                           {"one", peer},
                                                           {"list", cty::Type::List(peer)},
                                                           {"set", cty::Type::Set(peer)},
                                                           {"map", cty::Type::Map(peer)}}));
}

TEST(Schema, SpecSaysWhatTheRowsSay) {
  const ObjectSpec spec = MeshSchema().spec();
  EXPECT_EQ(spec.name, "test_mesh");
  EXPECT_EQ(spec.version, 3);
  const std::vector<AttributeSpec>& rows = spec.attributes;
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_TRUE(rows[0].required && rows[0].requires_replace && !rows[0].optional);
  EXPECT_THAT(rows[1].conflicts_with, ElementsAre("list", "set"));
  EXPECT_EQ(rows[1].nesting, Nesting::kSingle);
  EXPECT_THAT(rows[2].also_requires, ElementsAre("map"));
  EXPECT_EQ(rows[2].nesting, Nesting::kList);
  EXPECT_TRUE(rows[3].sensitive);
  EXPECT_EQ(rows[3].nesting, Nesting::kSet);
  EXPECT_TRUE(rows[4].optional && rows[4].computed);
  EXPECT_EQ(rows[4].nesting, Nesting::kMap);
  EXPECT_EQ(rows[4].deprecation, "Use `list`.");
  EXPECT_THAT(spec.exactly_one_of, ElementsAre(ElementsAre("one", "list")));
  EXPECT_EQ(rows[1].attributes[1].default_value, V::Int(9300));
  EXPECT_TRUE(rows[1].attributes[1].optional && rows[1].attributes[1].computed);
}

V NoPort(const char* host) {
  return V::Object({{"host", V::String(host)}, {"port", V::String("x")}});
}

TEST(Schema, ErrorsStandAtTheirPaths) {
  const Schema<Mesh> schema = MeshSchema();
  Mesh model;
  Diagnostics out;
  EXPECT_EQ(schema.Decode(V::Object({{"name", V::String("kept")},
                                     {"one", NoPort("a")},
                                     {"list", V::Array({NoPort("a")})},
                                     {"set", V::Set({NoPort("a")})},
                                     {"map", V::Object({{"k", NoPort("a")}})}}),
                          model, {}, out),
            Decoded::kFailed);
  const cty::Path root;
  EXPECT_THAT(
      out.list(),
      ElementsAre(Field(&Diagnostic::path, root.Attribute("one").Attribute("port")),
                  Field(&Diagnostic::path, root.Attribute("list").Index(0).Attribute("port")),
                  Field(&Diagnostic::path, root.Attribute("set").Attribute("port")),
                  Field(&Diagnostic::path, root.Attribute("map").Key("k").Attribute("port"))));
  EXPECT_EQ(model.name, Value<std::string>("kept"));
}

TEST(Schema, NestedValueOfAnotherFormIsAnError) {
  for (const char* name : {"one", "list", "set", "map"}) {
    Mesh model;
    Diagnostics out;
    MeshSchema().Decode(V::Object({{name, V::String("no")}}), model, {}, out);
    EXPECT_THAT(out.list(), ElementsAre(Field(&Diagnostic::path, cty::Path().Attribute(name))));
  }
}

TEST(Schema, MissingAttributeIsNull) {
  Mesh model;
  Diagnostics out;
  EXPECT_EQ(MeshSchema().Decode(V::Object({}), model, {}, out), Decoded::kYes);
  EXPECT_EQ(model, Mesh{});
}

TEST(FieldCount, CountsEveryField) {
  EXPECT_EQ(kFieldCount<Peer>, 2u);
  EXPECT_EQ(kFieldCount<Mesh>, 5u);
}

struct One {
  Value<std::string> a;
  bool operator==(const One&) const = default;
};
struct Two {
  Value<std::string> a;
  Value<std::string> b;
  bool operator==(const Two&) const = default;
};
struct Holder {
  Value<SetOf<One>> set;
};
struct DeepHolder {
  Value<SetOf<Two>> set;
};
struct Inner {
  Value<One> one;
  bool operator==(const Inner&) const = default;
};
struct OuterHolder {
  Value<SetOf<Inner>> set;
};
struct ObjectHolder {
  Value<Inner> object;
};

void Declare(const char* name) {
  Schema<One>({.name = "test_one", .version = 0, .doc = ""}, Attr(name, &One::a).Optional());
}

TEST(SchemaDeathTest, NamesThatTerraformRefusesAbort) {
  for (const char* name : {"", "Upper", "with-dash", "with.dot"}) {
    EXPECT_DEATH(Declare(name), "not made of a-z, 0-9 and _");
  }
}

TEST(SchemaDeathTest, ReservedRootNamesAbort) {
  for (const char* name : {"connection", "count", "depends_on", "for_each", "lifecycle", "provider",
                           "provisioner", "version"}) {
    EXPECT_DEATH(Declare(name), "reserves") << name;
  }
}

TEST(SchemaDeathTest, TwoRowsOfOneNameAbort) {
  EXPECT_DEATH(Schema<Two>({}, Attr("a", &Two::a).Optional(), Attr("a", &Two::b).Optional()),
               "stands twice");
}

TEST(Schema, ReservedNamesAreFreeInNestedObjects) {
  EXPECT_EQ(Schema<One>({}, Attr("count", &One::a).Optional()).spec().attributes[0].name, "count");
}

TEST(SchemaDeathTest, WriteOnlyAttributeInASetAbortsAtAnyDepth) {
  const Schema<One> secret({}, Attr("a", &One::a).Optional().WriteOnly());
  EXPECT_DEATH(Schema<Holder>({}, Attr("set", &Holder::set, secret).Optional()),
               "\"set\" is a set with a write-only attribute");
  const Schema<Inner> inner({}, Attr("one", &Inner::one, secret).Optional());
  EXPECT_DEATH(Schema<OuterHolder>({}, Attr("set", &OuterHolder::set, inner).Optional()),
               "write-only");
}

TEST(SchemaDeathTest, DefaultObjectWithComputedAttributesAborts) {
  const Schema<One> computed({}, Attr("a", &One::a).Computed());
  const Schema<Inner> inner({}, Attr("one", &Inner::one, computed).Optional());
  EXPECT_DEATH(Schema<ObjectHolder>({}, Attr("object", &ObjectHolder::object, inner).Default({})),
               "\"object\" has a default and computed attributes");
}

}  // namespace
}  // namespace tf::sdk
