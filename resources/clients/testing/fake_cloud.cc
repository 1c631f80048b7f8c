#include "resources/clients/testing/fake_cloud.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

constexpr char kAliasCharacters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Answer Json(int status, const tf::Json& body) {
  return {.status = status, .body = tf::DumpJson(body)};
}

Answer Fail(int status, const std::string& code, const std::string& message,
            const std::vector<std::string>& fields = {}) {
  tf::Json error = {{"code", code}, {"message", message}};
  if (!fields.empty()) error["fields"] = fields;
  Answer answer = Json(status, {{"errors", tf::Json::array({error})}});
  answer.headers["x-cloud-error-codes"] = code;
  return answer;
}

Answer DeploymentNotFound(const std::string& id) {
  return Fail(404, "deployments.deployment_not_found",
              tf::StrCat("The requested deployment [", id, "] could not be found"));
}

// A deployment and what has become of it. `pending` is the list of the last PUT, carried out after
// `reads_left` more reads.
struct State {
  FakeDeployment deployment;
  tf::Json links = tf::Json::array();
  std::optional<tf::Json> pending = {};
  int reads_left = 0;
  std::map<std::string, tf::Json> keystore = {};
};

tf::Json ResourceJson(const FakeDeployment& deployment) {
  return {{"ref_id", deployment.ref_id},
          {"id", deployment.cluster_id},
          {"region", "test-region"},
          {"info",
           {{"cluster_id", deployment.cluster_id},
            {"status", deployment.status},
            {"settings", {{"trust", deployment.trust}}},
            {"plan_info",
             {{"current", {{"plan", {{"elasticsearch", {{"version", deployment.version}}}}}}}}},
            {"metadata",
             {{"version", 28},
              {"endpoint", deployment.endpoint},
              {"service_url", deployment.service_url},
              {"ports", {{"http", 9200}, {"https", 443}, {"transport_passthrough", 9400}}}}}}}};
}

tf::Json DeploymentJson(const FakeDeployment& deployment) {
  return {{"id", deployment.id},
          {"name", tf::StrCat("name of ", deployment.id)},
          {"healthy", true},
          {"resources", {{"elasticsearch", tf::Json::array({ResourceJson(deployment)})}}}};
}

tf::Json KeystoreJson(const State& state) {
  tf::Json secrets = tf::Json::object();
  for (const auto& [name, value] : state.keystore) secrets[name] = {{"as_file", false}};
  return {{"secrets", std::move(secrets)}};
}

}  // namespace

class FakeCloud::Impl {
 public:
  explicit Impl(FakeCloudOptions options)
      : options_(std::move(options)),
        server_([this](const SeenRequest& request) { return Serve(request); }, options_.tls) {}

  Answer Serve(const SeenRequest& request) {
    const std::string path(absl::StripPrefix(request.path, "/api/v1"));
    if (path.size() == request.path.size()) return {.status = 404, .body = "no such page"};
    if (path == "/users/auth/_login") return LogIn(request);
    if (!IsSigned(request)) {
      return Fail(401, "root.unauthenticated", "The supplied authentication is invalid");
    }
    const std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
    if (parts.size() < 2 || parts[0] != "deployments") return {.status = 404};
    const bool puts = request.method == "PUT" && absl::EndsWith(path, "/remote-clusters");
    if (puts) Run(&Impl::before_put_);
    if (parts.size() > 4 && parts[4] == "proxy") return Proxy(request, parts);
    const Answer answer = ServeDeployment(request, parts);
    if (puts && answer.status == 202) Run(&Impl::after_put_);
    return answer;
  }

