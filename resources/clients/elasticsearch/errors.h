// What Elasticsearch answers when it does not do what it was asked, as an absl::Status.
#ifndef ELASTIC_ES_ERRORS_H_
#define ELASTIC_ES_ERRORS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/json.h"
#include "resources/clients/http/transport.h"

namespace elastic::es {

// The error of an answer that is not 2xx:
//   "PUT /_cluster/settings: HTTP 403: security_exception: action [cluster:admin/…] is
//   unauthorized…"
// Knows both of the server's shapes (an object with type, reason, caused_by and suppressed; a bare
// string) and shows anything else shortened, with its content type. The code is CodeForHttp's, but
// - Unimplemented: the server has no such API ("no handler found for uri")
// - FailedPrecondition: Elastic Cloud Serverless, which has no remote clusters to register
absl::Status ErrorFrom(const http::Request& request, const http::Response& response);

// The JSON object of a 2xx answer; ErrorFrom() for any other status; FailedPrecondition when the
// body is no JSON object, because then whoever answered is not Elasticsearch.
absl::StatusOr<tf::Json> JsonObjectOf(const http::Request& request, const http::Response& response);

}  // namespace elastic::es

#endif  // ELASTIC_ES_ERRORS_H_
