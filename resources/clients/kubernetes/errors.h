// What the Kubernetes API answers when it does not do what it was asked, as an absl::Status.
//
// Its error body is a Status object: message, reason, details with causes. Two of its habits make
// it unfit to be shown as it is: field errors (422) quote the value that they refuse, which may be
// the whole object, and those about a Secret quote its data.
#ifndef ELASTIC_KUBERNETES_ERRORS_H_
#define ELASTIC_KUBERNETES_ERRORS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/json.h"
#include "resources/clients/http/transport.h"
#include "resources/clients/kubernetes/object.h"

namespace elastic::kubernetes {

// The error of an answer that is not 2xx:
//   "PATCH /apis/…/elasticsearches/quickstart: HTTP 422: Invalid: spec.remoteClusters[0].name:
//   Required value"
// Quoted values are left out; of an answer about a Secret's content only the fields are shown. The
// absl code is CodeForHttp's, but for
// - NotFound: only what the API itself says of an object. A path that the server does not have is
//   FailedPrecondition: ECK is not installed, or whoever answered is not the Kubernetes API.
// - 409: Aborted when the object has changed since it was read (IsConflict), AlreadyExists when it
//   is there already, FailedPrecondition when another field manager owns what was to be applied.
// PermissionDenied names, in the server's words or ours, the verb, the resource and the namespace
// that a role is missing.
absl::Status ErrorFrom(const http::Request& request, const http::Response& response,
                       const Target& target);

// The JSON object of a 2xx answer; ErrorFrom() for any other status; FailedPrecondition when the
// body is no JSON object, because then whoever answered is not the Kubernetes API.
absl::StatusOr<tf::Json> JsonObjectOf(const http::Request& request, const http::Response& response,
                                      const Target& target);

// "a role must allow the verb \"patch\" on \"secrets\" of the API group \"\" in the namespace …".
std::string RoleFor(const Target& target);

// Whether the body is a Status object: the API server's own error and not one that it passes on.
bool IsStatusObject(const http::Response& response);

// Whether `status` is of ErrorFrom() and had that reason ("Conflict", "AlreadyExists", "Invalid",
// "Forbidden", …, or "FieldManagerConflict", which the API gives as the reason of a cause).
bool HasReason(const absl::Status& status, std::string_view reason);

// Whether the object has changed since the resourceVersion that was sent.
bool IsConflict(const absl::Status& status);

// Whether the API says that there is no such Elasticsearch resource, and not only no Service, no
// Secret or no permission to see it.
bool IsElasticsearchGone(const absl::Status& status);

// Whether the content was refused (by its schema or by a webhook), so that other content may pass.
bool IsContentRefused(const absl::Status& status);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_ERRORS_H_
