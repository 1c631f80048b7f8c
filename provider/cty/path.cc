#include "provider/cty/path.h"

#include <ostream>
#include <utility>

#include "provider/base/json.h"
#include "provider/base/strings.h"

namespace tf::cty {

Path Path::With(Step step) const {
  Path longer = *this;
  longer.steps_.push_back(std::move(step));
  return longer;
}

std::string Path::ToString() const {
  std::string text;
  for (const Step& step : steps_) {
    if (const auto* attribute = std::get_if<AttributeName>(&step)) {
      StrAppend(&text, text.empty() ? "" : ".", attribute->name);
    } else if (const auto* key = std::get_if<MapKey>(&step)) {
      StrAppend(&text, "[", DumpJson(key->key), "]");
    } else {
      StrAppend(&text, "[", std::get<ListIndex>(step).index, "]");
    }
  }
  return text;
}

std::ostream& operator<<(std::ostream& out, const Path& path) { return out << path.ToString(); }

}  // namespace tf::cty
