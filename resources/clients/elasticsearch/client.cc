#include "resources/clients/elasticsearch/client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "provider/base/log.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/elasticsearch/errors.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/http_status.h"
#include "resources/clients/http/requests.h"

namespace elastic::es {
namespace {

// The server's answer to a resolve comes within the timeout it is given; this is for the way.
constexpr absl::Duration kResolveGrace = absl::Seconds(15);

// Elasticsearch refuses a request line of more than 4 KB (http.max_initial_line_length); the rest
// of the line, and what a proxy may put before the path, have room left.
constexpr size_t kLongestFilter = 3000;

using http::Get;
using http::Idempotency;
using http::WithJson;

SettingsMap SettingsIn(const tf::Json& body, std::string_view scope) {
  const tf::Json* settings = tf::FindMember(body, scope);
  if (settings == nullptr || !settings->is_object()) return {};
  SettingsMap map;
  for (const auto& [key, value] : settings->items()) map.emplace_hint(map.end(), key, value);
  return map;
}

ClusterSettings ToClusterSettings(const tf::Json& body) {
  return {.persistent = SettingsIn(body, "persistent"),
          .transient = SettingsIn(body, "transient"),
          .defaults = SettingsIn(body, "defaults")};
}

// A filter_path of each alias between `before` and `after`; `otherwise` where that is too long.
std::string FilterPath(std::span<const std::string> aliases, std::string_view before,
                       std::string_view after, std::string_view otherwise) {
  std::string filter;
  for (const std::string& alias : aliases) {
    tf::StrAppend(&filter, filter.empty() ? "" : ",", before, http::EscapeSegment(alias), after);
  }
  return filter.size() > kLongestFilter ? std::string(otherwise) : filter;
}

tf::Json ToJson(const SettingsPatch& patch) {
  tf::Json body = tf::Json::object();
  if (!patch.persistent.empty()) body["persistent"] = patch.persistent;
  if (!patch.transient.empty()) body["transient"] = patch.transient;
  return body;
}

RemoteInfo ToRemoteInfo(const tf::Json& json) {
  return {
      .connected = tf::BoolMember(json, "connected").value_or(false),
      .mode = tf::StringMember(json, "mode").value_or(""),
      .skip_unavailable = tf::BoolMember(json, "skip_unavailable").value_or(false),
      .initial_connect_timeout = tf::StringMember(json, "initial_connect_timeout").value_or(""),
      .has_credentials = tf::FindMember(json, "cluster_credentials") != nullptr,
      .seeds = tf::StringsMember(json, "seeds"),
      .num_nodes_connected = tf::IntMember(json, "num_nodes_connected"),
      .max_connections_per_cluster = tf::IntMember(json, "max_connections_per_cluster"),
      .proxy_address = tf::StringMember(json, "proxy_address").value_or(""),
      .server_name = tf::StringMember(json, "server_name").value_or(""),
      .num_proxy_sockets_connected = tf::IntMember(json, "num_proxy_sockets_connected"),
      .max_proxy_socket_connections = tf::IntMember(json, "max_proxy_socket_connections"),
  };
}

RemoteInfos ToRemoteInfos(const tf::Json& body) {
  RemoteInfos infos;
  for (const auto& [alias, info] : body.items()) infos.emplace(alias, ToRemoteInfo(info));
  return infos;
}

absl::StatusOr<ServerInfo> ToServerInfo(const tf::Json& body) {
  const tf::Json* version = tf::FindMember(body, "version");
  const std::optional<std::string> number =
      version == nullptr ? std::nullopt : tf::StringMember(*version, "number");
  if (!number.has_value()) {
    return absl::FailedPreconditionError(
        "GET /: the answer names no version: this is not Elasticsearch");
  }
  ServerInfo info = {.version = *number,
                     .build_flavor = tf::StringMember(*version, "build_flavor").value_or(""),
                     .cluster_name = tf::StringMember(body, "cluster_name").value_or(""),
                     .cluster_uuid = tf::StringMember(body, "cluster_uuid").value_or("")};
  const std::vector<absl::string_view> parts = absl::StrSplit(info.version, absl::ByAnyChar(".-"));
  const bool numbered = parts.size() >= 2 && absl::SimpleAtoi(parts[0], &info.major) &&
                        absl::SimpleAtoi(parts[1], &info.minor);
  if (!numbered && info.build_flavor != "serverless") {
    return absl::FailedPreconditionError(
        tf::StrCat("GET /: version \"", info.version, "\" is not a version of Elasticsearch"));
  }
  if (info.build_flavor == "serverless") {
    return absl::FailedPreconditionError(
        "GET /: this is Elastic Cloud Serverless, which has no remote clusters to register");
  }
  return info;
}

ReloadedNode ToReloadedNode(const tf::Json& json) {
  ReloadedNode node = {.name = tf::StringMember(json, "name").value_or(""),
                       .keystore_digest = tf::StringMember(json, "keystore_digest").value_or("")};
  if (const tf::Json* exception = tf::FindMember(json, "reload_exception")) {
    node.exception = tf::StrCat(tf::StringMember(*exception, "type").value_or("exception"), ": ",
                                tf::StringMember(*exception, "reason").value_or("no reason given"));
  }
  if (tf::FindMember(json, "secure_setting_names") != nullptr) {
    node.secure_setting_names = tf::StringsMember(json, "secure_setting_names");
  }
  return node;
}

FileSettings ToFileSettings(const tf::Json& answer) {
  const tf::Json* found = &answer;
  for (const char* name : {"metadata", "reserved_state", "file_settings"}) {
    found = tf::FindMember(*found, name);
    if (found == nullptr) return {};
  }
  const auto version_of = [](const tf::Json& object) -> int64_t {
    const tf::Json* version = tf::FindMember(object, "version");
    return version != nullptr && version->is_number() ? version->get<int64_t>() : -1;
  };
  FileSettings settings = {.version = version_of(*found)};
  if (const tf::Json* errors = tf::FindMember(*found, "errors");
      errors != nullptr && errors->is_object()) {
    settings.failed_version = version_of(*errors);
    settings.failure = tf::StringMember(*errors, "error_kind").value_or("");
  }
  return settings;
}

}  // namespace

Client::Client(std::shared_ptr<http::Transport> transport) : transport_(std::move(transport)) {}

absl::StatusOr<ServerInfo> Client::Root(const tf::Bounds& bounds) {
  {
    absl::MutexLock lock(&mutex_);
    if (root_.has_value()) return *root_;
  }
  ASSIGN_OR_RETURN(const tf::Json body, Call(Get("/"), bounds));
  ASSIGN_OR_RETURN(ServerInfo info, ToServerInfo(body));
  absl::MutexLock lock(&mutex_);
  root_ = info;
  return info;
}

absl::StatusOr<ClusterSettings> Client::GetSettings(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json body, Call(Get("/_cluster/settings?flat_settings=true"), bounds));
  return ToClusterSettings(body);
}

