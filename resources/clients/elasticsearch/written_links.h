// WrittenLinks: how links stand just after they were written, kept for whoever wrote them: the
// state after a change is read without asking the server what has just come from it.
#ifndef ELASTIC_ES_WRITTEN_LINKS_H_
#define ELASTIC_ES_WRITTEN_LINKS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "resources/clients/elasticsearch/client.h"

namespace elastic::es {

// Safe to call from any thread.
class WrittenLinks {
 public:
  // `clock` must outlive this. What was read `max_age` ago or earlier is not given out.
  WrittenLinks(const tf::Clock& clock, absl::Duration max_age) : clock_(clock), max_age_(max_age) {}

  // `snapshot`, of which this alias is of use, began to be read at `began`. Nothing is kept when
  // something may have changed since then.
  void Keep(std::string_view alias, std::shared_ptr<const Snapshot> snapshot, absl::Time began);

  // What was kept for the alias, once; null when there is nothing.
  std::shared_ptr<const Snapshot> Take(std::string_view alias);

  // Something may have changed since.
  void Forget(std::string_view alias);
  void ForgetAll();

 private:
  struct Kept {
    std::shared_ptr<const Snapshot> snapshot;
    absl::Time began;
  };

  const tf::Clock& clock_;
  const absl::Duration max_age_;
  absl::Mutex mutex_;
  std::map<std::string, Kept, std::less<>> kept_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_forgotten_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // Any of them.
};

}  // namespace elastic::es

#endif  // ELASTIC_ES_WRITTEN_LINKS_H_
