#include "provider/sdk/docs.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "provider/sdk/handlers.h"

namespace tf::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

struct Door {
  Value<std::string> side;
  Value<std::string> lock;
  Value<std::string> made;
};
struct Room {
  Value<Door> door;
  Value<bool> lit;
};
struct House {
  Value<std::string> id;
  Value<std::string> name;
  Value<int64_t> floors;
  Value<std::string> key;
  Value<std::vector<std::string>> tags;
  Value<std::string> color;
  Value<Room> room;
  Value<std::map<std::string, Value<Room>>> rooms;
};

ObjectSpec HouseSpec() {
  using M = House;
  const Schema<Door> door(
      Schema<Door>({}, Attr("side", &Door::side).Required().Must(OneOf({"left", "right"})),
                   Attr("lock", &Door::lock).Optional(), Attr("made", &Door::made).Computed())
          .ExactlyOneOf(&Door::side, &Door::lock));
  const Schema<Room> room({}, Attr("door", &Room::door, door).Required().Doc("The door."),
                          Attr("lit", &Room::lit).Default(true));
  return Schema<M>(
             {.name = "test_house", .version = 0, .doc = "\nBuilds\na house.\n\nOn a hill.\n"},
             Attr("id", &M::id).Computed().Doc("Its id."),
             Attr("name", &M::name).Required().RequiresReplace().Doc("Its name."),
             Attr("floors", &M::floors).Default(2).Must(AtLeast(1)).Doc("How many\nfloors."),
             Attr("key", &M::key).Optional().WriteOnly().AlsoRequires(&M::name),
             Attr("tags", &M::tags).Optional().Each(NotBlank()).ConflictsWith(&M::color),
             Attr("color", &M::color).OptionalComputed().Deprecated("Use `tags`."),
             Attr("room", &M::room, room).Optional().Doc("The main room."),
             Attr("rooms", &M::rooms, room).Optional())
      .spec();
}

