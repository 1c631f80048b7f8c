// A running Kubernetes API server as a test sees it: where it is, identities of every kind, and a
// client that sets things up and checks what the provider did.
//
//   const KubernetesServer kubernetes(*FindKubernetes());
//   const std::string name_space = kubernetes.CreateNamespace();
//   kubernetes.Apply(ElasticsearchPath(name_space, "berlin"), R"(
//     apiVersion: elasticsearch.k8s.elastic.co/v1
//     kind: Elasticsearch
//     metadata: {name: berlin}
//     spec: {version: 9.5.3, nodeSets: [{name: default, count: 1}]})");
//   kubernetes.GrantProviderRole(name_space, UserSubject("terraform"));
//   terraform.Write("kubeconfig", tf::DumpJson(kubernetes.Kubeconfig(
//       {{"token", kubernetes.address().terraform_token}})));
#ifndef ELASTIC_ACCEPTANCE_KUBERNETES_SERVER_H_
#define ELASTIC_ACCEPTANCE_KUBERNETES_SERVER_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acceptance/elasticsearch_server.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

// Fields of servers/kubernetes.sh, which says what they are.
struct KubernetesAddress {
  std::string name;      // as servers/kubernetes.sh calls it
  std::string endpoint;  // https://127.0.0.1:PORT
  std::string ca_file;
  std::string kubeconfig;  // of an administrator
  std::string admin_token;
  std::string terraform_token;  // user and group "terraform": may do what a test grants
  std::string nobody_token;     // user "nobody": may do nothing
  std::string service_address;  // where Services can lead; empty where there is no such network
};

// The server whose folder run.sh passed in ACCEPTANCE_KUBERNETES_HOME; nullopt when it passed none.
std::optional<KubernetesAddress> FindKubernetes();

// The server of a folder that `servers/kubernetes.sh get NAME home` names; nullopt when there is
// none.
std::optional<KubernetesAddress> ReadKubernetes(const std::filesystem::path& home);

// Paths of objects. An object is created, read, changed and removed by the path that names it.
std::string ElasticsearchPath(std::string_view name_space, std::string_view name);
std::string SecretPath(std::string_view name_space, std::string_view name);

// Subjects of role bindings.
tf::Json UserSubject(std::string_view user);
tf::Json GroupSubject(std::string_view group);
tf::Json ServiceAccountSubject(std::string_view name_space, std::string_view account);

struct ClientCertificate {
  std::filesystem::path certificate;  // PEM
  std::filesystem::path key;          // PEM
};

// Stateless: each call opens a connection. Safe to use from any thread. The process ignores SIGPIPE
// once there is one.
class KubernetesServer {
 public:
  // Sends requests as the user of `token`; as an administrator when it is empty.
  explicit KubernetesServer(KubernetesAddress address, std::string token = {});

  const KubernetesAddress& address() const { return address_; }

  Answer Send(std::string_view method, const std::string& path, const tf::Json& body = {}) const;

  // Creates an object or changes it to `text`, YAML or JSON of one object, by server-side apply
  // under the field manager `manager`.
  Answer Apply(const std::string& path, std::string_view text,
               std::string_view manager = "acceptance") const;
  // The object, or null when it is not there.
  tf::Json Get(const std::string& path) const;
  // A merge patch; with metadata.resourceVersion in it, a conditional one.
  Answer MergePatch(const std::string& path, const tf::Json& patch) const;
  Answer Delete(const std::string& path) const { return Send("DELETE", path); }

  // A new namespace. Leave it: nothing here would empty it.
  std::string CreateNamespace() const;

  // Gives a subject the role of examples/eck/role.yaml in a namespace. False when refused.
  bool GrantProviderRole(std::string_view name_space, const tf::Json& subject) const;

  // A token of a service account, which is created if need be; "" when refused.
  std::string ServiceAccountToken(std::string_view name_space, std::string_view account) const;

  // A client certificate that makes its bearer `user`, a member of `groups`; nullopt when the
  // script fails.
  std::optional<ClientCertificate> MakeCertificate(const std::string& user,
                                                   const std::vector<std::string>& groups) const;

  // A kubeconfig for this server whose only user is `user`: {"token": …}, {"exec": {…}} and so on.
  // JSON is YAML.
  tf::Json Kubeconfig(const tf::Json& user) const;

 private:
  Answer SendAs(std::string_view method, const std::string& path, std::string body,
                const std::string& content_type) const;

  KubernetesAddress address_;
  std::string token_;
};

// A server of a test's own, for what would disturb others on the shared one. Takes about 5 seconds.
class OwnKubernetes {
 public:
  enum class Eck { kInstalled, kAbsent };

  // `name` must differ from those of other tests: a-z, 0-9 and '-'.
  OwnKubernetes(std::string name, Eck eck);
  // Ends the server.
  ~OwnKubernetes();
  OwnKubernetes(const OwnKubernetes&) = delete;
  OwnKubernetes& operator=(const OwnKubernetes&) = delete;

  // nullopt when the server did not start; `problem` says why.
  const std::optional<KubernetesAddress>& address() const { return address_; }
  const std::string& problem() const { return problem_; }

 private:
  std::string name_;
  std::optional<KubernetesAddress> address_;
  std::string problem_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_KUBERNETES_SERVER_H_
