// ApiKeys: the calls of Elasticsearch's security API that cross-cluster API keys need, one method a
// call. A key is made on the remote cluster; the local cluster presents it.
//
// Errors are those of errors.h and of http::Transport. Answers with a secret in them never get into
// an error or, with their text, into the log.
//
// Source: Elasticsearch specification, security/{authenticate, get_api_key, invalidate_api_key,
// create_cross_cluster_api_key, update_cross_cluster_api_key}.
#ifndef ELASTIC_ES_API_KEYS_H_
#define ELASTIC_ES_API_KEYS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "provider/base/secret.h"
#include "resources/clients/elasticsearch/search_access.h"
#include "resources/clients/http/transport.h"

namespace elastic::es {

// What a key lets cross-cluster replication follow.
struct ReplicationAccess {
  std::vector<std::string> names = {};  // Index patterns.
  bool allow_restricted_indices = false;
  bool operator==(const ReplicationAccess&) const = default;
};

struct CrossClusterAccess {
  std::vector<SearchAccess> search = {};
  std::vector<ReplicationAccess> replication = {};
  bool operator==(const CrossClusterAccess&) const = default;
};

struct NewApiKey {
  std::string name = {};
  CrossClusterAccess access = {};
  std::optional<std::string> expiration = {};  // "30d"; absent: the key never expires.
  tf::Json metadata = tf::Json::object();
  std::optional<std::string> certificate_identity = {};  // From 9.3 on.
};

struct CreatedApiKey {
  std::string id = {};
  tf::Secret api_key = {};
  tf::Secret encoded = {};  // Base64 of "id:api_key": the credentials of the local cluster.
};

// Each part replaces the old one as a whole.
struct ApiKeyUpdate {
  CrossClusterAccess access = {};
  tf::Json metadata = tf::Json::object();
  // Absent: as it is. Null: removed. From 9.3 on.
  std::optional<tf::Json> certificate_identity = {};
};

// A key as the server shows it, without its secret.
struct FoundApiKey {
  std::string id = {};
  std::string name = {};
  std::string type = {};      // "cross_cluster", "rest".
  std::string username = {};  // The owner, in `realm`.
  std::string realm = {};
  absl::Time creation = absl::UnixEpoch();
  std::optional<absl::Time> expiration = {};
  bool invalidated = false;
  tf::Json metadata = tf::Json::object();
  CrossClusterAccess access = {};
  std::optional<std::string> certificate_identity = {};
};

// Who the connection's credentials belong to.
struct Authentication {
  std::string username = {};
  std::string realm = {};
  std::string type = {};  // "realm", "api_key", "token".
};

// Safe to call from any thread.
class ApiKeys {
 public:
  explicit ApiKeys(std::shared_ptr<http::Transport> transport);

  // GET /_security/_authenticate.
  absl::StatusOr<Authentication> Authenticate(const tf::Bounds& bounds);

  // POST /_security/cross_cluster/api_key. Each call that succeeds makes another key, so it is not
  // repeated unless it certainly did nothing; see tf::HasUnknownOutcome.
  absl::StatusOr<CreatedApiKey> Create(const NewApiKey& key, const tf::Bounds& bounds);

  // PUT /_security/cross_cluster/api_key/<id>. NotFound also when the key is another user's.
  absl::Status Update(std::string_view id, const ApiKeyUpdate& update, const tf::Bounds& bounds);

  // GET /_security/api_key?id=: also a key that is invalidated or has expired, until the server
  // forgets it; nullopt when there is none. One key a request: a cluster has as many of them as
  // clusters that connect to it, and the alternative lists every key of every user.
  absl::StatusOr<std::optional<FoundApiKey>> Get(std::string_view id, const tf::Bounds& bounds);

  // GET /_security/api_key?name=: all keys of exactly that name, for names need not be unique.
  absl::StatusOr<std::vector<FoundApiKey>> FindByName(std::string_view name,
                                                      const tf::Bounds& bounds);

  // DELETE /_security/api_key: OK also when the key is invalid already or there is none.
  // PermissionDenied without the privilege manage_security.
  absl::Status Invalidate(std::string_view id, const tf::Bounds& bounds);

 private:
  absl::StatusOr<tf::Json> Call(const http::Request& request, const tf::Bounds& bounds);
  absl::StatusOr<std::vector<FoundApiKey>> List(std::string_view query, const tf::Bounds& bounds);

  const std::shared_ptr<http::Transport> transport_;
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_API_KEYS_H_
