#include "resources/clients/testing/fake_elasticsearch.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/strings.h"
#include "resources/clients/testing/fake_answers.h"
#include "resources/clients/testing/fake_settings.h"
#include "resources/clients/testing/filter_path.h"

namespace elastic::testing {
namespace {

using tf::Json;

constexpr std::string_view kReload = "/_nodes/reload_secure_settings";

// Several objections arrive as the first one that suppresses the others.
Answer RefuseSettings(const std::vector<std::string>& objections) {
  Json suppressed = Json::array();
  for (size_t i = 1; i < objections.size(); ++i) {
    suppressed.push_back({{"type", "illegal_argument_exception"}, {"reason", objections[i]}});
  }
  return Refuse(400, "illegal_argument_exception", objections.front(), suppressed);
}

// What a count's setting says, or what applies without it.
int64_t Count(const FlatSettings& settings, std::string_view alias, std::string_view suffix,
              int64_t otherwise) {
  int64_t count = otherwise;
  if (!absl::SimpleAtoi(Scalar(settings, alias, suffix), &count)) return otherwise;
  return count;
}

}  // namespace

class FakeElasticsearch::Impl {
 public:
  explicit Impl(FakeElasticsearchOptions options)
      : options_(std::move(options)),
        api_keys_(options_.version),
        http_([this](const SeenRequest& request) { return Serve(request); }, options_.tls) {}

  Answer Serve(const SeenRequest& request) {
    absl::MutexLock lock(&mutex_);
    if (!IsAuthorized(request)) {
      return Refuse(401, "security_exception",
                    tf::StrCat("unable to authenticate with provided credentials and anonymous "
                               "access is not allowed for REST request [",
                               request.path, "]"));
    }
    if (request.path == "/" && request.method == "GET") return Root();
    if (options_.build_flavor == "serverless") {
      return Refuse(410, "api_not_available_exception",
                    tf::StrCat("Request for uri [", request.path, "] with method [", request.method,
                               "] exists but is not available when running in serverless mode"));
    }
    if (request.path == "/_cluster/settings" && request.method == "GET") return Settings(request);
    if (request.path == "/_cluster/settings" && request.method == "PUT") return Put(request);
    if (request.path == "/_remote/info" && request.method == "GET") return RemoteInfo(request);
    if (request.path == kReload && request.method == "POST") return Reload();
    if (std::optional<Answer> answer = api_keys_.Serve(request)) return *answer;
    const bool can_resolve = IsAtLeast(options_.version, 8, 13) && request.method == "GET";
    if (can_resolve && request.path.starts_with("/_resolve/cluster/")) return Resolve(request);
    return NoHandler(request);
  }

  void Connect(const std::string& alias) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::vector<std::string> addresses = AddressesOf(Effective(), alias);
    const bool reachable =
        std::any_of(addresses.begin(), addresses.end(),
                    [this](const std::string& address)
                        ABSL_NO_THREAD_SAFETY_ANALYSIS { return !unreachable_.contains(address); });
    reachable ? static_cast<void>(connected_.insert(alias))
              : static_cast<void>(connected_.erase(alias));
  }

