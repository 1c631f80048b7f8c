#include "resources/clients/kubernetes/client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/requests.h"
#include "resources/clients/kubernetes/errors.h"

namespace elastic::kubernetes {
namespace {

using http::Get;
using http::Idempotency;
using http::WithJson;

constexpr std::string_view kMergePatch = "application/merge-patch+json";

// What every write says: who writes, and that a field which the schema does not know is an error.
std::string WritePath(const ResourceKind& kind, const ObjectRef& ref) {
  return tf::StrCat(PathOf(kind, ref), "?fieldManager=", kFieldManager, "&fieldValidation=Strict");
}

std::vector<Owner> ParseOwners(const tf::Json& metadata) {
  std::vector<Owner> owners;
  const tf::Json* list = tf::FindMember(metadata, "ownerReferences");
  if (list == nullptr || !list->is_array()) return owners;
  for (const tf::Json& owner : *list) {
    owners.push_back({.api_version = tf::StringMember(owner, "apiVersion").value_or(""),
                      .kind = tf::StringMember(owner, "kind").value_or(""),
                      .name = tf::StringMember(owner, "name").value_or(""),
                      .uid = tf::StringMember(owner, "uid").value_or("")});
  }
  return owners;
}

tf::Json ToJson(const std::vector<Owner>& owners) {
  tf::Json list = tf::Json::array();
  for (const Owner& owner : owners) {
    list.push_back({{"apiVersion", owner.api_version},
                    {"kind", owner.kind},
                    {"name", owner.name},
                    {"uid", owner.uid}});
  }
  return list;
}

KubernetesSecret ParseSecret(const tf::Json& object) {
  KubernetesSecret secret = {.uid = MetadataField(object, "uid"),
                             .resource_version = MetadataField(object, "resourceVersion")};
  const tf::Json* metadata = tf::FindMember(object, "metadata");
  const tf::Json* labels = metadata == nullptr ? nullptr : tf::FindMember(*metadata, "labels");
  if (labels != nullptr && labels->is_object()) {
    for (const auto& [name, value] : labels->items()) {
      if (value.is_string()) secret.labels[name] = value.get<std::string>();
    }
  }
  if (metadata != nullptr) secret.owners = ParseOwners(*metadata);
  const tf::Json* data = tf::FindMember(object, "data");
  if (data == nullptr || !data->is_object()) return secret;
  for (const auto& [key, value] : data->items()) {
    std::string decoded;
    if (value.is_string() && absl::Base64Unescape(value.get_ref<const std::string&>(), &decoded)) {
      secret.data[key] = tf::Secret(std::move(decoded));
    }
  }
  return secret;
}

tf::Json ToJson(const Precondition& precondition) {
  tf::Json json = tf::Json::object();
  if (!precondition.uid.empty()) json["uid"] = precondition.uid;
  if (!precondition.resource_version.empty()) {
    json["resourceVersion"] = precondition.resource_version;
  }
  return json;
}

Event ParseEvent(const tf::Json& object) {
  Event event = {.type = tf::StringMember(object, "type").value_or(""),
                 .reason = tf::StringMember(object, "reason").value_or(""),
                 .message = tf::StringMember(object, "message").value_or("")};
  // The first that is there: the old way to record events, the new one, and when it was written.
  event.last_seen = tf::StringMember(object, "lastTimestamp").value_or("");
  if (event.last_seen.empty()) {
    event.last_seen = tf::StringMember(object, "eventTime").value_or("");
  }
  if (event.last_seen.empty()) event.last_seen = MetadataField(object, "creationTimestamp");
  return event;
}

std::string EventSelector(const ObjectRef& ref, std::string_view uid) {
  return tf::StrCat("involvedObject.kind=Elasticsearch,involvedObject.name=", ref.name,
                    uid.empty() ? "" : ",involvedObject.uid=", uid);
}

}  // namespace

Client::Client(std::unique_ptr<http::Transport> transport) : transport_(std::move(transport)) {}

absl::StatusOr<tf::Json> Client::GetElasticsearch(const ObjectRef& ref, const tf::Bounds& bounds) {
  return Call(Get(PathOf(kElasticsearches, ref)),
              {.kind = kElasticsearches, .verb = "get", .ref = ref}, bounds);
}

absl::StatusOr<tf::Json> Client::PatchElasticsearch(const ObjectRef& ref,
                                                    std::string_view resource_version,
                                                    tf::Json patch, const tf::Bounds& bounds) {
  patch["metadata"]["resourceVersion"] = resource_version;
  return Call(WithJson("PATCH", WritePath(kElasticsearches, ref), patch, Idempotency::kIdempotent,
                       kMergePatch),
              {.kind = kElasticsearches, .verb = "patch", .ref = ref}, bounds);
}

absl::StatusOr<KubernetesSecret> Client::GetSecret(const ObjectRef& ref, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(
      const tf::Json object,
      Call(Get(PathOf(kSecrets, ref)), {.kind = kSecrets, .verb = "get", .ref = ref}, bounds));
  return ParseSecret(object);
}

absl::StatusOr<KubernetesSecret> Client::CreateSecret(const ObjectRef& ref,
                                                      const KubernetesSecret& secret,
                                                      const tf::Bounds& bounds) {
  tf::Json data = tf::Json::object();
  for (const auto& [key, value] : secret.data) data[key] = absl::Base64Escape(value.Reveal());
  const tf::Json body = {
      {"apiVersion", "v1"},
      {"kind", "Secret"},
      {"metadata",
       {{"name", ref.name}, {"labels", secret.labels}, {"ownerReferences", ToJson(secret.owners)}}},
      {"type", "Opaque"},
      {"data", std::move(data)}};
  // Not idempotent: of two, the second one says AlreadyExists.
  const http::Request request =
      WithJson("POST", WritePath(kSecrets, {.namespace_name = ref.namespace_name}), body,
               Idempotency::kNonIdempotent);
  ASSIGN_OR_RETURN(const tf::Json object,
                   Call(request, {.kind = kSecrets, .verb = "create", .ref = ref}, bounds));
  return ParseSecret(object);
}

absl::StatusOr<KubernetesSecret> Client::PatchSecret(const ObjectRef& ref, const SecretPatch& patch,
                                                     const Precondition& precondition,
                                                     const tf::Bounds& bounds) {
  tf::Json data = tf::Json::object();
  for (const auto& [key, value] : patch) {
    data[key] = value.has_value() ? tf::Json(absl::Base64Escape(value->Reveal())) : tf::Json();
  }
  const tf::Json body = {{"metadata", ToJson(precondition)}, {"data", std::move(data)}};
  ASSIGN_OR_RETURN(
      const tf::Json object,
      Call(WithJson("PATCH", WritePath(kSecrets, ref), body, Idempotency::kIdempotent, kMergePatch),
           {.kind = kSecrets, .verb = "patch", .ref = ref}, bounds));
  return ParseSecret(object);
}

absl::Status Client::DeleteSecret(const ObjectRef& ref, const Precondition& precondition,
                                  const tf::Bounds& bounds) {
  const tf::Json body = {
      {"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"preconditions", ToJson(precondition)}};
  return Call(WithJson("DELETE", PathOf(kSecrets, ref), body, Idempotency::kIdempotent),
              {.kind = kSecrets, .verb = "delete", .ref = ref}, bounds)
      .status();
}

absl::StatusOr<std::vector<Event>> Client::GetEvents(const ObjectRef& ref, std::string_view uid,
                                                     const tf::Bounds& bounds) {
  const ObjectRef all = {.namespace_name = ref.namespace_name};
  ASSIGN_OR_RETURN(const tf::Json body,
                   Call(Get(tf::StrCat(PathOf(kEvents, all), "?fieldSelector=",
                                       http::EscapeSegment(EventSelector(ref, uid)))),
                        {.kind = kEvents, .verb = "list", .ref = all}, bounds));
  std::vector<Event> events;
  const tf::Json* items = tf::FindMember(body, "items");
  if (items == nullptr || !items->is_array()) return events;
  for (const tf::Json& item : *items) events.push_back(ParseEvent(item));
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.last_seen < b.last_seen; });
  return events;
}

absl::StatusOr<AccessAnswer> Client::AskAccess(const Target& target, const tf::Bounds& bounds) {
  constexpr ResourceKind kReviews = {
      .group = "authorization.k8s.io", .version = "v1", .plural = "selfsubjectaccessreviews"};
  const tf::Json attributes = {{"verb", target.verb},
                               {"group", target.kind.group},
                               {"resource", target.kind.plural},
                               {"subresource", target.subresource},
                               {"namespace", target.ref.namespace_name},
                               {"name", target.ref.name}};
  const tf::Json question = {{"apiVersion", "authorization.k8s.io/v1"},
                             {"kind", "SelfSubjectAccessReview"},
                             {"spec", {{"resourceAttributes", attributes}}}};
  ASSIGN_OR_RETURN(const tf::Json answer,
                   Call(WithJson("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                                 question, Idempotency::kIdempotent),
                        {.kind = kReviews, .verb = "create", .ref = {}}, bounds));
  const tf::Json* status = tf::FindMember(answer, "status");
  if (status == nullptr) return AccessAnswer{};
  return AccessAnswer{.allowed = tf::BoolMember(*status, "allowed").value_or(false),
                      .reason = tf::StringMember(*status, "reason").value_or("")};
}

std::unique_ptr<http::Transport> Client::MakeElasticsearchTransport(const ObjectRef& ref,
                                                                    http::Scheme scheme) {
  return MakeServiceProxy(*transport_, ref, scheme);
}

absl::StatusOr<tf::Json> Client::Call(const http::Request& request, const Target& target,
                                      const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  return JsonObjectOf(request, response, target);
}

}  // namespace elastic::kubernetes
