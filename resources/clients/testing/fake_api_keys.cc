#include "resources/clients/testing/fake_api_keys.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

#include "provider/base/strings.h"
#include "resources/clients/testing/fake_answers.h"

namespace elastic::testing {
namespace {

using tf::Json;

constexpr std::string_view kKeys = "/_security/api_key";
constexpr std::string_view kCrossCluster = "/_security/cross_cluster/api_key";

Answer Illegal(const std::string& reason) {
  return Refuse(400, "illegal_argument_exception", reason);
}

bool IsEmpty(const Json& access, std::string_view kind) {
  const Json* list = tf::FindMember(access, kind);
  return list == nullptr || list->empty();
}

// What the server objects to in an access; empty: nothing.
std::string ObjectionToAccess(const Json& access) {
  if (IsEmpty(access, "search") && IsEmpty(access, "replication")) {
    return "must specify non-empty access for either [search] or [replication]";
  }
  if (IsEmpty(access, "search") || IsEmpty(access, "replication")) return "";
  for (const Json& search : access["search"]) {
    if (search.contains("query") || search.contains("field_security")) {
      return "search does not support document or field level security if replication is assigned";
    }
  }
  return "";
}

// As the server shows an access: queries as text, flags always.
Json Shown(Json access) {
  for (Json& list : access) {
    for (Json& entry : list) {
      if (entry.contains("query") && !entry["query"].is_string()) {
        entry["query"] = tf::DumpJson(entry["query"]);
      }
      if (!entry.contains("allow_restricted_indices")) entry["allow_restricted_indices"] = false;
    }
  }
  return access;
}

// Milliseconds of "90s", "1h", "30d"; -1 for another text.
int64_t Milliseconds(const std::string& text) {
  const std::pair<std::string_view, int64_t> units[] = {
      {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& [unit, length] : units) {
    int64_t count = 0;
    const absl::string_view digits = absl::StripSuffix(text, tf::ToAbsl(unit));
    if (digits.size() < text.size() && absl::SimpleAtoi(digits, &count)) return count * length;
  }
  return -1;
}

bool HasReservedKey(const Json& metadata) {
  if (!metadata.is_object()) return false;
  for (const auto& [key, value] : metadata.items()) {
    if (key.starts_with("_")) return true;
  }
  return false;
}

// A key as the server shows it, made from a request that it accepts.
Json NewKey(const std::string& id, const Json& body, const std::string& user) {
  const int64_t now = absl::ToUnixMillis(absl::Now());
  Json key = {{"id", id},
              {"name", body["name"]},
              {"type", "cross_cluster"},
              {"creation", now},
              {"invalidated", false},
              {"username", user},
              {"realm", "native1"},
              {"metadata", body.value("metadata", Json::object())},
              {"access", Shown(body["access"])}};
  // The server drops what is not a whole second.
  if (body.contains("expiration")) {
    key["expiration"] = now + Milliseconds(body["expiration"]) / 1000 * 1000;
  }
  if (body.contains("certificate_identity")) {
    key["certificate_identity"] = body["certificate_identity"];
  }
  return key;
}

Answer Unauthorized(std::string_view action, std::string_view user) {
  return Refuse(403, "security_exception",
                tf::StrCat("action [cluster:admin/xpack/security/cross_cluster/api_key/", action,
                           "] is unauthorized for user [", user,
                           "] with effective roles [few], this action is granted by the cluster "
                           "privileges [manage_security,all]"));
}

}  // namespace

FakeApiKeys::FakeApiKeys(std::string version) : version_(std::move(version)) {}

std::optional<Answer> FakeApiKeys::Serve(const SeenRequest& request) {
  if (!request.path.starts_with("/_security/")) return std::nullopt;
  const Asker asker = AskerOf(request);
  const Json body = tf::ParseJson(request.body).value_or(Json::object());
  absl::MutexLock lock(&mutex_);
  if (request.path == "/_security/_authenticate") return Authenticate(asker);
  if (request.path == kKeys && request.method == "GET") return List(request);
  if (request.path == kKeys && request.method == "DELETE") return Invalidate(body, asker);
  if (!IsAtLeast(version_, 8, 10)) return NoHandler(request);
  if (request.path == kCrossCluster && request.method == "POST") return Create(body, asker);
  const std::string prefix = tf::StrCat(kCrossCluster, "/");
  if (request.path.starts_with(prefix) && request.method == "PUT") {
    return Update(request.path.substr(prefix.size()), body, asker);
  }
  return NoHandler(request);
}

FakeApiKeys::Asker FakeApiKeys::AskerOf(const SeenRequest& request) {
  const auto header = request.headers.find("authorization");
  if (header == request.headers.end()) return {.name = "elastic"};
  if (header->second.starts_with("ApiKey ")) return {.name = "elastic", .is_api_key = true};
  std::string plain;
  const absl::string_view encoded = absl::StripPrefix(header->second, "Basic ");
  if (!absl::Base64Unescape(encoded, &plain)) return {.name = "elastic"};
  return {.name = plain.substr(0, plain.find(':'))};
}

Answer FakeApiKeys::Authenticate(const Asker& asker) const {
  return Ok({{"username", asker.name},
             {"authentication_realm", {{"name", "native1"}, {"type", "native"}}},
             {"authentication_type", asker.is_api_key ? "api_key" : "realm"}});
}

Answer FakeApiKeys::List(const SeenRequest& request) const {
  const std::vector<std::string> asked = absl::StrSplit(request.query, absl::MaxSplits('=', 1));
  Json found = Json::array();
  for (const Json& key : keys_) {
    if (asked.size() == 2 && key[asked[0]] == asked[1]) found.push_back(key);
  }
  const bool by_id = asked[0] == "id";
  return {.status = by_id && found.empty() ? 404 : 200,
          .body = tf::DumpJson({{"api_keys", found}})};
}

std::optional<Answer> FakeApiKeys::Refusal(const Asker& asker, std::string_view action) const {
  if (restricted_.contains(asker.name)) return Unauthorized(action, asker.name);
  if (!licensed_) {
    return Refuse(403, "security_exception",
                  "current license is non-compliant for [advanced-remote-cluster-security]");
  }
  return std::nullopt;
}

Answer FakeApiKeys::Create(const Json& body, const Asker& asker) {
  if (std::optional<Answer> refusal = Refusal(asker, "create")) return *refusal;
  if (asker.is_api_key) {
    return Illegal(
        "authentication via API key not supported: An API key cannot be used to create "
        "a cross-cluster API key");
  }
  if (std::optional<Answer> objection = ObjectionTo(body, "cross_cluster_api_key_request")) {
    return *objection;
  }
  const std::string id = tf::StrCat("key-", keys_.size() + 1);
  keys_.push_back(NewKey(id, body, asker.name));
  if (lose_next_create_) {
    lose_next_create_ = false;
    return {.status = 504, .body = "upstream timed out", .content_type = "text/plain"};
  }
  const std::string secret = tf::StrCat("secret-of-", id);
  return Ok({{"id", id},
             {"name", body["name"]},
             {"api_key", secret},
             {"encoded", absl::Base64Escape(tf::StrCat(id, ":", secret))}});
}

std::optional<Answer> FakeApiKeys::ObjectionTo(const Json& body, std::string_view parser) const {
  if (body.contains("certificate_identity") && !IsAtLeast(version_, 9, 3)) {
    return Refuse(400, "x_content_parse_exception",
                  tf::StrCat("[", parser, "] unknown field [certificate_identity]"));
  }
  if (body.contains("access")) {
    const std::string objection = ObjectionToAccess(body["access"]);
    if (!objection.empty()) return Illegal(objection);
  }
  if (HasReservedKey(body.value("metadata", Json::object()))) {
    return Refuse(400, "action_request_validation_exception",
                  "Validation Failed: 1: API key metadata keys may not start with [_];");
  }
  return std::nullopt;
}

Answer FakeApiKeys::Update(std::string_view id, const Json& body, const Asker& asker) {
  if (std::optional<Answer> refusal = Refusal(asker, "update")) return *refusal;
  if (asker.is_api_key) {
    return Illegal(
        "authentication via API key not supported: only the owner user can update an "
        "API key");
  }
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Json& candidate) {
    return candidate["id"] == id && candidate["username"] == asker.name;
  });
  if (key == keys_.end()) {
    return Refuse(404, "resource_not_found_exception",
                  tf::StrCat("no API key owned by requesting user found for ID [", id, "]"));
  }
  if ((*key)["invalidated"] == true) {
    return Illegal(tf::StrCat("cannot update invalidated API key [", id, "]"));
  }
  const char* parser = "update_cross_cluster_api_key_request_payload";
  if (std::optional<Answer> objection = ObjectionTo(body, parser)) return *objection;
  const Json before = *key;
  if (body.contains("access")) (*key)["access"] = Shown(body["access"]);
  if (body.contains("metadata")) (*key)["metadata"] = body["metadata"];
  if (body.contains("certificate_identity")) {
    (*key)["certificate_identity"] = body["certificate_identity"];
    if ((*key)["certificate_identity"].is_null()) key->erase("certificate_identity");
  }
  return Ok({{"updated", before != *key}});
}

