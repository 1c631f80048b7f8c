#include "acceptance/cloud_fixture.h"

#include "absl/strings/str_replace.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kProvider = R"(
variable "cloud_api_key" {
  type      = string
  sensitive = true
}

provider "elastic" {
  KIND = {
    endpoint = local.cloud_endpoint
    api_key  = var.cloud_api_key
    ca_file  = local.cloud_ca_file
  }
  clusters = {
    berlin = {
      endpoints = [local.berlin_endpoint]
      username  = "elastic"
      password  = var.berlin_password
      ca_file   = local.berlin_ca_file
    }
  }
}
)";

}  // namespace

void CloudTest::SetUp() {
  AcceptanceTest::SetUp();
  if (IsSkipped()) return;
  const auto program = FindCloudSimulator();
  if (!program) GTEST_SKIP() << "ACCEPTANCE_CLOUD_SIMULATOR is not set";
  api_.emplace(CloudSimulatorServer::Options{
      .kind = GetParam(), .program = *program, .deployments = Deployments()});
  if (HasFatalFailure()) return;
  SetLocal("berlin_deployment", deployments_.berlin);
  SetLocal("tokyo_deployment", deployments_.tokyo);
  SetLocal("oslo_deployment", deployments_.oslo);
  SetLocal("ancient_deployment", deployments_.ancient);
  SetLocal("wary_deployment", deployments_.wary);
  SetLocal("away_deployment", deployments_.away);
  SetLocal("stranger_deployment", deployments_.stranger);
  SetLocal("cluster", GetParam() == CloudKind::kHosted ? tf::Json("berlin") : tf::Json());
  SetLocal("cloud_endpoint", api().endpoint());
  SetLocal("cloud_ca_file", api().ca_file());
  terraform().SetEnvironment("TF_VAR_cloud_api_key", api().credentials().api_key);
  SetCloudProvider(kProvider);
}

void CloudTest::TearDown() {
  if (api_) {
    EXPECT_THAT(api_->Violations(), ::testing::IsEmpty());
  }
  api_.reset();
  AcceptanceTest::TearDown();
}

std::vector<CloudDeployment> CloudTest::Deployments() const {
  constexpr char kOurs[] = "organization-1";
  ElasticsearchAddress ancient = tokyo().address();
  ancient.version = "7.17.0";
  ElasticsearchAddress away = tokyo().address();
  away.transport = "127.0.0.1:9";
  return {
      {.id = deployments_.berlin, .organization = kOurs, .elasticsearch = berlin().address()},
      {.id = deployments_.tokyo, .organization = kOurs, .elasticsearch = tokyo().address()},
      {.id = deployments_.oslo, .organization = kOurs, .elasticsearch = oslo().address()},
      {.id = deployments_.ancient, .organization = kOurs, .elasticsearch = ancient},
      {.id = deployments_.wary,
       .organization = kOurs,
       .elasticsearch = tokyo().address(),
       .trust = {{"accounts", tf::Json::array()}}},
      {.id = deployments_.away, .organization = kOurs, .elasticsearch = away},
      {.id = deployments_.stranger,
       .organization = "organization-2",
       .elasticsearch = tokyo().address()},
  };
}

std::string CloudTest::WithKind(std::string_view hcl) const {
  return absl::StrReplaceAll(tf::ToAbsl(hcl), {{"KIND", Name(GetParam())}});
}

CloudLink CloudTest::LinkTo(const std::string& deployment_id, std::string_view name) const {
  return {.alias = Alias(name), .deployment_id = deployment_id};
}

std::string CloudTest::ImportId(std::string_view name, std::string_view ref_id) const {
  return tf::StrCat(Name(GetParam()), "/", deployments_.berlin, "/", ref_id, "/", Alias(name));
}

std::string KindName(const ::testing::TestParamInfo<CloudKind>& info) { return Name(info.param); }

}  // namespace elastic::acceptance
