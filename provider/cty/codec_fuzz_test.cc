// The fuzzer's property without the fuzzer: over the goldens, over each of their bytes changed, and
// over what the fuzzer once found.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "provider/base/strings.h"
#include "provider/cty/goldens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace tf::cty {
namespace {

void Replay(const Type& type, std::string_view document) {
  const std::string input = StrCat(ToJson(type), "\n", document);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

void ReplayWithEveryByteChanged(const Type& type, std::string document) {
  Replay(type, document);
  for (char& byte : document) {
    const char original = byte;
    for (const int change : {0x01, 0x10, 0x80, 0xff}) {
      byte = static_cast<char>(original ^ change);
      Replay(type, document);
    }
    byte = original;
  }
}

TEST(CodecFuzz, GoldensSurviveTheRoundTrip) {
  for (const Golden& golden : Goldens()) {
    ReplayWithEveryByteChanged(golden.type, golden.msgpack);
    ReplayWithEveryByteChanged(golden.type, golden.json.value_or(""));
  }
}

}  // namespace
}  // namespace tf::cty
