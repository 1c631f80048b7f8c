#include "resources/clients/testing/fake_kubernetes.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

constexpr char kGroup[] = "elasticsearch.k8s.elastic.co";

// What an entry of spec.remoteClusters may hold, as far as the schema goes here: ECK's fields, and
// one that a later ECK might add.
const std::set<std::string> kEntryFields = {"name", "elasticsearchRef", "apiKey", "later"};

Answer Json(int status, const tf::Json& body) {
  return {.status = status, .body = tf::DumpJson(body)};
}

Answer Fail(int status, const std::string& reason, const std::string& message,
            tf::Json causes = tf::Json::array()) {
  return Json(status, {{"kind", "Status"},
                       {"apiVersion", "v1"},
                       {"status", "Failure"},
                       {"message", message},
                       {"reason", reason},
                       {"details", {{"causes", std::move(causes)}}},
                       {"code", status}});
}

std::string Qualified(const std::string& plural) {
  return plural == "elasticsearches" ? tf::StrCat(plural, ".", kGroup) : plural;
}

Answer NotFound(const std::string& plural, const std::string& name) {
  return Fail(404, "NotFound", tf::StrCat(Qualified(plural), " \"", name, "\" not found"));
}

Answer Conflict(const std::string& plural, const std::string& name) {
  return Fail(409, "Conflict",
              tf::StrCat("Operation cannot be fulfilled on ", Qualified(plural), " \"", name,
                         "\": the object has been modified; please apply your changes to the "
                         "latest version and try again"));
}

// The refusal of one field: the message, and again as a cause.
Answer Invalid(const std::string& name, const std::string& field, const std::string& reason,
               const std::string& message) {
  return Fail(
      422, "Invalid",
      tf::StrCat("Elasticsearch.", kGroup, " \"", name, "\" is invalid: ", field, ": ", message),
      tf::Json::array({{{"reason", reason}, {"message", message}, {"field", field}}}));
}

// One request, taken apart: [apis/group|api]/version/namespaces/space/plural[/name[/…]].
struct Call {
  std::string verb;
  std::string space;
  std::string plural;
  std::string name;
};

std::string VerbOf(const SeenRequest& request, bool names_object) {
  if (request.method == "POST") return "create";
  if (request.method == "PATCH") return "patch";
  if (request.method == "PUT") return "update";
  if (request.method == "DELETE") return "delete";
  return names_object ? "get" : "list";
}

using ObjectKey = std::pair<std::string, std::string>;  // Namespace and name.

}  // namespace

class FakeKubernetes::Impl {
 public:
  explicit Impl(FakeKubernetesOptions options)
      : has_eck_(options.has_eck),
        tokens_(std::move(options.tokens)),
        server_([this](const SeenRequest& request) { return Serve(request); },
                std::move(options.tls)) {}

  Answer Serve(const SeenRequest& request) {
    if (!IsSigned(request)) return Fail(401, "Unauthorized", "Unauthorized");
    const std::vector<std::string> parts = absl::StrSplit(request.path, '/', absl::SkipEmpty());
    if (absl::EndsWith(request.path, "/selfsubjectaccessreviews")) return Review(request);
    const bool custom = !parts.empty() && parts[0] == "apis";
    const size_t root = custom ? 3 : 2;  // Where "namespaces" stands.
    if (parts.size() < root + 3 || (custom && (parts[1] != kGroup || !has_eck_))) {
      return {.status = 404, .body = "404 page not found\n", .content_type = "text/plain"};
    }
    const bool named = parts.size() > root + 3;
    const Call call = {.verb = VerbOf(request, named),
                       .space = parts[root + 1],
                       .plural = parts[root + 2],
                       .name = named ? parts[root + 3] : ""};
    if (std::optional<Answer> refusal = Forbidden(call)) return *refusal;
    if (call.plural == "elasticsearches") return ServeElasticsearch(request, call);
    if (call.plural == "secrets") return ServeSecret(request, call);
    if (call.plural == "events") return ServeEvents(request, call);
    return Proxy(request, call,
                 {parts.begin() + static_cast<std::ptrdiff_t>(root) + 5, parts.end()});
  }

  bool IsSigned(const SeenRequest& request) {
    absl::MutexLock lock(&mutex_);
    if (tokens_.empty()) return true;
    const auto header = request.headers.find("authorization");
    return header != request.headers.end() &&
           tokens_.contains(std::string(absl::StripPrefix(header->second, "Bearer ")));
  }

