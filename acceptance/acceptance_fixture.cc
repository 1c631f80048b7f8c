#include "acceptance/acceptance_fixture.h"

#include "absl/strings/str_replace.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

// What a cluster lacks is null.
constexpr std::string_view kProvider = R"(
provider "elastic" {
  clusters = {
    berlin = {
      endpoints = [local.berlin_endpoint]
      username  = local.berlin_username
      password  = var.berlin_password
      ca_file   = local.berlin_ca_file
    }
    tokyo = {
      endpoints = [local.tokyo_endpoint]
      username  = local.tokyo_username
      password  = var.tokyo_password
      ca_file   = local.tokyo_ca_file
    }
    oslo = {
      endpoints = [local.oslo_endpoint]
      username  = local.oslo_username
      password  = var.oslo_password
      ca_file   = local.oslo_ca_file
    }
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
  default   = null
  sensitive = true
}

variable "tokyo_password" {
  type      = string
  default   = null
  sensitive = true
}

variable "oslo_password" {
  type      = string
  default   = null
  sensitive = true
}
)";

tf::Json NullIfEmpty(const std::string& text) { return text.empty() ? tf::Json() : tf::Json(text); }

}  // namespace

void AcceptanceTest::SetUp() {
  std::optional<TerraformCli::Options> options = TerraformCli::FromEnvironment();
  if (!options) GTEST_SKIP() << "ACCEPTANCE_CLIENT and ACCEPTANCE_PROVIDER are not set";
  const std::string set = clusters_ == Clusters::kSecured ? "SECURED_" : "";
  const auto berlin = FindElasticsearch(set + "BERLIN");
  const auto tokyo = FindElasticsearch(set + "TOKYO");
  const auto oslo = FindElasticsearch(set + "OSLO");
  if (!berlin || !tokyo || !oslo) {
    GTEST_SKIP() << "ACCEPTANCE_" << set << "{BERLIN,TOKYO,OSLO}_ENDPOINT are not all set";
  }
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  // The names of parameterised tests have slashes, which an alias must not have.
  prefix_ =
      absl::StrReplaceAll(tf::StrCat(test.test_suite_name(), "-", test.name(), "-"), {{"/", "-"}});
  berlin_.emplace(*berlin);
  tokyo_.emplace(*tokyo);
  oslo_.emplace(*oslo);
  terraform_.emplace(*std::move(options));
  locals_ = {{"prefix", prefix_}};
  for (const auto& [name, address] :
       {std::pair("berlin", *berlin), std::pair("tokyo", *tokyo), std::pair("oslo", *oslo)}) {
    DescribeCluster(name, address);
  }
  terraform_->Write("requirements.tf", kRequirements);
  SetProvider(kProvider);
  WriteLocals();
  RemoveLinks();  // Of an earlier run that was cut off.
}

void AcceptanceTest::DescribeCluster(const std::string& name, const ElasticsearchAddress& address) {
  locals_[name] = address.transport;
  locals_[name + "_endpoint"] = address.endpoint;
  locals_[name + "_username"] = address.password.empty() ? tf::Json() : tf::Json("elastic");
  locals_[name + "_ca_file"] = NullIfEmpty(address.ca_file);
  if (address.password.empty()) return;
  terraform_->SetEnvironment(tf::StrCat("TF_VAR_", name, "_password"), address.password);
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

void AcceptanceTest::ExpectNowhere(const Outcome& run, const std::string& secret) {
  for (const std::string& text : {run.output, run.errors, terraform().Read("terraform.tfstate")}) {
    EXPECT_FALSE(Shows(text, secret));
  }
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
