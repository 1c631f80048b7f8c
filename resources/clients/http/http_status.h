// The one table from HTTP status codes to absl codes.
#ifndef ELASTIC_HTTP_HTTP_STATUS_H_
#define ELASTIC_HTTP_HTTP_STATUS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "resources/clients/http/transport.h"

namespace elastic::http {

// What the caller should do about an answer with that status: kOk for 2xx, kUnavailable where
// trying later may help, kInternal for an unknown 5xx, kUnknown for what no API of ours answers
// (1xx, 3xx).
absl::StatusCode CodeForHttp(int status);

// Whether such an answer leaves open if a request that acts has acted: 5xx and 408, by which a
// server or a proxy says that it gave up halfway.
bool GaveUpHalfway(int status);

// The status of an answer that is not 2xx: "PUT /_cluster/settings: HTTP 403: <detail>". The path
// is shown without its query. What `detail` says is the matter of each API's client. One
// that gave up halfway on a request that acts is marked tf::HasUnknownOutcome.
absl::Status StatusFor(const Request& request, int http_status, std::string_view detail);

// A foreign body for a message: one line of at most 200 bytes, control bytes as spaces, never a
// broken UTF-8 sequence at the cut; with the content type in front when it is known.
std::string SummarizeBody(const Response& response);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_HTTP_STATUS_H_
