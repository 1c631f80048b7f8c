#include "acceptance/kubernetes_server.h"

#include <fstream>
#include <iterator>
#include <utility>

#include <signal.h>
#include <stdlib.h>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "httplib.h"

#include "acceptance/process.h"
#include "acceptance/project_script.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kScript = "servers/kubernetes.sh";
constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kRole = "terraform-remote-clusters";  // of examples/eck/role.yaml

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string ReadField(const std::filesystem::path& home, std::string_view field) {
  std::string text = ReadAll(home / "fields" / field);
  absl::StripAsciiWhitespace(&text);
  return text;
}

Finished RunScript(const std::vector<std::string>& arguments) {
  return Process(ProjectScript(kScript, arguments)).Wait(absl::Minutes(15));
}

}  // namespace

std::optional<KubernetesAddress> FindKubernetes() {
  const char* home = getenv("ACCEPTANCE_KUBERNETES_HOME");
  if (home == nullptr) return std::nullopt;
  return ReadKubernetes(home);
}

std::optional<KubernetesAddress> ReadKubernetes(const std::filesystem::path& home) {
  KubernetesAddress address = {.name = home.filename(),
                               .endpoint = ReadField(home, "endpoint"),
                               .ca_file = ReadField(home, "ca_file"),
                               .kubeconfig = ReadField(home, "kubeconfig"),
                               .admin_token = ReadField(home, "admin_token"),
                               .terraform_token = ReadField(home, "terraform_token"),
                               .nobody_token = ReadField(home, "nobody_token"),
                               .service_address = ReadField(home, "service_address")};
  if (address.endpoint.empty()) return std::nullopt;
  return address;
}

std::string ElasticsearchPath(std::string_view name_space, std::string_view name) {
  return tf::StrCat("/apis/elasticsearch.k8s.elastic.co/v1/namespaces/", name_space,
                    "/elasticsearches/", name);
}

std::string SecretPath(std::string_view name_space, std::string_view name) {
  return tf::StrCat("/api/v1/namespaces/", name_space, "/secrets/", name);
}

tf::Json UserSubject(std::string_view user) {
  return {{"kind", "User"}, {"name", user}, {"apiGroup", kRbac}};
}

tf::Json GroupSubject(std::string_view group) {
  return {{"kind", "Group"}, {"name", group}, {"apiGroup", kRbac}};
}

tf::Json ServiceAccountSubject(std::string_view name_space, std::string_view account) {
  return {{"kind", "ServiceAccount"}, {"namespace", name_space}, {"name", account}};
}

KubernetesServer::KubernetesServer(KubernetesAddress address, std::string token)
    : address_(std::move(address)), token_(std::move(token)) {
  if (token_.empty()) token_ = address_.admin_token;
  // OpenSSL writes to a connection that the server has closed, which it does early when it refuses
  // a request.
  signal(SIGPIPE, SIG_IGN);
}

Answer KubernetesServer::SendAs(std::string_view method, const std::string& path, std::string body,
                                const std::string& content_type) const {
  httplib::Client client(address_.endpoint);
  client.set_ca_cert_path(address_.ca_file);
  client.set_bearer_token_auth(token_);
  client.set_read_timeout(60);
  httplib::Request request;
  request.method = std::string(method);
  request.path = path;
  if (!body.empty()) {
    request.body = std::move(body);
    request.headers.emplace("Content-Type", content_type);
  }
  const httplib::Result result = client.send(request);
  if (!result) return {};
  return {.status = result->status, .body = tf::ParseJson(result->body).value_or(tf::Json())};
}

Answer KubernetesServer::Send(std::string_view method, const std::string& path,
                              const tf::Json& body) const {
  return SendAs(method, path, body.is_null() ? "" : tf::DumpJson(body), "application/json");
}

Answer KubernetesServer::Apply(const std::string& path, std::string_view text,
                               std::string_view manager) const {
  return SendAs("PATCH", tf::StrCat(path, "?force=true&fieldManager=", manager), std::string(text),
                "application/apply-patch+yaml");
}

tf::Json KubernetesServer::Get(const std::string& path) const {
  Answer answer = Send("GET", path);
  return answer.status == 200 ? std::move(answer.body) : tf::Json();
}

