#include "resources/clients/kubernetes/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

#include "provider/base/strings.h"
#include "resources/clients/http/http_status.h"

namespace elastic::kubernetes {
namespace {

constexpr char kGonePayload[] = "elastic.co/kubernetes-elasticsearch-gone";
constexpr char kReasonPayload[] = "elastic.co/kubernetes-reason";

constexpr std::string_view kFieldManagerConflict = "FieldManagerConflict";

// What webhooks' refusals say, whatever status they choose.
constexpr absl::string_view kDenied = "denied the request";

// Of one message: what people write is shorter, and what is longer quotes something.
constexpr size_t kShownBytes = 600;

struct Cause {
  std::string reason = {};
  std::string message = {};
  std::string field = {};
};

// A Status object (meta/v1).
struct StatusObject {
  std::string reason = {};
  std::string message = {};
  std::vector<Cause> causes = {};
};

std::vector<Cause> ParseCauses(const tf::Json& status) {
  const tf::Json* details = tf::FindMember(status, "details");
  const tf::Json* list = details == nullptr ? nullptr : tf::FindMember(*details, "causes");
  std::vector<Cause> causes;
  if (list == nullptr || !list->is_array()) return causes;
  for (const tf::Json& cause : *list) {
    causes.push_back({.reason = tf::StringMember(cause, "reason").value_or(""),
                      .message = tf::StringMember(cause, "message").value_or(""),
                      .field = tf::StringMember(cause, "field").value_or("")});
  }
  return causes;
}

// Nothing when the body is no Status object.
std::optional<StatusObject> ParseStatusObject(const http::Response& response) {
  const absl::StatusOr<tf::Json> json = tf::ParseJson(response.body);
  if (!json.ok() || tf::StringMember(*json, "kind") != "Status") return std::nullopt;
  return StatusObject{.reason = tf::StringMember(*json, "reason").value_or(""),
                      .message = tf::StringMember(*json, "message").value_or(""),
                      .causes = ParseCauses(*json)};
}

// How many bytes the value at the beginning of `text` has, as field errors quote it: a Go string or
// a plain word; nullopt when it is something else, whose end nobody knows.
std::optional<size_t> QuotedSize(std::string_view text) {
  if (text.empty() || text[0] != '"') {
    const size_t end = text.find(": ");
    const std::string_view word = text.substr(0, end);
    const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) {
      return absl::ascii_isalnum(c) || c == '.' || c == '-';
    });
    return plain && end != std::string_view::npos ? std::optional(end) : std::nullopt;
  }
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;  // Whatever is escaped does not end the string.
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::nullopt;
}

// The message of a field error without the values that it quotes:
//   `Invalid value: "{…}": strict decoding error: unknown field "spec.x"` →
//   `Invalid value: strict decoding error: unknown field "spec.x"`
std::string WithoutValues(std::string_view text) {
  constexpr std::string_view kMarker = " value: ";
  std::string shown;
  for (size_t at = text.find(kMarker); at != std::string_view::npos; at = text.find(kMarker)) {
    shown.append(text.substr(0, at));
    text.remove_prefix(at + kMarker.size());
    const std::optional<size_t> size = QuotedSize(text);
    if (!size.has_value()) return shown + " value";
    text.remove_prefix(*size);
    shown.append(" value");
  }
  return shown.append(text);
}

// What field errors say of an object: every cause with its field, or the message when there is
// none.
std::string DescribeContent(const StatusObject& status) {
  std::vector<std::string> texts;
  for (const Cause& cause : status.causes) {
    std::string text =
        tf::StrCat(cause.field, cause.field.empty() ? "" : ": ", WithoutValues(cause.message));
    // The API server says some things twice.
    if (texts.empty() || texts.back() != text) texts.push_back(std::move(text));
  }
  return texts.empty() ? WithoutValues(status.message) : absl::StrJoin(texts, "; ");
}

// The same of a Secret, whose data may stand anywhere in the messages.
std::string DescribeSecretContent(const StatusObject& status) {
  std::vector<std::string> fields;
  for (const Cause& cause : status.causes) {
    fields.push_back(tf::StrCat(cause.field, ": ", cause.reason));
  }
  return tf::StrCat(absl::StrJoin(fields, "; "), fields.empty() ? "" : " ",
                    "(what the server says may repeat the Secret and is not shown)");
}

// What a role is missing, unless `message`, as RBAC words it, says so already, or a webhook has
// refused, whom no role moves.
std::string MissingRole(const Target& target, absl::string_view message) {
  if (absl::StrContains(message, tf::StrCat("cannot ", target.verb, " resource")) ||
      absl::StrContains(message, kDenied)) {
    return "";
  }
  return tf::StrCat(" (", RoleFor(target), ")");
}