Answer FakeApiKeys::Invalidate(const Json& body, const Asker& asker) {
  Json invalidated = Json::array();
  for (Json& key : keys_) {
    for (const Json& id : body.value("ids", Json::array())) {
      if (key["id"] != id || key["invalidated"] == true) continue;
      if (restricted_.contains(asker.name)) {
        return Ok({{"invalidated_api_keys", Json::array()},
                   {"error_count", 1},
                   {"error_details",
                    {{{"type", "security_exception"},
                      {"reason", tf::StrCat("Cannot invalidate cross-cluster API key [",
                                            id.get<std::string>(),
                                            "]. This requires [manage_security] cluster privilege "
                                            "or higher")}}}}});
      }
      key["invalidated"] = true;
      invalidated.push_back(id);
    }
  }
  return Ok({{"invalidated_api_keys", invalidated},
             {"previously_invalidated_api_keys", Json::array()},
             {"error_count", 0}});
}

std::vector<Json> FakeApiKeys::keys() const {
  absl::MutexLock lock(&mutex_);
  return keys_;
}

Json FakeApiKeys::OnlyValid() const {
  absl::MutexLock lock(&mutex_);
  const Json* valid = nullptr;
  for (const Json& key : keys_) {
    if (key["invalidated"] == true) continue;
    if (valid != nullptr) std::abort();
    valid = &key;
  }
  if (valid == nullptr) std::abort();
  return *valid;
}

void FakeApiKeys::ChangeNewest(const Json& members) {
  absl::MutexLock lock(&mutex_);
  keys_.back().update(members);
}

void FakeApiKeys::ForgetNewest() {
  absl::MutexLock lock(&mutex_);
  keys_.pop_back();
}

void FakeApiKeys::LoseNextCreate() {
  absl::MutexLock lock(&mutex_);
  lose_next_create_ = true;
}

void FakeApiKeys::Restrict(std::string user) {
  absl::MutexLock lock(&mutex_);
  restricted_.insert(std::move(user));
}

void FakeApiKeys::SetLicensed(bool licensed) {
  absl::MutexLock lock(&mutex_);
  licensed_ = licensed;
}

}  // namespace elastic::testing
