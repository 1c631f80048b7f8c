#include "resources/remote_cluster/link_errors.h"

#include "provider/base/strings.h"

namespace elastic {

absl::Status AliasTaken(const ObservedLink& taken) {
  if (taken.origin == Origin::kElasticsearchYml) return InElasticsearchYml(taken.link);
  return absl::AlreadyExistsError(tf::StrCat(SubjectOf(taken.link.alias), " exists already (",
                                             DescribeTarget(taken.link.mode), ")"));
}

absl::Status InElasticsearchYml(const Link& link) {
  return absl::FailedPreconditionError(tf::StrCat(
      SubjectOf(link.alias), " is defined in elasticsearch.yml (", DescribeTarget(link.mode),
      "), which no API can change. To manage it with Terraform, remove the lines cluster.remote.",
      link.alias, ".* from elasticsearch.yml on every node, restart the nodes, and apply again."));
}

}  // namespace elastic
