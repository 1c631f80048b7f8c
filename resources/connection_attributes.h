// What the blocks of the provider's configuration that describe a connection have in common: checks
// of their attributes, and values from the environment.
#ifndef ELASTIC_CONNECTION_ATTRIBUTES_H_
#define ELASTIC_CONNECTION_ATTRIBUTES_H_

#include <string>

#include "absl/status/statusor.h"

#include "provider/base/environment.h"
#include "provider/sdk/checks.h"
#include "provider/sdk/value.h"
#include "resources/clients/http/curl_transport.h"

namespace elastic {

using tf::sdk::Value;

// A URL as http::ParseEndpoint accepts it.
tf::sdk::Check<std::string> IsEndpoint();

// What a variable says, as an attribute: null when it is not set. An empty variable is not set.
template <typename T>
Value<T> FromVariable(const tf::Environment& environment, const char* name) {
  const char* text = environment(name);
  Value<T> value;
  if (text != nullptr && *text != '\0') value = T(text);
  return value;
}

// The same for a truth value; InvalidArgument, naming the variable, for a text that is none.
absl::StatusOr<Value<bool>> BoolFromVariable(const tf::Environment& environment, const char* name);

// How to tell that a server is the right one, from known attributes.
http::TlsOptions TlsFor(const Value<std::string>& ca_certificate, const Value<std::string>& ca_file,
                        const Value<bool>& insecure);

}  // namespace elastic

#endif  // ELASTIC_CONNECTION_ATTRIBUTES_H_
