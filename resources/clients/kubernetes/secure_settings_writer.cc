#include "resources/clients/kubernetes/secure_settings_writer.h"

#include <string>
#include <utility>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/kubernetes/errors.h"
#include "resources/clients/kubernetes/spec_list.h"

namespace elastic::kubernetes {
namespace {

absl::Status CheckOurs(const ObjectRef& ref, const KubernetesSecret& secret) {
  if (IsOurs(secret)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      tf::StrCat(DescribeSecret(ref), " is somebody else's: it does not have the label ",
                 kManagedByLabel, "=", kFieldManager,
                 ". The provider keeps credentials in a Secret of this name and overwrites no "
                 "other; rename or delete it. Nothing was changed"));
}

absl::Status CheckSame(const ObjectRef& ref, const tf::Json& resource, std::string_view uid) {
  if (MetadataField(resource, "uid") == uid) return absl::OkStatus();
  return absl::AbortedError(tf::StrCat(
      DescribeElasticsearch(ref),
      " was deleted and created anew while its spec.secureSettings were about to be changed"));
}

// Whether a write of the Secret met another one than was read: another look will tell.
bool HasChangedMeanwhile(const absl::Status& outcome) {
  return IsConflict(outcome) || absl::IsAlreadyExists(outcome) || absl::IsNotFound(outcome);
}

// Of `keys`, those that are there.
SecretPatch RemovalOf(const std::vector<std::string>& keys, const SecureSettings& settings) {
  SecretPatch patch;
  for (const std::string& key : keys) {
    if (settings.contains(key)) patch.emplace(key, std::nullopt);
  }
  return patch;
}

// What Put does, and Remove will have to. RBAC authorizes `create` before it knows the name.
std::vector<Target> Needed(const ObjectRef& ref) {
  const ObjectRef secret = SettingsSecretOf(ref);
  return {{.kind = kSecrets, .verb = "create", .ref = {.namespace_name = secret.namespace_name}},
          {.kind = kSecrets, .verb = "patch", .ref = secret},
          {.kind = kSecrets, .verb = "delete", .ref = secret},
          {.kind = kElasticsearches, .verb = "patch", .ref = ref}};
}

}  // namespace

SecureSettingsWriter::SecureSettingsWriter(Client& client, tf::Clock& clock, ConflictPolicy policy,
                                           http::Jitter jitter)
    : client_(client), clock_(clock), policy_(policy), jitter_(std::move(jitter)) {}

ConflictWaits SecureSettingsWriter::WaitsFor(std::string_view method,
                                             std::string_view object) const {
  return ConflictWaits(tf::StrCat(method, " of ", object), policy_, clock_, jitter_);
}

absl::StatusOr<WriteEffect> SecureSettingsWriter::Put(const ObjectRef& ref,
                                                      const SecureSettings& settings,
                                                      const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json resource, client_.GetElasticsearch(ref, bounds));
  RETURN_IF_ERROR(CheckMayPut(ref, resource, bounds));
  ASSIGN_OR_RETURN(const WriteEffect put, PutKeys(ref, resource, settings, bounds));
  ASSIGN_OR_RETURN(const WriteEffect referred,
                   SetReference(ref, MetadataField(resource, "uid"), Reference::kPresent, bounds));
  return put == WriteEffect::kChanged ? put : referred;
}

absl::Status SecureSettingsWriter::CheckMayPut(const ObjectRef& ref, const tf::Json& resource,
                                               const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json list, SpecListOf(resource, kSecureSettingsField));
  if (!Delivers(list, SettingsSecretOf(ref).name)) {
    RETURN_IF_ERROR(CheckUnmanaged(ref, resource, kSecureSettingsField));
  }
  for (const Target& target : Needed(ref)) {
    const absl::StatusOr<AccessAnswer> answer = client_.AskAccess(target, bounds);
    if (absl::IsPermissionDenied(answer.status())) continue;  // Then the request itself will tell.
    RETURN_IF_ERROR(answer.status());
    if (answer->allowed) continue;
    return absl::PermissionDeniedError(tf::StrCat(RoleFor(target), " to keep credentials in ",
                                                  DescribeSecret(SettingsSecretOf(ref)),
                                                  "; nothing was changed"));
  }
  return absl::OkStatus();
}

absl::StatusOr<WriteEffect> SecureSettingsWriter::PutKeys(const ObjectRef& ref,
                                                          const tf::Json& resource,
                                                          const SecureSettings& settings,
                                                          const tf::Bounds& bounds) {
  ConflictWaits waits = WaitsFor("PATCH", DescribeSecret(SettingsSecretOf(ref)));
  while (true) {
    absl::StatusOr<WriteEffect> put = TryPutKeys(ref, resource, settings, bounds);
    if (put.ok() || !HasChangedMeanwhile(put.status())) return put;
    RETURN_IF_ERROR(waits.Next(bounds));
  }
}

