// StrCat and StrAppend that take std::string_view whatever abseil was built with: Debian 12's
// abseil has a string_view type of its own, so absl::StrCat refuses the standard one there. And
// CutUtf8.
#ifndef TF_BASE_STRINGS_H_
#define TF_BASE_STRINGS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tf {
namespace internal {

inline absl::string_view Part(std::string_view text) { return {text.data(), text.size()}; }
inline absl::string_view Part(const std::string& text) { return text; }
inline absl::string_view Part(const char* text) { return text; }
template <typename T>
const T& Part(const T& value) {
  return value;
}

}  // namespace internal

// absl::StrCat's parts, and std::string_view.
template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  return absl::StrCat(internal::Part(parts)...);
}

template <typename... Parts>
void StrAppend(std::string* out, const Parts&... parts) {
  absl::StrAppend(out, internal::Part(parts)...);
}

// The two views of one text; neither owns it.
inline absl::string_view ToAbsl(std::string_view text) { return internal::Part(text); }
inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

// `text` cut to at most `size` bytes, at the beginning of a UTF-8 character.
inline std::string_view CutUtf8(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace tf

#endif  // TF_BASE_STRINGS_H_
