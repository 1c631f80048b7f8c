// The ways in which Terraform can say who it is to the API server.
#include <unistd.h>

#include "absl/time/time.h"

#include "acceptance/eck_fixture.h"
#include "acceptance/process.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tf::Json;

constexpr char kExecVersion[] = "client.authentication.k8s.io/v1";

// Reads the resource alone, so that nothing has to be made or removed.
constexpr std::string_view kRead = R"(
data "elastic_remote_clusters" "all" {
  kubernetes = { namespace = local.name_space, name = "berlin" }
}
output "aliases" { value = keys(data.elastic_remote_clusters.all.remote_clusters) }
)";

class EckAuthentication : public EckTest {
 protected:
  void SetUp() override {
    EckTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    PutEntries(Json::array({Entry("link")}));
    SetLocal("host", kubernetes().address().endpoint);
    SetLocal("ca_file", kubernetes().address().ca_file);
    Configure(kRead);
  }

  void ExpectToRead() {
    EXPECT_THAT(terraform().Apply(), Succeeds());
    EXPECT_EQ(terraform().Output("aliases"), Json::array({Alias("link")}));
  }

  // Runs apply where the file "token" and the authority are found as in a pod. /var/run is hidden
  // from this process and its children alone.
  Finished ApplyInPod() {
    constexpr char kScript[] = R"(
      mount -t tmpfs pod /var/run
      mkdir -p /var/run/secrets/kubernetes.io/serviceaccount
      cp token /var/run/secrets/kubernetes.io/serviceaccount/token
      cp "$1" /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
      shift
      exec "$@" apply -no-color -auto-approve)";
    const KubernetesAddress& server = kubernetes().address();
    return Process({.argv = {"unshare", "--mount", "sh", "-ec", kScript, "sh", server.ca_file,
                             TerraformCli::FromEnvironment()->client},
                    .folder = terraform().folder(),
                    .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                    {"HOME", terraform().folder()},
                                    {"TF_CLI_CONFIG_FILE", terraform().folder() / "terraform.rc"},
                                    {"TF_VAR_berlin_password", berlin().address().password},
                                    {"KUBERNETES_SERVICE_HOST", "127.0.0.1"},
                                    {"KUBERNETES_SERVICE_PORT",
                                     server.endpoint.substr(server.endpoint.rfind(':') + 1)}}})
        .Wait(absl::Minutes(2));
  }

  // What an exec plugin prints.
  static std::string Credential(const std::string& token) {
    return tf::DumpJson(
        {{"apiVersion", kExecVersion}, {"kind", "ExecCredential"}, {"status", {{"token", token}}}});
  }
};

TEST_F(EckAuthentication, TokenOfAKubeconfig) { ExpectToRead(); }

TEST_F(EckAuthentication, TokenFileOfAKubeconfig) {
  terraform().Write("token", kubernetes().address().terraform_token);
  WriteKubeconfig({{"tokenFile", "token"}});  // Relative to the kubeconfig.
  ExpectToRead();
}

TEST_F(EckAuthentication, TokenOfAServiceAccount) {
  const std::string token = kubernetes().ServiceAccountToken(name_space(), "runner");
  ASSERT_TRUE(
      kubernetes().GrantProviderRole(name_space(), ServiceAccountSubject(name_space(), "runner")));
  WriteKubeconfig({{"token", token}});
  ExpectToRead();
}

TEST_F(EckAuthentication, ClientCertificateOfAKubeconfig) {
  const auto carla = kubernetes().MakeCertificate(name_space(), {"terraform"});
  ASSERT_TRUE(carla);
  ASSERT_TRUE(kubernetes().GrantProviderRole(name_space(), GroupSubject("terraform")));
  WriteKubeconfig({{"client-certificate", carla->certificate}, {"client-key", carla->key}});
  ExpectToRead();
}

TEST_F(EckAuthentication, PluginOfAKubeconfig) {
  WriteKubeconfig({{"exec",
                    {{"apiVersion", kExecVersion},
                     {"command", "echo"},
                     {"args", {Credential(kubernetes().address().terraform_token)}},
                     {"interactiveMode", "Never"}}}});
  ExpectToRead();
}

TEST_F(EckAuthentication, PluginThatFailsIsNamedWithWhatItSays) {
  WriteKubeconfig({{"exec",
                    {{"apiVersion", kExecVersion},
                     {"command", "sh"},
                     {"args", {"-c", "echo log in first >&2; exit 7"}},
                     {"interactiveMode", "Never"}}}});
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("log in first"), HasSubstr("7"))));
}

TEST_F(EckAuthentication, KubeconfigOfTheEnvironment) {
  SetProvider("provider \"elastic\" {}");
  terraform().SetEnvironment("KUBECONFIG", terraform().folder() / "kubeconfig");
  ExpectToRead();
}

TEST_F(EckAuthentication, AttributesWithAToken) {
  terraform().SetEnvironment("TF_VAR_token", kubernetes().address().terraform_token);
  SetProvider(R"(
    variable "token" {
      type      = string
      sensitive = true
    }
    provider "elastic" {
      kubernetes = {
        host                   = local.host
        token                  = var.token
        cluster_ca_certificate = file(local.ca_file)
      }
    }
  )");
  ExpectToRead();
}

TEST_F(EckAuthentication, AttributesWithAPlugin) {
  terraform().SetEnvironment("TF_VAR_credential",
                             Credential(kubernetes().address().terraform_token));
  SetProvider(R"(
    variable "credential" {
      type      = string
      sensitive = true
    }
    provider "elastic" {
      kubernetes = {
        host                   = local.host
        cluster_ca_certificate = file(local.ca_file)
        exec = {
          api_version = "client.authentication.k8s.io/v1"
          command     = "sh"
          args        = ["-c", "echo \"$CREDENTIAL\""]
          env         = { CREDENTIAL = var.credential }
        }
      }
    }
  )");
  ExpectToRead();
}

TEST_F(EckAuthentication, ServiceAccountOfThePodThatTerraformRunsIn) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can show Terraform the files of a pod";
  terraform().Write("token", kubernetes().ServiceAccountToken(name_space(), "runner"));
  ASSERT_TRUE(
      kubernetes().GrantProviderRole(name_space(), ServiceAccountSubject(name_space(), "runner")));
  SetProvider("provider \"elastic\" {}");
  const Finished apply = ApplyInPod();
  EXPECT_EQ(apply.exit_code, 0) << apply.output << apply.errors;
  EXPECT_EQ(terraform().Output("aliases"), Json::array({Alias("link")}));
}

TEST_F(EckAuthentication, ServerThatNobodyVouchesForIsRefused) {
  SetProvider(R"(
    provider "elastic" {
      kubernetes = { host = local.host, token = "Secret-t0ken" }
    }
  )");
  EXPECT_THAT(terraform().Apply(), Fails(AllOf(HasSubstr("certificate is not trusted"),
                                               Not(HasSubstr("Secret-t0ken")))));
}

}  // namespace
}  // namespace elastic::acceptance