absl::StatusOr<ClusterSettings> Client::GetSettings(std::span<const std::string> aliases,
                                                    const tf::Bounds& bounds) {
  // A flat key is one name to the filter, and a dot in a pattern would part two: hence the stars.
  // They take in what merely holds the alias, too.
  const std::string filter = FilterPath(aliases, "*.cluster*remote*", "*", "*.cluster*remote*");
  ASSIGN_OR_RETURN(
      const tf::Json body,
      Call(Get(tf::StrCat(
               "/_cluster/settings?flat_settings=true&include_defaults=true&filter_path=", filter)),
           bounds));
  return ToClusterSettings(body);
}

absl::StatusOr<ClusterSettings> Client::PutSettings(const SettingsPatch& patch,
                                                    const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json answer,
                   Call(WithJson("PUT", "/_cluster/settings?flat_settings=true", ToJson(patch),
                                 Idempotency::kIdempotent),
                        bounds));
  if (tf::BoolMember(answer, "acknowledged") == false) {
    // Stored by the master, but some node has not said within 30 s that it applied it.
    tf::log::Warn("cluster settings are stored but not acknowledged by every node");
  }
  return ToClusterSettings(answer);
}

absl::StatusOr<RemoteInfos> Client::GetRemoteInfo(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json body, Call(Get("/_remote/info"), bounds));
  return ToRemoteInfos(body);
}

