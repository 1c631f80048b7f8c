#include "provider/cty/json.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/plain_builder.h"
#include "provider/cty/trail.h"
#include "provider/cty/typing.h"

namespace tf::cty {
namespace {

// Receives the parser's events, because a parsed document would have rounded its numbers to
// doubles.
class Reader : public Json::json_sax_t {
 public:
  explicit Reader(int max_depth) : builder_(max_depth) {}

  PlainBuilder& builder() { return builder_; }

  bool null() override { return builder_.Add(Value::Null()); }
  bool boolean(bool value) override { return builder_.Add(Value::Bool(value)); }
  bool number_integer(int64_t value) override { return builder_.Add(Value::Int(value)); }
  bool number_unsigned(uint64_t value) override { return AddNumber(StrCat(value)); }
  bool number_float(double /*rounded*/, const std::string& text) override {
    return AddNumber(text);
  }
  bool string(std::string& text) override { return builder_.Add(Value::String(std::move(text))); }
  bool binary(Json::binary_t&) override { return builder_.Fail("JSON has no binary values"); }
  bool start_object(size_t) override { return builder_.BeginMap(); }
  bool key(std::string& key) override { return builder_.Key(std::move(key)); }
  bool end_object() override { return builder_.End(); }
  bool start_array(size_t) override { return builder_.BeginList(); }
  bool end_array() override { return builder_.End(); }
  // The parser's own message quotes the document, which may hold secrets.
  bool parse_error(size_t position, const std::string& /*token*/,
                   const Json::exception& /*message*/) override {
    return builder_.Fail(StrCat("not valid JSON at byte ", position));
  }

 private:
  bool AddNumber(std::string_view text) {
    absl::StatusOr<Number> number = Number::FromText(text);
    if (!number.ok()) return builder_.Fail(FromAbsl(number.status().message()));
    return builder_.Add(Value::Number(*std::move(number)));
  }

  PlainBuilder builder_;
};

// Writes values, plain or typed. Object attributes and map keys look the same in JSON.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  absl::Status Write(const Value& value, const Trail& at) {
    if (value.is_null()) {
      out_ += "null";
    } else if (value.is_unknown()) {
      return at.Invalid("the value is unknown, which JSON cannot say");
    } else if (const bool* known = value.AsBool()) {
      out_ += *known ? "true" : "false";
    } else if (const Number* known = value.AsNumber()) {
      if (std::isinf(known->AsDouble()) && std::holds_alternative<double>(known->form())) {
        return at.Invalid("the number is infinite, which JSON cannot say");
      }
      out_ += known->ToText();
    } else if (const std::string* known = value.AsString()) {
      out_ += DumpJson(*known);
    } else if (const Value::List* known = value.AsList()) {
      return WriteList(*known, at);
    } else if (const Value::Map* known = value.AsMap()) {
      return WriteMap(*known, at);
    } else {
      return WriteDynamic(*value.AsDynamic(), at);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status WriteList(const Value::List& elements, const Trail& at) {
    out_ += '[';
    for (size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) out_ += ',';
      RETURN_IF_ERROR(Write(elements[i], at.Index(i)));
    }
    out_ += ']';
    return absl::OkStatus();
  }

  absl::Status WriteMap(const Value::Map& members, const Trail& at) {
    std::string_view separator;
    out_ += '{';
    for (const auto& [key, member] : members) {
      StrAppend(&out_, separator, DumpJson(key), ":");
      RETURN_IF_ERROR(Write(member, at.Attribute(key)));
      separator = ",";
    }
    out_ += '}';
    return absl::OkStatus();
  }

  absl::Status WriteDynamic(const Dynamic& dynamic, const Trail& at) {
    out_ += R"({"value":)";
    RETURN_IF_ERROR(Write(dynamic.value, at));
    StrAppend(&out_, R"(,"type":)", ToJson(dynamic.type), "}");
    return absl::OkStatus();
  }

  std::string& out_;
};

// A dynamic value is an object of two members, the value often ahead of its type.
absl::StatusOr<Dynamic> ReadDynamic(Value plain) {
  const Value* type = plain.Find("type");
  const Value* value = plain.Find("value");
  if (type == nullptr || value == nullptr || plain.AsMap()->size() != 2) {
    return absl::InvalidArgumentError(
        "a dynamic value is required: an object of \"type\" and \"value\"");
  }
  std::string type_text;
  RETURN_IF_ERROR(Writer(type_text).Write(*type, Trail()));
  ASSIGN_OR_RETURN(Type given, TypeFromJson(type_text));
  return Dynamic{.value = std::move((*plain.AsMap())["value"]), .type = std::move(given)};
}

constexpr Notation kNotation = {.attributes = Notation::Attributes::kLoose,
                                .read_dynamic = ReadDynamic};

}  // namespace

absl::StatusOr<Value> DecodeJson(std::string_view text, const Type& type,
                                 const DecodeLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::InvalidArgumentError(
        StrCat("value of ", text.size(), " bytes, more than ", limits.max_bytes));
  }
  Reader reader(limits.max_depth);
  Json::sax_parse(text, &reader);
  RETURN_IF_ERROR(reader.builder().status());
  return GiveType(reader.builder().Take(), type, kNotation);
}

absl::StatusOr<std::string> EncodeJson(const Value& value, const Type& type) {
  RETURN_IF_ERROR(Conforms(value, type));
  std::string text;
  RETURN_IF_ERROR(Writer(text).Write(value, Trail()));
  return text;
}

}  // namespace tf::cty
