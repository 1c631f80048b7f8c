// AuthTransport: puts credentials and fixed headers on every request. It stands directly on curl,
// so that nothing above it, the log included, ever sees them.
#ifndef ELASTIC_HTTP_AUTH_TRANSPORT_H_
#define ELASTIC_HTTP_AUTH_TRANSPORT_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

struct NoCredentials {};
struct BasicCredentials {
  std::string username;
  tf::Secret password;
};
// `encoded` is what Elastic's APIs call so: base64 of "id:key".
struct ApiKey {
  tf::Secret encoded;
};
struct BearerToken {
  tf::Secret token;
};
using Credentials = std::variant<NoCredentials, BasicCredentials, ApiKey, BearerToken>;

struct SecretHeader {
  std::string name;
  tf::Secret value;
};

// A request's own header of the same name wins over `headers` and over the credentials.
std::unique_ptr<Transport> MakeAuthTransport(std::unique_ptr<Transport> inner,
                                             Credentials credentials,
                                             std::vector<SecretHeader> headers);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_AUTH_TRANSPORT_H_