absl::StatusOr<RemoteInfos> Client::GetRemoteInfo(std::span<const std::string> aliases,
                                                  const tf::Bounds& bounds) {
  // The star because a pattern that begins with a dash, as an alias may, says what to leave out.
  const std::string filter = FilterPath(aliases, "*", "", "*");
  ASSIGN_OR_RETURN(const tf::Json body,
                   Call(Get(tf::StrCat("/_remote/info?filter_path=", filter)), bounds));
  return ToRemoteInfos(body);
}

absl::StatusOr<Snapshot> Client::ReadSnapshot(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(ClusterSettings settings, GetSettings(bounds));
  ASSIGN_OR_RETURN(RemoteInfos remotes, GetRemoteInfo(bounds));
  return Snapshot{.settings = std::move(settings), .remotes = std::move(remotes)};
}

absl::StatusOr<ResolvedCluster> Client::ResolveCluster(std::string_view alias,
                                                       absl::Duration timeout,
                                                       const tf::Bounds& bounds) {
  http::Request request =
      Get(tf::StrCat("/_resolve/cluster/", http::EscapeSegment(tf::StrCat(alias, ":*")),
                     "?timeout=", absl::ToInt64Milliseconds(timeout), "ms"));
  request.timeout = timeout + kResolveGrace;
  absl::StatusOr<tf::Json> body = Call(request, bounds);
  if (absl::IsUnimplemented(body.status())) {
    return absl::UnimplementedError(tf::StrCat(
        body.status().message(), " (_resolve/cluster needs Elasticsearch 8.13 or later)"));
  }
  if (!body.ok()) return body.status();

  const tf::Json* cluster = tf::FindMember(*body, alias);
  if (cluster == nullptr) {
    return absl::NotFoundError(
        tf::StrCat("GET /_resolve/cluster: no remote cluster \"", alias, "\""));
  }
  const tf::Json* version = tf::FindMember(*cluster, "version");
  return ResolvedCluster{
      .connected = tf::BoolMember(*cluster, "connected").value_or(false),
      .error = tf::StringMember(*cluster, "error").value_or(""),
      .version = version == nullptr ? "" : tf::StringMember(*version, "number").value_or("")};
}

absl::StatusOr<std::vector<ReloadedNode>> Client::ReloadSecureSettings(
    const std::optional<tf::Secret>& keystore_password, const tf::Bounds& bounds) {
  tf::Json body = tf::Json::object();
  if (keystore_password.has_value()) {
    body["secure_settings_password"] = keystore_password->Reveal();
  }
  ASSIGN_OR_RETURN(const tf::Json answer, Call(WithJson("POST", "/_nodes/reload_secure_settings",
                                                        body, Idempotency::kIdempotent),
                                               bounds));
  std::vector<ReloadedNode> nodes;
  if (const tf::Json* all = tf::FindMember(answer, "nodes"); all != nullptr && all->is_object()) {
    for (const auto& [id, node] : all->items()) nodes.push_back(ToReloadedNode(node));
  }
  return nodes;
}

absl::StatusOr<FileSettings> Client::GetFileSettings(const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const tf::Json answer,
                   Call(Get("/_cluster/state/metadata"
                            "?filter_path=metadata.reserved_state.file_settings"),
                        bounds));
  return ToFileSettings(answer);
}

absl::StatusOr<tf::Json> Client::Call(const http::Request& request, const tf::Bounds& bounds) {
  ASSIGN_OR_RETURN(const http::Response response, transport_->Send(request, bounds));
  return JsonObjectOf(request, response);
}

}  // namespace elastic::es
