#include "resources/provider.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/secret.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/checks.h"
#include "provider/sdk/handlers.h"
#include "resources/cross_cluster_api_key/cross_cluster_api_key_resource.h"
#include "resources/remote_cluster/remote_cluster_resource.h"
#include "resources/remote_cluster/remote_clusters_data_source.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::Schema;

constexpr std::string_view kDefaultCluster = "default";

constexpr int64_t kMostRetries = 1'000'000;

constexpr char kDoc[] = R"(
Connects Elasticsearch clusters with each other, whatever they run on. One provider block serves any
number of clusters.
)";

// What is written for `name`, completed from the environment where that is meant.
absl::StatusOr<ClusterModel> Completed(const std::string& name, ClusterModel written,
                                       const tf::Environment& environment) {
  if (name != kDefaultCluster) return written;
  return WithEnvironment(std::move(written), environment);
}

// The connection `default` lends its credentials to hosted deployments, which have endpoints of
// their own.
bool MayLackEndpoints(const std::string& name, const ProviderModel& config,
                      const tf::Environment& environment) {
  return name == kDefaultCluster && (!config.hosted.is_null() || HasHosted(environment));
}

// The written clusters, and `default` when it is not among them and the environment has it.
std::map<std::string, ClusterModel> WrittenClusters(const ProviderModel& config,
                                                    const tf::Environment& environment) {
  std::map<std::string, ClusterModel> clusters;
  for (const auto& [name, cluster] : config.clusters.ValueOr({})) {
    if (cluster.known() != nullptr) clusters.emplace(name, *cluster.known());
  }
  const std::string name(kDefaultCluster);
  const bool lends = MayLackEndpoints(name, config, environment) && HasCredentials(environment);
  if (HasEndpoints(environment) || lends) clusters.try_emplace(name);
  return clusters;
}

// What the block says about requests, put into the options of any connection.
template <typename Options>
Options WithRequestRules(Options options, const ProviderModel& config) {
  if (const int64_t* retries = config.max_retries.known()) {
    options.retry.attempts = static_cast<int>(std::min<int64_t>(*retries, kMostRetries)) + 1;
  }
  if (const std::string* timeout = config.request_timeout.known()) {
    options.request_timeout = tf::sdk::ParseDuration(*timeout).value_or(options.request_timeout);
  }
  return options;
}

ClusterConfig ConfigOf(const absl::StatusOr<ClusterModel>& cluster, const ProviderModel& config) {
  if (!cluster.ok()) return cluster.status();
  if (!IsWhollyKnown(*cluster)) return NotYetKnown{};
  return WithRequestRules(TransportOptionsFor(*cluster), config);
}

ClusterConfigs ClustersOf(const ProviderModel& config, const tf::Environment& environment) {
  ClusterConfigs configs;
  for (auto& [name, written] : WrittenClusters(config, environment)) {
    configs.emplace(name, ConfigOf(Completed(name, written, environment), config));
  }
  for (const auto& [name, cluster] : config.clusters.ValueOr({})) {
    if (cluster.is_unknown()) configs.insert_or_assign(name, NotYetKnown{});
  }
  return configs;
}

std::map<std::string, tf::Secret, std::less<>> KeystorePasswordsOf(const ProviderModel& config) {
  std::map<std::string, tf::Secret, std::less<>> passwords;
  for (const auto& [name, cluster] : config.clusters.ValueOr({})) {
    const ClusterModel* model = cluster.known();
    if (model == nullptr) continue;
    const tf::Secret* password = model->keystore_password.known();
    if (password != nullptr) passwords.emplace(name, *password);
  }
  return passwords;
}

