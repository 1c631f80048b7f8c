// CrossClusterApiKeyResource: elastic_cross_cluster_api_key for Terraform.
#ifndef ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_RESOURCE_H_
#define ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_RESOURCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provider/base/clock.h"
#include "provider/sdk/resource.h"
#include "resources/connections.h"
#include "resources/cross_cluster_api_key/cross_cluster_api_key.h"

namespace elastic {

// A text that no other call gives (api_key_model.h). Called from any thread.
using TagSource = std::function<std::string()>;

// From the machine's random numbers.
TagSource RandomTags();

// Safe to call from any thread.
class CrossClusterApiKeyResource final : public tf::sdk::Resource<CrossClusterApiKeyModel> {
 public:
  // `clock` must outlive this.
  CrossClusterApiKeyResource(std::shared_ptr<Connections> connections, tf::Clock& clock,
                             TagSource tags = RandomTags());

  const tf::sdk::Schema<CrossClusterApiKeyModel>& schema() const override;
  std::string Describe(const CrossClusterApiKeyModel& model) const override;
  void Validate(const CrossClusterApiKeyModel& config, tf::sdk::Diagnostics& out) const override;
  void ModifyPlan(tf::sdk::PlanChange<CrossClusterApiKeyModel> change) const override;

  // Not idempotent: a key whose secret was lost with the answer is found by its tag and invalidated
  // before another one is made. Where it is not to be seen the outcome stays unknown, and a later
  // Read() looks for the tag again.
  absl::Status Create(tf::sdk::Call& call, CrossClusterApiKeyModel& plan,
                      const CrossClusterApiKeyModel& config) override;
  absl::Status Update(tf::sdk::Call& call, const CrossClusterApiKeyModel& prior,
                      const CrossClusterApiKeyModel& plan,
                      const CrossClusterApiKeyModel& config) override;
  // A key that has expired or is invalidated is gone.
  absl::StatusOr<std::optional<CrossClusterApiKeyModel>> Read(
      tf::sdk::Call& call, const CrossClusterApiKeyModel& state) override;
  absl::Status Delete(tf::sdk::Call& call, const CrossClusterApiKeyModel& state) override;
  absl::StatusOr<CrossClusterApiKeyModel> Import(tf::sdk::Call& call, std::string_view id) override;

 private:
  absl::StatusOr<std::shared_ptr<es::Cluster>> ConnectionOf(
      const CrossClusterApiKeyModel& model) const;

  const std::shared_ptr<Connections> connections_;
  tf::Clock& clock_;
  const TagSource tags_;
};

}  // namespace elastic

#endif  // ELASTIC_CROSS_CLUSTER_API_KEY_CROSS_CLUSTER_API_KEY_RESOURCE_H_
