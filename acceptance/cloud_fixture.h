// CloudTest: what the tests of `hosted` and `enterprise` share. The same test runs for both: where
// a configuration says KIND, it gets "hosted" or "enterprise".
//
// Each test has a Cloud API of its own (cloud_simulator_server.h), on which these deployments
// exist. local.NAME_deployment is the id of each.
//
//   berlin, tokyo, oslo    the fixture's clusters
//   ancient                says that its version is 7.17.0: berlin cannot be linked to it
//   wary                   trusts nobody
//   away                   nothing listens on its transport port
//   stranger               belongs to another organization
//
// The provider block has the API with its key, and the fixture's clusters. local.cluster is the
// `cluster` with which berlin's own Elasticsearch is reached: null on Enterprise, whose API has a
// proxy to it.
#ifndef ELASTIC_ACCEPTANCE_CLOUD_FIXTURE_H_
#define ELASTIC_ACCEPTANCE_CLOUD_FIXTURE_H_

#include <optional>
#include <string>
#include <string_view>

#include "acceptance/acceptance_fixture.h"
#include "acceptance/cloud_simulator_server.h"

namespace elastic::acceptance {

struct CloudDeploymentIds {
  std::string berlin = "b0000000000000000000000000000001";
  std::string tokyo = "70000000000000000000000000000002";
  std::string oslo = "00000000000000000000000000000003";
  std::string ancient = "a0000000000000000000000000000004";
  std::string wary = "e0000000000000000000000000000005";
  std::string away = "a0000000000000000000000000000006";
  std::string stranger = "f0000000000000000000000000000007";
};

class CloudTest : public AcceptanceTest, public ::testing::WithParamInterface<CloudKind> {
 protected:
  explicit CloudTest(Clusters clusters = Clusters::kPlain) : AcceptanceTest(clusters) {}

  // Skips, and says why, when the environment lacks something.
  void SetUp() override;
  // Checks that nothing was sent that the API's OpenAPI document does not allow.
  void TearDown() override;

  CloudSimulatorServer& api() { return *api_; }
  const CloudDeploymentIds& deployments() const { return deployments_; }

  // Replaces the provider block, and writes main.tf; with KIND.
  void SetCloudProvider(std::string_view hcl) { SetProvider(WithKind(hcl)); }
  void ConfigureCloud(std::string_view hcl) { Configure(WithKind(hcl)); }
  std::string WithKind(std::string_view hcl) const;

  // A link whose alias is "${local.prefix}NAME" to one of `deployments()`.
  CloudLink LinkTo(const std::string& deployment_id, std::string_view name = "link") const;
  // What is in the list of berlin's deployment.
  std::vector<CloudLink> Links() const { return api_->List(deployments_.berlin); }
  // "hosted/DEPLOYMENT/REF_ID/ALIAS" of berlin's link NAME.
  std::string ImportId(std::string_view name = "link",
                       std::string_view ref_id = "main-elasticsearch") const;

 private:
  std::vector<CloudDeployment> Deployments() const;

  CloudDeploymentIds deployments_;
  std::optional<CloudSimulatorServer> api_;
};

// For INSTANTIATE_TEST_SUITE_P.
inline auto BothKinds() { return ::testing::Values(CloudKind::kHosted, CloudKind::kEnterprise); }
std::string KindName(const ::testing::TestParamInfo<CloudKind>& info);

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_CLOUD_FIXTURE_H_
