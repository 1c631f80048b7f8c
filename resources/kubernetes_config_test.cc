#include "resources/kubernetes_config.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace elastic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tf::Secret;

class KubernetesConfigTest : public ::testing::Test {
 protected:
  tf::Environment environment() {
    return [this](const char* name) {
      const auto variable = variables_.find(name);
      return variable == variables_.end() ? nullptr : variable->second.c_str();
    };
  }
  std::map<std::string, std::string> variables_;
};

TEST_F(KubernetesConfigTest, FileAndContextComeFromTheEnvironment) {
  EXPECT_FALSE(HasKubernetes(environment()));
  variables_ = {{"KUBECONFIG", "/a:/b"}, {"KUBE_CTX", "prod"}, {"HOME", "/home/me"}};
  EXPECT_TRUE(HasKubernetes(environment()));
  const KubernetesModel model = WithEnvironment({}, environment());
  const kubernetes::AccessSources sources = AccessSourcesFor(model, environment());
  EXPECT_THAT(sources.kubeconfig.paths, ElementsAre("/a", "/b"));
  EXPECT_EQ(sources.kubeconfig.context, "prod");
  EXPECT_EQ(sources.kubeconfig.home, "/home/me");
  variables_["KUBE_CONFIG_PATH"] = "/first";
  EXPECT_EQ(*WithEnvironment({}, environment()).config_path.known(), "/first");
}

TEST_F(KubernetesConfigTest, PodIsEnough) {
  variables_ = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}};
  EXPECT_TRUE(HasKubernetes(environment()));
  EXPECT_THAT(AccessSourcesFor(WithEnvironment({}, environment()), environment()).kubeconfig.paths,
              IsEmpty());
}

TEST_F(KubernetesConfigTest, WhatIsWrittenCountsBeforeTheEnvironment) {
  variables_ = {{"KUBECONFIG", "/env"}, {"KUBE_CTX", "env"}};
  KubernetesModel written;
  written.config_path = std::string("/written");
  EXPECT_EQ(*WithEnvironment(written, environment()).config_path.known(), "/written");
  EXPECT_EQ(*WithEnvironment(written, environment()).config_context.known(), "env");
  KubernetesModel host;
  host.host = std::string("https://k:6443");
  EXPECT_TRUE(WithEnvironment(host, environment()).config_path.is_null());
}

TEST_F(KubernetesConfigTest, EveryAttributeOfAHostArrives) {
  KubernetesModel model;
  model.host = std::string("https://k:6443");
  model.token = Secret("token");
  model.client_certificate = std::string("CERT");
  model.client_key = Secret("KEY");
  model.cluster_ca_certificate = std::string("CA");
  model.insecure = true;
  const kubernetes::ExplicitAccess access = AccessSourcesFor(model, environment()).attributes;
  EXPECT_EQ(access.host, "https://k:6443");
  EXPECT_EQ(access.token.Reveal(), "token");
  EXPECT_EQ(access.tls.ca, "CA");
  EXPECT_EQ(access.tls.client_certificate, "CERT");
  EXPECT_EQ(access.tls.client_key.Reveal(), "KEY");
  EXPECT_EQ(access.tls.verification, http::Verification::kNone);
  EXPECT_FALSE(access.exec.has_value());
}

TEST_F(KubernetesConfigTest, ExecPluginArrives) {
  ExecModel exec;
  exec.api_version = std::string("client.authentication.k8s.io/v1");
  exec.command = std::string("aws");
  exec.args = std::vector<std::string>{"eks", "get-token"};
  exec.env = std::map<std::string, std::string>{{"AWS_PROFILE", "prod"}};
  KubernetesModel model;
  model.host = std::string("https://k:6443");
  model.exec = exec;
  const auto plugin = AccessSourcesFor(model, environment()).attributes.exec;
  ASSERT_TRUE(plugin.has_value());
  EXPECT_EQ(plugin->api_version, "client.authentication.k8s.io/v1");
  EXPECT_EQ(plugin->command, "aws");
  EXPECT_THAT(plugin->args, ElementsAre("eks", "get-token"));
  EXPECT_EQ(plugin->env.at("AWS_PROFILE"), "prod");
}

TEST_F(KubernetesConfigTest, UnknownPartsMakeItUnknown) {
  EXPECT_TRUE(IsWhollyKnown(KubernetesModel()));
  KubernetesModel model;
  ExecModel exec;
  exec.command = Value<std::string>::Unknown();
  model.exec = exec;
  EXPECT_FALSE(IsWhollyKnown(model));
}

}  // namespace
}  // namespace elastic
