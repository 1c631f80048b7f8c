// CurlTransport: HTTP/1.1 to one endpoint, by libcurl. The bottom of the stack in make_transport.h.
#ifndef ELASTIC_HTTP_CURL_TRANSPORT_H_
#define ELASTIC_HTTP_CURL_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

enum class Verification {
  kFull,  // The server's certificate must be trusted and name the host.
  kNone,  // Any certificate will do: the user said `insecure`.
};

// Each of the first three is PEM text, or else the path of a file that holds it, read once when the
// transport is made.
struct TlsOptions {
  std::string ca = {};  // Trusted instead of the system's authorities; empty: those of the system.
  std::string client_certificate = {};
  tf::Secret client_key = {};
  Verification verification = Verification::kFull;
  // The name that the server's certificate must show and that SNI asks for; empty: the endpoint's
  // host.
  std::string server_name = {};
};

struct CurlOptions {
  std::string endpoint = {};  // As ParseEndpoint accepts it.
  TlsOptions tls = {};
  // "http://[user:password@]host:port", https:// or socks5://, whatever the environment says;
  // empty: what the environment says. Secret, because it may hold a password.
  tf::Secret proxy_url = {};
  std::string user_agent = "terraform-provider-elastic";
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration request_timeout = absl::Seconds(60);  // For requests that name none.
  size_t max_response_bytes = 64 << 20;                // Of headers and decompressed body.
};

// Checks the endpoint and reads the TLS files: InvalidArgument, or NotFound for a file that cannot
// be read (the message says which of the three). No request is made. `clock` (for deadlines) must
// outlive the transport.
//
// Connections are kept and reused, one per concurrent Send. Without a
// proxy_url, proxies come from the environment as curl reads it (https_proxy, no_proxy, …).
// Redirects are not followed. A requested stop ends a
// transfer at once, a name lookup included. Sockets are closed on exec; libcurl's own wake-up pairs
// are not, so whoever starts a child must close what is above stderr there. SIGPIPE must be ignored
// in the process (OpenSSL writes with write(2)).
absl::StatusOr<std::unique_ptr<Transport>> MakeCurlTransport(CurlOptions options,
                                                             const tf::Clock& clock);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_CURL_TRANSPORT_H_
