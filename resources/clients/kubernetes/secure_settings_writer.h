// SecureSettingsWriter: secure settings of an Elasticsearch resource, in a Secret of ours that
// spec.secureSettings names (secure_settings.h), in company with whoever else writes either.
//
// - Settings are keys of the Secret, put and removed by a patch for the Secret's version. Entries
//   of spec.secureSettings that are not ours go back as they were read.
// - The first setting comes with the Secret, then the reference to it; with the last one the
//   reference goes first, because the operator complains of Secrets that are missing, then the
//   Secret, and that only if nobody has put a setting into it meanwhile.
// - Each step looks at what is there, so what an interrupted run has left is gone on with.
#ifndef ELASTIC_KUBERNETES_SECURE_SETTINGS_WRITER_H_
#define ELASTIC_KUBERNETES_SECURE_SETTINGS_WRITER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "resources/clients/http/retrying_transport.h"
#include "resources/clients/kubernetes/client.h"
#include "resources/clients/kubernetes/conflict_waits.h"
#include "resources/clients/kubernetes/object.h"
#include "resources/clients/kubernetes/secure_settings.h"

namespace elastic::kubernetes {

// Whether there was anything to write.
enum class WriteEffect { kChanged, kUnchanged };

// Safe to call from any thread. Errors are the client's and
// - FailedPrecondition: a Secret of that name is not ours, or a field manager owns the list by
//   server-side apply and would have to name the Secret; both are named
// - PermissionDenied: Terraform's user may not do all that Put, and Remove later, needs; nothing is
//   changed then
// - Aborted: others kept changing the Secret or the resource, or the resource was created anew
class SecureSettingsWriter {
 public:
  // `client` and `clock` must outlive this.
  SecureSettingsWriter(Client& client, tf::Clock& clock, ConflictPolicy policy = {},
                       http::Jitter jitter = http::RandomJitter());

  // Has the nodes of the resource `ref` be given these settings, by one write.
  absl::StatusOr<WriteEffect> Put(const ObjectRef& ref, const SecureSettings& settings,
                                  const tf::Bounds& bounds);

  // Has them no longer be given `keys` by our Secret. Where a field manager owns the list, the
  // Secret stays, empty, as long as the list names it.
  absl::StatusOr<WriteEffect> Remove(const ObjectRef& ref, const std::vector<std::string>& keys,
                                     const tf::Bounds& bounds);

 private:
  ConflictWaits WaitsFor(std::string_view method, std::string_view object) const;

  // Everything that may be known to fail before anything is written.
  absl::Status CheckMayPut(const ObjectRef& ref, const tf::Json& resource,
                           const tf::Bounds& bounds);
  absl::StatusOr<WriteEffect> PutKeys(const ObjectRef& ref, const tf::Json& resource,
                                      const SecureSettings& settings, const tf::Bounds& bounds);
  // One attempt of it: an error of a write may say that the Secret has changed meanwhile.
  absl::StatusOr<WriteEffect> TryPutKeys(const ObjectRef& ref, const tf::Json& resource,
                                         const SecureSettings& settings, const tf::Bounds& bounds);
  // The Secret without the keys; nullopt when there is none of ours.
  struct Removed {
    WriteEffect effect = WriteEffect::kUnchanged;
    std::optional<KubernetesSecret> secret = {};
  };
  absl::StatusOr<Removed> RemoveKeys(const ObjectRef& ref, const std::vector<std::string>& keys,
                                     const tf::Bounds& bounds);

  // Adds the reference to the Secret to the resource of that uid, or removes it.
  enum class Reference { kPresent, kAbsent };
  absl::StatusOr<WriteEffect> SetReference(const ObjectRef& ref, std::string_view uid,
                                           Reference reference, const tf::Bounds& bounds);

  // Removes the reference to the empty Secret and, if it still is empty then, the Secret.
  absl::Status RemoveEmpty(const ObjectRef& ref, const tf::Json& resource,
                           const KubernetesSecret& secret, const tf::Bounds& bounds);

  Client& client_;
  tf::Clock& clock_;
  const ConflictPolicy policy_;
  const http::Jitter jitter_;
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_SECURE_SETTINGS_WRITER_H_
