#include "resources/remote_cluster/credential_batches.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/cord.h"

#include "provider/base/outcome.h"
#include "provider/base/strings.h"

namespace elastic {
namespace {

constexpr char kLate[] = "elastic/late";

// What one apply changes comes within these.
constexpr clients::Gathering kGathering = {.quiet = absl::Milliseconds(100),
                                           .limit = absl::Seconds(1)};

// So that a caller hears what a delivery came to that ends with the caller's own deadline.
constexpr absl::Duration kTimeToTell = absl::Seconds(5);

}  // namespace

std::vector<std::string> AliasesOf(const CredentialChanges& changes) {
  std::vector<std::string> aliases;
  for (const auto& [alias, encoded] : changes) aliases.push_back(alias);
  return aliases;
}

bool Stores(const CredentialChanges& changes) { return changes.begin()->second.has_value(); }

absl::Status Late() {
  absl::Status late = absl::DeadlineExceededError("not every node has them yet");
  late.SetPayload(kLate, absl::Cord());
  return late;
}

bool IsLate(const absl::Status& status) { return status.GetPayload(kLate).has_value(); }

absl::Status AwaitAWhile(const std::function<absl::Status(const tf::Bounds&)>& wait,
                         absl::Duration limit, tf::Clock& clock, const tf::Bounds& bounds) {
  const absl::Time end = clock.Now() + limit;
  const absl::Status waited =
      wait({.deadline = std::min(end, bounds.deadline), .stop = bounds.stop});
  return absl::IsDeadlineExceeded(waited) && end < bounds.deadline ? Late() : waited;
}

CredentialBatches::CredentialBatches(Deliver deliver, tf::Clock& clock)
    : deliver_(std::move(deliver)),
      commits_(
          "their delivery to the nodes", [this](std::stop_token stop) { DeliverBatch(stop); },
          clock, kGathering) {}

absl::Status CredentialBatches::Put(std::string_view alias, const tf::Secret& encoded,
                                    const tf::Bounds& bounds) {
  return Apply(alias, encoded, bounds);
}

absl::Status CredentialBatches::Remove(std::string_view alias, const tf::Bounds& bounds) {
  return Apply(alias, std::nullopt, bounds);
}

absl::Status CredentialBatches::Apply(std::string_view alias, std::optional<tf::Secret> encoded,
                                      const tf::Bounds& bounds) {
  const absl::Status outcome =
      commits_.Apply({.subject = tf::StrCat("the credentials of remote cluster \"", alias, "\""),
                      .alias = std::string(alias),
                      .encoded = std::move(encoded),
                      .deadline = bounds.deadline},
                     {.deadline = bounds.deadline + kTimeToTell, .stop = bounds.stop});
  // An unknown outcome is that of the credentials, which are changed again then; the link's is
  // known.
  return tf::HasUnknownOutcome(outcome) ? absl::Status(outcome.code(), outcome.message()) : outcome;
}

void CredentialBatches::DeliverBatch(std::stop_token stop) {
  const Commits::Tickets batch = TakeAlike(stop);
  if (batch.empty()) return;
  CredentialChanges changes;
  absl::Time deadline = absl::InfinitePast();
  for (const std::shared_ptr<Commits::Ticket>& ticket : batch) {
    changes.emplace(ticket->change().alias, ticket->change().encoded);
    deadline = std::max(deadline, ticket->change().deadline);
  }
  const absl::Status delivered = deliver_(changes, {.deadline = deadline, .stop = stop});
  for (const std::shared_ptr<Commits::Ticket>& ticket : batch) {
    commits_.Settle(*ticket, delivered);
  }
}

CredentialBatches::Commits::Tickets CredentialBatches::TakeAlike(std::stop_token stop) {
  std::optional<bool> stores;
  std::set<std::string> aliases;
  return commits_.Take(stop, [&](const Change& change) -> Commits::Verdict {
    if (!stores.has_value()) stores = change.encoded.has_value();
    // Also of one that waits: nothing may overtake an earlier change of its alias.
    const bool first = aliases.insert(change.alias).second;
    const bool joins = first && stores == change.encoded.has_value();
    return {.fate = joins ? Commits::Verdict::Fate::kJoin : Commits::Verdict::Fate::kWait};
  });
}

}  // namespace elastic
