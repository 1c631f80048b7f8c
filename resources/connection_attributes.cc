#include "resources/connection_attributes.h"

#include <optional>

#include "absl/strings/numbers.h"

#include "provider/base/strings.h"
#include "resources/clients/http/endpoint.h"

namespace elastic {

tf::sdk::Check<std::string> IsEndpoint() {
  return {.sentence = "A URL `http[s]://host[:port][/prefix]`.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<http::Endpoint> endpoint = http::ParseEndpoint(text);
            if (endpoint.ok()) return std::nullopt;
            return std::string(endpoint.status().message());
          }};
}

absl::StatusOr<Value<bool>> BoolFromVariable(const tf::Environment& environment, const char* name) {
  const Value<std::string> text = FromVariable<std::string>(environment, name);
  if (text.is_null()) return Value<bool>::Null();
  bool value = false;
  if (absl::SimpleAtob(*text.known(), &value)) return Value<bool>(value);
  return absl::InvalidArgumentError(tf::StrCat("environment variable ", name, ": \"", *text.known(),
                                               "\" is neither true nor false"));
}

http::TlsOptions TlsFor(const Value<std::string>& ca_certificate, const Value<std::string>& ca_file,
                        const Value<bool>& insecure) {
  return {.ca = ca_certificate.ValueOr(ca_file.ValueOr("")),
          .verification =
              insecure.ValueOr(false) ? http::Verification::kNone : http::Verification::kFull};
}

}  // namespace elastic