TEST(Docs, PageSaysEverythingThatTheRowsSay) {
  const std::string page =
      DocsPage(PageKind::kResource, HouseSpec(), "test",
               {.terraform = {"resource \"test_house\" \"a\" {}\n", "# another\n"},
                .import_command = "terraform import test_house.a id\n"});
  EXPECT_EQ(page, R"(---
# Generated from the declarations. Do not edit.
page_title: "test_house Resource - test"
subcategory: ""
description: |-
  Builds a house.
---

# test_house (Resource)

Builds
a house.

On a hill.

## Example Usage

```terraform
resource "test_house" "a" {}
```

```terraform
# another
```

## Schema

### Required

- `name` (String) Its name. Changing this replaces the resource.

### Optional

- `floors` (Number) How many floors. Must be at least 1. Defaults to `2`.
- `key` (String, Sensitive, [Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)) Needs `name`.
- `tags` (List of String) Each element: Must not be blank. Conflicts with `color`.
- `color` (String, Deprecated) Computed when not set. **Deprecated**: Use `tags`.
- `room` (Attributes) The main room. (see [below for nested schema](#nestedatt--room))
- `rooms` (Attributes Map) (see [below for nested schema](#nestedatt--rooms))

### Read-Only

- `id` (String) Its id.

<a id="nestedatt--room"></a>
### Nested Schema for `room`

Required:

- `door` (Attributes) The door. (see [below for nested schema](#nestedatt--room--door))

Optional:

- `lit` (Boolean) Defaults to `true`.

<a id="nestedatt--room--door"></a>
### Nested Schema for `room.door`

Exactly one of `side`, `lock` must be set.

Required:

- `side` (String) One of `left`, `right`.

Optional:

- `lock` (String)

Read-Only:

- `made` (String)

<a id="nestedatt--rooms"></a>
### Nested Schema for `rooms`

Required:

- `door` (Attributes) The door. (see [below for nested schema](#nestedatt--rooms--door))

Optional:

- `lit` (Boolean) Defaults to `true`.

<a id="nestedatt--rooms--door"></a>
### Nested Schema for `rooms.door`

Exactly one of `side`, `lock` must be set.

Required:

- `side` (String) One of `left`, `right`.

Optional:

- `lock` (String)

Read-Only:

- `made` (String)

## Import

Import is supported using the following syntax:

```shell
terraform import test_house.a id
```
)");
}

struct Shapes {
  Value<std::set<double>> numbers;
  Value<std::map<std::string, bool>> switches;
  Value<std::vector<Value<Room>>> list;
  Value<SetOf<Room>> set;
};

TEST(Docs, EveryShapeOfAnAttributeHasItsName) {
  const Schema<Room> room(
      {},
      Attr("door", &Room::door,
           Schema<Door>({}, Attr("side", &Door::side).Optional(),
                        Attr("lock", &Door::lock).Optional(), Attr("made", &Door::made).Optional()))
          .Optional(),
      Attr("lit", &Room::lit).Optional());
  const Schema<Shapes> schema({}, Attr("numbers", &Shapes::numbers).Optional(),
                              Attr("switches", &Shapes::switches).Optional(),
                              Attr("list", &Shapes::list, room).Optional(),
                              Attr("set", &Shapes::set, room).Optional());
  const std::string page = DocsPage(PageKind::kDataSource, schema.spec(), "test", {});
  EXPECT_THAT(page, HasSubstr("`numbers` (Set of Number)"));
  EXPECT_THAT(page, HasSubstr("`switches` (Map of Boolean)"));
  EXPECT_THAT(page, HasSubstr("`list` (Attributes List)"));
  EXPECT_THAT(page, HasSubstr("`set` (Attributes Set)"));
}

TEST(Docs, GroupOfOneIsARequirement) {
  ObjectSpec spec = HouseSpec();
  spec.exactly_one_of = {{"room"}};
  EXPECT_THAT(DocsPage(PageKind::kResource, spec, "test", {}),
              HasSubstr("## Schema\n\n`room` must be set.\n"));
}

TEST(Docs, PageWithoutExamplesHasNoEmptySections) {
  const std::string page = DocsPage(PageKind::kResource, HouseSpec(), "test", {});
  EXPECT_THAT(page, Not(HasSubstr("## Example Usage")));
  EXPECT_THAT(page, Not(HasSubstr("## Import")));
}

struct Nothing {
  Value<std::string> name;
};

const Schema<Nothing>& NothingSchema(const std::string& name) {
  static auto& schemas = *new std::map<std::string, Schema<Nothing>>;
  return schemas
      .try_emplace(name, SchemaInfo{.name = name, .version = 0, .doc = "Nothing."},
                   Attr("name", &Nothing::name).Optional())
      .first->second;
}

class NoProvider final : public Provider<Nothing> {
 public:
  const Schema<Nothing>& schema() const override { return NothingSchema("test"); }
  void Configure(Call&, const Nothing&) override {}
};

class NoSource final : public DataSource<Nothing> {
 public:
  const Schema<Nothing>& schema() const override { return NothingSchema("test_things"); }
  absl::StatusOr<Nothing> Read(Call&, const Nothing& config) override { return config; }
};

class NoResource final : public Resource<Nothing> {
 public:
  const Schema<Nothing>& schema() const override { return NothingSchema("test_thing"); }
  std::string Describe(const Nothing&) const override { return "thing"; }
  absl::Status Create(Call&, Nothing&, const Nothing&) override { return absl::OkStatus(); }
  absl::Status Update(Call&, const Nothing&, const Nothing&, const Nothing&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<Nothing>> Read(Call&, const Nothing& state) override {
    return state;
  }
  absl::Status Delete(Call&, const Nothing&) override { return absl::OkStatus(); }
  absl::StatusOr<Nothing> Import(Call&, std::string_view) override { return Nothing{}; }
};

TEST(Docs, PagesStandWhereTheRegistryLooksAndTakeTheirExamples) {
  Registry registry;
  registry.provider = MakeProvider<Nothing>(std::make_unique<NoProvider>());
  registry.resources.push_back(MakeResource<Nothing>(std::make_unique<NoResource>()));
  registry.data_sources.push_back(MakeDataSource<Nothing>(std::make_unique<NoSource>()));
  const TextFiles pages = GenerateDocs(Server(std::move(registry)),
                                       {{"provider/provider.tf", "# p"},
                                        {"resources/test_thing/a.tf", "# later"},
                                        {"resources/test_thing/import.sh", "import it"},
                                        {"resources/test_thing/deeper/b.tf", "# not this"},
                                        {"resources/test_thing/resource.tf", "# first"},
                                        {"resources/test_thing_2/resource.tf", "# nor this"},
                                        {"data-sources/test_things/data-source.tf", "# d"},
                                        {"quickstart/main.tf", "# nor that"}});
  EXPECT_THAT(pages, ElementsAre(Key("data-sources/things.md"), Key("index.md"),
                                 Key("resources/thing.md")));
  EXPECT_THAT(pages.at("index.md"), HasSubstr("page_title: \"test Provider\""));
  EXPECT_THAT(pages.at("index.md"), HasSubstr("# test Provider\n"));
  EXPECT_THAT(pages.at("index.md"), HasSubstr("```terraform\n# p\n```"));
  EXPECT_THAT(pages.at("data-sources/things.md"), HasSubstr("# test_things (Data Source)"));
  EXPECT_THAT(pages.at("data-sources/things.md"), HasSubstr("# d"));
  const std::string& page = pages.at("resources/thing.md");
  EXPECT_THAT(page, HasSubstr("```terraform\n# first\n```\n\n```terraform\n# later\n```\n"));
  EXPECT_THAT(page, HasSubstr("```shell\nimport it\n```"));
  EXPECT_THAT(page, Not(HasSubstr("not this")));
  EXPECT_THAT(page, Not(HasSubstr("nor this")));
}

}  // namespace
}  // namespace tf::sdk
