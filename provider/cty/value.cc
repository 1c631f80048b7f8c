#include "provider/cty/value.h"

#include <algorithm>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "provider/base/bug.h"
#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/trail.h"

namespace tf::cty {

Value Value::Unknown(Refinements refinements) {
  return Value(Form(UnknownForm{std::make_shared<const Refinements>(std::move(refinements))}));
}

Value Value::Set(List elements) {
  std::sort(elements.begin(), elements.end());
  const auto same = [](const Value& a, const Value& b) { return a == b && a.IsWhollyKnown(); };
  elements.erase(std::unique(elements.begin(), elements.end(), same), elements.end());
  return Array(std::move(elements));
}

Value Value::OfDynamic(Value value, Type type) {
  return Value(Form(std::make_shared<const Dynamic>(Dynamic{std::move(value), std::move(type)})));
}

bool Value::IsWhollyKnown() const {
  if (is_unknown()) return false;
  if (const List* list = AsList()) {
    return std::all_of(list->begin(), list->end(),
                       [](const Value& element) { return element.IsWhollyKnown(); });
  }
  if (const Map* map = AsMap()) {
    return std::all_of(map->begin(), map->end(),
                       [](const auto& member) { return member.second.IsWhollyKnown(); });
  }
  const Dynamic* dynamic = AsDynamic();
  return dynamic == nullptr || dynamic->value.IsWhollyKnown();
}

const Dynamic* Value::AsDynamic() const {
  const auto* dynamic = std::get_if<std::shared_ptr<const Dynamic>>(&form_);
  return dynamic == nullptr ? nullptr : dynamic->get();
}

const Refinements* Value::refinements() const {
  const auto* unknown = std::get_if<UnknownForm>(&form_);
  return unknown == nullptr ? nullptr : unknown->refinements.get();
}

const Value* Value::Find(std::string_view name) const {
  const Map* map = AsMap();
  if (map == nullptr) return nullptr;
  const auto member = map->find(name);
  return member == map->end() ? nullptr : &member->second;
}

namespace {

// Values of different forms are ordered by form: known ones first, null last, as in go-cty's sets.
int FormRank(const Value& value) {
  if (value.AsBool() != nullptr) return 0;
  if (value.AsNumber() != nullptr) return 1;
  if (value.AsString() != nullptr) return 2;
  if (value.AsList() != nullptr) return 3;
  if (value.AsMap() != nullptr) return 4;
  if (value.AsDynamic() != nullptr) return 5;
  return value.is_unknown() ? 6 : 7;
}

std::strong_ordering Compare(const Dynamic& a, const Dynamic& b) {
  if (const auto order = a.value <=> b.value; order != 0) return order;
  return a.type == b.type ? std::strong_ordering::equal : ToJson(a.type) <=> ToJson(b.type);
}

}  // namespace

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  if (FormRank(a) != FormRank(b)) return FormRank(a) <=> FormRank(b);
  if (const bool* value = a.AsBool()) return *value <=> *b.AsBool();
  if (const Number* value = a.AsNumber()) return *value <=> *b.AsNumber();
  if (const std::string* value = a.AsString()) return *value <=> *b.AsString();
  if (const Value::List* value = a.AsList()) return *value <=> *b.AsList();
  if (const Value::Map* value = a.AsMap()) return *value <=> *b.AsMap();
  if (const Dynamic* value = a.AsDynamic()) return Compare(*value, *b.AsDynamic());
  return std::strong_ordering::equal;  // two nulls or two unknowns
}

bool operator==(const Value& a, const Value& b) { return (a <=> b) == 0; }

std::string DebugString(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_unknown()) return "unknown";
  if (const bool* known = value.AsBool()) return *known ? "true" : "false";
  if (const Number* known = value.AsNumber()) return known->ToText();
  if (const std::string* known = value.AsString()) return DumpJson(*known);
  if (const Dynamic* known = value.AsDynamic()) {
    return StrCat("dynamic(", DebugString(known->value), " as ", ToJson(known->type), ")");
  }
  if (const Value::List* known = value.AsList()) {
    const auto element = [](std::string* out, const Value& part) {
      out->append(DebugString(part));
    };
    return StrCat("[", absl::StrJoin(*known, ", ", element), "]");
  }
  const auto member = [](std::string* out, const auto& part) {
    StrAppend(out, part.first, " = ", DebugString(part.second));
  };
  return StrCat("{", absl::StrJoin(*value.AsMap(), ", ", member), "}");
}

