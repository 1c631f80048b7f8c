#include "resources/remote_cluster/import_id.h"

#include "absl/status/status.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/alias.h"

namespace elastic {
namespace {

constexpr std::string_view kPrefix = "self_managed/";

absl::Status WrongForm(std::string_view text) {
  return absl::InvalidArgumentError(tf::StrCat(
      "\"", text, "\" is not an import id of a remote cluster; it has the form ", kPrefix,
      "<cluster>/<alias>, with the local cluster's name in the provider's `clusters`, as in \"",
      kPrefix, "default/tokyo\"."));
}

}  // namespace

std::string FormatId(const SelfManagedId& id) {
  return tf::StrCat(kPrefix, id.cluster, "/", id.alias);
}

absl::StatusOr<SelfManagedId> ParseId(std::string_view text) {
  if (!text.starts_with(kPrefix)) return WrongForm(text);
  const std::string_view rest = text.substr(kPrefix.size());
  const size_t slash = rest.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return WrongForm(text);
  SelfManagedId id{.cluster = std::string(rest.substr(0, slash)),
                   .alias = std::string(rest.substr(slash + 1))};
  if (id.alias.empty()) return WrongForm(text);
  RETURN_IF_ERROR(CheckAlias(id.alias));
  return id;
}

}  // namespace elastic
