#include "resources/remote_cluster/secured_links.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/connection.h"
#include "resources/remote_cluster/poll.h"

namespace elastic {
namespace {

constexpr absl::Duration kTimeToUndo = absl::Minutes(1);
constexpr absl::Duration kTimeToUseModel = absl::Seconds(30);

// `status` with more to say.
absl::Status Adding(const absl::Status& status, std::string_view words) {
  const absl::string_view message = absl::StripSuffix(status.message(), ".");
  return absl::Status(status.code(), tf::StrCat(tf::FromAbsl(message), ". ", words));
}

absl::Status Lacking(const std::vector<std::string>& nodes, Platform platform,
                     std::string_view alias) {
  return absl::FailedPreconditionError(tf::StrCat(
      SubjectOf(alias), " is to use an API key, and these nodes of the local cluster have no ",
      CredentialsSetting(alias), " in their keystore: ", absl::StrJoin(nodes, ", "), ". ",
      KeystoreSteps(platform, KeystoreChange::kAdd, alias)));
}

absl::Status LeftOver(const std::vector<std::string>& nodes, Platform platform,
                      std::string_view alias) {
  return absl::FailedPreconditionError(tf::StrCat(
      SubjectOf(alias), " is to use certificates, and these nodes of the local cluster have ",
      CredentialsSetting(alias), " in their keystore, with which Elasticsearch uses an API key: ",
      absl::StrJoin(nodes, ", "), ". ", KeystoreSteps(platform, KeystoreChange::kRemove, alias)));
}

// What kept a request over the link from being answered; empty: nothing did.
std::string WhyNot(const absl::StatusOr<ConnectionAttempt>& attempt) {
  if (!attempt.ok()) return std::string(attempt.status().message());
  if (!attempt->cannot_tell.empty()) return attempt->cannot_tell;
  if (!attempt->reason.empty()) return attempt->reason;
  return attempt->connected ? "" : "the local cluster gives no reason";
}

bool ChangesModel(const ObservedLink& found, const SecurityWish& wish) {
  return wish.model.has_value() && found.security_model.has_value() &&
         *wish.model != *found.security_model;
}

}  // namespace

absl::Status SecuredLinks::Create(const Link& link, const SecurityWish& wish,
                                  const tf::Bounds& bounds) {
  // Before anything is done about credentials, which may be those of the link that has the alias.
  if (wish.model.has_value()) RETURN_IF_ERROR(links().CheckFree(link.alias, bounds));
  ASSIGN_OR_RETURN(const Undo undo, UndoOf(link.alias, wish, bounds));
  const absl::Status prepared = Prepare(link.alias, wish, StoredBy::kOthers, bounds);
  if (!prepared.ok()) return Undone(link.alias, undo, prepared);
  const absl::Status created = links().Create(link, bounds);
  // What may have been registered needs them.
  if (created.ok() || tf::HasUnknownOutcome(created)) return created;
  return Undone(link.alias, undo, created);
}

absl::Status SecuredLinks::Update(const Link& link, const SecurityWish& wish, StoredBy stored_by,
                                  const tf::Bounds& bounds) {
  const bool wishes =
      wish.model.has_value() || wish.credentials.has_value() || wish.changed_elsewhere;
  if (!wishes) return links().Update(link, bounds);
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> found, links().Read(link.alias, bounds));
  if (!found.has_value()) {
    RETURN_IF_ERROR(Prepare(link.alias, wish, stored_by, bounds));
    return links().Update(link, bounds);
  }
  return ChangesModel(*found, wish) ? ChangeModel(*found, link, wish, stored_by, bounds)
                                    : Renew(*found, link, wish, stored_by, bounds);
}

absl::Status SecuredLinks::Delete(std::string_view alias, StoredBy stored_by,
                                  const tf::Bounds& bounds) {
  RETURN_IF_ERROR(links().Delete(alias, bounds));
  if (stored_by == StoredBy::kOthers) return absl::OkStatus();
  return parts_.store->Remove(alias, bounds);
}

absl::Status SecuredLinks::AwaitModel(std::string_view alias, SecurityModel model,
                                      const tf::Bounds& bounds) {
  const absl::Time limit = std::min(bounds.deadline, parts_.clock.Now() + kTimeToUseModel);
  const tf::Bounds within = {.deadline = limit, .stop = bounds.stop};
  const absl::Status used =
      Poll("the link uses its model", parts_.clock, within, [&]() -> absl::StatusOr<bool> {
        if (parts_.keystores != nullptr) {
          RETURN_IF_ERROR(parts_.keystores->AwaitReload(within).status());
        }
        ASSIGN_OR_RETURN(const std::optional<ObservedLink> found, links().Read(alias, within));
        return !found.has_value() || found->security_model.value_or(model) == model;
      });
  return absl::IsDeadlineExceeded(used) ? absl::OkStatus() : used;
}

absl::Status SecuredLinks::Prepare(std::string_view alias, const SecurityWish& wish,
                                   StoredBy stored_by, const tf::Bounds& bounds) {
  if (!wish.model.has_value()) return absl::OkStatus();
  if (wish.credentials.has_value()) return parts_.store->Put(alias, *wish.credentials, bounds);
  if (*wish.model == SecurityModel::kCertificate && stored_by == StoredBy::kUs) {
    return parts_.store->Remove(alias, bounds);
  }
  return LookFor(alias, *wish.model, bounds);
}

