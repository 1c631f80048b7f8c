#include "acceptance/eck_fixture.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kProvider = R"(
provider "elastic" {
  kubernetes = { config_path = local.kubeconfig }
  clusters = {
    berlin = {
      endpoints = [local.berlin_endpoint]
      username  = "elastic"
      password  = var.berlin_password
    }
  }
}
)";

std::string Manifest(std::string_view name, std::string_view version) {
  return tf::DumpJson({{"apiVersion", "elasticsearch.k8s.elastic.co/v1"},
                       {"kind", "Elasticsearch"},
                       {"metadata", {{"name", name}}},
                       {"spec",
                        {{"version", version},
                         {"nodeSets", tf::Json::array({{{"name", "default"}, {"count", 1}}})}}}});
}

}  // namespace

void EckTest::SetUp() {
  AcceptanceTest::SetUp();
  if (IsSkipped()) return;
  const std::optional<KubernetesAddress> address = FindKubernetes();
  if (!address) GTEST_SKIP() << "ACCEPTANCE_KUBERNETES_HOME is not set";
  kubernetes_.emplace(*address);
  name_space_ = kubernetes_->CreateNamespace();
  ASSERT_NE(name_space_, "");
  ASSERT_TRUE(kubernetes_->GrantProviderRole(name_space_, UserSubject("terraform")));
  operator_.emplace(*kubernetes_, name_space_);
  ASSERT_TRUE(operator_->running()) << operator_->problem();
  for (const auto& [name, server] :
       {std::pair("berlin", &berlin()), std::pair("tokyo", &tokyo()), std::pair("oslo", &oslo())}) {
    ASSERT_TRUE(operator_->PutCluster(name, server->address()));
    ASSERT_EQ(kubernetes_->Apply(PathOf(name), Manifest(name, server->address().version)).status,
              201);
  }
  SetLocal("name_space", name_space_);
  SetLocal("kubeconfig", (terraform().folder() / "kubeconfig").string());
  WriteKubeconfig({{"token", address->terraform_token}});
  SetProvider(kProvider);
}

void EckTest::TearDown() {
  operator_.reset();
  AcceptanceTest::TearDown();
}

tf::Json EckTest::Entries() const {
  const tf::Json resource = kubernetes_->Get(PathOf("berlin"));
  const tf::Json* spec = tf::FindMember(resource, "spec");
  const tf::Json* entries = spec == nullptr ? nullptr : tf::FindMember(*spec, "remoteClusters");
  return entries == nullptr ? tf::Json::array() : *entries;
}

void EckTest::PutEntries(const tf::Json& entries) const {
  EXPECT_EQ(
      kubernetes_->MergePatch(PathOf("berlin"), {{"spec", {{"remoteClusters", entries}}}}).status,
      200);
}

tf::Json EckTest::Entry(std::string_view name, std::string_view remote) const {
  return {{"name", Alias(name)},
          {"elasticsearchRef", {{"name", remote}, {"namespace", name_space_}}}};
}

std::string EckTest::ImportId(std::string_view name) const {
  return tf::StrCat("kubernetes/", name_space_, "/berlin/", Alias(name));
}

void EckTest::WriteKubeconfig(const tf::Json& user) {
  terraform().Write("kubeconfig", tf::DumpJson(kubernetes_->Kubeconfig(user)));
}

}  // namespace elastic::acceptance
