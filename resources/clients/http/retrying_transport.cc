#include "resources/clients/http/retrying_transport.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

#include "provider/base/log.h"
#include "provider/base/outcome.h"
#include "provider/base/strings.h"
#include "resources/clients/http/http_status.h"

namespace elastic::http {
namespace {

bool MayRepeatFailure(const Request& request, const absl::Status& failure) {
  if (!absl::IsUnavailable(failure)) return false;
  return request.idempotency == Idempotency::kIdempotent || !tf::HasUnknownOutcome(failure);
}

bool MayRepeatAnswer(const Request& request, int status) {
  if (status == 429) return true;
  const bool passing = status == 502 || status == 503 || status == 504;
  return passing && request.idempotency == Idempotency::kIdempotent;
}

bool MayRepeat(const Request& request, const absl::StatusOr<Response>& answer) {
  return answer.ok() ? MayRepeatAnswer(request, answer->status)
                     : MayRepeatFailure(request, answer.status());
}

// What the answer's Retry-After asks for: seconds or a date (RFC 9110, 10.2.3). Nothing when there
// is none or it is neither.
std::optional<absl::Duration> RetryAfter(const absl::StatusOr<Response>& answer, absl::Time now) {
  if (!answer.ok()) return std::nullopt;
  const std::string* header = FindHeader(answer->headers, "Retry-After");
  if (header == nullptr) return std::nullopt;
  const absl::string_view text = absl::StripAsciiWhitespace(*header);
  if (int64_t seconds = 0; absl::SimpleAtoi(text, &seconds)) {
    if (seconds < 0) return std::nullopt;
    return absl::Seconds(seconds);
  }
  absl::Time date;
  if (!absl::ParseTime("%a, %d %b %E4Y %H:%M:%S GMT", text, &date, nullptr)) return std::nullopt;
  return std::max(date - now, absl::ZeroDuration());
}

absl::Duration Backoff(const RetryPolicy& policy, int attempts_done, double random) {
  absl::Duration wait = policy.first_wait;
  for (int i = 1; i < attempts_done && wait < policy.max_wait; ++i) wait *= 2;
  wait = std::min(wait, policy.max_wait);
  return wait - wait / 2 * random;
}

bool MayHaveActed(const Request& request, const absl::StatusOr<Response>& answer) {
  if (!answer.ok()) return tf::HasUnknownOutcome(answer.status());
  return ActsOnServer(request) && GaveUpHalfway(answer->status);
}

absl::StatusOr<Response> Marked(absl::StatusOr<Response> answer, bool may_have_acted) {
  if (answer.ok() || !may_have_acted) return answer;
  return tf::WithUnknownOutcome(answer.status());
}

std::string Describe(const absl::StatusOr<Response>& answer) {
  return answer.ok() ? tf::StrCat("HTTP ", answer->status) : std::string(answer.status().message());
}

class RetryingTransport final : public Transport {
 public:
  RetryingTransport(std::unique_ptr<Transport> inner, RetryPolicy policy, tf::Clock& clock,
                    Jitter jitter)
      : inner_(std::move(inner)), policy_(policy), clock_(clock), jitter_(std::move(jitter)) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    bool may_have_acted = false;  // Any attempt so far: a later refusal does not undo it.
    for (int attempt = 1;; ++attempt) {
      absl::StatusOr<Response> answer = inner_->Send(request, bounds);
      may_have_acted = may_have_acted || MayHaveActed(request, answer);
      if (attempt >= policy_.attempts || !MayRepeat(request, answer)) {
        return Marked(std::move(answer), may_have_acted);
      }
      const std::optional<absl::Time> wake = NextAttempt(answer, attempt, bounds);
      if (!wake.has_value()) return Marked(std::move(answer), may_have_acted);

      tf::log::Debug("request is repeated", {{"method", request.method},
                                             {"path", request.path},
                                             {"attempt", tf::StrCat(attempt)},
                                             {"reason", Describe(answer)}});
      if (!clock_.SleepUntil(*wake, bounds.stop)) {
        return Marked(absl::CancelledError(tf::StrCat(
                          request.method, " ", PathWithoutQuery(request),
                          ": stopped while waiting to try again after: ", Describe(answer))),
                      may_have_acted);
      }
    }
  }

 private:
  // When to try again; nothing when it is not worth waiting.
  std::optional<absl::Time> NextAttempt(const absl::StatusOr<Response>& answer, int attempts_done,
                                        const tf::Bounds& bounds) const {
    const absl::Time now = clock_.Now();
    const std::optional<absl::Duration> asked = RetryAfter(answer, now);
    if (asked.has_value() && *asked > policy_.max_retry_after) return std::nullopt;
    const absl::Time wake = now + asked.value_or(Backoff(policy_, attempts_done, jitter_()));
    if (wake >= bounds.deadline) return std::nullopt;
    return wake;
  }

  const std::unique_ptr<Transport> inner_;
  const RetryPolicy policy_;
  tf::Clock& clock_;
  const Jitter jitter_;
};

}  // namespace

Jitter RandomJitter() {
  return [] {
    thread_local absl::BitGen generator;
    return absl::Uniform(generator, 0.0, 1.0);
  };
}

std::unique_ptr<Transport> MakeRetryingTransport(std::unique_ptr<Transport> inner,
                                                 RetryPolicy policy, tf::Clock& clock,
                                                 Jitter jitter) {
  return std::make_unique<RetryingTransport>(std::move(inner), policy, clock, std::move(jitter));
}

}  // namespace elastic::http