  std::optional<Answer> Forbidden(const Call& call) {
    absl::MutexLock lock(&mutex_);
    if (!forbidden_.contains({call.verb, call.plural}) &&
        !forbidden_.contains({call.verb, tf::StrCat(call.plural, "/", call.name)})) {
      return std::nullopt;
    }
    const std::string group = call.plural == "elasticsearches" ? kGroup : "";
    return Fail(403, "Forbidden",
                tf::StrCat(Qualified(call.plural), " \"", call.name,
                           "\" is forbidden: User \"nobody\" cannot ", call.verb, " resource \"",
                           call.plural, "\" in API group \"", group, "\" in the namespace \"",
                           call.space, "\""));
  }

  Answer Review(const SeenRequest& request) {
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json::object());
    const tf::Json& asked = body["spec"]["resourceAttributes"];
    const ObjectKey question = {tf::StringMember(asked, "verb").value_or(""),
                                tf::StringMember(asked, "resource").value_or("")};
    absl::MutexLock lock(&mutex_);
    return Json(201, {{"status", {{"allowed", !forbidden_.contains(question)}}}});
  }

  Answer ServeElasticsearch(const SeenRequest& request, const Call& call) {
    if (request.method == "PATCH") Run(before_patch_);
    absl::MutexLock lock(&mutex_);
    const auto found = resources_.find({call.space, call.name});
    if (found == resources_.end()) return NotFound(call.plural, call.name);
    if (request.method == "GET") return Json(200, found->second);
    const tf::Json patch = tf::ParseJson(request.body).value_or(tf::Json());
    if (std::optional<Answer> refusal = Refusal(request, call, patch, found->second)) {
      return *refusal;
    }
    Merge(patch, "terraform-provider-elastic", "Update", found->second);
    return Json(200, found->second);
  }

  // What the API server has against a patch.
  static std::optional<Answer> Refusal(const SeenRequest& request, const Call& call,
                                       const tf::Json& patch, const tf::Json& resource) {
    const auto type = request.headers.find("content-type");
    if (type == request.headers.end() || type->second != "application/merge-patch+json") {
      return Fail(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
    }
    const tf::Json metadata = patch.value("metadata", tf::Json::object());
    const std::string version = tf::StringMember(metadata, "resourceVersion").value_or("");
    if (!version.empty() && version != resource["metadata"]["resourceVersion"]) {
      return Conflict(call.plural, call.name);
    }
    const tf::Json* spec = tf::FindMember(patch, "spec");
    const tf::Json* list = spec == nullptr ? nullptr : tf::FindMember(*spec, "remoteClusters");
    if (list == nullptr || !list->is_array()) return std::nullopt;
    for (size_t i = 0; i < list->size(); ++i) {
      std::optional<Answer> refusal = RefusalOf((*list)[i], i, request, call);
      if (refusal.has_value()) return refusal;
    }
    return std::nullopt;
  }

  static std::optional<Answer> RefusalOf(const tf::Json& entry, size_t index,
                                         const SeenRequest& request, const Call& call) {
    const std::string field = tf::StrCat("spec.remoteClusters[", index, "]");
    for (const auto& [name, value] : entry.items()) {
      if (kEntryFields.contains(name)) continue;
      // The whole object is quoted.
      return Invalid(
          call.name, "patch", "FieldValueInvalid",
          tf::StrCat("Invalid value: \"", absl::CEscape(request.body),
                     "\": strict decoding error: unknown field \"", field, ".", name, "\""));
    }
    if (tf::StringMember(entry, "name").value_or("").empty()) {
      return Invalid(call.name, tf::StrCat(field, ".name"), "FieldValueRequired", "Required value");
    }
    return std::nullopt;
  }

  // Merges and counts the version up, when anything changes; who changes the list takes it over.
  void Merge(const tf::Json& patch, const std::string& manager, const std::string& operation,
             tf::Json& resource) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const tf::Json before = resource;
    resource.merge_patch(patch);
    resource["metadata"]["resourceVersion"] = before["metadata"]["resourceVersion"];
    if (resource == before) return;
    resource["metadata"]["resourceVersion"] = tf::StrCat(++version_);
    if (resource["spec"] != before["spec"]) {
      resource["metadata"]["generation"] = before["metadata"].value("generation", 1) + 1;
    }
    for (const char* field : {"remoteClusters", "secureSettings"}) {
      if (resource["spec"].value(field, tf::Json()) != before["spec"].value(field, tf::Json())) {
        TakeOver(field, manager, operation, resource["metadata"]);
      }
    }
  }

  // From now on the list `field` is that manager's.
  static void TakeOver(const std::string& field, const std::string& manager,
                       const std::string& operation, tf::Json& metadata) {
    const std::string key = tf::StrCat("f:", field);
    tf::Json managers = tf::Json::array();
    for (tf::Json& other : metadata["managedFields"]) {
      other["fieldsV1"]["f:spec"].erase(key);
      if (!other["fieldsV1"]["f:spec"].empty()) managers.push_back(std::move(other));
    }
    tf::Json spec = tf::Json::object();
    spec[key] = tf::Json::object();
    managers.push_back({{"manager", manager},
                        {"operation", operation},
                        {"fieldsType", "FieldsV1"},
                        {"fieldsV1", {{"f:spec", std::move(spec)}}}});
    metadata["managedFields"] = std::move(managers);
  }

  Answer ServeSecret(const SeenRequest& request, const Call& call) {
    if (request.method != "GET") Run(before_secret_write_);
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json::object());
    absl::MutexLock lock(&mutex_);
    if (request.method == "POST") return CreateSecret(body, call);
    const auto found = secrets_.find({call.space, call.name});
    if (found == secrets_.end()) return NotFound("secrets", call.name);
    const tf::Json& metadata = found->second["metadata"];
    if (request.method == "GET") return Json(200, found->second);
    const bool deletes = request.method == "DELETE";
    const tf::Json condition = body.value(deletes ? "preconditions" : "metadata", tf::Json());
    const std::optional<std::string> uid = tf::StringMember(condition, "uid");
    if (uid.has_value() && *uid != metadata["uid"]) {
      return deletes ? Conflict("secrets", call.name)
                     : Invalid(call.name, "metadata.uid", "FieldValueInvalid",
                               "Invalid value: \"x\": field is immutable");
    }
    const std::optional<std::string> version = tf::StringMember(condition, "resourceVersion");
    if (version.has_value() && *version != metadata["resourceVersion"]) {
      return Conflict("secrets", call.name);
    }
    if (deletes) {
      secrets_.erase(found);
      return Json(200, {{"kind", "Status"}, {"status", "Success"}});
    }
    tf::Json changed = found->second;
    changed.merge_patch(body);
    if (std::optional<Answer> refusal = BadData(changed, call)) return *refusal;
    changed["metadata"]["resourceVersion"] = tf::StrCat(++version_);
    found->second = std::move(changed);
    return Json(200, found->second);
  }

  Answer CreateSecret(tf::Json body, const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::string name = body["metadata"].value("name", "");
    if (secrets_.contains({call.space, name})) {
      return Fail(409, "AlreadyExists", tf::StrCat("secrets \"", name, "\" already exists"));
    }
    if (std::optional<Answer> refusal = BadData(body, call)) return *refusal;
    body["metadata"]["uid"] = tf::StrCat("uid-", ++version_);
    body["metadata"]["resourceVersion"] = tf::StrCat(version_);
    secrets_[{call.space, name}] = body;
    return Json(201, body);
  }

  static std::optional<Answer> BadData(const tf::Json& secret, const Call& call) {
    const tf::Json* data = tf::FindMember(secret, "data");
    if (data == nullptr) return std::nullopt;
    std::string decoded;
    for (const auto& [key, value] : data->items()) {
      if (value.is_string() && absl::Base64Unescape(value.get<std::string>(), &decoded)) continue;
      return Invalid(call.name, "patch", "FieldValueInvalid",
                     tf::StrCat("Invalid value: \"", absl::CEscape(tf::DumpJson(secret)),
                                "\": illegal base64 data at input byte 3"));
    }
    return std::nullopt;
  }

  Answer ServeEvents(const SeenRequest& request, const Call& call) {
    absl::MutexLock lock(&mutex_);
    tf::Json items = tf::Json::array();
    for (const auto& [name, event] : events_) {
      const std::string wanted = tf::StrCat("involvedObject.name%3D", name);
      if (absl::StrContains(request.query, wanted) &&
          event["metadata"]["namespace"] == call.space) {
        items.push_back(event);
      }
    }
    std::reverse(items.begin(), items.end());  // The API server has no order.
    return Json(200, {{"items", std::move(items)}});
  }

  // Like the API server: keeps the Authorization header to itself.
  Answer Proxy(const SeenRequest& request, const Call& call, const std::vector<std::string>& path) {
    Handler elasticsearch;
    {
      absl::MutexLock lock(&mutex_);
      elasticsearch = elasticsearch_;
    }
    const std::vector<std::string> service = absl::StrSplit(call.name, ':');
    if (service.size() != 3 || !absl::EndsWith(service[1], "-es-http")) {
      return NotFound("services", call.name);
    }
    if (!elasticsearch) {
      return Fail(503, "ServiceUnavailable",
                  tf::StrCat("no endpoints available for service \"", call.name, "\""));
    }
    SeenRequest forwarded = request;
    forwarded.headers.erase("authorization");
    forwarded.path = tf::StrCat("/", absl::StrJoin(path, "/"));
    return elasticsearch(forwarded);
  }

  // One of the members that say what happens before something else does.
  void Run(const std::function<void()>& what) ABSL_LOCKS_EXCLUDED(mutex_) {
    std::function<void()> happens;
    {
      absl::MutexLock lock(&mutex_);
      happens = what;
    }
    if (happens) happens();
  }

  const bool has_eck_;
  mutable absl::Mutex mutex_;
  int version_ ABSL_GUARDED_BY(mutex_) = 100;
  std::set<std::string> tokens_ ABSL_GUARDED_BY(mutex_);
  std::set<ObjectKey> forbidden_ ABSL_GUARDED_BY(mutex_);  // As Forbid takes them.
  std::map<ObjectKey, tf::Json> resources_ ABSL_GUARDED_BY(mutex_);
  std::map<ObjectKey, tf::Json> secrets_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<std::string, tf::Json>> events_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> before_patch_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> before_secret_write_ ABSL_GUARDED_BY(mutex_);
  Handler elasticsearch_ ABSL_GUARDED_BY(mutex_);
  FakeHttpServer server_;  // Last: its threads end before the rest goes.
};