Answer KubernetesServer::MergePatch(const std::string& path, const tf::Json& patch) const {
  return SendAs("PATCH", path, tf::DumpJson(patch), "application/merge-patch+json");
}

std::string KubernetesServer::CreateNamespace() const {
  const Answer answer = Send("POST", "/api/v1/namespaces",
                             {{"apiVersion", "v1"},
                              {"kind", "Namespace"},
                              {"metadata", {{"generateName", "acceptance-"}}}});
  const tf::Json* metadata = tf::FindMember(answer.body, "metadata");
  return metadata == nullptr ? "" : tf::StringMember(*metadata, "name").value_or("");
}

bool KubernetesServer::GrantProviderRole(std::string_view name_space,
                                         const tf::Json& subject) const {
  const std::string prefix = tf::StrCat("/apis/", kRbac, "/v1/namespaces/", name_space);
  const std::string role = ReadAll(std::filesystem::path(ACCEPTANCE_FOLDER).parent_path() /
                                   "examples" / "eck" / "role.yaml");
  if (Apply(tf::StrCat(prefix, "/roles/", kRole), role).status >= 300) return false;
  const tf::Json binding = {
      {"apiVersion", tf::StrCat(kRbac, "/v1")},
      {"kind", "RoleBinding"},
      {"metadata", {{"generateName", "terraform-"}}},
      {"roleRef", {{"apiGroup", kRbac}, {"kind", "Role"}, {"name", kRole}}},
      {"subjects", tf::Json::array({subject})},
  };
  return Send("POST", tf::StrCat(prefix, "/rolebindings"), binding).status == 201;
}

std::string KubernetesServer::ServiceAccountToken(std::string_view name_space,
                                                  std::string_view account) const {
  const std::string path =
      tf::StrCat("/api/v1/namespaces/", name_space, "/serviceaccounts/", account);
  Apply(path,
        tf::DumpJson(
            {{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", {{"name", account}}}}));
  const Answer answer = Send("POST", tf::StrCat(path, "/token"),
                             {{"apiVersion", "authentication.k8s.io/v1"},
                              {"kind", "TokenRequest"},
                              {"spec", tf::Json::object()}});
  const tf::Json* status = tf::FindMember(answer.body, "status");
  return status == nullptr ? "" : tf::StringMember(*status, "token").value_or("");
}

std::optional<ClientCertificate> KubernetesServer::MakeCertificate(
    const std::string& user, const std::vector<std::string>& groups) const {
  std::vector<std::string> arguments = {"certificate", address_.name, user};
  arguments.insert(arguments.end(), groups.begin(), groups.end());
  const Finished finished = RunScript(arguments);
  if (finished.exit_code != 0) return std::nullopt;
  std::string path = finished.output;
  absl::StripAsciiWhitespace(&path);
  return ClientCertificate{.certificate = path + ".crt", .key = path + ".key"};
}

tf::Json KubernetesServer::Kubeconfig(const tf::Json& user) const {
  const auto named = [](std::string_view kind, const tf::Json& value) {
    return tf::Json::array({{{"name", "acceptance"}, {std::string(kind), value}}});
  };
  return {
      {"apiVersion", "v1"},
      {"kind", "Config"},
      {"clusters", named("cluster", {{"server", address_.endpoint},
                                     {"certificate-authority", address_.ca_file}})},
      {"users", named("user", user)},
      {"contexts", named("context", {{"cluster", "acceptance"}, {"user", "acceptance"}})},
      {"current-context", "acceptance"},
  };
}

OwnKubernetes::OwnKubernetes(std::string name, Eck eck) : name_(std::move(name)) {
  std::vector<std::string> arguments = {"start", name_};
  if (eck == Eck::kAbsent) arguments.push_back("--without-eck");
  const Finished started = RunScript(arguments);
  if (started.exit_code != 0) {
    problem_ = tf::StrCat(started.output, started.errors);
    return;
  }
  std::string home = RunScript({"get", name_, "home"}).output;
  absl::StripAsciiWhitespace(&home);
  address_ = ReadKubernetes(home);
}

OwnKubernetes::~OwnKubernetes() { RunScript({"stop", name_}); }

}  // namespace elastic::acceptance
