#include "resources/clients/elasticsearch/api_keys.h"

#include <algorithm>
#include <utility>

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/elasticsearch/errors.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/http_status.h"
#include "resources/clients/http/requests.h"

namespace elastic::es {
namespace {

using http::Idempotency;
using http::WithJson;

constexpr std::string_view kKeys = "/_security/api_key";
constexpr std::string_view kCrossClusterKeys = "/_security/cross_cluster/api_key";

tf::Json ToJson(const ReplicationAccess& access) {
  tf::Json json = {{"names", access.names}};
  if (access.allow_restricted_indices) json["allow_restricted_indices"] = true;
  return json;
}

// Leaves an empty list out.
template <typename Access>
void PutList(const char* name, const std::vector<Access>& list, tf::Json& json) {
  for (const Access& access : list) json[name].push_back(ToJson(access));
}

tf::Json ToJson(const CrossClusterAccess& access) {
  tf::Json json = tf::Json::object();
  PutList("search", access.search, json);
  PutList("replication", access.replication, json);
  return json;
}

tf::Json ToJson(const NewApiKey& key) {
  tf::Json json = {{"name", key.name}, {"access", ToJson(key.access)}, {"metadata", key.metadata}};
  if (key.expiration.has_value()) json["expiration"] = *key.expiration;
  if (key.certificate_identity.has_value()) {
    json["certificate_identity"] = *key.certificate_identity;
  }
  return json;
}

tf::Json ToJson(const ApiKeyUpdate& update) {
  tf::Json json = {{"access", ToJson(update.access)}, {"metadata", update.metadata}};
  if (update.certificate_identity.has_value()) {
    json["certificate_identity"] = *update.certificate_identity;
  }
  return json;
}

CrossClusterAccess AccessIn(const tf::Json& key) {
  CrossClusterAccess access;
  const tf::Json* json = tf::FindMember(key, "access");
  if (json == nullptr) return access;
  if (const tf::Json* search = tf::FindMember(*json, "search")) {
    for (const tf::Json& entry : *search) access.search.push_back(ToSearchAccess(entry));
  }
  if (const tf::Json* replication = tf::FindMember(*json, "replication")) {
    for (const tf::Json& entry : *replication) {
      // It has what a search entry may have, and less.
      const SearchAccess read = ToSearchAccess(entry);
      access.replication.push_back(
          {.names = read.names, .allow_restricted_indices = read.allow_restricted_indices});
    }
  }
  return access;
}

std::optional<absl::Time> TimeMember(const tf::Json& json, std::string_view name) {
  const std::optional<int64_t> milliseconds = tf::IntMember(json, name);
  if (!milliseconds.has_value()) return std::nullopt;
  return absl::FromUnixMillis(*milliseconds);
}

FoundApiKey ToFound(const tf::Json& json) {
  const tf::Json* metadata = tf::FindMember(json, "metadata");
  const bool has_metadata = metadata != nullptr && metadata->is_object();
  return {.id = tf::StringMember(json, "id").value_or(""),
          .name = tf::StringMember(json, "name").value_or(""),
          .type = tf::StringMember(json, "type").value_or(""),
          .username = tf::StringMember(json, "username").value_or(""),
          .realm = tf::StringMember(json, "realm").value_or(""),
          .creation = TimeMember(json, "creation").value_or(absl::UnixEpoch()),
          .expiration = TimeMember(json, "expiration"),
          .invalidated = tf::BoolMember(json, "invalidated").value_or(false),
          .metadata = has_metadata ? *metadata : tf::Json::object(),
          .access = AccessIn(json),
          .certificate_identity = tf::StringMember(json, "certificate_identity")};
}

// The server answers 200 when it did not invalidate the key: why is in the body.
absl::Status ErrorsIn(const tf::Json& answer, const http::Request& request) {
  if (tf::IntMember(answer, "error_count").value_or(0) == 0) return absl::OkStatus();
  const tf::Json* details = tf::FindMember(answer, "error_details");
  const bool listed = details != nullptr && details->is_array() && !details->empty();
  const tf::Json first = listed ? details->front() : tf::Json();
  const std::string type = tf::StringMember(first, "type").value_or("exception");
  const std::string words =
      tf::StrCat(request.method, " ", request.path, ": ", type, ": ",
                 tf::StringMember(first, "reason").value_or("no reason given"));
  return type == "security_exception" ? absl::PermissionDeniedError(words)
                                      : absl::UnavailableError(words);
}

// The error of an answer that should hold a secret and does not read so. Says nothing of its body.
absl::Status Unreadable(const http::Request& request, const http::Response& response) {
  return tf::WithUnknownOutcome(absl::FailedPreconditionError(
      tf::StrCat(request.method, " ", request.path, ": HTTP ", response.status,
                 ": the answer has no API key in it that can be read")));
}

// The keys that a GET shows. The server says 404 for none, with an empty list: a 404 of anybody
// else says nothing about keys.
absl::StatusOr<tf::Json> KeysIn(const http::Request& request, const http::Response& response) {
  if (response.status == 404) {
    const absl::StatusOr<tf::Json> body = tf::ParseJson(response.body);
    if (body.ok() && tf::FindMember(*body, "api_keys") != nullptr) return tf::Json::array();
    return absl::UnavailableError(ErrorFrom(request, response).message());
  }
  ASSIGN_OR_RETURN(const tf::Json body, JsonObjectOf(request, response));
  const tf::Json* keys = tf::FindMember(body, "api_keys");
  return keys == nullptr ? tf::Json::array() : *keys;
}

}  // namespace

ApiKeys::ApiKeys(std::shared_ptr<http::Transport> transport) : transport_(std::move(transport)) {}

absl::StatusOr<Authentication> ApiKeys::Authenticate(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json body, Call(http::Get("/_security/_authenticate"), bounds));
  const tf::Json* realm = tf::FindMember(body, "authentication_realm");
  return Authentication{
      .username = tf::StringMember(body, "username").value_or(""),
      .realm = realm == nullptr ? "" : tf::StringMember(*realm, "name").value_or(""),
      .type = tf::StringMember(body, "authentication_type").value_or("")};
}

