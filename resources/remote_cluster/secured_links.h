// SecuredLinks: writes links together with what they need in the keystores of the local cluster's
// nodes, in the order that Elastic documents: before a link connects, what it connects with is in
// place; before credentials go, the link that uses them is gone. Knows no Terraform.
//
// Source: Elastic's documentation, "Migrate remote clusters from certificate to API key
// authentication" and "Remote clusters with API key authentication".
#ifndef ELASTIC_REMOTE_CLUSTER_SECURED_LINKS_H_
#define ELASTIC_REMOTE_CLUSTER_SECURED_LINKS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/remote_cluster/credential_store.h"
#include "resources/remote_cluster/keystore_steps.h"
#include "resources/remote_cluster/link.h"
#include "resources/remote_cluster/node_keystores.h"
#include "resources/remote_cluster/remote_cluster_backend.h"

namespace elastic {

// What a link is to be secured with.
struct SecurityWish {
  std::optional<SecurityModel> model = {};  // Absent: whatever the keystores make of it.
  // To be stored. Absent: those that are there are meant, or somebody else stores them.
  std::optional<tf::Secret> credentials = {};
  // Somebody else has changed them, and the nodes have not loaded that yet.
  bool changed_elsewhere = false;
};

// Whose the credentials of the alias are.
enum class StoredBy { kOthers, kUs };

// Safe to call from any thread. Errors are those of its parts, and FailedPrecondition when the
// keystores are not as the wish needs them, with the nodes and what to do there.
class SecuredLinks {
 public:
  struct Parts {
    std::unique_ptr<RemoteClusterBackend> links;
    std::shared_ptr<CredentialStore> store;    // Null: there is none, or no use for it.
    std::unique_ptr<NodeKeystores> keystores;  // Null: nobody looks whether they are as wished.
    Platform platform = Platform::kSelfManaged;
    tf::Clock& clock;
    std::function<void(const std::string&)> warn;  // Takes whole sentences.
  };

  explicit SecuredLinks(Parts parts) : parts_(std::move(parts)) {}

  // Stores or looks for the credentials, then registers the link; credentials that no link uses are
  // replaced. After an error neither is there, unless it says so: credentials that were stored
  // where there were none are removed again.
  absl::Status Create(const Link& link, const SecurityWish& wish, const tf::Bounds& bounds);

  // Makes the link what `link` says. While the security model stays, it stays up: new credentials
  // are stored (or, if somebody else did that, loaded) first and, if it was connected, a request
  // over it proves that they work (a warning says when the provider's user may not send one). When
  // the model changes, the link is removed, the credentials are changed, and the link is added;
  // when that fails, the link is put back as it was, or the error says that it is not registered.
  absl::Status Update(const Link& link, const SecurityWish& wish, StoredBy stored_by,
                      const tf::Bounds& bounds);

  // Removes the link, then the credentials that are ours.
  absl::Status Delete(std::string_view alias, StoredBy stored_by, const tf::Bounds& bounds);

  // Has the nodes load their keystores again and again until the local cluster shows the link with
  // that model, for 30 seconds at most: nodes that do not tell what they have loaded may come by
  // their keystore after the link. What it came to is the caller's to read.
  absl::Status AwaitModel(std::string_view alias, SecurityModel model, const tf::Bounds& bounds);

  RemoteClusterBackend& links() { return *parts_.links; }

 private:
  // Has the keystores be as `wish` needs them.
  absl::Status Prepare(std::string_view alias, const SecurityWish& wish, StoredBy stored_by,
                       const tf::Bounds& bounds);
  absl::Status LookFor(std::string_view alias, SecurityModel model, const tf::Bounds& bounds);
  absl::Status ChangeModel(const ObservedLink& found, const Link& link, const SecurityWish& wish,
                           StoredBy stored_by, const tf::Bounds& bounds);
  absl::Status Renew(const ObservedLink& found, const Link& link, const SecurityWish& wish,
                     StoredBy stored_by, const tf::Bounds& bounds);
  absl::Status Prove(std::string_view alias, const tf::Bounds& bounds);

  // What has to be undone when what follows fails.
  enum class Undo { kNothing, kStoring };
  absl::StatusOr<Undo> UndoOf(std::string_view alias, const SecurityWish& wish,
                              const tf::Bounds& bounds);

  // Undoing has time of its own: what failed may have used up its own, or have been stopped.
  tf::Bounds Afterwards() const;
  // Both return `why`, with what came of it.
  absl::Status Undone(std::string_view alias, Undo undo, const absl::Status& why);
  absl::Status PutBack(const ObservedLink& found, const absl::Status& why, StoredBy stored_by);

  const Parts parts_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_SECURED_LINKS_H_
