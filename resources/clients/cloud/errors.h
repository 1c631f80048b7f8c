// What the Elastic Cloud API (Hosted and Enterprise) answers when it does not do what it was asked,
// as an absl::Status.
//
// Its error body is BasicFailedReply: one or more errors, each with a structured code, a message
// and perhaps the fields of the request that it is about.
#ifndef ELASTIC_CLOUD_ERRORS_H_
#define ELASTIC_CLOUD_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/json.h"
#include "resources/clients/http/transport.h"

namespace elastic::cloud {

// The error of an answer that is not 2xx:
//   "PUT /deployments/…/remote-clusters: HTTP 400: root.invalid_data: bad alias (fields: alias);
//   root.…"
// Every error of the reply is shown, and the status remembers their codes. Codes come from the
// header x-cloud-error-codes when the body is no BasicFailedReply; anything else is shown
// shortened. The absl code is CodeForHttp's; 449 comes with its reason.
absl::Status ErrorFrom(const http::Request& request, const http::Response& response);

// The JSON object of a 2xx answer; ErrorFrom() for any other status; FailedPrecondition when the
// body is no JSON object, because then whoever answered is not the Cloud API.
absl::StatusOr<tf::Json> JsonObjectOf(const http::Request& request, const http::Response& response);

// Whether the body is a BasicFailedReply: the Cloud API's own error and not one that it passes on.
bool IsFailedReply(const http::Response& response);

// Whether `status` is of ErrorFrom() and the reply had an error of that code.
bool HasErrorCode(const absl::Status& status, std::string_view code);

// Whether the API says, with a 404 and these codes, that the deployment or its Elasticsearch
// resource does not exist. No other 404, and no 401 or 403, says so.
bool IsDeploymentGone(const absl::Status& status);

// Whether the API refuses a remote cluster because it does not know the remote deployment: there is
// none, or it belongs to another organization.
bool IsRemoteDeploymentUnknown(const absl::Status& status);

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_ERRORS_H_
