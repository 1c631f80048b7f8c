#include "resources/clients/cloud/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "provider/base/strings.h"
#include "resources/clients/http/http_status.h"

namespace elastic::cloud {
namespace {

// The codes of a reply, separated by commas, travel as a payload of the status.
constexpr char kCodesPayload[] = "elastic.co/cloud-error-codes";

constexpr int kElevatedPermissions = 449;

struct FailedReply {
  std::vector<std::string> codes = {};
  std::vector<std::string> texts = {};  // One for each error: "code: message (fields: a, b)".
};

std::string Fields(const tf::Json& error) {
  const std::vector<std::string> names = tf::StringsMember(error, "fields");
  return names.empty() ? "" : tf::StrCat(" (fields: ", absl::StrJoin(names, ", "), ")");
}

// Nothing when the body is no BasicFailedReply.
std::optional<FailedReply> ParseFailedReply(std::string_view body) {
  const absl::StatusOr<tf::Json> json = tf::ParseJson(body);
  const tf::Json* errors = json.ok() ? tf::FindMember(*json, "errors") : nullptr;
  if (errors == nullptr || !errors->is_array() || errors->empty()) return std::nullopt;
  FailedReply reply;
  for (const tf::Json& error : *errors) {
    const std::optional<std::string> code = tf::StringMember(error, "code");
    if (!code.has_value()) return std::nullopt;
    const std::string message = tf::StringMember(error, "message").value_or("");
    reply.codes.push_back(*code);
    reply.texts.push_back(tf::StrCat(*code, message.empty() ? "" : ": ", message, Fields(error)));
  }
  return reply;
}

// What the header x-cloud-error-codes says; an answer through a proxy may have lost its body.
FailedReply ReplyFromHeader(const http::Response& response) {
  FailedReply reply;
  const std::string* header = http::FindHeader(response.headers, "x-cloud-error-codes");
  if (header == nullptr) return reply;
  for (const absl::string_view code : absl::StrSplit(*header, ',', absl::SkipWhitespace())) {
    reply.codes.emplace_back(absl::StripAsciiWhitespace(code));
  }
  reply.texts = reply.codes;
  return reply;
}

std::string WhatAnswered(const http::Response& response) {
  return tf::StrCat("the answer is not the Elastic Cloud API's: ", http::SummarizeBody(response));
}

std::string Detail(const http::Response& response, const FailedReply& reply) {
  std::string detail =
      reply.texts.empty() ? WhatAnswered(response) : absl::StrJoin(reply.texts, "; ");
  if (response.status == kElevatedPermissions) {
    tf::StrAppend(&detail,
                  " (the session lacks elevated permissions, which the API wants for this; an API "
                  "key needs none)");
  }
  return detail;
}

}  // namespace

absl::Status ErrorFrom(const http::Request& request, const http::Response& response) {
  const FailedReply reply = ParseFailedReply(response.body).value_or(ReplyFromHeader(response));
  absl::Status status = http::StatusFor(request, response.status, Detail(response, reply));
  if (!reply.codes.empty()) {
    status.SetPayload(kCodesPayload, absl::Cord(absl::StrJoin(reply.codes, ",")));
  }
  return status;
}

absl::StatusOr<tf::Json> JsonObjectOf(const http::Request& request,
                                      const http::Response& response) {
  if (!response.ok()) return ErrorFrom(request, response);
  absl::StatusOr<tf::Json> body = tf::ParseJson(response.body);
  if (body.ok() && body->is_object()) return body;
  return absl::FailedPreconditionError(tf::StrCat(request.method, " ",
                                                  http::PathWithoutQuery(request), ": HTTP ",
                                                  response.status, ": ", WhatAnswered(response)));
}

bool IsFailedReply(const http::Response& response) {
  return !response.ok() && ParseFailedReply(response.body).has_value();
}

bool HasErrorCode(const absl::Status& status, std::string_view code) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kCodesPayload);
  if (!payload.has_value()) return false;
  const std::string joined(*payload);
  const std::vector<std::string> codes = absl::StrSplit(joined, ',');
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool IsDeploymentGone(const absl::Status& status) {
  return absl::IsNotFound(status) &&
         (HasErrorCode(status, "deployments.deployment_not_found") ||
          HasErrorCode(status, "deployments.deployment_resource_not_found"));
}

bool IsRemoteDeploymentUnknown(const absl::Status& status) {
  return HasErrorCode(status, "deployments.deployment_remote_resource_not_found");
}

}  // namespace elastic::cloud
