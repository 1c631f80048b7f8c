// EckTest: what the tests of `kubernetes` share. Each test has a Kubernetes namespace of its own
// with a stand-in for ECK's operator (eck_operator.h) and these Elasticsearch resources, behind
// which are the fixture's clusters:
//
//   berlin         secured: the API server's service proxy, which removes credentials, is of no use
//   tokyo, oslo    without security
//
// Terraform is the user "terraform", who may do what examples/eck/role.yaml says in that namespace.
// The provider block has the API server by local.kubeconfig, and "berlin" in `clusters`.
// local.name_space is the namespace.
#ifndef ELASTIC_ACCEPTANCE_ECK_FIXTURE_H_
#define ELASTIC_ACCEPTANCE_ECK_FIXTURE_H_

#include <optional>
#include <string>
#include <string_view>

#include "acceptance/acceptance_fixture.h"
#include "acceptance/eck_operator.h"
#include "acceptance/kubernetes_server.h"

namespace elastic::acceptance {

class EckTest : public AcceptanceTest {
 protected:
  // Skips, and says why, when the environment lacks something.
  void SetUp() override;
  // Ends the operator before the links are removed, which it would make again.
  void TearDown() override;

  // As an administrator.
  const KubernetesServer& kubernetes() const { return *kubernetes_; }
  EckOperator& eck() { return *operator_; }
  const std::string& name_space() const { return name_space_; }

  // Path of a resource in the test's namespace.
  std::string PathOf(std::string_view name) const { return ElasticsearchPath(name_space_, name); }
  // spec.remoteClusters of berlin; an empty array where there is none.
  tf::Json Entries() const;
  // Replaces it, whoever writes meanwhile.
  void PutEntries(const tf::Json& entries) const;
  // An entry {name, elasticsearchRef: {name, namespace}} whose alias is "${local.prefix}NAME".
  tf::Json Entry(std::string_view name, std::string_view remote = "tokyo") const;
  // "kubernetes/NAMESPACE/berlin/ALIAS" of the link NAME.
  std::string ImportId(std::string_view name = "link") const;

  // Writes what local.kubeconfig names, for a user {"token": …} and so on.
  void WriteKubeconfig(const tf::Json& user);

 private:
  std::optional<KubernetesServer> kubernetes_;
  std::optional<EckOperator> operator_;
  std::string name_space_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_ECK_FIXTURE_H_
