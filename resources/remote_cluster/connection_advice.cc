#include "resources/remote_cluster/connection_advice.h"

#include "absl/strings/match.h"

#include "provider/base/strings.h"

namespace elastic {
namespace {

struct Meaning {
  std::string_view words;
  std::string_view advice;
};

constexpr std::string_view kRejected =
    "The remote cluster does not accept the API key: it is invalidated, has expired, or belongs to "
    "another cluster. Create a cross-cluster API key on the remote cluster and store its "
    "`encoded`.";

constexpr Meaning kMeanings[] = {
    {"error attempting to authenticate request", kRejected},
    {"for action [cluster:internal/remote_cluster/handshake]", kRejected},
    {"authentication expected API key type of [cross_cluster]",
     "The API key is one for the REST API, and links need a cross-cluster API key: create one with "
     "elastic_cross_cluster_api_key on the remote cluster."},
    {"[_cross_cluster_access_credentials] but none found",
     "The address is that of the remote cluster's server for API keys, and the keystores of the "
     "local cluster's nodes have no credentials for the alias. Store them, or use the remote "
     "cluster's transport address (port 9300 unless configured otherwise, on Elastic Cloud 9400)."},
    {"no remote indices privileges apply",
     "The user that the provider connects as may ask no remote cluster. Give a role of it the "
     "privilege view_index_metadata in remote_indices."},
    {"[advanced-remote-cluster-security]",
     "Links by API key need an Enterprise licence on both clusters."},
};

}  // namespace

std::string_view AdviceFor(std::string_view reason, std::optional<SecurityModel> model) {
  for (const Meaning& meaning : kMeanings) {
    if (absl::StrContains(tf::ToAbsl(reason), tf::ToAbsl(meaning.words))) return meaning.advice;
  }
  if (reason.empty() && model == SecurityModel::kApiKey) {
    return "With an API key the address has to be that of the remote cluster's "
           "remote_cluster_server (port 9443 unless configured otherwise), not of its transport.";
  }
  return {};
}

bool IsAuthenticated(std::string_view reason) {
  return absl::StrContains(tf::ToAbsl(reason), "towards remote cluster is unauthorized") &&
         absl::StrContains(tf::ToAbsl(reason), "authenticated by API key");
}

bool IsForbiddenLocally(std::string_view reason) {
  return absl::StrContains(tf::ToAbsl(reason), "no remote indices privileges apply");
}

}  // namespace elastic
