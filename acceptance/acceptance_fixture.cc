#include "acceptance/acceptance_fixture.h"

#include "absl/strings/str_replace.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

constexpr std::string_view kProvider = R"(
provider "elastic" {
  clusters = {
    berlin = {
      endpoints = [local.berlin_endpoint]
      username  = "elastic"
      password  = var.berlin_password
    }
    tokyo = { endpoints = [local.tokyo_endpoint] }
    oslo  = { endpoints = [local.oslo_endpoint] }
  }
}
)";

constexpr std::string_view kRequirements = R"(
terraform {
  required_providers {
    elastic = { source = "terraform-elastic/elastic" }
  }
}

variable "berlin_password" {
  type      = string
  sensitive = true
}
)";

}  // namespace

void AcceptanceTest::SetUp() {
  std::optional<TerraformCli::Options> options = TerraformCli::FromEnvironment();
  if (!options) GTEST_SKIP() << "ACCEPTANCE_CLIENT and ACCEPTANCE_PROVIDER are not set";
  const auto berlin = FindElasticsearch("BERLIN");
  const auto tokyo = FindElasticsearch("TOKYO");
  const auto oslo = FindElasticsearch("OSLO");
  if (!berlin || !tokyo || !oslo) {
    GTEST_SKIP() << "ACCEPTANCE_{BERLIN,TOKYO,OSLO}_ENDPOINT are not all set";
  }
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  // The names of parameterised tests have slashes, which an alias must not have.
  prefix_ =
      absl::StrReplaceAll(tf::StrCat(test.test_suite_name(), "-", test.name(), "-"), {{"/", "-"}});
  berlin_.emplace(*berlin);
  tokyo_.emplace(*tokyo);
  oslo_.emplace(*oslo);
  terraform_.emplace(*std::move(options));
  locals_ = {{"prefix", prefix_},
             {"berlin", berlin->transport},
             {"tokyo", tokyo->transport},
             {"oslo", oslo->transport},
             {"berlin_endpoint", berlin->endpoint},
             {"tokyo_endpoint", tokyo->endpoint},
             {"oslo_endpoint", oslo->endpoint}};
  terraform_->SetEnvironment("TF_VAR_berlin_password", berlin->password);
  terraform_->Write("requirements.tf", kRequirements);
  SetProvider(kProvider);
  WriteLocals();
  RemoveLinks();  // Of an earlier run that was cut off.
}

void AcceptanceTest::TearDown() {
  if (!terraform_) return;
  EXPECT_THAT(terraform_->RunningProviders(), ::testing::IsEmpty());
  EXPECT_THAT(terraform_->LeftoverFiles(), ::testing::IsEmpty());
  RemoveLinks();
}

void AcceptanceTest::RemoveLinks() {
  for (const std::optional<ElasticsearchServer>* server : {&berlin_, &tokyo_, &oslo_}) {
    (*server)->RemoveLinks(prefix_);
  }
}

std::string AcceptanceTest::Alias(std::string_view name) const { return tf::StrCat(prefix_, name); }

void AcceptanceTest::SetLocal(const std::string& name, const tf::Json& value) {
  locals_[name] = value;
  WriteLocals();
}

void AcceptanceTest::WriteLocals() {
  terraform().Write("locals.tf.json", tf::DumpJson({{"locals", locals_}}));
}

void AcceptanceTest::SetProvider(std::string_view hcl) { terraform().Write("provider.tf", hcl); }

std::vector<std::string> PlannedActions(const tf::Json& plan, std::string_view address) {
  const tf::Json* changes = tf::FindMember(plan, "resource_changes");
  if (changes == nullptr) return {};
  for (const tf::Json& change : *changes) {
    if (tf::StringMember(change, "address") == address) {
      return change["change"]["actions"].get<std::vector<std::string>>();
    }
  }
  return {};
}

}  // namespace elastic::acceptance