  Answer LogIn(const SeenRequest& request) {
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json());
    if (tf::StringMember(body, "username") != options_.username ||
        tf::StringMember(body, "password") != options_.password) {
      return Fail(401, "root.unauthenticated", "The supplied authentication is invalid");
    }
    absl::MutexLock lock(&mutex_);
    const std::string token = tf::StrCat("token-", ++tokens_given_);
    tokens_.insert(token);
    return Json(200, {{"token", token}, {"session_expiration_time", options_.token_expires}});
  }

  bool IsSigned(const SeenRequest& request) {
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end()) return false;
    if (header->second == tf::StrCat("ApiKey ", options_.api_key)) return true;
    absl::MutexLock lock(&mutex_);
    return tokens_.contains(std::string(absl::StripPrefix(header->second, "Bearer ")));
  }

  Answer Proxy(const SeenRequest& request, const std::vector<std::string>& parts) {
    Handler elasticsearch;
    {
      absl::MutexLock lock(&mutex_);
      if (!states_.contains(parts[1])) return DeploymentNotFound(parts[1]);
      elasticsearch = elasticsearch_;
    }
    const auto managed = request.headers.find("x-management-request");
    if (managed == request.headers.end() || managed->second != "true") {
      return Fail(403, "root.unauthorized", "X-Management-Request is missing");
    }
    if (!elasticsearch) return {.status = 404};
    SeenRequest forwarded = request;
    forwarded.path = tf::StrCat("/", absl::StrJoin(parts.begin() + 5, parts.end(), "/"));
    return elasticsearch(forwarded);
  }

  // /deployments/{id}[/certificate-authority | /elasticsearch/{ref_id}[/…]].
  Answer ServeDeployment(const SeenRequest& request, const std::vector<std::string>& parts) {
    absl::MutexLock lock(&mutex_);
    const auto found = states_.find(parts[1]);
    if (found == states_.end()) return DeploymentNotFound(parts[1]);
    State& state = found->second;
    if (parts.size() == 2) {
      Answer answer = Json(200, DeploymentJson(state.deployment));
      answer.headers["x-cloud-resource-version"] = "7";
      return answer;
    }
    if (parts[2] == "certificate-authority") return Authority();
    if (parts[3] != state.deployment.ref_id && parts[3] != "_main") {
      return Fail(404, "deployments.deployment_resource_not_found",
                  tf::StrCat("The requested resource [", parts[3], "] could not be found"));
    }
    if (parts.size() == 4) return Json(200, ResourceJson(state.deployment));
    if (parts[4] == "remote-clusters") return ServeLinks(request, state);
    if (parts[4] == "keystore") return ServeKeystore(request, state);
    if (parts[4] == "eligible-remote-clusters") return ServeEligible(request, state);
    return {.status = 404};
  }

  static Answer Authority() {
    return Json(
        200,
        {{"recommended_trust_restriction", "trust.subject_name: [\"*.node.x\"]"},
         {"public_certificates",
          tf::Json::array(
              {{{"active", true}, {"pem", "PEM"}, {"metadata", {{"fingerprint", "ab:cd"}}}}})}});
  }

  Answer ServeLinks(const SeenRequest& request, State& state)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (request.method == "GET") {
      if (state.pending.has_value() && state.reads_left-- <= 0) {
        state.links = *std::exchange(state.pending, std::nullopt);
      }
      tf::Json entries = state.links;
      for (tf::Json& entry : entries) {
        entry["info"] = info_;
      }
      return Json(200, {{"resources", std::move(entries)}});
    }
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json());
    const tf::Json* entries = tf::FindMember(body, "resources");
    if (entries == nullptr || !entries->is_array()) {
      return Fail(400, "root.invalid_data", "resources is missing", {"resources"});
    }
    for (const tf::Json& entry : *entries) {
      if (std::optional<Answer> refusal = Refusal(entry)) return *refusal;
    }
    state.pending = *entries;
    state.reads_left = delay_reads_;
    if (delay_reads_ == 0) state.links = *std::exchange(state.pending, std::nullopt);
    return Json(202, tf::Json::object());
  }

  // What the API has against one entry of a list.
  std::optional<Answer> Refusal(const tf::Json& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::string alias = tf::StringMember(entry, "alias").value_or("");
    if (alias.empty() || alias.find_first_not_of(kAliasCharacters) != std::string::npos) {
      return Fail(400, "root.invalid_data", tf::StrCat("bad alias [", alias, "]"), {"alias"});
    }
    if (tf::FindMember(entry, "info") != nullptr) {
      return Fail(400, "root.invalid_data", "info is read only", {"info"});
    }
    if (!states_.contains(tf::StringMember(entry, "deployment_id").value_or(""))) {
      return Fail(404, "deployments.deployment_remote_resource_not_found",
                  tf::StrCat("Invalid Remote Clusters Configuration. The following resource could "
                             "not be found:(deployment [",
                             tf::StringMember(entry, "deployment_id").value_or(""), "])"));
    }
    return std::nullopt;
  }

  static Answer ServeKeystore(const SeenRequest& request, State& state) {
    if (request.method == "GET") return Json(200, KeystoreJson(state));
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json());
    const tf::Json* secrets = tf::FindMember(body, "secrets");
    if (secrets == nullptr) return Fail(400, "root.invalid_data", "secrets is missing");
    for (const auto& [name, secret] : secrets->items()) {
      const tf::Json* value = tf::FindMember(secret, "value");
      if (value == nullptr) {
        state.keystore.erase(name);
      } else {
        state.keystore[name] = *value;
      }
    }
    return Json(200, KeystoreJson(state));
  }

  // All other deployments, in pages; the cursor is the number of those that were sent.
  Answer ServeEligible(const SeenRequest& request, const State& local)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const tf::Json body = tf::ParseJson(request.body).value_or(tf::Json());
    size_t sent = 0;
    if (!absl::SimpleAtoi(tf::StringMember(body, "cursor").value_or("0"), &sent)) {
      return Fail(400, "root.invalid_data", "bad cursor", {"cursor"});
    }
    std::vector<tf::Json> all;
    for (const auto& [id, state] : states_) {
      if (id != local.deployment.id) all.push_back(DeploymentJson(state.deployment));
    }
    tf::Json page = tf::Json::array();
    while (sent < all.size() && page.size() < options_.page_size) page.push_back(all[sent++]);
    const size_t count = page.size();
    return Json(
        200,
        {{"return_count", count}, {"deployments", std::move(page)}, {"cursor", tf::StrCat(sent)}});
  }

  void Run(std::function<void()> Impl::*hook) {
    std::function<void()> happens;
    {
      absl::MutexLock lock(&mutex_);
      happens = this->*hook;
    }
    if (happens) happens();
  }

  const FakeCloudOptions options_;
  mutable absl::Mutex mutex_;
  std::map<std::string, State, std::less<>> states_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> tokens_ ABSL_GUARDED_BY(mutex_);
  int tokens_given_ ABSL_GUARDED_BY(mutex_) = 0;
  int delay_reads_ ABSL_GUARDED_BY(mutex_) = 0;
  tf::Json info_ ABSL_GUARDED_BY(mutex_) = {{"healthy", true},
                                            {"connected", true},
                                            {"compatible", true},
                                            {"trusted", true},
                                            {"trusted_back", false}};
  std::function<void()> before_put_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> after_put_ ABSL_GUARDED_BY(mutex_);
  Handler elasticsearch_ ABSL_GUARDED_BY(mutex_);
  FakeHttpServer server_;  // Last: its threads end before the rest goes.
};