  void ConnectAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    connected_.clear();
    for (const std::string& alias : AliasesIn(Effective())) Connect(alias);
  }

  // Drops what can no longer be reached; what can be reached again waits for a reason to connect.
  void Disconnect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::set<std::string> before = connected_;
    ConnectAll();
    std::erase_if(connected_, [&](const std::string& alias) { return !before.contains(alias); });
  }

  // What applies: transient over persistent over elasticsearch.yml.
  FlatSettings Effective() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    FlatSettings settings = transient_;
    settings.insert(persistent_.begin(), persistent_.end());
    settings.insert(options_.yml.begin(), options_.yml.end());
    return settings;
  }

  const FakeElasticsearchOptions options_;
  FakeApiKeys api_keys_;
  mutable absl::Mutex mutex_;
  FlatSettings persistent_ ABSL_GUARDED_BY(mutex_);
  FlatSettings transient_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> unreachable_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> connected_ ABSL_GUARDED_BY(mutex_);  // Aliases.
  std::set<std::string> keystore_ ABSL_GUARDED_BY(mutex_) = {"keystore.seed"};
  std::set<std::string> loaded_ ABSL_GUARDED_BY(mutex_) = {"keystore.seed"};
  std::set<std::string> from_file_ ABSL_GUARDED_BY(mutex_);
  int keystores_ ABSL_GUARDED_BY(mutex_) = 1;  // So far, each another file than those before.
  std::optional<std::string> reload_exception_ ABSL_GUARDED_BY(mutex_);

 private:
  bool IsAuthorized(const SeenRequest& request) const {
    if (options_.authorization.empty()) return true;
    const auto sent = request.headers.find("authorization");
    return sent != request.headers.end() && sent->second == options_.authorization;
  }

  Answer Root() const {
    return Ok({{"name", "node-0"},
               {"cluster_name", "fake"},
               {"cluster_uuid", "fake-uuid"},
               {"version", {{"number", options_.version}, {"build_flavor", options_.build_flavor}}},
               {"tagline", "You Know, for Search"}});
  }

  Answer Settings(const SeenRequest& request) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Json settings = Shown(persistent_, transient_, request);
    if (request.query.find("include_defaults=true") != std::string::npos) {
      FlatSettings defaults = options_.yml;
      std::erase_if(defaults, [this](const auto& setting) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return persistent_.contains(setting.first) || transient_.contains(setting.first);
      });
      settings["defaults"] = defaults;
    }
    return Ok(FilterByQuery(settings, request.query));
  }

  static Json Shown(const FlatSettings& persistent, const FlatSettings& transient,
                    const SeenRequest& request) {
    if (request.query.find("flat_settings=true") != std::string::npos) {
      return {{"persistent", Json(persistent)}, {"transient", Json(transient)}};
    }
    return {{"persistent", Nest(persistent)}, {"transient", Nest(transient)}};
  }

  Answer Put(const SeenRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::StatusOr<Json> body = tf::ParseJson(request.body);
    if (!body.ok()) return Refuse(400, "x_content_parse_exception", "request body is required");
    const Json* persistent = tf::FindMember(*body, "persistent");
    const Json* transient = tf::FindMember(*body, "transient");
    const FlatSettings persistent_patch = Flatten(persistent == nullptr ? Json() : *persistent);
    const FlatSettings transient_patch = Flatten(transient == nullptr ? Json() : *transient);
    if (persistent_patch.empty() && transient_patch.empty()) {
      return Refuse(400, "action_request_validation_exception",
                    "Validation Failed: 1: no settings to update;");
    }
    return Update(persistent_patch, transient_patch, request);
  }

  // All of it or nothing.
  Answer Update(const FlatSettings& persistent_patch, const FlatSettings& transient_patch,
                const SeenRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const FlatSettings old_persistent = persistent_;
    const FlatSettings old_transient = transient_;
    const FlatSettings old_effective = Effective();
    std::vector<std::string> objections = Apply(persistent_patch, "persistent", persistent_);
    for (std::string& text : Apply(transient_patch, "transient", transient_)) {
      objections.push_back(std::move(text));
    }
    if (objections.empty()) objections = Objections(Effective());
    if (!objections.empty()) {
      persistent_ = old_persistent;
      transient_ = old_transient;
      return RefuseSettings(objections);
    }
    ConnectChanged(old_effective);
    Json answer = Shown(Set(persistent_patch), Set(transient_patch), request);
    answer["acknowledged"] = true;
    return Ok(answer);
  }

  // What of a patch is said to be set: not what it removes.
  static FlatSettings Set(FlatSettings patch) {
    std::erase_if(patch, [](const auto& setting) { return setting.second.is_null(); });
    return patch;
  }

  void ConnectChanged(const FlatSettings& before) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const FlatSettings now = Effective();
    FlatSettings changed;
    for (const auto& [key, value] : now) {
      const auto old = before.find(key);
      if (old == before.end() || old->second != value) changed[key] = value;
    }
    for (const auto& [key, value] : before) {
      if (!now.contains(key)) changed[key] = value;
    }
    for (const std::string& alias : AliasesIn(changed)) Connect(alias);
  }

  bool SkipsUnavailable(const FlatSettings& settings, const std::string& alias) const {
    const std::string set = Scalar(settings, alias, "skip_unavailable");
    return set.empty() ? IsAtLeast(options_.version, 8, 15) : set == "true";
  }

  Json InfoOf(const FlatSettings& settings, const std::string& alias) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const bool connected = connected_.contains(alias);
    Json info = {{"connected", connected},
                 {"mode", ModeOf(settings, alias)},
                 {"initial_connect_timeout", "30s"},
                 {"skip_unavailable", SkipsUnavailable(settings, alias)}};
    if (ModeOf(settings, alias) == "sniff") {
      info["seeds"] = List(settings, alias, "seeds");
      info["num_nodes_connected"] = connected ? 1 : 0;
      info["max_connections_per_cluster"] = Count(settings, alias, "node_connections", 3);
    } else {
      const int64_t sockets = Count(settings, alias, "proxy_socket_connections", 18);
      info["proxy_address"] = Scalar(settings, alias, "proxy_address");
      info["server_name"] = Scalar(settings, alias, "server_name");
      info["num_proxy_sockets_connected"] = connected ? sockets : 0;
      info["max_proxy_socket_connections"] = sockets;
    }
    const std::string credentials = tf::StrCat("cluster.remote.", alias, ".credentials");
    if (loaded_.contains(credentials) || from_file_.contains(credentials)) {
      info["cluster_credentials"] = "::es_redacted::";
    }
    return info;
  }

  Answer RemoteInfo(const SeenRequest& request) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const FlatSettings settings = Effective();
    Json infos = Json::object();
    for (const std::string& alias : AliasesIn(settings)) {
      if (IsEnabled(settings, alias)) infos[alias] = InfoOf(settings, alias);
    }
    return Ok(FilterByQuery(infos, request.query));
  }

  Answer Resolve(const SeenRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const FlatSettings settings = Effective();
    Json clusters = Json::object();
    const std::string expressions = request.path.substr(std::string("/_resolve/cluster/").size());
    for (const absl::string_view expression : absl::StrSplit(expressions, ',')) {
      const std::string alias(expression.substr(0, expression.find(':')));
      if (!IsEnabled(settings, alias)) {
        return Refuse(404, "no_such_remote_cluster_exception",
                      tf::StrCat("no such remote cluster: [", alias, "]"));
      }
      Connect(alias);
      clusters[alias] = {{"connected", connected_.contains(alias)},
                         {"skip_unavailable", SkipsUnavailable(settings, alias)}};
      if (connected_.contains(alias)) {
        clusters[alias]["matching_indices"] = false;
        clusters[alias]["version"] = {{"number", options_.version}, {"build_flavor", "default"}};
      } else {
        clusters[alias]["error"] =
            tf::StrCat("Unable to open any connections to remote cluster [", alias, "]");
      }
    }
    return Ok(clusters);
  }

  Answer Reload() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Json node = {{"name", "node-0"}};
    if (reload_exception_.has_value()) {
      node["reload_exception"] = {{"type", "illegal_state_exception"},
                                  {"reason", *reload_exception_}};
    } else {
      loaded_ = keystore_;
      if (IsAtLeast(options_.version, 9, 0)) {
        node["secure_setting_names"] = loaded_;
        node["keystore_digest"] = tf::StrCat("digest-", keystores_);
      }
    }
    return Ok({{"_nodes", {{"total", 1}, {"successful", 1}, {"failed", 0}}},
               {"cluster_name", "fake"},
               {"nodes", {{"node-id-0", node}}}});
  }

 public:
  FakeHttpServer http_;  // Last: its threads call Serve until it is gone.
};

