#include "resources/clients/http/token_auth_transport.h"

#include <utility>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/base/shared_read.h"

namespace elastic::http {
namespace {

constexpr double kUsedLife = 0.8;  // Of a token's life; the rest is for requests under way.

struct HeldToken {
  tf::Secret value;
  absl::Time renew_at;
};
using TokenPtr = std::shared_ptr<const HeldToken>;

HeldToken Hold(Token token, absl::Time now) {
  const absl::Duration life = token.expires - now;
  return {
      .value = std::move(token.value),
      .renew_at = life > absl::ZeroDuration() ? now + life * kUsedLife : absl::InfiniteFuture()};
}

Request Sign(const Request& request, const HeldToken& token) {
  Request signed_request = request;
  signed_request.headers.push_back(
      {.name = "Authorization", .value = tf::StrCat("Bearer ", token.value.Reveal())});
  return signed_request;
}

class TokenAuthTransport final : public Transport {
 public:
  TokenAuthTransport(std::unique_ptr<Transport> inner, Login login, const tf::Clock& clock)
      : inner_(std::move(inner)),
        login_(std::move(login)),
        clock_(clock),
        tokens_(
            "signing in", [this](const tf::Bounds& bounds) { return Fetch(bounds); }, clock,
            absl::InfiniteDuration()) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    if (FindHeader(request.headers, "Authorization") != nullptr) {
      return inner_->Send(request, bounds);
    }
    ASSIGN_OR_RETURN(TokenPtr token, tokens_.Get(bounds));
    if (clock_.Now() >= token->renew_at) {
      ASSIGN_OR_RETURN(token, Replace(token, bounds));
    }
    absl::StatusOr<Response> answer = inner_->Send(Sign(request, *token), bounds);
    if (!answer.ok() || answer->status != 401) return answer;
    // Refused before it was acted on, so it may be sent again whatever it does.
    ASSIGN_OR_RETURN(token, Replace(token, bounds));
    return inner_->Send(Sign(request, *token), bounds);
  }

 private:
  absl::StatusOr<HeldToken> Fetch(const tf::Bounds& bounds) {
    ASSIGN_OR_RETURN(Token token, login_(*inner_, bounds));
    return Hold(std::move(token), clock_.Now());
  }

  // A token other than `used`: what somebody else has fetched meanwhile, or a new one.
  absl::StatusOr<TokenPtr> Replace(const TokenPtr& used, const tf::Bounds& bounds) {
    ASSIGN_OR_RETURN(TokenPtr current, tokens_.Get(bounds));
    if (current != used) return current;
    tokens_.Invalidate();
    return tokens_.Get(bounds);
  }

  const std::unique_ptr<Transport> inner_;
  const Login login_;
  const tf::Clock& clock_;
  clients::SharedRead<HeldToken> tokens_;  // Last: stops its thread before the rest goes.
};

}  // namespace

std::unique_ptr<Transport> MakeTokenAuthTransport(std::unique_ptr<Transport> inner, Login login,
                                                  const tf::Clock& clock) {
  return std::make_unique<TokenAuthTransport>(std::move(inner), std::move(login), clock);
}

}  // namespace elastic::http