FakeCloud::FakeCloud(FakeCloudOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

FakeCloud::~FakeCloud() = default;

std::string FakeCloud::url() const { return impl_->server_.url(); }

FakeHttpServer& FakeCloud::http() { return impl_->server_; }

void FakeCloud::AddDeployment(FakeDeployment deployment) {
  absl::MutexLock lock(&impl_->mutex_);
  std::string id = deployment.id;
  impl_->states_[std::move(id)] = {.deployment = std::move(deployment)};
}

void FakeCloud::RemoveDeployment(std::string_view id) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->states_.erase(std::string(id));
}

tf::Json FakeCloud::Links(std::string_view id) const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->states_.find(id)->second.links;
}

void FakeCloud::SetLinks(std::string_view id, tf::Json resources) {
  absl::MutexLock lock(&impl_->mutex_);
  State& state = impl_->states_.find(id)->second;
  state.links = std::move(resources);
  state.pending = std::nullopt;
}

void FakeCloud::SetInfo(tf::Json info) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->info_ = std::move(info);
}

void FakeCloud::DelayEffect(int reads) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->delay_reads_ = reads;
}

void FakeCloud::BeforePut(std::function<void()> happens) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->before_put_ = std::move(happens);
}

void FakeCloud::AfterPut(std::function<void()> happens) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->after_put_ = std::move(happens);
}

std::map<std::string, tf::Json> FakeCloud::Keystore(std::string_view id) const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->states_.find(id)->second.keystore;
}

void FakeCloud::ExpireTokens() {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->tokens_.clear();
}

void FakeCloud::SetElasticsearch(Handler handler) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->elasticsearch_ = std::move(handler);
}

}  // namespace elastic::testing
