// FakeTransport: a Transport that answers from a script and remembers what it was asked, for tests
// of what stands on a transport.
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_TRANSPORT_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_TRANSPORT_H_

#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/clock.h"
#include "resources/clients/http/transport.h"

namespace elastic::testing {

// What a FakeTransport is asked and answers; shared, because the transport itself is given away.
// Safe to use from any thread.
class Script {
 public:
  explicit Script(std::initializer_list<absl::StatusOr<http::Response>> answers)
      : answers_(answers) {}

  absl::StatusOr<http::Response> Next(const http::Request& request) {
    absl::MutexLock lock(&mutex_);
    requests_.push_back(request);
    if (answers_.empty()) return absl::InternalError("the test's script is at its end");
    absl::StatusOr<http::Response> answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  std::vector<http::Request> requests() const {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::deque<absl::StatusOr<http::Response>> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<http::Request> requests_ ABSL_GUARDED_BY(mutex_);
};

inline std::shared_ptr<Script> MakeScript(
    std::initializer_list<absl::StatusOr<http::Response>> answers) {
  return std::make_shared<Script>(answers);
}

class FakeTransport final : public http::Transport {
 public:
  explicit FakeTransport(std::shared_ptr<Script> script) : script_(std::move(script)) {}

  absl::StatusOr<http::Response> Send(const http::Request& request, const tf::Bounds&) override {
    return script_->Next(request);
  }

 private:
  const std::shared_ptr<Script> script_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_TRANSPORT_H_