absl::StatusOr<CreatedApiKey> ApiKeys::Create(const NewApiKey& key, const tf::Bounds& bounds) {
  const http::Request request =
      WithJson("POST", std::string(kCrossClusterKeys), ToJson(key), Idempotency::kNonIdempotent);
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  if (!response.ok()) return ErrorFrom(request, response);
  const absl::StatusOr<tf::Json> answer = tf::ParseJson(response.body);
  if (!answer.ok()) return Unreadable(request, response);
  CreatedApiKey created{.id = tf::StringMember(*answer, "id").value_or(""),
                        .api_key = tf::Secret(tf::StringMember(*answer, "api_key").value_or("")),
                        .encoded = tf::Secret(tf::StringMember(*answer, "encoded").value_or(""))};
  if (created.id.empty() || created.encoded.empty()) return Unreadable(request, response);
  return created;
}

absl::Status ApiKeys::Update(std::string_view id, const ApiKeyUpdate& update,
                             const tf::Bounds& bounds) {
  const std::string path = tf::StrCat(kCrossClusterKeys, "/", http::EscapeSegment(id));
  return Call(WithJson("PUT", path, ToJson(update), Idempotency::kIdempotent), bounds).status();
}

absl::StatusOr<std::optional<FoundApiKey>> ApiKeys::Get(std::string_view id,
                                                        const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(std::vector<FoundApiKey> found,
                   List(tf::StrCat("id=", http::EscapeSegment(id)), bounds));
  if (found.empty()) return std::optional<FoundApiKey>();
  return std::optional<FoundApiKey>(std::move(found.front()));
}

absl::StatusOr<std::vector<FoundApiKey>> ApiKeys::FindByName(std::string_view name,
                                                             const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(std::vector<FoundApiKey> found,
                   List(tf::StrCat("name=", http::EscapeSegment(name)), bounds));
  // A "*" at the end of a name makes the server look for a prefix.
  std::erase_if(found, [&](const FoundApiKey& key) { return key.name != name; });
  return found;
}

absl::Status ApiKeys::Invalidate(std::string_view id, const tf::Bounds& bounds) {
  const http::Request request = WithJson(
      "DELETE", std::string(kKeys), {{"ids", tf::Json::array({id})}}, Idempotency::kIdempotent);
  ASSIGN_OR_RETURN(const tf::Json answer, Call(request, bounds));
  return ErrorsIn(answer, request);
}

absl::StatusOr<std::vector<FoundApiKey>> ApiKeys::List(std::string_view query,
                                                       const tf::Bounds& bounds) {
  const http::Request request = http::Get(tf::StrCat(kKeys, "?", query));
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  ASSIGN_OR_RETURN(const tf::Json keys, KeysIn(request, response));
  std::vector<FoundApiKey> found;
  for (const tf::Json& key : keys) found.push_back(ToFound(key));
  return found;
}

absl::StatusOr<tf::Json> ApiKeys::Call(const http::Request& request, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  return JsonObjectOf(request, response);
}

}  // namespace elastic::es
