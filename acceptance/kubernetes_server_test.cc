#include "acceptance/kubernetes_server.h"

#include <fstream>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "acceptance/eck_operator.h"
#include "acceptance/process.h"
#include "acceptance/scratch_folder.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::string_view kBerlin = R"(
apiVersion: elasticsearch.k8s.elastic.co/v1
kind: Elasticsearch
metadata: {name: berlin}
spec:
  version: 9.5.3
  nodeSets: [{name: default, count: 1}]
  remoteClusters: [{name: tokyo, elasticsearchRef: {name: tokyo}}]
)";

class KubernetesServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::optional<KubernetesAddress> address = FindKubernetes();
    if (!address) GTEST_SKIP() << "ACCEPTANCE_KUBERNETES_HOME is not set";
    admin_.emplace(*address);
    name_space_ = admin_->CreateNamespace();
    ASSERT_NE(name_space_, "");
    ASSERT_EQ(admin_->Apply(berlin(), kBerlin).status, 201);
  }

  const KubernetesServer& admin() const { return *admin_; }
  const std::string& name_space() const { return name_space_; }
  std::string berlin() const { return ElasticsearchPath(name_space_, "berlin"); }
  KubernetesServer As(std::string token) const {
    return KubernetesServer(admin_->address(), token);
  }

  // Who a user's kubeconfig makes its bearer, by kubectl's own reading of it where there is one.
  std::string WhoAmI(const tf::Json& user) const {
    std::ofstream(scratch_.path() / "kubeconfig") << tf::DumpJson(admin_->Kubeconfig(user));
    return Process({.argv = {"kubectl", "auth", "whoami", "--output=jsonpath={.status.userInfo}"},
                    .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                    {"KUBECONFIG", scratch_.path() / "kubeconfig"},
                                    {"KUBECACHEDIR", scratch_.path() / "cache"}}})
        .Wait(absl::Minutes(1))
        .output;
  }

 private:
  ScratchFolder scratch_;
  std::optional<KubernetesServer> admin_;
  std::string name_space_;
};

TEST_F(KubernetesServerTest, ObjectsAreAppliedReadPatchedAndDeleted) {
  EXPECT_EQ(admin().Apply(berlin(), kBerlin).status, 200);
  EXPECT_EQ(admin().MergePatch(berlin(), {{"spec", {{"version", "9.6.0"}}}}).status, 200);
  EXPECT_EQ(admin().Get(berlin())["spec"]["version"], "9.6.0");
  EXPECT_EQ(admin().Delete(berlin()).status, 200);
  EXPECT_TRUE(admin().Get(berlin()).is_null());
}

TEST_F(KubernetesServerTest, PatchOfAnOldVersionIsAConflict) {
  const tf::Json before = admin().Get(berlin());
  ASSERT_EQ(admin().MergePatch(berlin(), {{"spec", {{"version", "9.6.0"}}}}).status, 200);
  EXPECT_EQ(
      admin()
          .MergePatch(berlin(),
                      {{"metadata", {{"resourceVersion", before["metadata"]["resourceVersion"]}}},
                       {"spec", {{"version", "9.7.0"}}}})
          .status,
      409);
}

