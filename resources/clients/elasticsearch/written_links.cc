#include "resources/clients/elasticsearch/written_links.h"

#include <utility>

namespace elastic::es {

void WrittenLinks::Keep(std::string_view alias, std::shared_ptr<const Snapshot> snapshot,
                        absl::Time began) {
  absl::MutexLock lock(&mutex_);
  if (began < last_forgotten_) return;
  kept_.insert_or_assign(std::string(alias), Kept{.snapshot = std::move(snapshot), .began = began});
}

std::shared_ptr<const Snapshot> WrittenLinks::Take(std::string_view alias) {
  absl::MutexLock lock(&mutex_);
  const auto found = kept_.find(alias);
  if (found == kept_.end()) return nullptr;
  const Kept kept = std::move(found->second);
  kept_.erase(found);
  return clock_.Now() - kept.began < max_age_ ? kept.snapshot : nullptr;
}

void WrittenLinks::Forget(std::string_view alias) {
  absl::MutexLock lock(&mutex_);
  last_forgotten_ = clock_.Now();
  const auto found = kept_.find(alias);
  if (found != kept_.end()) kept_.erase(found);
}

void WrittenLinks::ForgetAll() {
  absl::MutexLock lock(&mutex_);
  last_forgotten_ = clock_.Now();
  kept_.clear();
}

}  // namespace elastic::es
