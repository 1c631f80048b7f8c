#include "provider/cty/trail.h"

#include "provider/base/strings.h"

namespace tf::cty {

Path Trail::ToPath() const {
  if (above_ == nullptr) return Path();
  const Path above = above_->ToPath();
  if (const auto* attribute = std::get_if<AttributeStep>(&step_)) {
    return above.Attribute(attribute->name);
  }
  if (const auto* key = std::get_if<KeyStep>(&step_)) return above.Key(key->key);
  return above.Index(static_cast<int64_t>(std::get<IndexStep>(step_).index));
}

absl::Status Trail::Invalid(std::string_view fact) const {
  const std::string path = ToPath().ToString();
  return absl::InvalidArgumentError(path.empty() ? StrCat(fact) : StrCat(path, ": ", fact));
}

}  // namespace tf::cty