// Adds the Cloud API that `written` or the environment describes.
template <typename M>
void AddCloud(CloudKind kind, const Value<M>& written, bool in_environment,
              const ProviderModel& config, const tf::Environment& environment,
              std::map<CloudKind, CloudConfig>& clouds) {
  if (written.is_null() && !in_environment) return;
  if (written.is_unknown()) {
    clouds.emplace(kind, NotYetKnown{});
    return;
  }
  const auto options = [&]() -> absl::StatusOr<CloudConfig> {
    ASSIGN_OR_RETURN(const M model, WithEnvironment(written.ValueOr({}), environment));
    if (!IsWhollyKnown(model)) return CloudConfig(NotYetKnown{});
    ASSIGN_OR_RETURN(const cloud::CloudTransportOptions known, CloudOptionsFor(model));
    return CloudConfig(WithRequestRules(known, config));
  }();
  clouds.emplace(kind, options.ok() ? *options : CloudConfig(options.status()));
}

// The API server that the block or the environment describes.
std::optional<KubernetesConfig> KubernetesOf(const ProviderModel& config,
                                             const tf::Environment& environment) {
  if (config.kubernetes.is_null() && !HasKubernetes(environment)) return std::nullopt;
  if (config.kubernetes.is_unknown()) return NotYetKnown{};
  const KubernetesModel model = WithEnvironment(config.kubernetes.ValueOr({}), environment);
  if (!IsWhollyKnown(model)) return NotYetKnown{};
  absl::StatusOr<kubernetes::Access> access =
      kubernetes::FindAccess(AccessSourcesFor(model, environment), environment);
  if (!access.ok()) return access.status();
  return *std::move(access);
}

// The configuration while the rules for all requests are not known.
ConnectionsConfig AllNotYetKnown() {
  return {.clusters = std::nullopt,
          .clouds = {{CloudKind::kHosted, NotYetKnown{}}, {CloudKind::kEnterprise, NotYetKnown{}}},
          .kubernetes = NotYetKnown{}};
}

}  // namespace

const Schema<ProviderModel>& ProviderSchema() {
  using M = ProviderModel;
  static const auto& schema = *new Schema<M>(
      {.name = "elastic", .version = 0, .doc = kDoc},
      Attr("clusters", &M::clusters, ClusterSchema())
          .Optional()
          .Doc("Elasticsearch clusters by name. What the cluster named `default` leaves out comes "
               "from the environment: `ELASTICSEARCH_ENDPOINTS` (comma separated) or "
               "`ELASTICSEARCH_URL`, `ELASTICSEARCH_USERNAME`, `ELASTICSEARCH_PASSWORD`, "
               "`ELASTICSEARCH_API_KEY`, `ELASTICSEARCH_BEARER_TOKEN`, `ELASTICSEARCH_CA_FILE`, "
               "`ELASTICSEARCH_INSECURE`."),
      Attr("hosted", &M::hosted, HostedSchema())
          .Optional()
          .Doc("The API of Elastic Cloud Hosted. What is left out comes from the environment: "
               "`EC_API_KEY`, `EC_ENDPOINT`, `EC_CA_FILE`, `EC_INSECURE`."),
      Attr("enterprise", &M::enterprise, EnterpriseSchema())
          .Optional()
          .Doc(
              "The API of an installation of Elastic Cloud Enterprise. What is left out comes from "
              "the environment: `ECE_ENDPOINT`, `ECE_API_KEY`, `ECE_USERNAME`, `ECE_PASSWORD`, "
              "`ECE_CA_FILE`, `ECE_INSECURE`."),
      Attr("kubernetes", &M::kubernetes, KubernetesSchema())
          .Optional()
          .Doc(
              "The API server of the Kubernetes cluster that ECK runs on. What is left out comes "
              "from the environment: `KUBE_CONFIG_PATH` or `KUBECONFIG`, `KUBE_CTX`; in a pod from "
              "its service account."),
      Attr("max_retries", &M::max_retries)
          .Optional()
          .Must(tf::sdk::AtLeast(0))
          .Doc("How often to repeat a request that failed for want of a connection, or that the "
               "server asked to repeat (429, 502, 503, 504); 4 unless set."),
      Attr("request_timeout", &M::request_timeout)
          .Optional()
          .Must(tf::sdk::IsDuration())
          .Doc("How long to wait for the answer to one request; one minute unless set."));
  return schema;
}

