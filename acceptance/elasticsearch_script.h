// What a test makes servers/elasticsearch.sh do: start a cluster of its own, and write keystores,
// for which Elasticsearch has no API.
//
// Nodes are named as the script names them: "NAME" is all nodes of a cluster (its first one, where
// one is asked for), "NAME/2" its second node.
#ifndef ELASTIC_ACCEPTANCE_ELASTICSEARCH_SCRIPT_H_
#define ELASTIC_ACCEPTANCE_ELASTICSEARCH_SCRIPT_H_

#include <optional>
#include <string>
#include <vector>

#include "acceptance/elasticsearch_server.h"

namespace elastic::acceptance {

// A node of a running cluster; nullopt when there is none.
std::optional<ElasticsearchAddress> FindNode(const std::string& node);

// Changes the keystores of nodes, also those with a password. It takes a second a node, and effect
// once the nodes reload their secure settings. False when the tool refuses on any node; that of
// RemoveKeystoreEntry refuses where there is no entry.
bool PutKeystoreEntry(const std::string& nodes, const std::string& setting,
                      const std::string& value);
bool RemoveKeystoreEntry(const std::string& nodes, const std::string& setting);

// A cluster of a test's own, for what would disturb others on the shared ones. It takes about 15
// seconds to start; one that the same test left behind when it was killed is ended first.
class OwnElasticsearch {
 public:
  // `name` must differ from those of other tests: a-z, 0-9 and '-'. `options` are those of the
  // script's start: {"--secured", "--keystore-password"}.
  OwnElasticsearch(std::string name, const std::vector<std::string>& options);
  // Ends the cluster.
  ~OwnElasticsearch();
  OwnElasticsearch(const OwnElasticsearch&) = delete;
  OwnElasticsearch& operator=(const OwnElasticsearch&) = delete;

  // nullopt when the cluster did not start; `problem` says why.
  const std::optional<ElasticsearchAddress>& address() const { return address_; }
  const std::string& problem() const { return problem_; }
  // "" without --keystore-password.
  std::string keystore_password() const;

 private:
  std::string name_;
  std::optional<ElasticsearchAddress> address_;
  std::string problem_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_ELASTICSEARCH_SCRIPT_H_
