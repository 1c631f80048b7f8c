// The API server or the operator refuses, or something is not there: what the user reads.
#include "acceptance/eck_fixture.h"
#include "acceptance/eventually.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;

constexpr char kAddress[] = "elastic_remote_cluster.link";

constexpr std::string_view kLink = R"(
resource "elastic_remote_cluster" "link" {
  alias             = "${local.prefix}link"
  kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
  elasticsearch_ref = { name = "tokyo" }
}
)";

class EckFailure : public EckTest {};

// Makes ECK's definition refuse every entry of spec.remoteClusters, and waits until the resource at
// `path` is held to it.
bool AllowNoEntries(const KubernetesServer& kubernetes, const std::string& path) {
  const std::string definition =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
      "elasticsearches.elasticsearch.k8s.elastic.co";
  Json versions = kubernetes.Get(definition)["spec"]["versions"];
  for (Json& version : versions) {
    if (version["name"] != "v1") continue;
    Json* schema = &version["schema"]["openAPIV3Schema"];
    for (const char* name : {"spec", "remoteClusters"}) schema = &(*schema)["properties"][name];
    (*schema)["maxItems"] = 0;
  }
  const Json stricter = {{"spec", {{"versions", versions}}}};
  if (kubernetes.MergePatch(definition, stricter).status != 200) return false;
  const Json entry = {{"spec", {{"remoteClusters", {{{"name", "refused"}}}}}}};
  return Eventually(
      [&] { return kubernetes.MergePatch(path + "?dryRun=All", entry).status == 422; });
}

TEST_F(EckFailure, UnknownTokenIsSaidAndNotShown) {
  WriteKubeconfig({{"token", "Wr0ng-and-secret"}});
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("HTTP 401"), Not(HasSubstr("Wr0ng-and-secret")))));
  EXPECT_EQ(Entries(), Json::array());
}

TEST_F(EckFailure, MissingRightIsNamedWithItsVerb) {
  WriteKubeconfig({{"token", kubernetes().address().nobody_token}});
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("HTTP 403"),
                          HasSubstr(R"(User "nobody" cannot get resource "elasticsearches")"))));
}

TEST_F(EckFailure, RightToReadAloneLeavesTheVerbThatIsMissing) {
  const std::string rbac =
      tf::StrCat("/apis/rbac.authorization.k8s.io/v1/namespaces/", name_space());
  ASSERT_EQ(kubernetes()
                .Send("POST", rbac + "/roles",
                      {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                       {"kind", "Role"},
                       {"metadata", {{"name", "reader"}}},
                       {"rules",
                        {{{"apiGroups", {"elasticsearch.k8s.elastic.co"}},
                          {"resources", {"elasticsearches"}},
                          {"verbs", {"get"}}}}}})
                .status,
            201);
  ASSERT_EQ(
      kubernetes()
          .Send(
              "POST", rbac + "/rolebindings",
              {{"apiVersion", "rbac.authorization.k8s.io/v1"},
               {"kind", "RoleBinding"},
               {"metadata", {{"name", "reader"}}},
               {"roleRef",
                {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "Role"}, {"name", "reader"}}},
               {"subjects", {UserSubject("nobody")}}})
          .status,
      201);
  WriteKubeconfig({{"token", kubernetes().address().nobody_token}});
  Configure(kLink);
  // Right after the change the API server may not know of it yet.
  EXPECT_TRUE(Eventually([&] {
    const Outcome apply = terraform().Apply();
    return apply.exit_code == 1 &&
           apply.prose.find(R"(cannot patch resource "elasticsearches")") != std::string::npos;
  }));
  EXPECT_EQ(Entries(), Json::array());
}

TEST_F(EckFailure, MissingResourceIsNamed) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias             = "${local.prefix}link"
      kubernetes        = { namespace = local.name_space, name = "madrid", cluster = "berlin" }
      elasticsearch_ref = { name = "tokyo" }
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("madrid"), HasSubstr("not found"))));
}