ElasticProvider::ElasticProvider(std::shared_ptr<Connections> connections,
                                 tf::Environment environment)
    : connections_(std::move(connections)), environment_(std::move(environment)) {}

const Schema<ProviderModel>& ElasticProvider::schema() const { return ProviderSchema(); }

void ElasticProvider::Validate(const ProviderModel& config, tf::sdk::Diagnostics& out) const {
  for (const auto& [name, cluster] : config.clusters.ValueOr({})) {
    if (cluster.known() == nullptr) continue;
    const tf::cty::Path at = tf::cty::Path().Attribute("clusters").Key(name);
    const absl::StatusOr<ClusterModel> completed = Completed(name, *cluster.known(), environment_);
    if (!completed.ok()) {
      out.AddStatus("Cluster cannot be completed from the environment", completed.status(), at);
    } else if (completed->endpoints.is_null() && !MayLackEndpoints(name, config, environment_)) {
      out.AddError("Cluster without endpoints",
                   tf::StrCat("The cluster \"", name, "\" needs `endpoints`, the URLs of its API."),
                   at);
    }
  }
}

void ElasticProvider::Configure(tf::sdk::Call& call, const ProviderModel& config) {
  static_cast<void>(call);
  if (config.max_retries.is_unknown() || config.request_timeout.is_unknown()) {
    return connections_->Configure(AllNotYetKnown());
  }
  ConnectionsConfig connections;
  connections.clusters.reset();
  if (!config.clusters.is_unknown()) {
    connections.clusters = ClustersOf(config, environment_);
    connections.keystore_passwords = KeystorePasswordsOf(config);
  }
  AddCloud(CloudKind::kHosted, config.hosted, HasHosted(environment_), config, environment_,
           connections.clouds);
  AddCloud(CloudKind::kEnterprise, config.enterprise, HasEnterprise(environment_), config,
           environment_, connections.clouds);
  connections.kubernetes = KubernetesOf(config, environment_);
  connections.kubernetes_requests = WithRequestRules(kubernetes::ConnectOptions(), config);
  connections_->Configure(std::move(connections));
}

ConnectionsOptions SharedRequests() {
  constexpr absl::Duration kReuse = absl::Seconds(2);
  // Terraform's own work between two calls takes some 10 ms where it has many resources.
  constexpr clients::Gathering kGathering = {.quiet = absl::Milliseconds(50),
                                             .limit = absl::Milliseconds(300)};
  return {.cluster = {.reuse_reads = kReuse, .gathering = kGathering},
          .cloud = {.reuse_reads = kReuse, .writer = {.gathering = kGathering}},
          .kubernetes = {.reuse_reads = kReuse, .writer = {.gathering = kGathering}}};
}

tf::sdk::Registry MakeRegistry(tf::Environment environment, tf::Clock& clock,
                               ConnectionsOptions options) {
  auto connections = std::make_shared<Connections>(clock, options);
  tf::sdk::Registry registry;
  registry.provider = tf::sdk::MakeProvider<ProviderModel>(
      std::make_unique<ElasticProvider>(connections, std::move(environment)));
  registry.resources.push_back(tf::sdk::MakeResource<RemoteClusterModel>(
      std::make_unique<RemoteClusterResource>(connections, clock)));
  registry.resources.push_back(tf::sdk::MakeResource<CrossClusterApiKeyModel>(
      std::make_unique<CrossClusterApiKeyResource>(connections, clock)));
  registry.data_sources.push_back(tf::sdk::MakeDataSource<RemoteClustersModel>(
      std::make_unique<RemoteClustersDataSource>(connections, clock)));
  return registry;
}

}  // namespace elastic
