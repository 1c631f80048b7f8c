#include "provider/sdk/binding.h"

#include <optional>

#include "provider/base/strings.h"

namespace tf::sdk {
namespace {

Decoded DecodeText(const cty::Value& in, std::string& value, const cty::Path& at,
                   Diagnostics& out) {
  const std::string* text = in.AsString();
  if (text == nullptr) return DecodeMismatch("a string", at, out);
  value = *text;
  return Decoded::kYes;
}

}  // namespace

Decoded DecodeMismatch(std::string_view wanted, const cty::Path& at, Diagnostics& out) {
  out.AddError("Value of another type",
               StrCat("Terraform sent a value that is not ", wanted,
                      ". This is a bug in the provider; please report it."),
               at);
  return Decoded::kFailed;
}

Decoded DecodeNullElement(const cty::Path& at, Diagnostics& out) {
  out.AddError("Null element", "This element is null; give a value, or leave the element out.", at);
  return Decoded::kFailed;
}

Decoded ScalarCodec<bool>::Decode(const cty::Value& in, bool& value, const cty::Path& at,
                                  Diagnostics& out) const {
  if (in.AsBool() == nullptr) return DecodeMismatch("a bool", at, out);
  value = *in.AsBool();
  return Decoded::kYes;
}

Decoded ScalarCodec<int64_t>::Decode(const cty::Value& in, int64_t& value, const cty::Path& at,
                                     Diagnostics& out) const {
  const cty::Number* number = in.AsNumber();
  if (number == nullptr) return DecodeMismatch("a number", at, out);
  const std::optional<int64_t> whole = number->AsInt64();
  if (!whole.has_value()) {
    out.AddError("Not a whole number",
                 StrCat(number->ToText(), " is not a whole number of at most 64 bits."), at);
    return Decoded::kFailed;
  }
  value = *whole;
  return Decoded::kYes;
}

Decoded ScalarCodec<double>::Decode(const cty::Value& in, double& value, const cty::Path& at,
                                    Diagnostics& out) const {
  if (in.AsNumber() == nullptr) return DecodeMismatch("a number", at, out);
  value = in.AsNumber()->AsDouble();
  return Decoded::kYes;
}

Decoded ScalarCodec<std::string>::Decode(const cty::Value& in, std::string& value,
                                         const cty::Path& at, Diagnostics& out) const {
  return DecodeText(in, value, at, out);
}

Decoded ScalarCodec<Secret>::Decode(const cty::Value& in, Secret& value, const cty::Path& at,
                                    Diagnostics& out) const {
  std::string text;
  const Decoded outcome = DecodeText(in, text, at, out);
  value = Secret(std::move(text));
  return outcome;
}

}  // namespace tf::sdk
