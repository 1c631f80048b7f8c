#include "resources/remote_cluster/link.h"

#include "absl/strings/str_join.h"

#include "provider/base/strings.h"

namespace elastic {

std::string SubjectOf(std::string_view alias) {
  return tf::StrCat("remote cluster \"", alias, "\"");
}

std::string DescribeTarget(const LinkMode& mode) {
  if (const auto* sniff = std::get_if<SniffMode>(&mode)) {
    return tf::StrCat("seeds ", absl::StrJoin(sniff->seeds, ", "));
  }
  if (const auto* proxy = std::get_if<ProxyMode>(&mode)) {
    return tf::StrCat("proxy ", proxy->address);
  }
  if (const auto* deployment = std::get_if<DeploymentMode>(&mode)) {
    return tf::StrCat("deployment ", deployment->deployment_id, "/", deployment->ref_id);
  }
  const auto& elasticsearch = std::get<ElasticsearchRefMode>(mode);
  return tf::StrCat("Elasticsearch ", elasticsearch.namespace_name, "/", elasticsearch.name);
}

}  // namespace elastic
