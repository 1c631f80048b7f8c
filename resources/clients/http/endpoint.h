// Endpoints: checking and taking apart the URL of a server, without a request.
#ifndef ELASTIC_HTTP_ENDPOINT_H_
#define ELASTIC_HTTP_ENDPOINT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace elastic::http {

enum class Scheme { kHttp, kHttps };

struct Endpoint {
  Scheme scheme = Scheme::kHttps;
  std::string host;  // A name or an address; IPv6 in brackets.
  std::string url;  // Scheme, host, port if one was given, path prefix; without a slash at the end.
};

// Accepts "http[s]://host[:port][/prefix]". Everything else is InvalidArgument with a message that
// quotes the text (never its user:password@ part) and says what is wrong with it: no scheme,
// another scheme, no host, a bad port, credentials, a query or a fragment. FailedPrecondition when
// libcurl, which knows URLs, can't be loaded.
absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text);

// Whether the host is this machine by its spelling: "localhost", 127.0.0.0/8 or [::1].
bool IsLoopback(const Endpoint& endpoint);

// `text` percent-encoded for one segment of a path or one value of a query, once a transport was
// made (libcurl.h).
std::string EscapeSegment(std::string_view text);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_ENDPOINT_H_
