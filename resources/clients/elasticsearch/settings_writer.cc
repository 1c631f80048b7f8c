#include "resources/clients/elasticsearch/settings_writer.h"

#include <string_view>
#include <utility>

namespace elastic::es {
namespace {

// What is written is written: nobody is kept waiting for a server that is slow to show it.
constexpr absl::Duration kTimeToReadBack = absl::Seconds(5);

void Merge(const SettingsPatch& patch, SettingsPatch& into) {
  into.persistent.insert(patch.persistent.begin(), patch.persistent.end());
  into.transient.insert(patch.transient.begin(), patch.transient.end());
}

void Remove(std::string_view key, SettingsMap& settings) {
  if (!key.ends_with(".*")) {
    const auto found = settings.find(key);
    if (found != settings.end()) settings.erase(found);
    return;
  }
  const std::string_view prefix = key.substr(0, key.size() - 1);
  auto it = settings.lower_bound(prefix);
  while (it != settings.end() && it->first.starts_with(prefix)) it = settings.erase(it);
}

// What `patch` makes of `settings`, the values being those that the server says it has set. False
// when it does not say so of each.
bool CarryOut(const SettingsMap& patch, const SettingsMap& set, SettingsMap& settings) {
  for (const auto& [key, value] : patch) {
    if (value.is_null()) {
      Remove(key, settings);
      continue;
    }
    const auto stored = set.find(key);
    if (stored == set.end()) return false;
    settings.insert_or_assign(key, stored->second);
  }
  return true;
}

}  // namespace

SettingsWriter::SettingsWriter(Client& client, clients::SharedRead<Snapshot>& reads,
                               WrittenLinks& written, tf::Clock& clock,
                               clients::Gathering gathering)
    : client_(client),
      reads_(reads),
      written_(written),
      clock_(clock),
      commits_(
          "PUT /_cluster/settings", [this](std::stop_token stop) { WriteBatch(stop); }, clock,
          gathering) {}

absl::Status SettingsWriter::Apply(Change change, const tf::Bounds& bounds) {
  return commits_.Apply(std::move(change), bounds);
}

void SettingsWriter::WriteBatch(std::stop_token stop) {
  const std::set<std::string> aliases = QueuedAliases();
  // Fresh: an alias that somebody else has taken since the last read must be seen.
  const absl::StatusOr<ClusterSettings> now =
      client_.GetSettings(std::vector<std::string>(aliases.begin(), aliases.end()), {.stop = stop});
  if (!now.ok()) return commits_.SettleQueued(now.status(), stop);
  const Batch batch = TakeBatch(aliases, *now, stop);
  if (!batch.empty()) Write(batch, *now, stop);
}

std::set<std::string> SettingsWriter::QueuedAliases() {
  std::set<std::string> aliases;
  commits_.LookAtQueue([&](const Change& change) { aliases.insert(change.alias); });
  return aliases;
}

SettingsWriter::Batch SettingsWriter::TakeBatch(const std::set<std::string>& aliases,
                                                const ClusterSettings& now, std::stop_token stop) {
  using Fate = Commits::Verdict::Fate;
  std::vector<SettingsPatch> patches;  // Of those that join, in their order.
  std::set<std::string_view> seen;
  const Commits::Tickets tickets =
      commits_.Take(stop, [&](const Change& change) -> Commits::Verdict {
        const bool first = seen.insert(change.alias).second;
        if (!first || !aliases.contains(change.alias)) return {.fate = Fate::kWait};
        absl::StatusOr<SettingsPatch> patch = change.plan(now);
        if (!patch.ok() || patch->empty()) {
          return {.fate = Fate::kSettle, .outcome = patch.status()};
        }
        patches.push_back(*std::move(patch));
        return {.fate = Fate::kJoin};
      });
  Batch batch;
  for (size_t i = 0; i < tickets.size(); ++i) {
    batch.push_back({.ticket = tickets[i], .patch = std::move(patches[i])});
  }
  return batch;
}

void SettingsWriter::Write(std::span<const PlannedTicket> batch, const ClusterSettings& before,
                           std::stop_token stop) {
  SettingsPatch merged;
  for (const PlannedTicket& planned : batch) Merge(planned.patch, merged);
  const absl::StatusOr<ClusterSettings> set = client_.PutSettings(merged, {.stop = stop});
  reads_.Invalidate();
  for (const PlannedTicket& planned : batch) written_.Forget(planned.ticket->change().alias);
  if (absl::IsInvalidArgument(set.status()) && batch.size() > 1) {
    const size_t half = batch.size() / 2;
    Write(batch.first(half), before, stop);
    Write(batch.subspan(half), before, stop);
    return;
  }
  const auto settle = [&](bool read_back) {
    for (const PlannedTicket& planned : batch) {
      if (planned.ticket->change().read_back == read_back) {
        commits_.Settle(*planned.ticket, set.status());
      }
    }
  };
  settle(false);
  if (set.ok()) KeepWritten(batch, before, merged, *set, stop);
  settle(true);
}

void SettingsWriter::KeepWritten(std::span<const PlannedTicket> batch,
                                 const ClusterSettings& before, const SettingsPatch& merged,
                                 const ClusterSettings& set, std::stop_token stop) {
  std::vector<std::string> aliases;
  for (const PlannedTicket& planned : batch) {
    const Change& change = planned.ticket->change();
    if (change.read_back) aliases.push_back(change.alias);
  }
  Snapshot after = {.settings = before};
  if (aliases.empty() || !CarryOut(merged.persistent, set.persistent, after.settings.persistent) ||
      !CarryOut(merged.transient, set.transient, after.settings.transient)) {
    return;
  }
  const absl::Time began = clock_.Now();
  absl::StatusOr<RemoteInfos> remotes =
      client_.GetRemoteInfo(aliases, {.deadline = began + kTimeToReadBack, .stop = stop});
  if (!remotes.ok()) return;
  after.remotes = *std::move(remotes);
  const auto shared = std::make_shared<const Snapshot>(std::move(after));
  for (const std::string& alias : aliases) written_.Keep(alias, shared, began);
}

}  // namespace elastic::es