TEST_F(EckFailure, ApiServerWithoutEckIsSaidSo) {
  const OwnKubernetes own("eck-failure", OwnKubernetes::Eck::kAbsent);
  ASSERT_TRUE(own.address()) << own.problem();
  const KubernetesServer bare(*own.address());
  terraform().Write("kubeconfig",
                    tf::DumpJson(bare.Kubeconfig({{"token", own.address()->admin_token}})));
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("ECK is not installed")));
}

TEST_F(EckFailure, EntryThatTheDefinitionRejectsIsExplainedWithoutTheWholeResource) {
  const OwnKubernetes own("eck-definition", OwnKubernetes::Eck::kInstalled);
  ASSERT_TRUE(own.address()) << own.problem();
  const KubernetesServer strict(*own.address());
  const std::string berlin = ElasticsearchPath("default", "berlin");
  ASSERT_EQ(strict
                .Apply(berlin, R"({apiVersion: elasticsearch.k8s.elastic.co/v1, kind: Elasticsearch,
                                   metadata: {name: berlin, labels: {mark: not-to-be-shown}},
                                   spec: {version: 9.5.3,
                                          nodeSets: [{name: default, count: 1}]}})")
                .status,
            201);
  ASSERT_TRUE(AllowNoEntries(strict, berlin));
  terraform().Write("kubeconfig",
                    tf::DumpJson(strict.Kubeconfig({{"token", own.address()->admin_token}})));
  SetLocal("name_space", "default");
  Configure(kLink);
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("HTTP 422"), HasSubstr("spec.remoteClusters"),
                          HasSubstr("Too many"), Not(HasSubstr("not-to-be-shown")))));
  EXPECT_EQ(terraform().Attributes(kAddress), Json());
}

TEST_F(EckFailure, VersionWithoutApiKeysIsTheOperatorsRefusalWithItsEvent) {
  ASSERT_EQ(kubernetes().MergePatch(PathOf("berlin"), {{"spec", {{"version", "8.9.2"}}}}).status,
            200);
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias             = "${local.prefix}link"
      kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref = {
        name    = "tokyo"
        api_key = { access = { search = { names = ["logs-*"] } } }
      }
    }
  )");
  EXPECT_THAT(
      terraform().Apply(),
      Fails(AllOf(HasSubstr("Invalid"),
                  HasSubstr("minimum required version for remote cluster using API keys"))));
  EXPECT_EQ(terraform().Attributes(kAddress)["alias"], Alias("link"));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
  EXPECT_EQ(Entries(), Json::array());
}

TEST_F(EckFailure, OperatorThatDoesNotActIsAnErrorWhenTheConnectionIsWaitedFor) {
  ASSERT_TRUE(eck().PutBehaviour({{"stopped", true}}));
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias               = "${local.prefix}link"
      kubernetes          = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref   = { name = "tokyo" }
      wait_for_connection = "2s"
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(HasSubstr("the ECK operator has acted on")));
  EXPECT_EQ(terraform().Attributes(kAddress)["alias"], Alias("link"));
  EXPECT_EQ(Entries(), Json::array({Entry("link")}));
  ASSERT_TRUE(eck().PutBehaviour(Json::object()));
  EXPECT_THAT(terraform().Destroy(), Succeeds());
}

TEST_F(EckFailure, SettingsThatTheOperatorWouldNotKeepAreRefusedWithoutAskingAnyServer) {
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias             = "${local.prefix}link"
      kubernetes        = { namespace = local.name_space, name = "berlin", cluster = "berlin" }
      elasticsearch_ref = { name = "tokyo" }
      skip_unavailable  = true
    }
  )");
  EXPECT_THAT(terraform().Do({"validate", "-no-color"}), Fails(HasSubstr("skip_unavailable")));
}

TEST_F(EckFailure, MissingConnectionSaysWhatToConfigure) {
  SetProvider("provider \"elastic\" {}");
  Configure(R"(
    resource "elastic_remote_cluster" "link" {
      alias             = "${local.prefix}link"
      kubernetes        = { namespace = local.name_space, name = "berlin" }
      elasticsearch_ref = { name = "tokyo" }
    }
  )");
  EXPECT_THAT(terraform().Apply(),
              Fails(AllOf(HasSubstr("kubernetes"), HasSubstr("KUBE_CONFIG_PATH"))));
}

}  // namespace
}  // namespace elastic::acceptance
