// CredentialStore: where a platform keeps the credentials of a local cluster's links, and how the
// cluster's nodes come by them.
//
// A link follows the API-key model when its alias has credentials in the keystore of the local
// cluster's nodes, as the secure setting `cluster.remote.<alias>.credentials`: an encoded
// cross-cluster API key of the remote cluster. A self-managed cluster has no store, because no API
// writes its keystores. On Elastic Cloud: cloud_credentials.h; on ECK: kubernetes_credentials.h.
// What the nodes have made of it: node_keystores.h.
#ifndef ELASTIC_REMOTE_CLUSTER_CREDENTIAL_STORE_H_
#define ELASTIC_REMOTE_CLUSTER_CREDENTIAL_STORE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "provider/base/strings.h"

namespace elastic {

// Safe to call from any thread. Errors are those of the clients.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  // Whether it has credentials for `alias`. Their value is not given out by any platform.
  virtual absl::StatusOr<bool> Holds(std::string_view alias, const tf::Bounds& bounds) = 0;

  // Stores `encoded` for `alias`, in the place of what was there, and returns when every node of
  // the local cluster has loaded it. DeadlineExceeded, naming the nodes that have not, when
  // `bounds` end before: then it is stored all the same.
  virtual absl::Status Put(std::string_view alias, const tf::Secret& encoded,
                           const tf::Bounds& bounds) = 0;

  // Removes the credentials of `alias` and returns when no node has them any more; absent is
  // success.
  virtual absl::Status Remove(std::string_view alias, const tf::Bounds& bounds) = 0;
};

// What a store's wait for the nodes came to, with what it has done before.
inline absl::Status AfterStoring(std::string_view done, const absl::Status& waited) {
  if (waited.ok()) return waited;
  return absl::Status(waited.code(), tf::StrCat(done, "; ", tf::FromAbsl(waited.message())));
}

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_CREDENTIAL_STORE_H_
