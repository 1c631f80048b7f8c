#include "resources/clients/http/auth_transport.h"

#include <utility>

#include "absl/strings/escaping.h"

#include "provider/base/strings.h"

namespace elastic::http {
namespace {

std::string Authorization(const NoCredentials&) { return ""; }
std::string Authorization(const BasicCredentials& basic) {
  return tf::StrCat("Basic ",
                    absl::Base64Escape(tf::StrCat(basic.username, ":", basic.password.Reveal())));
}
std::string Authorization(const ApiKey& key) { return tf::StrCat("ApiKey ", key.encoded.Reveal()); }
std::string Authorization(const BearerToken& bearer) {
  return tf::StrCat("Bearer ", bearer.token.Reveal());
}

class AuthTransport final : public Transport {
 public:
  AuthTransport(std::unique_ptr<Transport> inner, std::vector<SecretHeader> headers)
      : inner_(std::move(inner)), headers_(std::move(headers)) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    Request signed_request = request;
    for (const SecretHeader& header : headers_) {
      if (FindHeader(signed_request.headers, header.name) != nullptr) continue;
      signed_request.headers.push_back({.name = header.name, .value = header.value.Reveal()});
    }
    return inner_->Send(signed_request, bounds);
  }

 private:
  const std::unique_ptr<Transport> inner_;
  const std::vector<SecretHeader> headers_;
};

}  // namespace

std::unique_ptr<Transport> MakeAuthTransport(std::unique_ptr<Transport> inner,
                                             Credentials credentials,
                                             std::vector<SecretHeader> headers) {
  std::string value = std::visit([](const auto& kind) { return Authorization(kind); }, credentials);
  if (!value.empty()) {
    headers.push_back({.name = "Authorization", .value = tf::Secret(std::move(value))});
  }
  if (headers.empty()) return inner;
  return std::make_unique<AuthTransport>(std::move(inner), std::move(headers));
}

}  // namespace elastic::http
