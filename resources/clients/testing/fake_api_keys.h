// FakeApiKeys: the cross-cluster API keys of a FakeElasticsearch, behaving like 9.5.3 and 8.19.21,
// in the server's words: owners, privileges, licences, invalidation, expiry, access, metadata.
//
// Who asks is the user of HTTP Basic ("elastic" without any); with "ApiKey …" it is an API key.
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_API_KEYS_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_API_KEYS_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#include "provider/base/json.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::testing {

// Safe to call from any thread.
class FakeApiKeys {
 public:
  explicit FakeApiKeys(std::string version);

  // The answer to a request of the security API; nullopt for any other.
  std::optional<Answer> Serve(const SeenRequest& request);

  // Every key ever made, oldest first, as the server shows it.
  std::vector<tf::Json> keys() const;

  // The one key that is neither invalidated nor expired; aborts when there is another number.
  tf::Json OnlyValid() const;

  // Writes members of the newest key past the API, as another operator would: {"invalidated":
  // true}.
  void ChangeNewest(const tf::Json& members);

  // Forgets the newest key, as the server does a while after its end.
  void ForgetNewest();

  // The next create makes its key, and a proxy in front of the server answers 504.
  void LoseNextCreate();
  // From now on users of that name have not the privilege manage_security.
  void Restrict(std::string user);
  void SetLicensed(bool licensed);

 private:
  struct Asker {
    std::string name;
    bool is_api_key = false;
  };
  static Asker AskerOf(const SeenRequest& request);

  Answer Authenticate(const Asker& asker) const;
  Answer List(const SeenRequest& request) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Answer Create(const tf::Json& body, const Asker& asker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Answer Update(std::string_view id, const tf::Json& body, const Asker& asker)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Answer Invalidate(const tf::Json& body, const Asker& asker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What is wrong with the body of a request; `parser` is who says so.
  std::optional<Answer> ObjectionTo(const tf::Json& body, std::string_view parser) const;
  // Why a request that makes or changes a key is refused, whatever is in it; nullopt: it is not.
  std::optional<Answer> Refusal(const Asker& asker, std::string_view action) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string version_;
  mutable absl::Mutex mutex_;
  std::vector<tf::Json> keys_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> restricted_ ABSL_GUARDED_BY(mutex_);
  bool licensed_ ABSL_GUARDED_BY(mutex_) = true;
  bool lose_next_create_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_API_KEYS_H_