FakeKubernetes::FakeKubernetes(FakeKubernetesOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

FakeKubernetes::~FakeKubernetes() = default;

std::string FakeKubernetes::url() const { return impl_->server_.url(); }

FakeHttpServer& FakeKubernetes::http() { return impl_->server_; }

void FakeKubernetes::SetTokens(std::set<std::string> tokens) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->tokens_ = std::move(tokens);
}

void FakeKubernetes::Forbid(const std::string& verb, const std::string& plural) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->forbidden_.insert({verb, plural});
}

void FakeKubernetes::Allow(const std::string& verb, const std::string& plural) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->forbidden_.erase({verb, plural});
}

void FakeKubernetes::AddElasticsearch(const std::string& space, const std::string& name) {
  absl::MutexLock lock(&impl_->mutex_);
  const std::string version = tf::StrCat(++impl_->version_);
  impl_->resources_[{space, name}] = {{"apiVersion", tf::StrCat(kGroup, "/v1")},
                                      {"kind", "Elasticsearch"},
                                      {"metadata",
                                       {{"namespace", space},
                                        {"name", name},
                                        {"uid", tf::StrCat("uid-", version)},
                                        {"generation", 1},
                                        {"resourceVersion", version}}},
                                      {"spec", {{"version", "9.1.0"}}}};
}