absl::StatusOr<WriteEffect> SecureSettingsWriter::TryPutKeys(const ObjectRef& ref,
                                                             const tf::Json& resource,
                                                             const SecureSettings& settings,
                                                             const tf::Bounds& bounds) {
  const ObjectRef secret_ref = SettingsSecretOf(ref);
  const absl::StatusOr<KubernetesSecret> secret = client_.GetSecret(secret_ref, bounds);
  if (secret.ok()) {
    RETURN_IF_ERROR(CheckOurs(secret_ref, *secret));
    const Precondition as_read = {.resource_version = secret->resource_version};
    if (IsOwnedBy(*secret, MetadataField(resource, "uid"))) {
      if (Contains(secret->data, settings)) return WriteEffect::kUnchanged;
      const SecretPatch patch(settings.begin(), settings.end());
      RETURN_IF_ERROR(client_.PatchSecret(secret_ref, patch, as_read, bounds).status());
      return WriteEffect::kChanged;
    }
    // Of a resource of that name that is gone: Kubernetes is about to delete it, too.
    RETURN_IF_ERROR(client_.DeleteSecret(secret_ref, as_read, bounds));
  } else if (!absl::IsNotFound(secret.status())) {
    return secret.status();
  }
  KubernetesSecret made = NewSettingsSecret(ref, resource);
  made.data = settings;
  RETURN_IF_ERROR(client_.CreateSecret(secret_ref, made, bounds).status());
  return WriteEffect::kChanged;
}

absl::StatusOr<WriteEffect> SecureSettingsWriter::SetReference(const ObjectRef& ref,
                                                               std::string_view uid,
                                                               Reference reference,
                                                               const tf::Bounds& bounds) {
  const std::string name = SettingsSecretOf(ref).name;
  ConflictWaits waits = WaitsFor("PATCH", DescribeElasticsearch(ref));
  while (true) {
    ASSIGN_OR_RETURN(const tf::Json resource, client_.GetElasticsearch(ref, bounds));
    RETURN_IF_ERROR(CheckSame(ref, resource, uid));
    ASSIGN_OR_RETURN(const tf::Json list, SpecListOf(resource, kSecureSettingsField));
    tf::Json wanted = list;
    if (reference == Reference::kAbsent) RemoveSecret(name, wanted);
    if (reference == Reference::kPresent && !Delivers(list, name)) AddSecret(name, wanted);
    if (wanted == list) return WriteEffect::kUnchanged;
    RETURN_IF_ERROR(CheckUnmanaged(ref, resource, kSecureSettingsField));
    const absl::Status outcome =
        client_
            .PatchElasticsearch(ref, MetadataField(resource, "resourceVersion"),
                                SpecListPatch(kSecureSettingsField, std::move(wanted)), bounds)
            .status();
    if (outcome.ok()) return WriteEffect::kChanged;
    if (!IsConflict(outcome)) return outcome;
    RETURN_IF_ERROR(waits.Next(bounds));
  }
}

absl::StatusOr<WriteEffect> SecureSettingsWriter::Remove(const ObjectRef& ref,
                                                         const std::vector<std::string>& keys,
                                                         const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json resource, client_.GetElasticsearch(ref, bounds));
  ASSIGN_OR_RETURN(const Removed removed, RemoveKeys(ref, keys, bounds));
  if (removed.secret.has_value() && removed.secret->data.empty()) {
    RETURN_IF_ERROR(RemoveEmpty(ref, resource, *removed.secret, bounds));
  }
  return removed.effect;
}

absl::StatusOr<SecureSettingsWriter::Removed> SecureSettingsWriter::RemoveKeys(
    const ObjectRef& ref, const std::vector<std::string>& keys, const tf::Bounds& bounds) {
  const ObjectRef secret_ref = SettingsSecretOf(ref);
  ConflictWaits waits = WaitsFor("PATCH", DescribeSecret(secret_ref));
  while (true) {
    absl::StatusOr<KubernetesSecret> secret = client_.GetSecret(secret_ref, bounds);
    if (absl::IsNotFound(secret.status())) return Removed{};
    RETURN_IF_ERROR(secret.status());
    if (!IsOurs(*secret)) return Removed{};
    const SecretPatch patch = RemovalOf(keys, secret->data);
    if (patch.empty()) return Removed{.secret = *std::move(secret)};
    absl::StatusOr<KubernetesSecret> changed = client_.PatchSecret(
        secret_ref, patch, {.resource_version = secret->resource_version}, bounds);
    if (changed.ok()) return Removed{WriteEffect::kChanged, *std::move(changed)};
    if (!HasChangedMeanwhile(changed.status())) return changed.status();
    RETURN_IF_ERROR(waits.Next(bounds));
  }
}

absl::Status SecureSettingsWriter::RemoveEmpty(const ObjectRef& ref, const tf::Json& resource,
                                               const KubernetesSecret& secret,
                                               const tf::Bounds& bounds) {
  const std::string uid = MetadataField(resource, "uid");
  if (ApplyManagerOf(resource, kSecureSettingsField).has_value()) {
    ASSIGN_OR_RETURN(const tf::Json list, SpecListOf(resource, kSecureSettingsField));
    if (Delivers(list, SettingsSecretOf(ref).name)) return absl::OkStatus();
  }
  RETURN_IF_ERROR(SetReference(ref, uid, Reference::kAbsent, bounds).status());
  const absl::Status deleted = client_.DeleteSecret(
      SettingsSecretOf(ref), {.resource_version = secret.resource_version}, bounds);
  if (absl::IsNotFound(deleted)) return absl::OkStatus();
  // Another setting came, whose writer may have found the reference still there.
  if (IsConflict(deleted)) return SetReference(ref, uid, Reference::kPresent, bounds).status();
  return deleted;
}

}  // namespace elastic::kubernetes
