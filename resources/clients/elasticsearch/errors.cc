#include "resources/clients/elasticsearch/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

#include "provider/base/strings.h"
#include "resources/clients/http/http_status.h"

namespace elastic::es {
namespace {

constexpr int kMaxCauses = 8;  // Of one chain; exceptions seldom nest deeper than three.

void AddUnique(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

// "type: reason" of one exception, whichever of the two it has.
std::string TypeAndReason(const tf::Json& exception) {
  const std::string type = tf::StringMember(exception, "type").value_or("");
  const std::string reason = tf::StringMember(exception, "reason").value_or("");
  if (type.empty() || reason.empty()) return type + reason;
  return tf::StrCat(type, ": ", reason);
}

// The reasons of `exception`, of what caused it and of what it suppressed, each once. Several
// rejected settings arrive as one exception that suppresses the others.
void AddReasons(const tf::Json& exception, int depth, std::vector<std::string>& reasons) {
  if (depth > kMaxCauses) return;
  if (std::string text = TypeAndReason(exception); !text.empty()) {
    AddUnique(reasons, std::move(text));
  }
  if (const tf::Json* suppressed = tf::FindMember(exception, "suppressed");
      suppressed != nullptr && suppressed->is_array()) {
    for (const tf::Json& other : *suppressed) AddReasons(other, depth + 1, reasons);
  }
  if (const tf::Json* cause = tf::FindMember(exception, "caused_by")) {
    AddReasons(*cause, depth + 1, reasons);
  }
}

// The server's words; nothing when the body is not an error of Elasticsearch.
std::optional<std::string> Reason(const tf::Json& body) {
  const tf::Json* error = tf::FindMember(body, "error");
  if (error == nullptr) return std::nullopt;
  if (error->is_string()) return error->get<std::string>();
  std::vector<std::string> reasons;
  AddReasons(*error, 0, reasons);
  if (reasons.empty()) return std::nullopt;
  return absl::StrJoin(reasons, "; ");
}

bool IsServerless(const tf::Json& body) {
  const tf::Json* error = tf::FindMember(body, "error");
  if (error == nullptr) return false;
  return tf::StringMember(*error, "type") == "api_not_available_exception";
}

std::string WhatAnswered(const http::Response& response) {
  return tf::StrCat("the answer is not Elasticsearch's: ", http::SummarizeBody(response));
}

}  // namespace

absl::Status ErrorFrom(const http::Request& request, const http::Response& response) {
  const absl::StatusOr<tf::Json> body = tf::ParseJson(response.body);
  const std::optional<std::string> reason = body.ok() ? Reason(*body) : std::nullopt;
  if (!reason.has_value()) {
    return http::StatusFor(request, response.status, WhatAnswered(response));
  }
  const absl::Status status = http::StatusFor(request, response.status, *reason);
  if (IsServerless(*body)) {
    return absl::FailedPreconditionError(tf::StrCat(
        status.message(), " (Elastic Cloud Serverless has no remote clusters to register)"));
  }
  if (absl::StrContains(*reason, "no handler found for uri") || response.status == 405) {
    return absl::UnimplementedError(status.message());
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

}  // namespace elastic::es