void FakeKubernetes::RemoveElasticsearch(const std::string& space, const std::string& name) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->resources_.erase({space, name});
}

tf::Json FakeKubernetes::Elasticsearch(const std::string& space, const std::string& name) const {
  absl::MutexLock lock(&impl_->mutex_);
  const auto found = impl_->resources_.find({space, name});
  return found == impl_->resources_.end() ? tf::Json() : found->second;
}

tf::Json FakeKubernetes::RemoteClusters(const std::string& space, const std::string& name) const {
  return Elasticsearch(space, name)["spec"].value("remoteClusters", tf::Json());
}

void FakeKubernetes::Write(const std::string& space, const std::string& name, const tf::Json& patch,
                           const std::string& manager, const std::string& operation) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->Merge(patch, manager, operation, impl_->resources_.at({space, name}));
}

void FakeKubernetes::BeforePatch(std::function<void()> happens) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->before_patch_ = std::move(happens);
}

tf::Json FakeKubernetes::Secret(const std::string& space, const std::string& name) const {
  absl::MutexLock lock(&impl_->mutex_);
  const auto found = impl_->secrets_.find({space, name});
  return found == impl_->secrets_.end() ? tf::Json() : found->second;
}

void FakeKubernetes::PutSecret(const std::string& space, const std::string& name,
                               const tf::Json& secret) {
  absl::MutexLock lock(&impl_->mutex_);
  tf::Json& stored = impl_->secrets_[{space, name}];
  const std::string version = tf::StrCat(++impl_->version_);
  if (stored.is_null()) stored = {{"metadata", {{"name", name}, {"uid", "uid-" + version}}}};
  stored.merge_patch(secret);
  stored["metadata"]["resourceVersion"] = version;
}

void FakeKubernetes::BeforeSecretWrite(std::function<void()> happens) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->before_secret_write_ = std::move(happens);
}

void FakeKubernetes::AddEvent(const std::string& space, const std::string& name,
                              const std::string& reason, const std::string& message) {
  absl::MutexLock lock(&impl_->mutex_);
  const size_t minute = 10 + impl_->events_.size();
  impl_->events_.emplace_back(
      name, tf::Json({{"metadata", {{"namespace", space}}},
                      {"type", "Warning"},
                      {"reason", reason},
                      {"message", message},
                      {"lastTimestamp", tf::StrCat("2026-01-01T00:", minute, ":00Z")}}));
}

void FakeKubernetes::SetElasticsearchServer(Handler handler) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->elasticsearch_ = std::move(handler);
}

}  // namespace elastic::testing