TEST_F(KubernetesServerTest, EckDefinesWhatIsValid) {
  const Answer answer =
      admin().MergePatch(berlin(), {{"spec", {{"remoteClusters", {{{"name", ""}}}}}}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(tf::DumpJson(answer.body), HasSubstr("spec.remoteClusters[0].name"));
}

TEST_F(KubernetesServerTest, ProviderRoleAllowsWhatItSaysAndNothingElse) {
  const KubernetesServer terraform = As(admin().address().terraform_token);
  EXPECT_EQ(terraform.Send("GET", berlin()).status, 403);

  ASSERT_TRUE(admin().GrantProviderRole(name_space(), UserSubject("terraform")));
  EXPECT_EQ(terraform.Send("GET", berlin()).status, 200);
  EXPECT_EQ(terraform.MergePatch(berlin(), {{"spec", {{"version", "9.6.0"}}}}).status, 200);
  EXPECT_EQ(
      terraform.Send("GET", tf::StrCat("/api/v1/namespaces/", name_space(), "/events")).status,
      200);
  // Nothing is behind the service, which is another matter than not being allowed.
  const std::string proxy = tf::StrCat("/api/v1/namespaces/", name_space(),
                                       "/services/https:berlin-es-http:9200/proxy/_remote/info");
  for (const char* method : {"GET", "PUT"}) {
    EXPECT_EQ(terraform.Send(method, proxy, tf::Json::object()).status, 404) << method;
  }

  EXPECT_EQ(terraform.Send("POST", proxy).status, 403);
  EXPECT_EQ(terraform.Send("DELETE", proxy).status, 403);
  EXPECT_EQ(terraform.Delete(berlin()).status, 403);
  EXPECT_EQ(terraform.Send("GET", ElasticsearchPath(name_space(), "")).status, 403);
  EXPECT_EQ(terraform.Send("GET", SecretPath(name_space(), "key")).status, 404);
  EXPECT_EQ(terraform.Send("GET", SecretPath(name_space(), "")).status, 403);
  EXPECT_EQ(terraform.Send("GET", ElasticsearchPath(admin().CreateNamespace(), "berlin")).status,
            403);
  EXPECT_EQ(As(admin().address().nobody_token).Send("GET", berlin()).status, 403);
}

TEST_F(KubernetesServerTest, UnknownTokenIsRefused) {
  EXPECT_EQ(As("unknown").Send("GET", berlin()).status, 401);
}

TEST_F(KubernetesServerTest, ServiceAccountIsGrantedARoleAndAuthenticatesByToken) {
  const std::string token = admin().ServiceAccountToken(name_space(), "runner");
  ASSERT_TRUE(
      admin().GrantProviderRole(name_space(), ServiceAccountSubject(name_space(), "runner")));
  EXPECT_EQ(As(token).Send("GET", berlin()).status, 200);
}

TEST_F(KubernetesServerTest, KubeconfigsAuthenticateByTokenCertificateAndPlugin) {
  if (Process({.argv = {"kubectl", "version", "--client"},
               .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}}})
          .Wait(absl::Minutes(1))
          .exit_code != 0) {
    GTEST_SKIP() << "kubectl is not on PATH";
  }
  EXPECT_THAT(WhoAmI({{"token", admin().address().terraform_token}}),
              HasSubstr(R"("username":"terraform")"));
  const std::optional<ClientCertificate> carla = admin().MakeCertificate("carla", {"ops", "dev"});
  ASSERT_TRUE(carla);
  EXPECT_THAT(
      WhoAmI({{"client-certificate", carla->certificate}, {"client-key", carla->key}}),
      AllOf(HasSubstr(R"("username":"carla")"), HasSubstr(R"("ops")"), HasSubstr(R"("dev")")));
  const std::string credential =
      tf::DumpJson({{"apiVersion", "client.authentication.k8s.io/v1"},
                    {"kind", "ExecCredential"},
                    {"status", {{"token", admin().address().nobody_token}}}});
  EXPECT_THAT(WhoAmI({{"exec",
                       {{"apiVersion", "client.authentication.k8s.io/v1"},
                        {"command", "echo"},
                        {"args", {credential}},
                        {"interactiveMode", "Never"}}}}),
              HasSubstr(R"("username":"nobody")"));
}

TEST_F(KubernetesServerTest, OperatorBringsTheEntryToElasticsearch) {
  const auto elasticsearch = FindElasticsearch("BERLIN");
  const auto tokyo = FindElasticsearch("TOKYO");
  if (!elasticsearch || !tokyo) GTEST_SKIP() << "ACCEPTANCE_{BERLIN,TOKYO}_ENDPOINT are not set";
  EckOperator eck(admin(), name_space());
  ASSERT_TRUE(eck.running()) << eck.problem();
  const std::string alias = tf::StrCat("operator-", name_space());
  ASSERT_EQ(admin()
                .MergePatch(berlin(),
                            {{"spec",
                              {{"remoteClusters",
                                {{{"name", alias}, {"elasticsearchRef", {{"name", "tokyo"}}}}}}}}})
                .status,
            200);
  ASSERT_TRUE(eck.PutCluster("tokyo", *tokyo));
  ASSERT_TRUE(eck.PutCluster("berlin", *elasticsearch));
  const ElasticsearchServer server(*elasticsearch);
  for (int i = 0; i < 600 && server.LinkSettings(alias).empty(); ++i) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(server.LinkSettings(alias), tf::Json({{"seeds", tf::Json::array({tokyo->transport})}}));
  EXPECT_EQ(eck.Record("berlin")["last_error"], "");
  ASSERT_TRUE(eck.PutBehaviour({{"stopped", true}}));
  EXPECT_FALSE(eck.PutBehaviour({{"unknown", true}}));
  server.RemoveLinks(alias);
}

TEST(OwnKubernetesTest, ServerWithoutEckDoesNotKnowElasticsearch) {
  if (!FindKubernetes()) GTEST_SKIP() << "ACCEPTANCE_KUBERNETES_HOME is not set";
  const OwnKubernetes own("without-eck", OwnKubernetes::Eck::kAbsent);
  ASSERT_TRUE(own.address()) << own.problem();
  const KubernetesServer kubernetes(*own.address());
  const Answer answer = kubernetes.Send("GET", ElasticsearchPath("default", "berlin"));
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.body.is_null());  // plain text, no Status
}

}  // namespace
}  // namespace elastic::acceptance
