// A running Elasticsearch cluster as a test sees it: where it is, and a client that sets things up
// and checks what the provider did. elasticsearch_script.h has what no client can do.
#ifndef ELASTIC_ACCEPTANCE_ELASTICSEARCH_SERVER_H_
#define ELASTIC_ACCEPTANCE_ELASTICSEARCH_SERVER_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "provider/base/json.h"

namespace elastic::acceptance {

// Fields of servers/elasticsearch.sh, which says what they are.
struct ElasticsearchAddress {
  std::string endpoint;                    // http(s)://127.0.0.1:PORT
  std::string transport = {};              // 127.0.0.1:PORT
  std::string remote_cluster_server = {};  // 127.0.0.1:PORT; empty when security is off
  std::string password = {};               // of the user "elastic"; empty when security is off
  std::string version = {};
  std::string ca_file = {};  // PEM: what to trust; empty without TLS
  std::string name = {};     // as servers/elasticsearch.sh calls it
};

// The cluster that run.sh passed as `name` ("BERLIN") in ACCEPTANCE_BERLIN_ENDPOINT and so on;
// nullopt when it passed none.
std::optional<ElasticsearchAddress> FindElasticsearch(std::string_view name);

// The address whose fields `field` tells by their names ("ca_file"), "" for one that is not there;
// nullopt when there is no endpoint.
std::optional<ElasticsearchAddress> AddressFrom(
    const std::function<std::string(std::string_view name)>& field);

struct Answer {
  int status = 0;  // 0 when no answer came
  tf::Json body;
};

// Stateless: each call opens a connection. Safe to use from any thread.
class ElasticsearchServer {
 public:
  explicit ElasticsearchServer(ElasticsearchAddress address) : address_(std::move(address)) {}

  const ElasticsearchAddress& address() const { return address_; }

  Answer Send(std::string_view method, const std::string& path, const tf::Json& body = {}) const;
  // The same as another user.
  Answer SendAs(const std::string& username, const std::string& password, std::string_view method,
                const std::string& path, const tf::Json& body = {}) const;

  // The persistent settings of a link without their common prefix, flat:
  // {"mode": "sniff", "seeds": ["127.0.0.1:9300"]}. An empty object when there is none.
  tf::Json LinkSettings(const std::string& alias) const;
  // Sets settings of a link, given without their prefix; null removes one. False when refused.
  bool PutLink(const std::string& alias, const tf::Json& settings) const;
  // Removes every link whose alias begins with `prefix`.
  void RemoveLinks(std::string_view prefix) const;
  // What GET /_remote/info says of a link; null when it is not there.
  tf::Json LinkInfo(const std::string& alias) const;

  // Creates or replaces a role ({"cluster": ["manage"]}), and a user with these roles. False when
  // refused.
  bool PutRole(const std::string& name, const tf::Json& role) const;
  bool PutUser(const std::string& name, const std::string& password, const tf::Json& roles) const;

 private:
  tf::Json PersistentSettings() const;

  ElasticsearchAddress address_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_ELASTICSEARCH_SERVER_H_