std::ostream& operator<<(std::ostream& out, const Value& value) {
  return out << DebugString(value);
}

namespace {

std::string_view FormName(const Value& value) {
  if (value.AsBool() != nullptr) return "a bool";
  if (value.AsNumber() != nullptr) return "a number";
  if (value.AsString() != nullptr) return "a string";
  if (value.AsList() != nullptr) return "a sequence";
  return value.AsMap() != nullptr ? "a mapping" : "a dynamic value";
}

std::string_view KindName(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::kBool:
      return "a bool";
    case Type::Kind::kNumber:
      return "a number";
    case Type::Kind::kString:
      return "a string";
    case Type::Kind::kDynamic:
      return "a dynamic value";
    case Type::Kind::kList:
      return "a list";
    case Type::Kind::kSet:
      return "a set";
    case Type::Kind::kMap:
      return "a map";
    case Type::Kind::kTuple:
      return "a tuple";
    case Type::Kind::kObject:
      return "an object";
  }
  Bug("a cty type of no known kind");
}

bool HasFormOf(const Value& value, Type::Kind kind) {
  switch (kind) {
    case Type::Kind::kBool:
      return value.AsBool() != nullptr;
    case Type::Kind::kNumber:
      return value.AsNumber() != nullptr;
    case Type::Kind::kString:
      return value.AsString() != nullptr;
    case Type::Kind::kDynamic:
      return value.AsDynamic() != nullptr;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return value.AsList() != nullptr;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return value.AsMap() != nullptr;
  }
  Bug("a cty type of no known kind");
}

absl::Status ConformsAt(const Value& value, const Type& type, const Trail& at);

absl::Status ElementsConform(const Value::List& elements, const Type& type, const Trail& at) {
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool in_set = type.kind() == Type::Kind::kSet;
    RETURN_IF_ERROR(ConformsAt(elements[i], type.element(), in_set ? at : at.Index(i)));
  }
  return absl::OkStatus();
}

absl::Status TupleConforms(const Value::List& elements, const Type& type, const Trail& at) {
  const std::vector<Type>& types = type.elements();
  if (elements.size() != types.size()) {
    return at.Invalid(
        StrCat("a tuple of ", types.size(), " elements is required, not of ", elements.size()));
  }
  for (size_t i = 0; i < elements.size(); ++i) {
    RETURN_IF_ERROR(ConformsAt(elements[i], types[i], at.Index(i)));
  }
  return absl::OkStatus();
}

absl::Status MembersConform(const Value::Map& members, const Type& type, const Trail& at) {
  for (const auto& [key, member] : members) {
    RETURN_IF_ERROR(ConformsAt(member, type.element(), at.Key(key)));
  }
  return absl::OkStatus();
}

absl::Status ObjectConforms(const Value::Map& members, const Type& type, const Trail& at) {
  for (const auto& [name, member] : members) {
    if (type.attributes().find(name) == type.attributes().end()) {
      return at.Attribute(name).Invalid("there is no such attribute");
    }
  }
  for (const auto& [name, attribute] : type.attributes()) {
    const auto member = members.find(name);
    if (member == members.end()) return at.Attribute(name).Invalid("the attribute is missing");
    RETURN_IF_ERROR(ConformsAt(member->second, attribute, at.Attribute(name)));
  }
  return absl::OkStatus();
}

absl::Status ConformsAt(const Value& value, const Type& type, const Trail& at) {
  if (!value.is_known()) return absl::OkStatus();
  if (!HasFormOf(value, type.kind())) {
    return at.Invalid(StrCat(KindName(type.kind()), " is required, not ", FormName(value)));
  }
  switch (type.kind()) {
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      return absl::OkStatus();
    case Type::Kind::kDynamic:
      return ConformsAt(value.AsDynamic()->value, value.AsDynamic()->type, at);
    case Type::Kind::kList:
    case Type::Kind::kSet:
      return ElementsConform(*value.AsList(), type, at);
    case Type::Kind::kTuple:
      return TupleConforms(*value.AsList(), type, at);
    case Type::Kind::kMap:
      return MembersConform(*value.AsMap(), type, at);
    case Type::Kind::kObject:
      return ObjectConforms(*value.AsMap(), type, at);
  }
  Bug("a cty type of no known kind");
}

}  // namespace

absl::Status Conforms(const Value& value, const Type& type) {
  return ConformsAt(value, type, Trail());
}

}  // namespace tf::cty
