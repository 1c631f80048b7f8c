#include "resources/clients/cloud/deployment.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_join.h"

#include "provider/base/strings.h"

namespace elastic::cloud {
namespace {

// The member at the end of `path`; JSON null when there is none.
const tf::Json& At(const tf::Json& json, std::initializer_list<std::string_view> path) {
  static const tf::Json& none = *new tf::Json();
  const tf::Json* member = &json;
  for (const std::string_view key : path) {
    member = tf::FindMember(*member, key);
    if (member == nullptr) return none;
  }
  return *member;
}

std::string Text(const tf::Json& json, std::string_view key) {
  return tf::StringMember(json, key).value_or("");
}

// The current plan's version; a deployment that is being created has only the pending plan's.
std::string Version(const tf::Json& info) {
  for (const std::string_view plan : {"current", "pending"}) {
    const std::string version =
        Text(At(info, {"plan_info", plan, "plan", "elasticsearch"}), "version");
    if (!version.empty()) return version;
  }
  return "";
}

// `service_url`, or, from versions of Enterprise that do not tell it, what it is made of.
std::string ServiceUrl(const tf::Json& metadata, const Ports& ports) {
  std::string url = Text(metadata, "service_url");
  const std::string endpoint = Text(metadata, "endpoint");
  if (!url.empty() || endpoint.empty() || !ports.https.has_value()) return url;
  return tf::StrCat("https://", endpoint, ":", *ports.https);
}

ElasticsearchResource ToResource(const tf::Json& json) {
  const tf::Json& info = At(json, {"info"});
  const tf::Json& metadata = At(info, {"metadata"});
  const tf::Json& ports = At(metadata, {"ports"});
  ElasticsearchResource resource = {
      .ref_id = Text(json, "ref_id"),
      .cluster_id = Text(json, "id"),
      .region = Text(json, "region"),
      .status = Text(info, "status"),
      .version = Version(info),
      .endpoint = Text(metadata, "endpoint"),
      .ports = {.http = tf::IntMember(ports, "http"),
                .https = tf::IntMember(ports, "https"),
                .transport_passthrough = tf::IntMember(ports, "transport_passthrough")}};
  resource.service_url = ServiceUrl(metadata, resource.ports);
  return resource;
}

}  // namespace

std::string Describe(const ElasticsearchRef& ref) {
  return tf::StrCat("deployment ", ref.deployment_id, "/", ref.ref_id);
}

Deployment ParseDeployment(const tf::Json& json) {
  Deployment deployment = {.id = Text(json, "id"), .name = Text(json, "name")};
  const tf::Json& resources = At(json, {"resources", "elasticsearch"});
  if (!resources.is_array()) return deployment;
  for (const tf::Json& resource : resources) {
    deployment.elasticsearch.push_back(ToResource(resource));
  }
  return deployment;
}

std::string DescribeRefIds(const Deployment& deployment) {
  if (deployment.elasticsearch.empty()) return "none";
  return absl::StrJoin(deployment.elasticsearch, ", ",
                       [](std::string* out, const ElasticsearchResource& resource) {
                         tf::StrAppend(out, "\"", resource.ref_id, "\"");
                       });
}

const ElasticsearchResource* FindElasticsearch(const Deployment& deployment,
                                               std::string_view ref_id) {
  const auto& all = deployment.elasticsearch;
  if (ref_id == kMainRefId) return all.size() == 1 ? &all.front() : nullptr;
  const auto found = std::find_if(all.begin(), all.end(), [&](const ElasticsearchResource& one) {
    return one.ref_id == ref_id;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace elastic::cloud
