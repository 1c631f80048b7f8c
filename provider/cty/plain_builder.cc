#include "provider/cty/plain_builder.h"

#include <utility>

#include "provider/base/strings.h"

namespace tf::cty {

bool PlainBuilder::Add(Value value) {
  if (open_.empty()) {
    result_ = std::move(value);
    return true;
  }
  Open& container = open_.back();
  if (Value::List* elements = container.value.AsList()) {
    elements->push_back(std::move(value));
  } else {
    (*container.value.AsMap())[std::move(container.key)] = std::move(value);
  }
  return true;
}

bool PlainBuilder::Key(std::string key) {
  Open& map = open_.back();
  map.key = std::move(key);
  if (map.value.Find(map.key) != nullptr) return Fail("the key occurs twice");
  return true;
}

bool PlainBuilder::Begin(Value empty) {
  if (open_.size() >= static_cast<size_t>(max_depth_)) {
    return Fail(StrCat("values nest deeper than ", max_depth_, " levels"));
  }
  open_.push_back({.value = std::move(empty), .key = {}});
  return true;
}

bool PlainBuilder::End() {
  Value finished = std::move(open_.back().value);
  open_.pop_back();
  return Add(std::move(finished));
}

bool PlainBuilder::Fail(std::string_view fact) {
  const std::string path = Here().ToString();
  status_ = absl::InvalidArgumentError(StrCat(path, path.empty() ? "" : ": ", fact));
  return false;
}

Path PlainBuilder::Here() const {
  Path path;
  for (const Open& container : open_) {
    const Value::List* elements = container.value.AsList();
    path = elements == nullptr ? path.Attribute(container.key)
                               : path.Index(static_cast<int64_t>(elements->size()));
  }
  return path;
}

}  // namespace tf::cty
