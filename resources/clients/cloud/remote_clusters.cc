#include "resources/clients/cloud/remote_clusters.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/status/status.h"

#include "provider/base/strings.h"
#include "resources/clients/cloud/deployment.h"

namespace elastic::cloud {
namespace {

RemoteClusterInfo ToInfo(const tf::Json& json) {
  return {.healthy = tf::BoolMember(json, "healthy").value_or(false),
          .connected = tf::BoolMember(json, "connected").value_or(false),
          .compatible = tf::BoolMember(json, "compatible").value_or(false),
          .trusted = tf::BoolMember(json, "trusted").value_or(false),
          .trusted_back = tf::BoolMember(json, "trusted_back").value_or(false)};
}

RemoteCluster ToRemoteCluster(tf::Json json) {
  RemoteCluster entry = {
      .alias = tf::StringMember(json, "alias").value_or(""),
      .deployment_id = tf::StringMember(json, "deployment_id").value_or(""),
      .ref_id = tf::StringMember(json, "elasticsearch_ref_id").value_or(""),
      .skip_unavailable = tf::BoolMember(json, "skip_unavailable").value_or(false)};
  if (const tf::Json* info = tf::FindMember(json, "info"); info != nullptr && info->is_object()) {
    entry.info = ToInfo(*info);
  }
  entry.json = std::move(json);
  return entry;
}

tf::Json Writable(const RemoteCluster& entry) {
  tf::Json json = entry.json;
  json.erase("info");
  return json;
}

auto HasAlias(std::string_view alias) {
  return [alias](const RemoteCluster& entry) { return entry.alias == alias; };
}

using Link = std::tuple<std::string_view, std::string_view, std::string_view, bool>;

std::multiset<Link> Links(const RemoteClusters& list) {
  std::multiset<Link> links;
  for (const RemoteCluster& entry : list.resources) {
    links.emplace(entry.alias, entry.deployment_id, entry.ref_id, entry.skip_unavailable);
  }
  return links;
}

}  // namespace

absl::StatusOr<RemoteClusters> ParseRemoteClusters(tf::Json document) {
  const tf::Json* entries = tf::FindMember(document, "resources");
  if (entries == nullptr || !entries->is_array()) {
    return absl::FailedPreconditionError("the list of remote clusters has no \"resources\"");
  }
  RemoteClusters list;
  for (const tf::Json& entry : *entries) {
    if (!entry.is_object()) {
      return absl::FailedPreconditionError(tf::StrCat(
          "the list of remote clusters has an entry that is no object: ", tf::DumpJson(entry)));
    }
    list.resources.push_back(ToRemoteCluster(entry));
  }
  document.erase("resources");
  list.json = std::move(document);
  return list;
}

tf::Json ToJson(const RemoteClusters& list) {
  tf::Json entries = tf::Json::array();
  for (const RemoteCluster& entry : list.resources) entries.push_back(Writable(entry));
  tf::Json document = list.json;
  document["resources"] = std::move(entries);
  return document;
}

const RemoteCluster* Find(const RemoteClusters& list, std::string_view alias) {
  const auto found = std::find_if(list.resources.begin(), list.resources.end(), HasAlias(alias));
  return found == list.resources.end() ? nullptr : &*found;
}

bool Shows(const RemoteClusters& list, const RemoteCluster& wanted) {
  const RemoteCluster* entry = Find(list, wanted.alias);
  return entry != nullptr && entry->deployment_id == wanted.deployment_id &&
         (entry->ref_id == wanted.ref_id || wanted.ref_id == kMainRefId) &&
         entry->skip_unavailable == wanted.skip_unavailable;
}

void Put(const RemoteCluster& wanted, RemoteClusters& list) {
  auto entry = std::find_if(list.resources.begin(), list.resources.end(), HasAlias(wanted.alias));
  if (entry == list.resources.end()) entry = list.resources.insert(entry, RemoteCluster());
  tf::Json json = std::move(entry->json);
  json["alias"] = wanted.alias;
  json["deployment_id"] = wanted.deployment_id;
  json["elasticsearch_ref_id"] = wanted.ref_id;
  json["skip_unavailable"] = wanted.skip_unavailable;
  json.erase("info");
  *entry = ToRemoteCluster(std::move(json));
}

void Remove(std::string_view alias, RemoteClusters& list) {
  std::erase_if(list.resources, HasAlias(alias));
}

bool SameLinks(const RemoteClusters& a, const RemoteClusters& b) { return Links(a) == Links(b); }

}  // namespace elastic::cloud
