// FakeElasticsearch: the part of an Elasticsearch cluster that remote clusters use, behaving like
// 9.5.3: validation of cluster.remote.* settings in the server's words, flat settings, remote info,
// resolve, elasticsearch.yml links, reload of secure settings, cross-cluster API keys. For tests
// that need no Java.
//
//   FakeElasticsearch server;
//   server.SetReachable("127.0.0.1:9300", false);
//   … talk to server.url() …
//   EXPECT_EQ(server.http().Count("PUT", "/_cluster/settings"), 1);
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_ELASTICSEARCH_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_ELASTICSEARCH_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "resources/clients/testing/fake_api_keys.h"
#include "resources/clients/testing/fake_http_server.h"
#include "resources/clients/testing/fake_settings.h"

namespace elastic::testing {

struct FakeElasticsearchOptions {
  std::string version = "9.5.3";
  std::string build_flavor = "default";  // "serverless": settings answer 410.
  // elasticsearch.yml: flat keys; seeds are arrays.
  FlatSettings yml = {};
  std::optional<TlsServerOptions> tls = {};
  // When set, other credentials are 401: the whole value of the Authorization header.
  std::string authorization = {};
};

// Safe to call from any thread.
class FakeElasticsearch {
 public:
  explicit FakeElasticsearch(FakeElasticsearchOptions options = {});
  ~FakeElasticsearch();

  std::string url() const;
  FakeHttpServer& http();  // Counters, log, holds and scripted faults.
  FakeApiKeys& api_keys();

  // What is stored now, flat, scalars as strings.
  FlatSettings persistent() const;
  FlatSettings transient() const;

  // Writes past the API, as another operator would: null removes a key. Not validated.
  void SetPersistent(const FlatSettings& settings);
  void SetTransient(const FlatSettings& settings);

  // Whether the address ("host:port") answers connections; all do to begin with. A link that became
  // unreachable shows connected:false at once; one that became reachable again is connected by the
  // next _resolve/cluster or change of its settings, not by itself.
  void SetReachable(std::string_view address, bool reachable);

  // A new keystore for the node, another file even when it holds the same names: takes effect with
  // the next reload. Links with credentials show them in _remote/info. Below 9 reloads do not tell
  // what the keystore holds.
  void SetKeystore(std::set<std::string> secure_setting_names);
  // Secure settings that the node has from a file instead: loaded at once, and in no keystore.
  void SetFileSettings(std::set<std::string> secure_setting_names);
  // What the node reports when it is told to reload; nullopt: it succeeds.
  void SetReloadException(std::optional<std::string> reason);

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_ELASTICSEARCH_H_
