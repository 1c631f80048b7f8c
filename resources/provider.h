// The provider `elastic`: its configuration block and everything it serves.
#ifndef ELASTIC_PROVIDER_H_
#define ELASTIC_PROVIDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "provider/base/clock.h"
#include "provider/base/environment.h"
#include "provider/sdk/provider.h"
#include "provider/sdk/server.h"
#include "resources/cloud_config.h"
#include "resources/cluster_config.h"
#include "resources/connections.h"
#include "resources/kubernetes_config.h"

namespace elastic {

struct ProviderModel {
  Value<std::map<std::string, Value<ClusterModel>>> clusters;
  Value<HostedModel> hosted;
  Value<EnterpriseModel> enterprise;
  Value<KubernetesModel> kubernetes;
  Value<int64_t> max_retries;
  Value<std::string> request_timeout;
  bool operator==(const ProviderModel&) const = default;
};

const tf::sdk::Schema<ProviderModel>& ProviderSchema();

// Turns the block, and for the cluster named `default`, `hosted`, `enterprise` and `kubernetes` the
// environment, into connections. Safe to call from any thread.
class ElasticProvider final : public tf::sdk::Provider<ProviderModel> {
 public:
  ElasticProvider(std::shared_ptr<Connections> connections, tf::Environment environment);

  const tf::sdk::Schema<ProviderModel>& schema() const override;
  void Validate(const ProviderModel& config, tf::sdk::Diagnostics& out) const override;
  void Configure(tf::sdk::Call& call, const ProviderModel& config) override;

 private:
  std::shared_ptr<Connections> connections_;
  tf::Environment environment_;
};

// How reads and writes of one server are shared out by default: a refresh of many links is one
// read, an apply of many one write (clients/elasticsearch/cluster.h, clients/cloud/platform.h).
ConnectionsOptions SharedRequests();

// The list of everything that the provider serves. `clock` must outlive it.
tf::sdk::Registry MakeRegistry(tf::Environment environment, tf::Clock& clock = tf::RealClock(),
                               ConnectionsOptions options = SharedRequests());

}  // namespace elastic

#endif  // ELASTIC_PROVIDER_H_
