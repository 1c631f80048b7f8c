#include "resources/clients/http/failover_transport.h"

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "provider/base/outcome.h"

namespace elastic::http {
namespace {

bool MayGoElsewhere(const Request& request, const absl::Status& failure) {
  if (!absl::IsUnavailable(failure)) return false;
  return request.idempotency == Idempotency::kIdempotent || !tf::HasUnknownOutcome(failure);
}

class FailoverTransport final : public Transport {
 public:
  explicit FailoverTransport(std::vector<std::unique_ptr<Transport>> endpoints)
      : endpoints_(std::move(endpoints)) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    std::vector<std::string> failures;
    bool unknown_outcome = false;
    const size_t first = working_.load();
    for (size_t i = 0; i < endpoints_.size(); ++i) {
      const size_t at = (first + i) % endpoints_.size();
      absl::StatusOr<Response> response = endpoints_[at]->Send(request, bounds);
      if (response.ok()) working_.store(at);
      if (response.ok() || !MayGoElsewhere(request, response.status())) return response;
      unknown_outcome = unknown_outcome || tf::HasUnknownOutcome(response.status());
      failures.emplace_back(response.status().message());
    }
    absl::Status status = absl::UnavailableError(absl::StrJoin(failures, "; "));
    return unknown_outcome ? tf::WithUnknownOutcome(std::move(status)) : status;
  }

 private:
  const std::vector<std::unique_ptr<Transport>> endpoints_;
  std::atomic<size_t> working_ = 0;
};

}  // namespace

std::unique_ptr<Transport> MakeFailoverTransport(
    std::vector<std::unique_ptr<Transport>> endpoints) {
  if (endpoints.size() == 1) return std::move(endpoints.front());
  return std::make_unique<FailoverTransport>(std::move(endpoints));
}

}  // namespace elastic::http