// What may be shown of a Status object's text.
std::string TextOf(const StatusObject& status, int http_status, const Target& target) {
  const bool about_content = http_status == 422 || http_status == 400;
  if (!about_content) return status.message;
  return target.kind.plural == kSecrets.plural ? DescribeSecretContent(status)
                                               : DescribeContent(status);
}

std::string Describe(const StatusObject& status, int http_status, const Target& target) {
  const std::string whole = TextOf(status, http_status, target);
  std::string text(tf::CutUtf8(whole, kShownBytes));
  if (text.size() < whole.size()) tf::StrAppend(&text, "…");
  if (http_status == 403) tf::StrAppend(&text, MissingRole(target, status.message));
  return tf::StrCat(status.reason, status.reason.empty() || text.empty() ? "" : ": ", text);
}

// The API gives the reason Conflict for both, and tells them apart in the causes only.
std::string ReasonOf(const StatusObject& status) {
  const bool of_managers =
      std::any_of(status.causes.begin(), status.causes.end(),
                  [](const Cause& cause) { return cause.reason == kFieldManagerConflict; });
  return of_managers ? std::string(kFieldManagerConflict) : status.reason;
}

absl::StatusCode CodeOf(absl::StatusCode code, const std::string& reason) {
  if (reason == "AlreadyExists") return absl::StatusCode::kAlreadyExists;
  if (reason == kFieldManagerConflict) return absl::StatusCode::kFailedPrecondition;
  return code;
}

// The error of an answer without a Status object.
absl::Status ForeignError(const http::Request& request, const http::Response& response,
                          const Target& target) {
  const bool no_such_path = response.status == 404;
  const bool no_such_kind =
      no_such_path && absl::StripAsciiWhitespace(response.body) == "404 page not found";
  std::string detail =
      tf::StrCat("the answer is not the Kubernetes API's: ", http::SummarizeBody(response));
  if (no_such_kind && target.kind.group == kElasticsearches.group) {
    detail = tf::StrCat("ECK is not installed: the API server knows no ", target.kind.plural, ".",
                        target.kind.group, "/", target.kind.version);
  } else if (no_such_kind) {
    detail = tf::StrCat("the API server knows no ", target.kind.plural, " of version ",
                        target.kind.version);
  }
  absl::Status status = http::StatusFor(request, response.status, detail);
  return no_such_path ? absl::FailedPreconditionError(status.message()) : status;
}

}  // namespace

std::string RoleFor(const Target& target) {
  return tf::StrCat("a role must allow the verb \"", target.verb, "\" on \"", target.kind.plural,
                    target.subresource.empty() ? "" : "/", target.subresource,
                    "\" of the API group \"", target.kind.group, "\" in the namespace \"",
                    target.ref.namespace_name, "\"");
}

absl::Status ErrorFrom(const http::Request& request, const http::Response& response,
                       const Target& target) {
  const std::optional<StatusObject> object = ParseStatusObject(response);
  if (!object.has_value()) return ForeignError(request, response, target);
  const std::string reason = ReasonOf(*object);
  absl::Status status =
      http::StatusFor(request, response.status, Describe(*object, response.status, target));
  // Of the codes that differ none is of an answer that leaves the outcome open.
  const absl::StatusCode code = CodeOf(status.code(), reason);
  if (code != status.code()) status = absl::Status(code, status.message());
  if (!reason.empty()) status.SetPayload(kReasonPayload, absl::Cord(reason));
  if (absl::IsNotFound(status) && target.kind.plural == kElasticsearches.plural) {
    status.SetPayload(kGonePayload, absl::Cord());
  }
  return status;
}

absl::StatusOr<tf::Json> JsonObjectOf(const http::Request& request, const http::Response& response,
                                      const Target& target) {
  if (!response.ok()) return ErrorFrom(request, response, target);
  absl::StatusOr<tf::Json> body = tf::ParseJson(response.body);
  if (body.ok() && body->is_object()) return body;
  return absl::FailedPreconditionError(
      tf::StrCat(request.method, " ", http::PathWithoutQuery(request), ": HTTP ", response.status,
                 ": the answer is not the Kubernetes API's: ", http::SummarizeBody(response)));
}

bool IsStatusObject(const http::Response& response) {
  return !response.ok() && ParseStatusObject(response).has_value();
}

bool HasReason(const absl::Status& status, std::string_view reason) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kReasonPayload);
  return payload.has_value() && *payload == tf::ToAbsl(reason);
}

bool IsElasticsearchGone(const absl::Status& status) {
  return status.GetPayload(kGonePayload).has_value();
}

bool IsConflict(const absl::Status& status) { return HasReason(status, "Conflict"); }

bool IsContentRefused(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ||
         (absl::IsPermissionDenied(status) && absl::StrContains(status.message(), kDenied));
}

}  // namespace elastic::kubernetes
