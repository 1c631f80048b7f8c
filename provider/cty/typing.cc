#include "provider/cty/typing.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

#include "provider/base/bug.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/trail.h"

namespace tf::cty {
namespace {

// Walks a plain value beside its type and changes it in place. What does not fit the type it leaves
// alone: Conforms(), at the end, has the words for that.
class Typing {
 public:
  explicit Typing(const Notation& notation) : notation_(notation) {}

  absl::Status Give(Value& value, const Type& type, const Trail& at) const {
    if (!value.is_known()) return absl::OkStatus();
    switch (type.kind()) {
      case Type::Kind::kBool:
      case Type::Kind::kString:
        return absl::OkStatus();
      case Type::Kind::kNumber:
        return GiveNumber(value, at);
      case Type::Kind::kDynamic:
        return GiveDynamic(value, at);
      case Type::Kind::kList:
        return GiveList(value, type, at);
      case Type::Kind::kSet:
        return GiveSet(value, type, at);
      case Type::Kind::kTuple:
        return GiveTuple(value, type, at);
      case Type::Kind::kMap:
        return GiveMap(value, type, at);
      case Type::Kind::kObject:
        return GiveObject(value, type, at);
    }
    Bug("a cty type of no known kind");
  }

 private:
  absl::Status GiveNumber(Value& value, const Trail& at) const {
    const std::string* text = value.AsString();
    if (text == nullptr) return absl::OkStatus();
    absl::StatusOr<Number> number = Number::FromText(*text);
    if (!number.ok()) return at.Invalid(FromAbsl(number.status().message()));
    value = Value::Number(*std::move(number));
    return absl::OkStatus();
  }

  absl::Status GiveDynamic(Value& value, const Trail& at) const {
    absl::StatusOr<Dynamic> dynamic = notation_.read_dynamic(std::move(value));
    if (!dynamic.ok()) return at.Invalid(FromAbsl(dynamic.status().message()));
    if (dynamic->type.kind() == Type::Kind::kDynamic) {
      return at.Invalid("a dynamic value must say its type, not \"dynamic\"");
    }
    RETURN_IF_ERROR(Give(dynamic->value, dynamic->type, at));
    value = Value::OfDynamic(std::move(dynamic->value), std::move(dynamic->type));
    return absl::OkStatus();
  }

  absl::Status GiveList(Value& value, const Type& type, const Trail& at) const {
    Value::List* elements = value.AsList();
    if (elements == nullptr) return absl::OkStatus();
    for (size_t i = 0; i < elements->size(); ++i) {
      RETURN_IF_ERROR(Give((*elements)[i], type.element(), at.Index(i)));
    }
    return absl::OkStatus();
  }

  absl::Status GiveSet(Value& value, const Type& type, const Trail& at) const {
    Value::List* elements = value.AsList();
    if (elements == nullptr) return absl::OkStatus();
    for (Value& element : *elements) RETURN_IF_ERROR(Give(element, type.element(), at));
    value = Value::Set(std::move(*elements));
    return absl::OkStatus();
  }

  absl::Status GiveTuple(Value& value, const Type& type, const Trail& at) const {
    Value::List* elements = value.AsList();
    if (elements == nullptr) return absl::OkStatus();
    for (size_t i = 0; i < std::min(elements->size(), type.elements().size()); ++i) {
      RETURN_IF_ERROR(Give((*elements)[i], type.elements()[i], at.Index(i)));
    }
    return absl::OkStatus();
  }

  absl::Status GiveMap(Value& value, const Type& type, const Trail& at) const {
    Value::Map* members = value.AsMap();
    if (members == nullptr) return absl::OkStatus();
    for (auto& [key, member] : *members) {
      RETURN_IF_ERROR(Give(member, type.element(), at.Key(key)));
    }
    return absl::OkStatus();
  }

  absl::Status GiveObject(Value& value, const Type& type, const Trail& at) const {
    Value::Map* members = value.AsMap();
    if (members == nullptr) return absl::OkStatus();
    if (notation_.attributes == Notation::Attributes::kLoose) FitAttributes(*members, type);
    for (const auto& [name, attribute] : type.attributes()) {
      const auto member = members->find(name);
      if (member == members->end()) continue;
      RETURN_IF_ERROR(Give(member->second, attribute, at.Attribute(name)));
    }
    return absl::OkStatus();
  }

  static void FitAttributes(Value::Map& members, const Type& type) {
    std::erase_if(members,
                  [&](const auto& member) { return !type.attributes().contains(member.first); });
    for (const auto& [name, attribute] : type.attributes()) members.try_emplace(name);
  }

  const Notation& notation_;
};

}  // namespace

absl::StatusOr<Value> GiveType(Value plain, const Type& type, const Notation& notation) {
  RETURN_IF_ERROR(Typing(notation).Give(plain, type, Trail()));
  RETURN_IF_ERROR(Conforms(plain, type));
  return plain;
}

}  // namespace tf::cty
