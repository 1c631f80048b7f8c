// ApiKeyTest: links by API key between the secured clusters, from berlin, which has two nodes, to
// tokyo. Self-managed: what Elasticsearch's own API cannot do is done by servers/elasticsearch.sh.
// More locals:
//
//   local.tokyo_api_keys    where tokyo serves links by API key, host:port
//   local.server_script     servers/elasticsearch.sh
//   local.berlin_name       what the script calls berlin
#ifndef ELASTIC_ACCEPTANCE_API_KEY_FIXTURE_H_
#define ELASTIC_ACCEPTANCE_API_KEY_FIXTURE_H_

#include <set>
#include <string>
#include <string_view>

#include "acceptance/acceptance_fixture.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

// The access of a key that may search everything.
tf::Json SearchOf(const std::string& names);

class ApiKeyTest : public AcceptanceTest {
 protected:
  ApiKeyTest() : AcceptanceTest(Clusters::kSecured) {}

  void SetUp() override;
  // Removes the keystore entries and invalidates the keys.
  void TearDown() override;

  // The secure setting of the link "${local.prefix}NAME".
  std::string Setting(std::string_view name) const;

  // A cross-cluster API key of tokyo, as it goes into a keystore. `more` is beside the access.
  std::string MakeKey(const tf::Json& access = SearchOf("*"), const tf::Json& more = {});

  // Puts credentials of the link into the keystores of all nodes, or of berlin's node NUMBER.
  void PutCredentials(std::string_view name, const std::string& encoded,
                      std::string_view number = "");
  void RemoveCredentials(std::string_view name);

  // Searches an index of tokyo over the link as a user whose role may search everything that a
  // remote cluster lets it: the number of documents, -1 when the search fails.
  int DocumentsOver(std::string_view name, const std::string& index);
  // Puts one document into a new index of tokyo.
  void PutDocument(const std::string& index);

 private:
  std::set<std::string> entries_;  // Secure settings in berlin's keystores.
  std::set<std::string> indices_;
};

// The configuration of one link to local.address with var.model, which is "api_key" unless set, and
// local.version of its credentials and local.wait for the connection.
extern const std::string_view kLinkToLocalAddress;

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_API_KEY_FIXTURE_H_
