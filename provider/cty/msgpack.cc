#include "provider/cty/msgpack.h"

#include <cmath>
#include <cstdint>
#include <exception>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "msgpack.hpp"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/plain_builder.h"
#include "provider/cty/typing.h"

namespace tf::cty {
namespace {

// Where the packer writes.
class StringStream {
 public:
  explicit StringStream(std::string& out) : out_(out) {}
  void write(const char* bytes, size_t count) { out_.append(bytes, count); }

 private:
  std::string& out_;
};

// Packs values that conform to their type.
class Writer {
 public:
  explicit Writer(std::string& out) : stream_(out), packer_(stream_) {}

  void Write(const Value& value) {
    if (value.is_null()) {
      packer_.pack_nil();
    } else if (value.is_unknown()) {
      WriteUnknown();
    } else if (const bool* known = value.AsBool()) {
      *known ? packer_.pack_true() : packer_.pack_false();
    } else if (const Number* known = value.AsNumber()) {
      WriteNumber(*known);
    } else if (const std::string* known = value.AsString()) {
      WriteString(*known);
    } else if (const Value::List* known = value.AsList()) {
      packer_.pack_array(static_cast<uint32_t>(known->size()));
      for (const Value& element : *known) Write(element);
    } else if (const Value::Map* known = value.AsMap()) {
      WriteMap(*known);
    } else {
      WriteDynamic(*value.AsDynamic());
    }
  }

 private:
  void WriteUnknown() {
    packer_.pack_ext(1, 0);
    packer_.pack_ext_body("\0", 1);
  }

  void WriteNumber(const Number& number) {
    if (const auto* whole = std::get_if<int64_t>(&number.form())) {
      packer_.pack_int64(*whole);
    } else if (const auto* fraction = std::get_if<double>(&number.form())) {
      packer_.pack_double(*fraction);
    } else {
      WriteString(std::get<std::string>(number.form()));
    }
  }

  void WriteString(const std::string& text) {
    const auto size = static_cast<uint32_t>(text.size());
    packer_.pack_str(size);
    packer_.pack_str_body(text.data(), size);
  }

  void WriteMap(const Value::Map& members) {
    packer_.pack_map(static_cast<uint32_t>(members.size()));
    for (const auto& [key, member] : members) {
      WriteString(key);
      Write(member);
    }
  }

  void WriteDynamic(const Dynamic& dynamic) {
    const std::string type = ToJson(dynamic.type);
    const auto size = static_cast<uint32_t>(type.size());
    packer_.pack_array(2);
    packer_.pack_bin(size);
    packer_.pack_bin_body(type.data(), size);
    Write(dynamic.value);
  }

  StringStream stream_;
  msgpack::packer<StringStream> packer_;
};

// Extension code of an unknown value of which more is known, and what its body may hold.
constexpr int8_t kRefinedUnknown = 12;
constexpr size_t kMaxRefinementBytes = 1024;
constexpr size_t kMaxRefinementDepth = 8;

// Keys of the map in the body. Bounds of numbers (3 and 4) and keys to come are of no use to us.
enum RefinementKey : uint64_t { kIsNull = 1, kStringPrefix = 2, kMinLength = 5, kMaxLength = 6 };

// Throws msgpack::type_error when the value is of the wrong type.
void ReadRefinement(const msgpack::object_kv& entry, Refinements& refinements) {
  switch (entry.key.as<uint64_t>()) {
    case kIsNull:
      refinements.is_null = entry.val.as<bool>();
      break;
    case kStringPrefix:
      refinements.string_prefix = entry.val.as<std::string>();
      break;
    case kMinLength:
      refinements.min_length = entry.val.as<int64_t>();
      break;
    case kMaxLength:
      refinements.max_length = entry.val.as<int64_t>();
      break;
  }
}

absl::StatusOr<Refinements> ReadRefinements(std::string_view body) {
  try {
    const msgpack::unpack_limit limit(body.size(), body.size(), body.size(), body.size(),
                                      body.size(), kMaxRefinementDepth);
    size_t offset = 0;
    const msgpack::object_handle document =
        msgpack::unpack(body.data(), body.size(), offset, nullptr, nullptr, limit);
    if (document->type != msgpack::type::MAP || offset != body.size()) throw msgpack::type_error();
    Refinements refinements;
    for (const msgpack::object_kv& entry : document->via.map) ReadRefinement(entry, refinements);
    return refinements;
  } catch (const std::exception&) {
    return absl::InvalidArgumentError("the refinements of an unknown value are malformed");
  }
}

// The unknown value that an extension stands for. As in go-cty, whatever the code is, a body of at
// most one byte says nothing.
absl::StatusOr<Value> ReadUnknown(int8_t code, std::string_view body) {
  if (body.size() <= 1) return Value::Unknown();
  if (code != kRefinedUnknown) {
    return absl::InvalidArgumentError(StrCat("there is no extension of code ", int{code}));
  }
  if (body.size() > kMaxRefinementBytes) {
    return absl::InvalidArgumentError(
        StrCat("an unknown value has ", body.size(), " bytes of refinements"));
  }
  ASSIGN_OR_RETURN(Refinements refinements, ReadRefinements(body));
  return Value::Unknown(std::move(refinements));
}

// Receives the library's events; the names and signatures are the library's visitor concept.
class Reader : public msgpack::null_visitor {
 public:
  explicit Reader(int max_depth) : builder_(max_depth) {}

