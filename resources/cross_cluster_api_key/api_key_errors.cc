#include "resources/cross_cluster_api_key/api_key_errors.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/diagnostics.h"

namespace elastic {
namespace {

using tf::cty::Path;

bool Says(const absl::Status& status, absl::string_view words) {
  return absl::StrContains(status.message(), words);
}

// The words of `status` and more. It ends with a full stop or without one.
std::string WordsWith(const absl::Status& status, std::string_view advice) {
  const absl::string_view words = absl::StripSuffix(status.message(), ".");
  return tf::StrCat(tf::FromAbsl(words), ". ", advice);
}

absl::Status With(const absl::Status& status, std::string_view advice) {
  const absl::Status more(status.code(), WordsWith(status, advice));
  return tf::HasUnknownOutcome(status) ? tf::WithUnknownOutcome(more) : more;
}

}  // namespace

absl::Status Explained(const absl::Status& status) {
  const Path cluster = Path().Attribute("cluster");
  if (status.ok()) return status;
  if (Says(status, "authentication via API key not supported")) {
    return tf::sdk::AtAttribute(With(status, kInsteadOfApiKey), cluster);
  }
  if (Says(status, "advanced-remote-cluster-security")) {
    return With(status,
                "Remote clusters by API key need an Enterprise or trial licence, on this cluster "
                "and on the local one. Without it, links have the security model \"certificate\".");
  }
  if (absl::IsPermissionDenied(status) && Says(status, "manage_security")) {
    return tf::sdk::AtAttribute(
        With(status,
             "Give the user of the connection a role with the cluster privilege "
             "`manage_security`; `manage_api_key` is not enough for cross-cluster keys."),
        cluster);
  }
  if (absl::IsUnimplemented(status)) {
    return With(status,
                "Cross-cluster API keys need Elasticsearch 8.14 or later, with security "
                "enabled (xpack.security.enabled).");
  }
  return status;
}

absl::Status NotTheOwner(const absl::Status& status, const es::FoundApiKey& key,
                         const es::Authentication& asker) {
  const std::string advice = tf::StrCat(
      "Only the user who made a key can change it. It was made by \"", key.username,
      "\" of the realm \"", key.realm, "\", and the connection is \"", asker.username, "\" of \"",
      asker.realm,
      "\". Connect as the former, or have the key replaced: terraform apply -replace=ADDRESS. The "
      "new one has another secret, which the local cluster must get.");
  return tf::sdk::AtAttribute(absl::PermissionDeniedError(WordsWith(status, advice)),
                              Path().Attribute("cluster"));
}

}  // namespace elastic
