// DeploymentLinksTest: elastic_remote_cluster and elastic_remote_clusters on Elastic Cloud as
// Terraform drives them, for `hosted` and `enterprise` alike: a Cloud API with the deployments
// "local", "remote" and "other", and an Elasticsearch, `berlin_`, that is "local"'s, at its service
// URL and behind the API's proxy.
#ifndef ELASTIC_REMOTE_CLUSTER_DEPLOYMENT_LINKS_FIXTURE_TEST_H_
#define ELASTIC_REMOTE_CLUSTER_DEPLOYMENT_LINKS_FIXTURE_TEST_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "provider/base/json.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/handlers.h"
#include "provider/sdk/server.h"
#include "provider/testing/fake_clock.h"
#include "provider/testing/no_provider.h"
#include "provider/testing/resource_session.h"
#include "resources/clients/http/make_transport.h"
#include "resources/clients/testing/fake_cloud.h"
#include "resources/clients/testing/fake_elasticsearch.h"
#include "resources/clients/testing/transport_options.h"
#include "resources/connections.h"
#include "resources/remote_cluster/remote_cluster_resource.h"
#include "resources/remote_cluster/remote_clusters_data_source.h"

namespace elastic {

using testing::At;

inline tf::Json Info(bool compatible, bool trusted, bool trusted_back) {
  return {{"healthy", true},
          {"connected", compatible && trusted && trusted_back},
          {"compatible", compatible},
          {"trusted", trusted},
          {"trusted_back", trusted_back}};
}

// What somebody else linked, with a field that nobody here knows.
inline tf::Json Foreign() {
  return {{"alias", "foreign"},
          {"deployment_id", "remote"},
          {"elasticsearch_ref_id", "main-elasticsearch"},
          {"unknown", {{"deep", true}}}};
}

class DeploymentLinksTest : public ::testing::TestWithParam<CloudKind> {
 protected:
  explicit DeploymentLinksTest(ConnectionsOptions options = {})
      : connections_(std::make_shared<Connections>(clock_, options)),
        server_(MakeRegistry(), clock_) {
    cloud_.AddDeployment({.id = "local", .service_url = berlin_.url()});
    cloud_.AddDeployment({.id = "remote"});
    cloud_.AddDeployment({.id = "other"});
    cloud_.SetInfo(Info(true, true, true));
    cloud_.SetLinks("local", tf::Json::array({Foreign()}));
    forward_ = *http::MakeTransport(At(berlin_.url()));
    cloud_.SetElasticsearch([this](const testing::SeenRequest& seen) { return Forward(seen); });
    Configure();
  }

  void Configure(const std::string& api_key = "key") { Connect("berlin", berlin_.url(), api_key); }
  // With that cluster beside the connection `default`.
  void Connect(const std::string& name, const std::string& url,
               const std::string& api_key = "key") {
    connections_->Configure(
        {.clusters = ClusterConfigs{{"default", http::TransportOptions{}}, {name, At(url)}},
         .clouds = {{GetParam(),
                     cloud::CloudTransportOptions{.endpoint = cloud_.url(),
                                                  .credentials = http::ApiKey{tf::Secret(api_key)},
                                                  .retry = {.attempts = 1}}}}});
  }

  testing::Answer Forward(const testing::SeenRequest& seen) {
    const std::string query = seen.query.empty() ? "" : tf::StrCat("?", seen.query);
    const absl::StatusOr<http::Response> response =
        forward_->Send({.method = seen.method,
                        .path = tf::StrCat(seen.path, query),
                        .headers = {{.name = "Content-Type", .value = "application/json"}},
                        .body = seen.body},
                       {});
    return {.status = response->status, .body = response->body};
  }

  tf::sdk::Registry MakeRegistry() {
    tf::sdk::Registry registry;
    registry.provider = std::make_unique<tf::testing::NoProvider>();
    registry.resources.push_back(tf::sdk::MakeResource<RemoteClusterModel>(
        std::make_unique<RemoteClusterResource>(connections_, clock_)));
    registry.data_sources.push_back(tf::sdk::MakeDataSource<RemoteClustersModel>(
        std::make_unique<RemoteClustersDataSource>(connections_, clock_)));
    return registry;
  }

  std::string Kind() const { return std::string(NameOf(GetParam())); }
  tf::cty::Path LocalPath() const { return tf::cty::Path().Attribute(Kind()); }
  std::string Id(const std::string& alias) const {
    return tf::StrCat(Kind(), "/local/main-elasticsearch/", alias);
  }

  // A link of the deployment "local": `remote` is the attribute that says where to.
  std::string Link(const std::string& remote, const std::string& alias = "tokyo",
                   const std::string& local = R"("deployment_id": "local")") const {
    return tf::StrCat(R"({"alias": ")", alias, R"(", ")", Kind(), R"(": {)", local, "}, ", remote,
                      "}");
  }
  std::string ToDeployment(const std::string& id = "remote") const {
    return Link(tf::StrCat(R"("deployment": {"deployment_id": ")", id, R"("})"));
  }
  std::string ToProxy() const { return Link(R"("proxy": {"proxy_address": "p:9443"})"); }

  std::vector<std::string> Aliases() const {
    std::vector<std::string> aliases;
    for (const tf::Json& link : cloud_.Links("local")) aliases.push_back(link.at("alias"));
    return aliases;
  }
  size_t Puts() {
    return cloud_.http().Count(
        "PUT", "/api/v1/deployments/local/elasticsearch/main-elasticsearch/remote-clusters");
  }

  tf::testing::FakeClock clock_{absl::Now()};
  testing::FakeElasticsearch berlin_;
  testing::FakeCloud cloud_;
  std::unique_ptr<http::Transport> forward_;
  std::shared_ptr<Connections> connections_;
  tf::sdk::Server server_;
  tf::testing::ResourceSession link_{server_, "elastic_remote_cluster"};
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_DEPLOYMENT_LINKS_FIXTURE_TEST_H_
