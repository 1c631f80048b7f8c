#include "resources/remote_cluster/import_id.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/alias.h"

namespace elastic {
namespace {

constexpr std::string_view kSelfManaged = "self_managed/";

absl::Status WrongForm(std::string_view text) {
  return absl::InvalidArgumentError(tf::StrCat(
      "\"", text,
      "\" is not an import id of a remote cluster; it has one of the forms "
      "self_managed/<cluster>/<alias> (with the local cluster's name in the provider's `clusters`, "
      "as in \"self_managed/default/tokyo\"), hosted/<deployment_id>/<ref_id>/<alias> and "
      "enterprise/<deployment_id>/<ref_id>/<alias>."));
}

std::optional<ImportId> ParseSelfManaged(std::string_view rest) {
  const size_t slash = rest.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  return ImportId{.local = SelfManagedCluster{.name = std::string(rest.substr(0, slash))},
                  .alias = std::string(rest.substr(slash + 1))};
}

std::optional<ImportId> ParseCloud(CloudKind kind, std::string_view rest) {
  const std::vector<std::string> parts = absl::StrSplit(tf::ToAbsl(rest), '/');
  if (parts.size() != 3 || parts[0].empty() || parts[1].empty()) return std::nullopt;
  return ImportId{
      .local = CloudCluster{.kind = kind, .ref = {.deployment_id = parts[0], .ref_id = parts[1]}},
      .alias = parts[2]};
}

std::optional<ImportId> ParseForm(std::string_view text) {
  if (text.starts_with(kSelfManaged)) return ParseSelfManaged(text.substr(kSelfManaged.size()));
  for (const CloudKind kind : {CloudKind::kHosted, CloudKind::kEnterprise}) {
    const std::string prefix = tf::StrCat(NameOf(kind), "/");
    if (text.starts_with(prefix)) return ParseCloud(kind, text.substr(prefix.size()));
  }
  return std::nullopt;
}

}  // namespace

std::string FormatId(const ImportId& id) {
  if (const auto* cluster = std::get_if<CloudCluster>(&id.local)) {
    return tf::StrCat(NameOf(cluster->kind), "/", cluster->ref.deployment_id, "/",
                      cluster->ref.ref_id, "/", id.alias);
  }
  return tf::StrCat(kSelfManaged, std::get<SelfManagedCluster>(id.local).name, "/", id.alias);
}

absl::StatusOr<ImportId> ParseId(std::string_view text) {
  std::optional<ImportId> id = ParseForm(text);
  if (!id.has_value() || id->alias.empty()) return WrongForm(text);
  RETURN_IF_ERROR(CheckAlias(id->alias));
  return *std::move(id);
}

}  // namespace elastic
