// AcceptanceTest: what the acceptance tests share. Each test gets a Terraform in a folder of its
// own, the clusters that run.sh started, and aliases that are its own, so that tests may run side
// by side on the same clusters.
//
// Configurations are written once, without templates: beside main.tf the folder holds a provider
// block for the clusters "berlin" (with users), "tokyo" and "oslo" (an older version), and these
// locals. All three may be secured as in production; then berlin has two nodes.
//
//   local.prefix                     begins every alias of the test
//   local.berlin, .tokyo, .oslo      transport addresses, host:port
//   local.berlin_endpoint, …         URLs
//   local.berlin_ca_file, …          what to trust there; null where there is no TLS
//   local.NAME                       what the test passed to SetLocal("NAME", …)
#ifndef ELASTIC_ACCEPTANCE_ACCEPTANCE_FIXTURE_H_
#define ELASTIC_ACCEPTANCE_ACCEPTANCE_FIXTURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "acceptance/elasticsearch_server.h"
#include "acceptance/fault_proxy.h"
#include "acceptance/terraform_cli.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

class AcceptanceTest : public ::testing::Test {
 protected:
  enum class Clusters {
    kPlain,    // those that run.sh passes by these names; it does so once with secured ones
    kSecured,  // always secured: for what only such clusters can do
  };
  explicit AcceptanceTest(Clusters clusters = Clusters::kPlain) : clusters_(clusters) {}

  // Skips, and says why, when the environment lacks something.
  void SetUp() override;
  // Removes the test's links and checks that no provider and no socket was left behind.
  void TearDown() override;

  TerraformCli& terraform() { return *terraform_; }
  const ElasticsearchServer& berlin() const { return *berlin_; }
  const ElasticsearchServer& tokyo() const { return *tokyo_; }
  const ElasticsearchServer& oslo() const { return *oslo_; }

  // The alias that "${local.prefix}NAME" is.
  std::string Alias(std::string_view name) const;

  // Defines local.NAME.
  void SetLocal(const std::string& name, const tf::Json& value);
  // Replaces the provider block; "" for none.
  void SetProvider(std::string_view hcl);
  // Expects that `secret` is neither in what a command said and logged nor in the state.
  void ExpectNowhere(const Outcome& run, const std::string& secret);

  // Writes main.tf.
  void Configure(std::string_view hcl) { terraform().Write("main.tf", hcl); }

 private:
  // Adds the locals and the variable that the provider block has of a cluster.
  void DescribeCluster(const std::string& name, const ElasticsearchAddress& address);
  void WriteLocals();
  void RemoveLinks();

  const Clusters clusters_;
  std::string prefix_;
  tf::Json locals_ = tf::Json::object();
  std::optional<TerraformCli> terraform_;
  std::optional<ElasticsearchServer> berlin_;
  std::optional<ElasticsearchServer> tokyo_;
  std::optional<ElasticsearchServer> oslo_;
};

// The change actions of a plan (TerraformCli::PlanAsJson) for one address: {"update"},
// {"delete", "create"}, {"no-op"}; empty when the plan does not name it.
std::vector<std::string> PlannedActions(const tf::Json& plan, std::string_view address);

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_ACCEPTANCE_FIXTURE_H_
