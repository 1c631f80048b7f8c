#include "resources/cross_cluster_api_key/api_key_rules.h"

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/time/time.h"

#include "provider/base/json.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/clients/elasticsearch/time_value.h"
#include "resources/cross_cluster_api_key/cross_cluster_api_key.h"

namespace elastic {
namespace {

using tf::cty::Path;
using tf::sdk::Diagnostics;

constexpr size_t kLongestName = 256;

std::optional<std::string> ProblemOfName(const std::string& name) {
  if (name.empty()) return "A key needs a name.";
  if (name.size() > kLongestName) return "It is longer than 256 characters.";
  if (absl::StripAsciiWhitespace(name) != name) return "It begins or ends with white space.";
  if (name.starts_with("_")) return "Names that begin with \"_\" are reserved.";
  if (name.starts_with("eck-")) {
    return "Names that begin with \"eck-\" are those of the keys that the ECK operator makes and "
           "invalidates. Choose another name.";
  }
  return std::nullopt;
}

std::optional<std::string> ProblemOfLifetime(const std::string& text) {
  const absl::StatusOr<absl::Duration> value = es::ParseTimeValue(text);
  // Elasticsearch counts whole seconds here, and drops the rest.
  const bool ends =
      value.ok() && *value > absl::ZeroDuration() && *value < absl::InfiniteDuration();
  if (ends && absl::Floor(*value, absl::Seconds(1)) == *value) return std::nullopt;
  return tf::StrCat("\"", text,
                    "\" is not a time value of whole seconds such as \"30d\", \"12h\" or \"90m\" "
                    "(units: s, m, h, d). Leave the attribute out for a key that never expires.");
}

std::optional<std::string> ProblemOfMetadata(const std::string& text) {
  const absl::StatusOr<tf::Json> json = tf::ParseJson(text);
  if (!json.ok() || !json->is_object()) return "It is not a JSON object.";
  for (const auto& [key, value] : json->items()) {
    if (key.starts_with("_")) {
      return tf::StrCat("Keys that begin with \"_\" are Elasticsearch's own: rename \"", key,
                        "\".");
    }
    if (key == kTagName) {
      return tf::StrCat("\"", key,
                        "\" is the key by which the provider recognises what it made: rename it.");
    }
  }
  return std::nullopt;
}

// Whether the list has elements, as far as is known.
template <typename T>
bool HasElements(const Value<std::vector<T>>& list) {
  return list.known() != nullptr && !list.known()->empty();
}

// Whether the list certainly has none.
template <typename T>
bool IsEmpty(const Value<std::vector<T>>& list) {
  return !list.is_unknown() && !HasElements(list);
}

// Keys that may replicate read whole documents.
void RefuseRestriction(std::string_view attribute, bool set, const Path& entry, Diagnostics& out) {
  if (!set) return;
  out.AddError("Restricted search beside replication",
               tf::StrCat("Elasticsearch does not support \"", attribute,
                          "\" in a key that has `replication`, which reads whole documents. Make "
                          "one key for search and another one for replication."),
               entry.Attribute(std::string(attribute)));
}

}  // namespace

tf::sdk::Check<std::string> IsApiKeyName() {
  return {.sentence =
              "At most 256 characters, without white space at either end; beginning "
              "neither with `_` nor with `eck-`.",
          .problem = ProblemOfName};
}

tf::sdk::Check<std::string> IsLifetime() {
  return {.sentence = "A time value of whole seconds such as `30d` or `12h`.",
          .problem = ProblemOfLifetime};
}

tf::sdk::Check<std::string> IsApiKeyMetadata() {
  return {
      .sentence = "A JSON object, as `jsonencode()` writes it, without keys that begin with `_`.",
      .problem = ProblemOfMetadata};
}

void CheckConfig(const CrossClusterApiKeyModel& config, Diagnostics& out) {
  const KeyAccessModel* access = config.access.known();
  if (access == nullptr) return;
  const Path at = Path().Attribute("access");
  if (IsEmpty(access->search) && IsEmpty(access->replication)) {
    out.AddError("Key without access",
                 "A cross-cluster API key needs at least one entry in `search` or in "
                 "`replication`: for example search = [{ names = [\"logs-*\"] }].",
                 at);
    return;
  }
  if (!HasElements(access->replication) || !HasElements(access->search)) return;
  int64_t index = 0;
  for (const Value<SearchAccessModel>& search : *access->search.known()) {
    const Path entry = at.Attribute("search").Index(index++);
    if (search.known() == nullptr) continue;
    RefuseRestriction("query", !search->query.is_null(), entry, out);
    RefuseRestriction("field_security", !search->field_security.is_null(), entry, out);
  }
}

}  // namespace elastic
