#include "provider/cty/type.h"

#include <utility>

#include "absl/status/status.h"

#include "provider/base/bug.h"
#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace tf::cty {

struct Type::Parts {
  std::vector<Type> types = {};  // the element type, or a tuple's element types
  Attributes attributes = {};

  bool operator==(const Parts&) const = default;
};

Type::Type(Kind kind, Parts parts)
    : kind_(kind), parts_(std::make_shared<const Parts>(std::move(parts))) {}

Type Type::List(Type element) { return Type(Kind::kList, {.types = {std::move(element)}}); }
Type Type::Set(Type element) { return Type(Kind::kSet, {.types = {std::move(element)}}); }
Type Type::Map(Type element) { return Type(Kind::kMap, {.types = {std::move(element)}}); }
Type Type::Tuple(std::vector<Type> elements) {
  return Type(Kind::kTuple, {.types = std::move(elements)});
}
Type Type::Object(Attributes attributes) {
  return Type(Kind::kObject, {.attributes = std::move(attributes)});
}

const Type& Type::element() const {
  if (kind_ != Kind::kList && kind_ != Kind::kSet && kind_ != Kind::kMap) {
    Bug("the element type of a type that has none was asked for");
  }
  return parts_->types.front();
}

const std::vector<Type>& Type::elements() const {
  static const auto& none = *new std::vector<Type>();
  return kind_ == Kind::kTuple ? parts_->types : none;
}

const Type::Attributes& Type::attributes() const {
  static const auto& none = *new Attributes();
  return kind_ == Kind::kObject ? parts_->attributes : none;
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_) return false;
  return a.parts_ == b.parts_ || *a.parts_ == *b.parts_;
}

namespace {

constexpr int kMaxDepth = 64;

Json ToJsonTree(const Type& type) {
  switch (type.kind()) {
    case Type::Kind::kBool:
      return "bool";
    case Type::Kind::kNumber:
      return "number";
    case Type::Kind::kString:
      return "string";
    case Type::Kind::kDynamic:
      return "dynamic";
    case Type::Kind::kList:
      return Json::array({"list", ToJsonTree(type.element())});
    case Type::Kind::kSet:
      return Json::array({"set", ToJsonTree(type.element())});
    case Type::Kind::kMap:
      return Json::array({"map", ToJsonTree(type.element())});
    case Type::Kind::kTuple: {
      Json elements = Json::array();
      for (const Type& element : type.elements()) elements.push_back(ToJsonTree(element));
      return Json::array({"tuple", std::move(elements)});
    }
    case Type::Kind::kObject: {
      Json attributes = Json::object();
      for (const auto& [name, attribute] : type.attributes()) {
        attributes[name] = ToJsonTree(attribute);
      }
      return Json::array({"object", std::move(attributes)});
    }
  }
  Bug("a cty type of no known kind");
}

absl::Status NoType(const Json& json) {
  return absl::InvalidArgumentError(StrCat("not a type: ", DumpJson(json)));
}

absl::StatusOr<Type> FromJsonTree(const Json& json, int depth);

absl::StatusOr<Type> PrimitiveFromJson(const Json& json) {
  if (json == "bool") return Type::Bool();
  if (json == "number") return Type::Number();
  if (json == "string") return Type::String();
  if (json == "dynamic") return Type::Dynamic();
  return NoType(json);
}

absl::StatusOr<Type> TupleFromJson(const Json& json, int depth) {
  if (!json.is_array()) return NoType(json);
  std::vector<Type> elements;
  for (const Json& part : json) {
    ASSIGN_OR_RETURN(Type element, FromJsonTree(part, depth + 1));
    elements.push_back(std::move(element));
  }
  return Type::Tuple(std::move(elements));
}

absl::StatusOr<Type> ObjectFromJson(const Json& json, int depth) {
  if (!json.is_object()) return NoType(json);
  Type::Attributes attributes;
  for (const auto& [name, part] : json.items()) {
    ASSIGN_OR_RETURN(Type attribute, FromJsonTree(part, depth + 1));
    attributes.emplace(name, std::move(attribute));
  }
  return Type::Object(std::move(attributes));
}

absl::StatusOr<Type> FromJsonTree(const Json& json, int depth) {
  if (depth > kMaxDepth) {
    return absl::InvalidArgumentError(StrCat("type nests deeper than ", kMaxDepth, " levels"));
  }
  if (json.is_string()) return PrimitiveFromJson(json);
  if (!json.is_array() || json.size() < 2) return NoType(json);
  // An object may name its optional attributes in a third part, which says nothing about values.
  if (json.size() > (json[0] == "object" ? 3u : 2u)) return NoType(json);
  if (json[0] == "tuple") return TupleFromJson(json[1], depth);
  if (json[0] == "object") return ObjectFromJson(json[1], depth);
  if (json[0] != "list" && json[0] != "set" && json[0] != "map") return NoType(json);
  ASSIGN_OR_RETURN(Type element, FromJsonTree(json[1], depth + 1));
  if (json[0] == "list") return Type::List(std::move(element));
  if (json[0] == "set") return Type::Set(std::move(element));
  return Type::Map(std::move(element));
}

}  // namespace

std::string ToJson(const Type& type) { return DumpJson(ToJsonTree(type)); }

absl::StatusOr<Type> TypeFromJson(std::string_view text) {
  ASSIGN_OR_RETURN(Json json, ParseJson(text));
  return FromJsonTree(json, 1);
}

}  // namespace tf::cty
