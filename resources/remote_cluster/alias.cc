#include "resources/remote_cluster/alias.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"

#include "provider/base/strings.h"

namespace elastic {

bool IsReservedAlias(std::string_view name) { return name == "node" || name == "signing"; }

absl::Status CheckAlias(std::string_view alias) {
  const bool well_formed = !alias.empty() && std::all_of(alias.begin(), alias.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  });
  if (!well_formed) {
    return absl::InvalidArgumentError(tf::StrCat(
        "\"", alias, "\" is not an alias; use letters, digits, dashes and underscores."));
  }
  if (IsReservedAlias(alias)) {
    return absl::InvalidArgumentError(
        tf::StrCat("\"", alias, "\" cannot be an alias: the settings cluster.remote.", alias,
                   ".* are the local cluster's own. Choose another."));
  }
  return absl::OkStatus();
}

tf::sdk::Check<std::string> IsAlias() {
  return {.sentence = "Letters, digits, dashes and underscores, and neither `node` nor `signing`.",
          .problem = [](const std::string& alias) -> std::optional<std::string> {
            const absl::Status status = CheckAlias(alias);
            if (status.ok()) return std::nullopt;
            return std::string(status.message());
          }};
}

}  // namespace elastic