absl::Status SecuredLinks::LookFor(std::string_view alias, SecurityModel model,
                                   const tf::Bounds& bounds) {
  if (parts_.keystores == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Nodes nodes, parts_.keystores->Reload(bounds));
  const Holders holders = HoldersOf(nodes, alias);
  if (model == SecurityModel::kCertificate) {
    return holders.with.empty() ? absl::OkStatus() : LeftOver(holders.with, parts_.platform, alias);
  }
  return holders.without.empty() ? absl::OkStatus()
                                 : Lacking(holders.without, parts_.platform, alias);
}

absl::Status SecuredLinks::Renew(const ObservedLink& found, const Link& link,
                                 const SecurityWish& wish, StoredBy stored_by,
                                 const tf::Bounds& bounds) {
  const bool renews = wish.credentials.has_value() || wish.changed_elsewhere;
  const bool clears = wish.model == SecurityModel::kCertificate && stored_by == StoredBy::kUs;
  if (renews || clears) RETURN_IF_ERROR(Prepare(link.alias, wish, stored_by, bounds));
  RETURN_IF_ERROR(links().Update(link, bounds));
  return renews && found.connected.value_or(false) ? Prove(link.alias, bounds) : absl::OkStatus();
}

absl::Status SecuredLinks::ChangeModel(const ObservedLink& found, const Link& link,
                                       const SecurityWish& wish, StoredBy stored_by,
                                       const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const Undo undo, UndoOf(link.alias, wish, bounds));
  RETURN_IF_ERROR(links().Delete(link.alias, bounds));
  const absl::Status prepared = Prepare(link.alias, wish, stored_by, bounds);
  const absl::Status created = prepared.ok() ? links().Create(link, bounds) : prepared;
  if (created.ok() || (prepared.ok() && tf::HasUnknownOutcome(created))) return created;
  return PutBack(found, Undone(link.alias, undo, created), stored_by);
}

absl::Status SecuredLinks::PutBack(const ObservedLink& found, const absl::Status& why,
                                   StoredBy stored_by) {
  const std::string& alias = found.link.alias;
  if (found.security_model == SecurityModel::kApiKey && stored_by == StoredBy::kUs &&
      !parts_.store->Holds(alias, Afterwards()).value_or(false)) {
    return Adding(why,
                  "The credentials are removed and the link is not registered now. Mend the cause "
                  "and apply again, which registers it");
  }
  Link before = found.link;
  before.security_model = found.security_model;
  const absl::Status back = links().Create(before, Afterwards());
  if (back.ok()) return Adding(why, "The link was put back as it was");
  return Adding(
      why, tf::StrCat("The link is not registered now, for it could not be put back (",
                      tf::FromAbsl(back.message()), "). Apply again when the cause is mended"));
}

absl::Status SecuredLinks::Prove(std::string_view alias, const tf::Bounds& bounds) {
  const absl::StatusOr<ConnectionAttempt> attempt = links().Connect(
      alias, std::min(kConnectTimeout, bounds.deadline - parts_.clock.Now()), bounds);
  if (absl::IsUnimplemented(attempt.status())) return absl::OkStatus();  // Nothing to prove it by.
  const std::string why = WhyNot(attempt);
  if (why.empty()) return absl::OkStatus();
  const bool unknown = absl::IsPermissionDenied(attempt.status()) ||
                       (attempt.ok() && (attempt->connected || !attempt->cannot_tell.empty()));
  if (unknown) {
    parts_.warn(tf::StrCat("Every node has the new credentials of ", SubjectOf(alias),
                           ", and whether they work could not be seen: ", why, "."));
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      tf::StrCat(SubjectOf(alias),
                 ": every node has the new credentials, and a request with them failed: ", why,
                 ". The link is registered still, and the credentials from before cannot be read "
                 "back: give it an encoded cross-cluster API key that the remote cluster accepts "
                 "and apply again"));
}

tf::Bounds SecuredLinks::Afterwards() const {
  return {.deadline = parts_.clock.Now() + kTimeToUndo, .stop = {}};
}

absl::StatusOr<SecuredLinks::Undo> SecuredLinks::UndoOf(std::string_view alias,
                                                        const SecurityWish& wish,
                                                        const tf::Bounds& bounds) {
  if (!wish.credentials.has_value()) return Undo::kNothing;
  ASSIGN_OR_RETURN(const bool occupied, parts_.store->Holds(alias, bounds));
  // Those that are there may be somebody else's, and may not be replaced when storing fails.
  return occupied ? Undo::kNothing : Undo::kStoring;
}

absl::Status SecuredLinks::Undone(std::string_view alias, Undo undo, const absl::Status& why) {
  // Without the mark of an unknown outcome: no link was registered.
  const absl::Status plain(why.code(), why.message());
  if (undo == Undo::kNothing) return plain;
  const absl::Status removed = parts_.store->Remove(alias, Afterwards());
  if (removed.ok()) return plain;
  return Adding(plain, tf::StrCat("The credentials that were stored for it may still be there, or "
                                  "in keystores of nodes (",
                                  tf::FromAbsl(removed.message()), ")"));
}

}  // namespace elastic
