#include "provider/sdk/diagnostics.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"

#include "provider/base/strings.h"

namespace tf::sdk {
namespace {

// Attribute names, joined by dots, ride on the status as a payload of this type.
constexpr char kAttributePayload[] = "terraform-plugin/attribute";

cty::Path AttributeOf(const absl::Status& status, cty::Path below) {
  absl::optional<absl::Cord> names = status.GetPayload(kAttributePayload);
  if (!names.has_value()) return below;
  const std::string text(*names);
  for (absl::string_view name : absl::StrSplit(text, '.')) {
    below = below.Attribute(FromAbsl(name));
  }
  return below;
}

}  // namespace

void Diagnostics::AddError(std::string summary, std::string detail, cty::Path at) {
  list_.push_back({Severity::kError, std::move(summary), std::move(detail), std::move(at)});
}

void Diagnostics::AddWarning(std::string summary, std::string detail, cty::Path at) {
  list_.push_back({Severity::kWarning, std::move(summary), std::move(detail), std::move(at)});
}

void Diagnostics::AddStatus(std::string_view what, const absl::Status& status,
                            const cty::Path& at) {
  AddError(std::string(what), std::string(status.message()), AttributeOf(status, at));
}

void Diagnostics::Append(Diagnostics other) {
  std::move(other.list_.begin(), other.list_.end(), std::back_inserter(list_));
}

bool Diagnostics::has_error() const {
  return std::any_of(list_.begin(), list_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

absl::Status AtAttribute(absl::Status status, const cty::Path& path) {
  std::vector<std::string> names;
  for (const cty::Path::Step& step : path.steps()) {
    const auto* attribute = std::get_if<cty::Path::AttributeName>(&step);
    if (attribute == nullptr) break;
    names.push_back(attribute->name);
  }
  if (names.empty()) return status;
  status.SetPayload(kAttributePayload, absl::Cord(absl::StrJoin(names, ".")));
  return status;
}

}  // namespace tf::sdk
