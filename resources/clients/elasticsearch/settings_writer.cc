#include "resources/clients/elasticsearch/settings_writer.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "provider/base/strings.h"

namespace elastic::es {
namespace {

// Whether a patch that already writes `taken` says something about `key`; either may end in ".*".
bool Touches(const SettingsMap& taken, std::string_view key) {
  if (taken.contains(key)) return true;
  if (key.ends_with(".*")) {
    const std::string_view prefix = key.substr(0, key.size() - 1);
    const auto below = taken.lower_bound(prefix);
    if (below != taken.end() && below->first.starts_with(prefix)) return true;
  }
  for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
    if (taken.contains(tf::StrCat(key.substr(0, dot), ".*"))) return true;
  }
  return false;
}

bool Touches(const SettingsMap& taken, const SettingsMap& settings) {
  return std::any_of(settings.begin(), settings.end(),
                     [&](const auto& setting) { return Touches(taken, setting.first); });
}

bool Touches(const SettingsPatch& taken, const SettingsPatch& patch) {
  return Touches(taken.persistent, patch.persistent) || Touches(taken.transient, patch.transient);
}

void Merge(const SettingsPatch& patch, SettingsPatch& into) {
  into.persistent.insert(patch.persistent.begin(), patch.persistent.end());
  into.transient.insert(patch.transient.begin(), patch.transient.end());
}

}  // namespace

SettingsWriter::SettingsWriter(Client& client, clients::SharedRead<Snapshot>& reads,
                               tf::Clock& clock, absl::Duration gather)
    : client_(client),
      reads_(reads),
      commits_(
          "PUT /_cluster/settings", [this](std::stop_token stop) { WriteBatch(stop); }, clock,
          gather) {}

absl::Status SettingsWriter::Apply(Change change, const tf::Bounds& bounds) {
  return commits_.Apply(std::move(change), bounds);
}

void SettingsWriter::WriteBatch(std::stop_token stop) {
  // Fresh: an alias that somebody else has taken since the last read must be seen.
  const absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = reads_.GetFresh({.stop = stop});
  if (!snapshot.ok()) return commits_.SettleQueued(snapshot.status(), stop);
  const Batch batch = TakeBatch(**snapshot, stop);
  if (!batch.empty()) Write(batch, stop);
}

SettingsWriter::Batch SettingsWriter::TakeBatch(const Snapshot& snapshot, std::stop_token stop) {
  using Fate = Commits::Verdict::Fate;
  SettingsPatch merged;
  std::vector<SettingsPatch> patches;  // Of those that join, in their order.
  std::set<std::string_view> subjects;
  const Commits::Tickets tickets =
      commits_.Take(stop, [&](const Change& change) -> Commits::Verdict {
        if (!subjects.insert(change.subject).second) return {.fate = Fate::kWait};
        absl::StatusOr<SettingsPatch> patch = change.plan(snapshot);
        if (!patch.ok() || patch->empty()) {
          return {.fate = Fate::kSettle, .outcome = patch.status()};
        }
        if (Touches(merged, *patch)) return {.fate = Fate::kWait};
        Merge(*patch, merged);
        patches.push_back(*std::move(patch));
        return {.fate = Fate::kJoin};
      });
  Batch batch;
  for (size_t i = 0; i < tickets.size(); ++i) {
    batch.push_back({.ticket = tickets[i], .patch = std::move(patches[i])});
  }
  return batch;
}

void SettingsWriter::Write(std::span<const PlannedTicket> batch, std::stop_token stop) {
  SettingsPatch merged;
  for (const PlannedTicket& planned : batch) Merge(planned.patch, merged);
  const absl::Status outcome = client_.PutSettings(merged, {.stop = stop});
  reads_.Invalidate();
  if (absl::IsInvalidArgument(outcome) && batch.size() > 1) {
    const size_t half = batch.size() / 2;
    Write(batch.first(half), stop);
    Write(batch.subspan(half), stop);
    return;
  }
  for (const PlannedTicket& planned : batch) commits_.Settle(*planned.ticket, outcome);
}

}  // namespace elastic::es
