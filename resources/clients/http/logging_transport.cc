#include "resources/clients/http/logging_transport.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"

#include "provider/base/json.h"
#include "provider/base/log.h"
#include "provider/base/strings.h"

namespace elastic::http {
namespace {

constexpr std::string_view kRedacted = "(redacted)";

// Words that make a key's value a credential, as Elasticsearch, Elastic Cloud and Kubernetes name
// them. Looked for anywhere in the key, case and punctuation ignored: too much hidden is a
// nuisance, too little a leak.
constexpr std::string_view kCredentialWords[] = {
    "password", "passphrase", "secret", "token", "apikey", "credential", "encoded", "privatekey",
    "keydata", "authorization", "clientkey",
    // An annotation that repeats the whole object, Secrets too.
    "lastappliedconfiguration"};

bool NamesCredential(std::string_view key) {
  std::string letters;
  for (const char c : key) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) letters += absl::ascii_tolower(c);
  }
  // Names of credentials are no credentials, and logs are of little use without them.
  if (letters == "securesettingnames" || letters == "clustercredentials") return false;
  for (const std::string_view word : kCredentialWords) {
    if (absl::StrContains(letters, tf::ToAbsl(word))) return true;
  }
  return letters == "key" || letters == "data" || letters == "stringdata";
}

void Redact(tf::Json& json) {
  if (json.is_string()) {
    if (absl::StrContains(json.get_ref<const std::string&>(), "-----BEGIN")) json = kRedacted;
    return;
  }
  if (json.is_array()) {
    for (tf::Json& element : json) Redact(element);
    return;
  }
  if (!json.is_object()) return;
  for (auto& [key, value] : json.items()) {
    if (NamesCredential(key) && !value.is_null() && !value.is_boolean()) {
      value = kRedacted;
    } else {
      Redact(value);
    }
  }
}

class LoggingTransport final : public Transport {
 public:
  LoggingTransport(std::unique_ptr<Transport> inner, std::string endpoint, const tf::Clock& clock)
      : inner_(std::move(inner)), endpoint_(std::move(endpoint)), clock_(clock) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    const absl::Time begin = clock_.Now();
    absl::StatusOr<Response> answer = inner_->Send(request, bounds);
    if (!tf::log::Enabled(tf::log::Level::kDebug)) return answer;

    tf::log::Debug("HTTP exchange",
                   {{"method", request.method},
                    {"url", endpoint_ + request.path},
                    {"result", answer.ok() ? tf::StrCat(answer->status)
                                           : std::string(answer.status().message())},
                    {"duration_ms", tf::StrCat(absl::ToInt64Milliseconds(clock_.Now() - begin))},
                    {"sent_bytes", tf::StrCat(request.body.size())},
                    {"received_bytes", tf::StrCat(answer.ok() ? answer->body.size() : 0)}});
    if (!tf::log::Enabled(tf::log::Level::kTrace)) return answer;
    tf::log::Trace("HTTP bodies", {{"request", RedactBody(request.body)},
                                   {"response", answer.ok() ? RedactBody(answer->body) : ""}});
    return answer;
  }

 private:
  const std::unique_ptr<Transport> inner_;
  const std::string endpoint_;
  const tf::Clock& clock_;
};

}  // namespace

std::unique_ptr<Transport> MakeLoggingTransport(std::unique_ptr<Transport> inner,
                                                std::string endpoint, const tf::Clock& clock) {
  return std::make_unique<LoggingTransport>(std::move(inner), std::move(endpoint), clock);
}

std::string RedactBody(std::string_view body) {
  if (body.empty()) return "";
  absl::StatusOr<tf::Json> json = tf::ParseJson(body);
  if (!json.ok()) return tf::StrCat("(", body.size(), " bytes, not JSON)");
  Redact(*json);
  return tf::DumpJson(*json);
}

}  // namespace elastic::http