  PlainBuilder& builder() { return builder_; }

  bool visit_nil() { return Add(Value::Null()); }
  bool visit_boolean(bool value) { return Add(Value::Bool(value)); }
  bool visit_positive_integer(uint64_t value) {
    if (value <= INT64_MAX) return Add(Value::Int(static_cast<int64_t>(value)));
    return Add(Value::Number(*Number::FromText(StrCat(value))));
  }
  bool visit_negative_integer(int64_t value) { return Add(Value::Int(value)); }
  bool visit_float32(float value) { return visit_float64(value); }
  bool visit_float64(double value) {
    if (std::isnan(value)) return builder_.Fail("NaN is not a number");
    return Add(Value::Number(Number(value)));
  }
  bool visit_str(const char* text, uint32_t size) {
    if (in_key_) return builder_.Key(std::string(text, size));
    return builder_.Add(Value::String(std::string(text, size)));
  }
  // go-cty writes a dynamic value's type as binary, and reads binary wherever it reads a string.
  bool visit_bin(const char* bytes, uint32_t size) { return visit_str(bytes, size); }
  bool visit_ext(const char* code_and_body, uint32_t size) {
    absl::StatusOr<Value> unknown =
        ReadUnknown(code_and_body[0], std::string_view(code_and_body + 1, size - 1));
    if (!unknown.ok()) return builder_.Fail(FromAbsl(unknown.status().message()));
    return Add(*std::move(unknown));
  }
  bool start_array(uint32_t) { return IsNoKey() && builder_.BeginList(); }
  bool end_array() { return builder_.End(); }
  bool start_map(uint32_t) { return IsNoKey() && builder_.BeginMap(); }
  bool start_map_key() { return in_key_ = true; }
  bool end_map_key() {
    in_key_ = false;
    return true;
  }
  bool end_map() { return builder_.End(); }

 private:
  bool IsNoKey() { return !in_key_ || builder_.Fail("a map's key is not a string"); }
  bool Add(Value value) { return IsNoKey() && builder_.Add(std::move(value)); }

  PlainBuilder builder_;
  bool in_key_ = false;
};

absl::StatusOr<Value> Parse(std::string_view bytes, int max_depth) {
  Reader reader(max_depth);
  size_t offset = 0;
  bool complete = false;
  try {
    complete = msgpack::parse(bytes.data(), bytes.size(), offset, reader);
  } catch (const std::exception&) {
    // What the library cannot parse; reported below.
  }
  RETURN_IF_ERROR(reader.builder().status());
  if (!complete) {
    return absl::InvalidArgumentError(
        StrCat("MessagePack is broken or incomplete at byte ", offset, " of ", bytes.size()));
  }
  if (offset != bytes.size()) {
    return absl::InvalidArgumentError(
        StrCat(bytes.size() - offset, " bytes are left over after the MessagePack value"));
  }
  return reader.builder().Take();
}

// A dynamic value is an array of two: its type in the JSON notation, and the value.
absl::StatusOr<Dynamic> ReadDynamic(Value plain) {
  Value::List* parts = plain.AsList();
  if (parts == nullptr || parts->size() != 2 || parts->front().AsString() == nullptr) {
    return absl::InvalidArgumentError("a dynamic value is required: an array of type and value");
  }
  ASSIGN_OR_RETURN(Type type, TypeFromJson(*parts->front().AsString()));
  return Dynamic{.value = std::move(parts->back()), .type = std::move(type)};
}

constexpr Notation kNotation = {.attributes = Notation::Attributes::kExact,
                                .read_dynamic = ReadDynamic};

}  // namespace

absl::StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type) {
  RETURN_IF_ERROR(Conforms(value, type));
  std::string bytes;
  Writer(bytes).Write(value);
  return bytes;
}

absl::StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type,
                                    const DecodeLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return absl::InvalidArgumentError(
        StrCat("value of ", bytes.size(), " bytes, more than ", limits.max_bytes));
  }
  ASSIGN_OR_RETURN(Value plain, Parse(bytes, limits.max_depth));
  return GiveType(std::move(plain), type, kNotation);
}

}  // namespace tf::cty
