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
constexpr std::string_view kKubernetes = "kubernetes";

absl::Status WrongForm(std::string_view text) {
  return absl::InvalidArgumentError(tf::StrCat(
      "\"", text,
      "\" is not an import id of a remote cluster; it has one of the forms "
      "self_managed/<cluster>/<alias> (with the local cluster's name in the provider's `clusters`, "
      "as in \"self_managed/default/tokyo\"), hosted/<deployment_id>/<ref_id>/<alias>, "
      "enterprise/<deployment_id>/<ref_id>/<alias> and kubernetes/<namespace>/<name>/<alias>."));
}

std::optional<ImportId> ParseSelfManaged(std::string_view rest) {
  const size_t slash = rest.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  return ImportId{.local = SelfManagedCluster{.name = std::string(rest.substr(0, slash))},
                  .alias = std::string(rest.substr(slash + 1))};
}

// The two parts that name the local cluster, and the alias.
struct ThreeParts {
  std::string first;
  std::string second;
  std::string alias;
};

std::optional<ThreeParts> ParseThreeParts(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix) || !text.substr(prefix.size()).starts_with('/')) {
    return std::nullopt;
  }
  const std::vector<std::string> parts =
      absl::StrSplit(tf::ToAbsl(text.substr(prefix.size() + 1)), '/');
  if (parts.size() != 3 || parts[0].empty() || parts[1].empty()) return std::nullopt;
  return ThreeParts{.first = parts[0], .second = parts[1], .alias = parts[2]};
}

std::optional<ImportId> ParseForm(std::string_view text) {
  if (text.starts_with(kSelfManaged)) return ParseSelfManaged(text.substr(kSelfManaged.size()));
  for (const CloudKind kind : {CloudKind::kHosted, CloudKind::kEnterprise}) {
    if (const std::optional<ThreeParts> parts = ParseThreeParts(NameOf(kind), text)) {
      return ImportId{
          .local = CloudCluster{.kind = kind,
                                .ref = {.deployment_id = parts->first, .ref_id = parts->second}},
          .alias = parts->alias};
    }
  }
  if (const std::optional<ThreeParts> parts = ParseThreeParts(kKubernetes, text)) {
    return ImportId{
        .local = KubernetesCluster{.ref = {.namespace_name = parts->first, .name = parts->second}},
        .alias = parts->alias};
  }
  return std::nullopt;
}

}  // namespace

std::string FormatId(const ImportId& id) {
  if (const auto* cluster = std::get_if<CloudCluster>(&id.local)) {
    return tf::StrCat(NameOf(cluster->kind), "/", cluster->ref.deployment_id, "/",
                      cluster->ref.ref_id, "/", id.alias);
  }
  if (const auto* cluster = std::get_if<KubernetesCluster>(&id.local)) {
    return tf::StrCat(kKubernetes, "/", cluster->ref.namespace_name, "/", cluster->ref.name, "/",
                      id.alias);
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
