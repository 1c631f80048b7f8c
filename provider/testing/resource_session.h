// ResourceSession: one resource of a configuration, driven as Terraform drives it, without the
// wire. Whatever Terraform would refuse of the provider's answers (terraform_rules.h) fails the
// test.
//
//   ResourceSession link(server, "test_thing");
//   EXPECT_FALSE(link.Apply(R"({"alias": "tokyo", …})").has_error());
//   EXPECT_TRUE(link.PlansNothing(R"({"alias": "tokyo", …})"));
#ifndef TF_TESTING_RESOURCE_SESSION_H_
#define TF_TESTING_RESOURCE_SESSION_H_

#include <string>
#include <string_view>

#include "provider/cty/type.h"
#include "provider/cty/value.h"
#include "provider/sdk/diagnostics.h"
#include "provider/sdk/server.h"

namespace tf::testing {

// A configuration from JSON: attributes that are left out are null, and each string "<unknown>" is
// a value that Terraform does not know yet. Aborts for text that does not fit the type.
cty::Value Config(std::string_view json, const cty::Type& type);

class ResourceSession {
 public:
  // `server` must outlive this.
  ResourceSession(sdk::Server& server, std::string type_name);

  // Configurations are JSON, as Config() reads them. What is returned is what the user would see,
  // and each stops at the first step with an error.

  sdk::Diagnostics Validate(std::string_view config) const;
  // Refreshes and plans; `planned` is what comes of it.
  sdk::Diagnostics Plan(std::string_view config, sdk::PlanResult& planned);
  // Validates, refreshes, plans, applies. What is to be replaced is destroyed first.
  sdk::Diagnostics Apply(std::string_view config);
  sdk::Diagnostics Refresh();
  sdk::Diagnostics Destroy();
  sdk::Diagnostics Import(std::string_view id);

  // Whether a refresh and a plan find nothing to do.
  bool PlansNothing(std::string_view config);

  // Null when there is no object.
  const cty::Value& state() const { return state_; }
  // An attribute of the state; null when there is no such.
  cty::Value Attribute(std::string_view name) const;

 private:
  const sdk::ObjectSpec& spec() const;
  sdk::PlanResult PlanFrom(const cty::Value& prior, const cty::Value& config) const;
  sdk::Diagnostics ApplyPlan(const cty::Value& config, const sdk::PlanResult& plan);

  sdk::Server& server_;
  std::string type_name_;
  cty::Value state_;
  std::string private_state_;
};

}  // namespace tf::testing

#endif  // TF_TESTING_RESOURCE_SESSION_H_
