#include "resources/clients/kubernetes/exec_credentials.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/base/child_process.h"

namespace elastic::kubernetes {
namespace {

constexpr std::string_view kVersions[] = {"client.authentication.k8s.io/v1",
                                          "client.authentication.k8s.io/v1beta1"};

// Of what a plugin wrote to standard error: enough for a message, which stands at the end.
constexpr size_t kShownBytes = 2000;

absl::Status Failure(const ExecPlugin& plugin, absl::StatusCode code, std::string_view what) {
  return absl::Status(code, tf::StrCat("exec plugin \"", plugin.command, "\": ", what));
}

absl::Status Unusable(const ExecPlugin& plugin, std::string_view what) {
  return Failure(plugin, absl::StatusCode::kFailedPrecondition, what);
}

// The end of `text`, from a character's beginning.
std::string_view Shown(std::string_view text) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(tf::ToAbsl(text));
  text = tf::FromAbsl(stripped);
  if (text.size() <= kShownBytes) return text;
  size_t begin = text.size() - kShownBytes;
  while (begin < text.size() && (text[begin] & 0xC0) == 0x80) ++begin;
  return text.substr(begin);
}

tf::Json ClusterInfo(const Access& access, const tf::Json& config) {
  tf::Json cluster = {{"server", access.server}};
  if (!access.tls.server_name.empty()) cluster["tls-server-name"] = access.tls.server_name;
  if (access.tls.verification == http::Verification::kNone) {
    cluster["insecure-skip-tls-verify"] = true;
  }
  if (!access.tls.ca.empty()) {
    cluster["certificate-authority-data"] = absl::Base64Escape(access.tls.ca);
  }
  if (!access.proxy_url.empty()) cluster["proxy-url"] = access.proxy_url.Reveal();
  if (!config.is_null()) cluster["config"] = config;
  return cluster;
}

bool IsPem(std::string_view text) { return text.find("-----BEGIN") != std::string_view::npos; }

absl::StatusOr<absl::Time> ParseExpiry(const ExecPlugin& plugin, const tf::Json& status) {
  const tf::Json* text = tf::FindMember(status, "expirationTimestamp");
  if (text == nullptr || text->is_null()) return absl::InfiniteFuture();
  absl::Time time;
  if (text->is_string() &&
      absl::ParseTime(absl::RFC3339_full, text->get_ref<const std::string&>(), &time, nullptr)) {
    return time;
  }
  return Unusable(plugin, "printed an expirationTimestamp that is no RFC 3339 time");
}

absl::StatusOr<ExecCredentials> ParseCredentials(const ExecPlugin& plugin,
                                                 const tf::Secret& output) {
  const absl::StatusOr<tf::Json> json = tf::ParseJson(output.Reveal());
  if (!json.ok() || tf::StringMember(*json, "kind") != "ExecCredential") {
    return Unusable(plugin, "did not print an ExecCredential");
  }
  const std::string version = tf::StringMember(*json, "apiVersion").value_or("");
  if (version != plugin.api_version) {
    return Unusable(plugin, tf::StrCat("printed an ExecCredential of another version than \"",
                                       plugin.api_version, "\", which it was asked for"));
  }
  const tf::Json* status = tf::FindMember(*json, "status");
  if (status == nullptr) return Unusable(plugin, "printed an ExecCredential without a status");
  ExecCredentials credentials = {
      .token = tf::Secret(tf::StringMember(*status, "token").value_or("")),
      .client_certificate = tf::StringMember(*status, "clientCertificateData").value_or(""),
      .client_key = tf::Secret(tf::StringMember(*status, "clientKeyData").value_or(""))};
  if (credentials.client_certificate.empty() != credentials.client_key.empty()) {
    return Unusable(plugin, "printed one of a client certificate and its key, not both");
  }
  // Texts, never paths: what is no PEM would be taken for the name of a file further down.
  if (!credentials.client_key.empty() &&
      (!IsPem(credentials.client_certificate) || !IsPem(credentials.client_key.Reveal()))) {
    return Unusable(plugin, "printed a client certificate or key that is no PEM text");
  }
  if (credentials.token.empty() && credentials.client_key.empty()) {
    return Unusable(plugin, "printed neither a token nor a client certificate");
  }
  ASSIGN_OR_RETURN(credentials.expires, ParseExpiry(plugin, *status));
  return credentials;
}

}  // namespace

absl::Status CheckExecPlugin(const ExecPlugin& plugin) {
  if (plugin.command.empty()) return absl::InvalidArgumentError("the command is missing");
  if (std::find(std::begin(kVersions), std::end(kVersions), plugin.api_version) ==
      std::end(kVersions)) {
    return absl::InvalidArgumentError(tf::StrCat("the version \"", plugin.api_version,
                                                 "\" is neither ", kVersions[0], " nor ",
                                                 kVersions[1]));
  }
  for (const auto& [name, value] : plugin.env) {
    if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
      return absl::InvalidArgumentError(tf::StrCat("\"", name, "\" is no name of a variable"));
    }
  }
  return absl::OkStatus();
}

std::string ExecInfo(const ExecPlugin& plugin, const Access& access) {
  tf::Json spec = {{"interactive", false}};
  if (plugin.provide_cluster_info) spec["cluster"] = ClusterInfo(access, plugin.cluster_config);
  return tf::DumpJson(
      {{"apiVersion", plugin.api_version}, {"kind", "ExecCredential"}, {"spec", std::move(spec)}});
}

absl::StatusOr<ExecCredentials> RunExecPlugin(const ExecPlugin& plugin, const Access& access,
                                              const tf::Bounds& bounds, const tf::Clock& clock) {
  clients::Command command = {.argv = {plugin.command}, .environment = plugin.env};
  command.argv.insert(command.argv.end(), plugin.args.begin(), plugin.args.end());
  command.environment["KUBERNETES_EXEC_INFO"] = ExecInfo(plugin, access);
  const absl::StatusOr<clients::Finished> finished = clients::RunChild(command, bounds, clock);
  if (!finished.ok()) {
    const std::string hint = absl::IsNotFound(finished.status()) && !plugin.install_hint.empty()
                                 ? tf::StrCat(": ", plugin.install_hint)
                                 : "";
    return absl::Status(
        finished.status().code(),
        tf::StrCat("exec plugin ", tf::FromAbsl(finished.status().message()), hint));
  }
  const std::string_view complaints = Shown(finished->errors);
  const std::string said = complaints.empty() ? "" : tf::StrCat(": ", complaints);
  if (finished->exit_code != 0) {
    return Failure(plugin, absl::StatusCode::kUnauthenticated,
                   tf::StrCat("exit code ", finished->exit_code, said));
  }
  absl::StatusOr<ExecCredentials> credentials = ParseCredentials(plugin, finished->output);
  if (credentials.ok()) return credentials;
  return absl::Status(credentials.status().code(),
                      tf::StrCat(tf::FromAbsl(credentials.status().message()), said));
}

}  // namespace elastic::kubernetes
