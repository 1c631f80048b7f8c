#include "resources/remote_cluster/remote_cluster_plan.h"

#include <string>
#include <utility>

#include "resources/optional_value.h"
#include "resources/remote_cluster/link_model.h"

namespace elastic {
namespace {

using Model = RemoteClusterModel;
using tf::cty::Path;

// Whether `plan` is about another Elasticsearch of the deployment. "_main" is valid only where
// there is but one, and so another name of it.
bool IsOtherElasticsearch(const Value<CloudModel>& prior, const Value<CloudModel>& plan) {
  if (prior.known() == nullptr || plan.known() == nullptr) return false;
  const auto is_main = [](const CloudModel& model) {
    return model.ref_id.ValueOr("") == cloud::kMainRefId;
  };
  return prior->ref_id != plan->ref_id && !is_main(*prior.known()) && !is_main(*plan.known());
}

// The model that follows from what is written; null where none does.
Value<std::string> PlannedModel(const Model& config, const Model* prior) {
  if (!config.security_model.is_null()) return config.security_model;
  if (config.credentials_wo.known() != nullptr) return NameOf(SecurityModel::kApiKey);
  // It may turn out to be null.
  if (config.credentials_wo.is_unknown()) return Value<std::string>::Null();
  // Credentials that are taken out of the configuration go.
  const bool taken_out = config.self_managed.is_null() && config.elasticsearch_ref.is_null() &&
                         prior != nullptr && prior->credentials_wo_version.known() != nullptr &&
                         config.credentials_wo_version.is_null();
  return taken_out ? Value<std::string>(NameOf(SecurityModel::kCertificate)) : Value<std::string>();
}

}  // namespace

LinkApi ApiOf(const Model& model) {
  if (!model.deployment.is_null()) return LinkApi::kCloud;
  return model.elasticsearch_ref.is_null() ? LinkApi::kElasticsearch : LinkApi::kKubernetes;
}

Path PathOf(LinkApi api) {
  return Path().Attribute(api == LinkApi::kKubernetes ? "elasticsearch_ref" : "deployment");
}

std::vector<LinkApi> ApisNeeded(const Model& config, const Model& plan) {
  std::vector<LinkApi> apis = {ApiOf(plan)};
  const bool on_cloud = !plan.hosted.is_null() || !plan.enterprise.is_null();
  if (on_cloud && config.credentials_wo.known() != nullptr) apis.push_back(LinkApi::kCloud);
  return apis;
}

std::vector<Path> Replacing(const Model& prior, const Model& plan) {
  std::vector<Path> replacing;
  for (const auto& [name, member] :
       {std::pair("hosted", &Model::hosted), std::pair("enterprise", &Model::enterprise)}) {
    if (IsOtherElasticsearch(prior.*member, plan.*member)) {
      replacing.push_back(Path().Attribute(name).Attribute("ref_id"));
    }
  }
  // The APIs do not hand over a link; removing it by one and adding it by the other does.
  const LinkApi api = ApiOf(plan);
  if (api != ApiOf(prior)) {
    replacing.push_back(PathOf(api == LinkApi::kElasticsearch ? ApiOf(prior) : api));
  }
  return replacing;
}

void PlanSecurity(const Model& config, const Model* prior, Model& plan) {
  const Value<std::string> model = PlannedModel(config, prior);
  if (model.is_null() || plan.security_model == model) return;
  plan.security_model = model;
  if (prior != nullptr && prior->security_model == model) return;
  plan.connected = Value<bool>::Unknown();  // It connects anew.
}

Model WithModel(Model plan, const Model& config, const Model* prior) {
  const auto keeps = [&plan](const Model& before) {
    if (SecurityModelOf(before) != SecurityModel::kApiKey) return false;
    // Where the model decides by which API a link is registered, it must not be left open.
    return !plan.deployment.is_null() ||
           before.credentials_wo_version != plan.credentials_wo_version;
  };
  const bool is_open = plan.security_model.known() == nullptr;
  if (config.credentials_wo.known() != nullptr || (is_open && prior != nullptr && keeps(*prior))) {
    plan.security_model = NameOf(SecurityModel::kApiKey);
  }
  return plan;
}

Model ReachedAs(const Model& prior, Model plan) {
  for (Value<CloudModel> Model::*member : {&Model::hosted, &Model::enterprise}) {
    const CloudModel* before = (prior.*member).known();
    CloudModel* now = (plan.*member).known();
    if (before != nullptr && now != nullptr && now->cluster.is_null())
      now->cluster = before->cluster;
  }
  return plan;
}

SecurityWish WishOf(const Model& plan) {
  // The ECK operator sees to the keys of its own links.
  if (ApiOf(plan) == LinkApi::kKubernetes) return {};
  return {.model = SecurityModelOf(plan)};
}

SecurityWish WishOf(const Model& prior, const Model& plan, const Model& config) {
  SecurityWish wish = WishOf(plan);
  if (wish.model != SecurityModel::kApiKey) return wish;
  const bool renewed = prior.credentials_wo_version != plan.credentials_wo_version;
  const bool lost = SecurityModelOf(prior) != SecurityModel::kApiKey;
  if (!renewed && !lost) return wish;
  wish.credentials = OptionalOf(config.credentials_wo);
  wish.changed_elsewhere = !wish.credentials.has_value();
  return wish;
}

}  // namespace elastic
