#include "resources/clients/kubernetes/kubeconfig.h"

#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/base/read_file.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/kubernetes/exec_credentials.h"
#include "resources/clients/kubernetes/kubeconfig_section.h"
#include "resources/clients/kubernetes/yaml.h"

namespace elastic::kubernetes {
namespace {

using Sections = std::map<std::string, Section, std::less<>>;  // By name.

// All files, merged.
struct Kubeconfig {
  std::string current_context = {};
  Sections contexts = {};
  Sections clusters = {};
  Sections users = {};
};

// The cluster's extension that is meant for exec plugins.
constexpr std::string_view kExecExtension = "client.authentication.k8s.io/exec";

std::string ExpandHome(const std::string& path, const std::string& home) {
  return absl::StartsWith(path, "~/") ? home + path.substr(1) : path;
}

// Adds the entries of `list` ([{name, <kind>: {…}}]) whose names are new to `sections`.
absl::Status MergeSections(const std::string& path, const std::string& kind, const tf::Json& list,
                           Sections& sections) {
  if (list.is_null()) return absl::OkStatus();
  if (!list.is_array()) {
    return absl::InvalidArgumentError(tf::StrCat("\"", path, "\": ", kind, "s is not a list"));
  }
  for (const tf::Json& entry : list) {
    const std::optional<std::string> name = tf::StringMember(entry, "name");
    if (!name.has_value()) {
      return absl::InvalidArgumentError(
          tf::StrCat("\"", path, "\": an entry of ", kind, "s has no name"));
    }
    const tf::Json* fields = tf::FindMember(entry, kind);
    sections.emplace(
        *name,
        Section{.where = tf::StrCat(kind, " \"", *name, "\" of \"", path, "\""),
                .folder = std::filesystem::absolute(path).parent_path().string(),
                .fields = fields != nullptr && fields->is_object() ? *fields : tf::Json::object()});
  }
  return absl::OkStatus();
}

absl::Status MergeFile(const std::string& path, std::string_view text, Kubeconfig& config) {
  const absl::StatusOr<tf::Json> document = ParseYaml(text);
  if (!document.ok()) {
    return absl::InvalidArgumentError(
        tf::StrCat("\"", path, "\": ", tf::FromAbsl(document.status().message())));
  }
  if (document->is_null()) return absl::OkStatus();  // kubectl takes an empty file too.
  if (!document->is_object()) {
    return absl::InvalidArgumentError(tf::StrCat("\"", path, "\": is not a kubeconfig"));
  }
  if (config.current_context.empty()) {
    config.current_context = tf::StringMember(*document, "current-context").value_or("");
  }
  const std::pair<const char*, Sections*> kinds[] = {
      {"context", &config.contexts}, {"cluster", &config.clusters}, {"user", &config.users}};
  for (const auto& [kind, sections] : kinds) {
    const tf::Json* list = tf::FindMember(*document, tf::StrCat(kind, "s"));
    if (list != nullptr) RETURN_IF_ERROR(MergeSections(path, kind, *list, *sections));
  }
  return absl::OkStatus();
}

absl::StatusOr<Kubeconfig> ReadFiles(const std::vector<std::string>& paths) {
  Kubeconfig config;
  bool found = false;
  for (const std::string& path : paths) {
    const absl::StatusOr<std::string> text = clients::ReadFile(path);
    if (absl::IsNotFound(text.status())) continue;
    if (!text.ok()) return text.status();
    found = true;
    RETURN_IF_ERROR(MergeFile(path, *text, config));
  }
  if (found) return config;
  return absl::NotFoundError(
      tf::StrCat("no kubeconfig: there is no file \"", absl::StrJoin(paths, "\" or \""), "\""));
}

// The section of that name; `needed_by` says in the message who names it.
absl::StatusOr<Section> Find(const Sections& sections, std::string_view kind,
                             const std::string& name, std::string_view needed_by) {
  const auto found = sections.find(name);
  if (found != sections.end()) return found->second;
  return absl::NotFoundError(tf::StrCat(needed_by, ": there is no ", kind, " \"", name, "\""));
}

absl::StatusOr<tf::Secret> ProxyUrl(const Section& cluster) {
  ASSIGN_OR_RETURN(std::string url, TextField(cluster, "proxy-url"));
  if (url.empty() || absl::StartsWith(url, "http://") || absl::StartsWith(url, "https://")) {
    return tf::Secret(std::move(url));
  }
  if (!absl::StartsWith(url, "socks5://")) {
    return Blame(cluster, "proxy-url",
                 absl::InvalidArgumentError("is no http://, https:// or socks5:// URL"));
  }
  // kubectl lets the proxy look up names, for which curl has a scheme of its own.
  return tf::Secret(tf::StrCat("socks5h", url.substr(url.find(':'))));
}

absl::Status ReadCluster(const Section& cluster, Access& access) {
  ASSIGN_OR_RETURN(access.server, TextField(cluster, "server"));
  if (access.server.empty()) {
    return Blame(cluster, "server", absl::InvalidArgumentError("is missing"));
  }
  if (const auto endpoint = http::ParseEndpoint(access.server); !endpoint.ok()) {
    return Blame(cluster, "server", endpoint.status());
  }
  ASSIGN_OR_RETURN(access.tls.ca, PemField(cluster, "certificate-authority"));
  ASSIGN_OR_RETURN(access.tls.server_name, TextField(cluster, "tls-server-name"));
  ASSIGN_OR_RETURN(const bool insecure, FlagField(cluster, "insecure-skip-tls-verify"));
  if (insecure && !access.tls.ca.empty()) {
    return Blame(cluster, "insecure-skip-tls-verify",
                 absl::InvalidArgumentError("does not go with a certificate-authority"));
  }
  if (insecure) access.tls.verification = http::Verification::kNone;
  ASSIGN_OR_RETURN(access.proxy_url, ProxyUrl(cluster));
  return absl::OkStatus();
}

// The value of the cluster's extension for exec plugins; null when there is none.
tf::Json ExecConfigOf(const Section& cluster) {
  const tf::Json* extensions = tf::FindMember(cluster.fields, "extensions");
  if (extensions == nullptr || !extensions->is_array()) return nullptr;
  for (const tf::Json& extension : *extensions) {
    if (tf::StringMember(extension, "name") != kExecExtension) continue;
    const tf::Json* value = tf::FindMember(extension, "extension");
    return value == nullptr ? tf::Json(nullptr) : *value;
  }
  return nullptr;
}

absl::StatusOr<std::map<std::string, std::string>> ExecEnvironment(const Section& exec) {
  std::map<std::string, std::string> environment;
  const tf::Json* list = tf::FindMember(exec.fields, "env");
  if (list == nullptr || !list->is_array()) return environment;
  for (const tf::Json& variable : *list) {
    const std::string name = tf::StringMember(variable, "name").value_or("");
    if (name.empty()) {
      return Blame(exec, "env", absl::InvalidArgumentError("a variable has no name"));
    }
    environment[name] = tf::StringMember(variable, "value").value_or("");
  }
  return environment;
}

absl::StatusOr<ExecPlugin> ReadExec(const Section& user, const tf::Json& fields,
                                    const Section& cluster) {
  const Section exec = {
      .where = tf::StrCat(user.where, ": exec"), .folder = user.folder, .fields = fields};
  ExecPlugin plugin = {.args = tf::StringsMember(fields, "args")};
  ASSIGN_OR_RETURN(plugin.api_version, TextField(exec, "apiVersion"));
  ASSIGN_OR_RETURN(plugin.command, TextField(exec, "command"));
  if (absl::StrContains(plugin.command, "/")) plugin.command = Resolve(exec, plugin.command);
  ASSIGN_OR_RETURN(plugin.env, ExecEnvironment(exec));
  ASSIGN_OR_RETURN(plugin.install_hint, TextField(exec, "installHint"));
  ASSIGN_OR_RETURN(plugin.provide_cluster_info, FlagField(exec, "provideClusterInfo"));
  plugin.cluster_config = ExecConfigOf(cluster);
  ASSIGN_OR_RETURN(const std::string interactive, TextField(exec, "interactiveMode"));
  if (interactive == "Always") {
    return Blame(exec, "interactiveMode",
                 absl::FailedPreconditionError(
                     "is \"Always\", but here nobody can answer the plugin's questions"));
  }
  if (const absl::Status valid = CheckExecPlugin(plugin); !valid.ok()) {
    return absl::Status(valid.code(), tf::StrCat(exec.where, ": ", tf::FromAbsl(valid.message())));
  }
  return plugin;
}

// What acts as somebody or something else than the fields that we read say.
absl::Status RefuseOtherIdentities(const Section& user) {
  if (tf::FindMember(user.fields, "auth-provider") != nullptr) {
    return Blame(user, "auth-provider",
                 absl::UnimplementedError("no longer exists in Kubernetes; use exec"));
  }
  for (const char* field : {"as", "as-uid", "as-groups", "as-user-extra"}) {
    if (tf::FindMember(user.fields, field) == nullptr) continue;
    return Blame(user, field, absl::UnimplementedError("impersonation is not supported"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Authentication> ReadAuthentication(const Section& user, const Section& cluster) {
  ASSIGN_OR_RETURN(std::string token_file, PathField(user, "tokenFile"));
  if (!token_file.empty()) return TokenFile{.path = std::move(token_file)};
  ASSIGN_OR_RETURN(std::string token, TextField(user, "token"));
  if (!token.empty()) return http::BearerToken{.token = tf::Secret(std::move(token))};
  ASSIGN_OR_RETURN(std::string username, TextField(user, "username"));
  ASSIGN_OR_RETURN(std::string password, TextField(user, "password"));
  if (!username.empty()) {
    return http::BasicCredentials{.username = std::move(username),
                                  .password = tf::Secret(std::move(password))};
  }
  const tf::Json* exec = tf::FindMember(user.fields, "exec");
  if (exec == nullptr || exec->is_null()) return http::NoCredentials{};
  ASSIGN_OR_RETURN(ExecPlugin plugin, ReadExec(user, *exec, cluster));
  return plugin;
}

absl::Status ReadUser(const Section& user, const Section& cluster, Access& access) {
  RETURN_IF_ERROR(RefuseOtherIdentities(user));
  ASSIGN_OR_RETURN(access.tls.client_certificate, PemField(user, "client-certificate"));
  ASSIGN_OR_RETURN(std::string key, PemField(user, "client-key"));
  if (access.tls.client_certificate.empty() != key.empty()) {
    return Blame(
        user, key.empty() ? "client-certificate" : "client-key",
        absl::InvalidArgumentError("a client certificate and its key must be given together"));
  }
  access.tls.client_key = tf::Secret(std::move(key));
  ASSIGN_OR_RETURN(access.authentication, ReadAuthentication(user, cluster));
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> SplitPathList(std::string_view list) {
  return absl::StrSplit(tf::ToAbsl(list), ':', absl::SkipEmpty());
}

absl::StatusOr<Access> ReadKubeconfig(const KubeconfigSource& source) {
  std::vector<std::string> paths;
  for (const std::string& path : source.paths) paths.push_back(ExpandHome(path, source.home));
  ASSIGN_OR_RETURN(const Kubeconfig config, ReadFiles(paths));
  const std::string files = tf::StrCat("\"", absl::StrJoin(paths, "\", \""), "\"");
  const std::string& name = source.context.empty() ? config.current_context : source.context;
  if (name.empty()) {
    return absl::InvalidArgumentError(
        tf::StrCat(files, ": has no current-context, so a context must be named"));
  }
  ASSIGN_OR_RETURN(const Section context, Find(config.contexts, "context", name, files));
  ASSIGN_OR_RETURN(const std::string cluster_name, TextField(context, "cluster"));
  ASSIGN_OR_RETURN(const std::string user_name, TextField(context, "user"));
  ASSIGN_OR_RETURN(const Section cluster,
                   Find(config.clusters, "cluster", cluster_name, context.where));

  Access access = {.origin = context.where};
  RETURN_IF_ERROR(ReadCluster(cluster, access));
  if (user_name.empty()) return access;
  ASSIGN_OR_RETURN(const Section user, Find(config.users, "user", user_name, context.where));
  RETURN_IF_ERROR(ReadUser(user, cluster, access));
  return access;
}

}  // namespace elastic::kubernetes
