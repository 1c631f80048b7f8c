// FakeCloud: the part of the Elastic Cloud API (Hosted and Enterprise) that remote clusters use, in
// process and behaving: a list that each PUT replaces, accepted with 202 and carried out later, a
// keystore that never tells values, tokens, the proxy to Elasticsearch, errors as the API words
// them.
//
//   FakeCloud cloud;
//   cloud.AddDeployment({.id = "local"});
//   cloud.DelayEffect(/*reads=*/2);
//   … talk to cloud.url() with the API key "key" …
//   EXPECT_EQ(cloud.Links("local"), …);
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_CLOUD_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_CLOUD_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::testing {

struct FakeDeployment {
  std::string id = {};
  std::string ref_id = "main-elasticsearch";
  std::string cluster_id = "c0ffee";
  std::string version = "9.5.3";
  std::string status = "started";
  std::string endpoint = "local.example";
  std::string service_url = "https://local.example:443";
  tf::Json trust = tf::Json::object();  // ElasticsearchClusterTrustSettings.
};

struct FakeCloudOptions {
  std::string api_key = "key";  // Signs requests for good.
  // Whom _login gives a token.
  std::string username = "admin";
  std::string password = "secret";
  std::string token_expires = "2999-01-01T00:00:00.000Z";
  size_t page_size = 2;  // Of a search, whatever is asked for.
  std::optional<TlsServerOptions> tls = {};
};

// Safe to call from any thread.
class FakeCloud {
 public:
  explicit FakeCloud(FakeCloudOptions options = {});
  ~FakeCloud();

  std::string url() const;  // Without /api/v1.
  FakeHttpServer& http();   // Counters, log, holds and scripted faults.

  void AddDeployment(FakeDeployment deployment);
  void RemoveDeployment(std::string_view id);

  // The list of the deployment as it is carried out now: the value of `resources`.
  tf::Json Links(std::string_view id) const;

  // Writes past the API, as a second writer's PUT that is carried out at once: what earlier PUTs
  // still had to come is gone.
  void SetLinks(std::string_view id, tf::Json resources);

  // What the API says of every link: RemoteResourceInfo. To begin with all is well, but the remote
  // deployment does not trust the local one.
  void SetInfo(tf::Json info);

  // From now on a PUT is carried out only when the list has been read that often after it.
  void DelayEffect(int reads);

  // `happens` runs when a PUT of a list has arrived and before it counts, or after it has been
  // accepted, with nothing locked.
  void BeforePut(std::function<void()> happens);
  void AfterPut(std::function<void()> happens);

  // What the deployment's keystore holds: values by name.
  std::map<std::string, tf::Json> Keystore(std::string_view id) const;

  // No token that was given out is valid any more.
  void ExpireTokens();

  // Answers what the proxy forwards; paths as Elasticsearch sees them. Without: 404.
  void SetElasticsearch(Handler handler);

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_CLOUD_H_