FakeElasticsearch::FakeElasticsearch(FakeElasticsearchOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->ConnectAll();
}

FakeElasticsearch::~FakeElasticsearch() = default;

std::string FakeElasticsearch::url() const { return impl_->http_.url(); }

FakeHttpServer& FakeElasticsearch::http() { return impl_->http_; }

FakeApiKeys& FakeElasticsearch::api_keys() { return impl_->api_keys_; }

FlatSettings FakeElasticsearch::persistent() const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->persistent_;
}

FlatSettings FakeElasticsearch::transient() const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->transient_;
}

void FakeElasticsearch::SetPersistent(const FlatSettings& settings) {
  absl::MutexLock lock(&impl_->mutex_);
  Apply(settings, "persistent", impl_->persistent_);
  impl_->ConnectAll();
}

void FakeElasticsearch::SetTransient(const FlatSettings& settings) {
  absl::MutexLock lock(&impl_->mutex_);
  Apply(settings, "transient", impl_->transient_);
  impl_->ConnectAll();
}

void FakeElasticsearch::SetReachable(std::string_view address, bool reachable) {
  absl::MutexLock lock(&impl_->mutex_);
  if (reachable) {
    impl_->unreachable_.erase(std::string(address));
  } else {
    impl_->unreachable_.insert(std::string(address));
  }
  impl_->Disconnect();
}

void FakeElasticsearch::SetKeystore(std::set<std::string> secure_setting_names) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->keystore_ = std::move(secure_setting_names);
  ++impl_->keystores_;
}

void FakeElasticsearch::SetFileSettings(std::set<std::string> secure_setting_names) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->from_file_ = std::move(secure_setting_names);
}

void FakeElasticsearch::SetReloadException(std::optional<std::string> reason) {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->reload_exception_ = std::move(reason);
}

}  // namespace elastic::testing
