// Transport: one HTTP exchange, and the words everything above it speaks.
//
// Start reading here, then make_transport.h (which transports there are and in which order they
// stand on each other).
//
//   ASSIGN_OR_RETURN(Response response,
//                    transport.Send({.method = "GET", .path = "/_remote/info",
//                                    .idempotency = Idempotency::kIdempotent}, bounds));
//
// An answer with any status, 404 and 500 included, is a Response; an error means that no complete
// answer arrived. The
// error of a request that may have been acted on all the same is marked: tf::HasUnknownOutcome.
#ifndef ELASTIC_HTTP_TRANSPORT_H_
#define ELASTIC_HTTP_TRANSPORT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"

namespace elastic::http {

enum class Idempotency {
  // Sending it twice has the effect of sending it once: it may be repeated after any failure.
  kIdempotent,
  // Each sending may act anew (it mints a key): it is repeated only when it certainly did nothing.
  kNonIdempotent,
};

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";

  // Begins with "/" and may carry a query; percent-encoded (EscapeSegment in endpoint.h). Appended
  // to the endpoint's own path.
  std::string path = "/";

  std::vector<Header> headers = {};
  std::string body = {};
  Idempotency idempotency = Idempotency::kNonIdempotent;

  // How long one attempt may take; absent: what the transport was made with. The operation as a
  // whole is bounded by Bounds.
  std::optional<absl::Duration> timeout = {};
};

struct Response {
  int status = 0;
  std::vector<Header> headers = {};
  std::string body = {};  // Decompressed.

  bool ok() const { return status >= 200 && status < 300; }
};

// The value of the first header of that name, case ignored; null when there is none. Borrowed.
const std::string* FindHeader(const std::vector<Header>& headers, std::string_view name);

// Whether the request may change something: its method is not GET or HEAD.
bool ActsOnServer(const Request& request);

// What messages show of the path: queries are noise there.
std::string_view PathWithoutQuery(const Request& request);

// Safe to call from any thread.
class Transport {
 public:
  virtual ~Transport() = default;

  // Sends `request` and waits for the whole answer. Errors begin with the method and the URL and
  // are
  // - Unavailable: no connection, or it broke, or the attempt's timeout passed; worth repeating
  // - FailedPrecondition: the TLS setup is wrong (certificate not trusted, client certificate bad)
  // - ResourceExhausted: the answer is larger than the transport accepts
  // - InvalidArgument: the request cannot be sent as it is (a path that is not encoded, …)
  // - Cancelled, DeadlineExceeded: `bounds` ended the exchange
  virtual absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) = 0;
};

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_TRANSPORT_H_
