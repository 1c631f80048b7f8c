// The fuzzer of both codecs and of the type notation. An input is a type in its JSON notation, a
// line feed, and a document of that type in MessagePack or JSON. Whatever a decoder accepts must
// survive being written and read again.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   mkdir corpus seeds && (cd provider/cty/testdata && go run . -seeds ../../../seeds)
//   build/fuzz/provider/cty/provider_cty_codec_fuzz -max_len=4096 corpus seeds
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "provider/base/bug.h"
#include "provider/cty/json.h"
#include "provider/cty/msgpack.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::cty {
namespace {

void Require(bool holds, const char* otherwise) {
  if (!holds) Bug(otherwise);
}

void RoundTripMsgpack(std::string_view document, const Type& type) {
  const absl::StatusOr<Value> value = DecodeMsgpack(document, type);
  if (!value.ok()) return;
  const absl::StatusOr<std::string> bytes = EncodeMsgpack(*value, type);
  Require(bytes.ok(), "a decoded value cannot be encoded as MessagePack");
  const absl::StatusOr<Value> again = DecodeMsgpack(*bytes, type);
  Require(again.ok() && *again == *value, "a value differs after MessagePack");
}

void RoundTripJson(std::string_view document, const Type& type) {
  const absl::StatusOr<Value> value = DecodeJson(document, type);
  if (!value.ok()) return;
  const absl::StatusOr<std::string> text = EncodeJson(*value, type);
  Require(text.ok(), "a decoded value cannot be encoded as JSON");
  const absl::StatusOr<Value> again = DecodeJson(*text, type);
  Require(again.ok() && *again == *value, "a value differs after JSON");
}

}  // namespace
}  // namespace tf::cty

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const absl::StatusOr<tf::cty::Type> type = tf::cty::TypeFromJson(input.substr(0, line));
  if (!type.ok()) return 0;
  const std::string_view document = input.substr(line + 1);
  tf::cty::RoundTripMsgpack(document, *type);
  tf::cty::RoundTripJson(document, *type);
  return 0;
}
