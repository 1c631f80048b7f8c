#include "resources/remote_cluster/remote_cluster_resource.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/remote_cluster/import_id.h"
#include "resources/remote_cluster/link_model.h"
#include "resources/remote_cluster/remote_cluster_rules.h"
#include "resources/remote_cluster/self_managed_backend.h"

namespace elastic {
namespace {

using Model = RemoteClusterModel;
using tf::cty::Path;
using tf::sdk::AtAttribute;

Path LocalClusterPath() { return Path().Attribute("self_managed").Attribute("cluster"); }

// How to take an existing link into the state.
std::string ImportAdvice(const std::string& id) {
  return tf::StrCat(
      ". Nothing was changed. To manage it with Terraform, import it into the resource that "
      "describes it:\n\n"
      "  terraform import elastic_remote_cluster.NAME ",
      id,
      "\n\nor in the configuration:\n\n"
      "  import {\n    to = elastic_remote_cluster.NAME\n    id = \"",
      id, "\"\n  }");
}

std::string AddressesOf(const Model& plan) {
  if (const ProxyModel* proxy = plan.proxy.known()) return *proxy->proxy_address.known();
  return absl::StrJoin(*plan.sniff->seeds.known(), ", ");
}

std::string NotConnected(const Model& plan, const ConnectionAttempt& last) {
  const std::string reason =
      last.reason.empty()
          ? "Elasticsearch gives no reason here; the log of the local cluster's nodes does"
          : last.reason;
  return tf::StrCat("The local cluster is not connected to \"", *plan.alias.known(), "\" (",
                    AddressesOf(plan), "): ", reason, ".");
}

Model WithId(Model state) {
  state.id = FormatId({.cluster = *ClusterName(state.self_managed), .alias = *state.alias.known()});
  return state;
}

}  // namespace

RemoteClusterResource::RemoteClusterResource(std::shared_ptr<Connections> connections,
                                             tf::Clock& clock)
    : connections_(std::move(connections)), clock_(clock) {}

const tf::sdk::Schema<Model>& RemoteClusterResource::schema() const {
  return RemoteClusterSchema();
}

std::string RemoteClusterResource::Describe(const Model& model) const {
  std::string words = "remote cluster";
  if (const std::string* alias = model.alias.known()) tf::StrAppend(&words, " \"", *alias, "\"");
  if (const std::string* cluster = ClusterName(model.self_managed)) {
    tf::StrAppend(&words, " of \"", *cluster, "\"");
  }
  return words;
}

void RemoteClusterResource::Validate(const Model& config, tf::sdk::Diagnostics& out) const {
  CheckConfig(config, out);
}

void RemoteClusterResource::ModifyPlan(tf::sdk::PlanChange<Model> change) const {
  const std::string* cluster = ClusterName(change.plan.self_managed);
  if (cluster != nullptr && connections_->Find(*cluster) == Presence::kMissing) {
    change.diagnostics.AddStatus("Local cluster is not configured",
                                 connections_->MissingError(*cluster), LocalClusterPath());
  }
  const std::string* alias = change.plan.alias.known();
  if (cluster == nullptr || alias == nullptr) {
    change.plan.id = Value<std::string>::Unknown();
    return;
  }
  change.plan = WithId(std::move(change.plan));
}

absl::Status RemoteClusterResource::Create(tf::sdk::Call& call, const Model& plan,
                                           const Model& config) {
  RETURN_IF_ERROR(CheckCredentials(config));
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(plan));
  const absl::Status created = backend->Create(ToLink(plan), call.bounds);
  if (!absl::IsAlreadyExists(created)) return created;
  return absl::AlreadyExistsError(
      tf::StrCat(tf::FromAbsl(created.message()), ImportAdvice(*WithId(plan).id.known())));
}

absl::Status RemoteClusterResource::Update(tf::sdk::Call& call, const Model& prior,
                                           const Model& plan, const Model& config) {
  static_cast<void>(prior);  // What is there now counts, which the backend reads.
  RETURN_IF_ERROR(CheckCredentials(config));
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(plan));
  return backend->Update(ToLink(plan), call.bounds);
}

absl::Status RemoteClusterResource::Settle(tf::sdk::Call& call, const Model& plan, Model& state) {
  RETURN_IF_ERROR(CheckSecurityModel(plan, state));
  if (state.connected.ValueOr(false)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(plan));
  ASSIGN_OR_RETURN(const ConnectionAttempt attempt, AwaitConnection(call.bounds, plan, *backend));
  if (attempt.connected) {
    ASSIGN_OR_RETURN(std::optional<Model> fresh, Read(call, state));
    if (fresh.has_value()) state = *std::move(fresh);
    state.connected = true;
    return CheckSecurityModel(plan, state);
  }
  const Path wait = Path().Attribute("wait_for_connection");
  if (const std::string* limit = plan.wait_for_connection.known()) {
    return AtAttribute(
        absl::DeadlineExceededError(tf::StrCat(
            NotConnected(plan, attempt), " Waited ", *limit,
            ". The link is registered and in the state. If it was just created, Terraform marks it "
            "as tainted and would replace it with the next apply; `terraform untaint` keeps it.")),
        wait);
  }
  call.diagnostics.AddWarning(
      tf::StrCat("Not connected: ", Describe(plan)),
      tf::StrCat(NotConnected(plan, attempt),
                 " The link is registered, and Elasticsearch connects when it is used. Set "
                 "wait_for_connection to wait here and fail if the connection does not come."));
  return absl::OkStatus();
}

absl::StatusOr<ConnectionAttempt> RemoteClusterResource::AwaitConnection(
    const tf::Bounds& call, const Model& plan, RemoteClusterBackend& backend) const {
  const std::string& alias = *plan.alias.known();
  const std::string* limit = plan.wait_for_connection.known();
  if (limit == nullptr) return TryConnection(backend, alias, clock_, call);
  ASSIGN_OR_RETURN(const absl::Duration wait, tf::sdk::ParseDuration(*limit));
  const absl::Time deadline = std::min(call.deadline, clock_.Now() + wait);
  return WaitForConnection(backend, alias, clock_, {.deadline = deadline, .stop = call.stop});
}

absl::StatusOr<std::optional<Model>> RemoteClusterResource::Read(tf::sdk::Call& call,
                                                                 const Model& state) {
  const std::string& cluster = *ClusterName(state.self_managed);
  if (connections_->Find(cluster) == Presence::kNotYetKnown) {
    call.diagnostics.AddWarning(
        "Remote clusters were not read",
        tf::StrCat("The provider's configuration of the cluster \"", cluster,
                   "\" is known only during apply, because it comes from a resource that is still "
                   "to be created. The plan takes the state as it was."));
    return state;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(state));
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> found,
                   backend->Read(*state.alias.known(), call.bounds));
  // A link that is left in elasticsearch.yml alone is not the one that was registered.
  if (!found.has_value() || found->origin == Origin::kElasticsearchYml) {
    return std::optional<Model>();
  }
  return WithId(WithObserved(state, *found));
}

absl::Status RemoteClusterResource::Delete(tf::sdk::Call& call, const Model& state) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(state));
  return backend->Delete(*state.alias.known(), call.bounds);
}

absl::StatusOr<Model> RemoteClusterResource::Import(tf::sdk::Call& call, std::string_view id) {
  ASSIGN_OR_RETURN(const SelfManagedId parts, ParseId(id));
  Model model;
  model.alias = parts.alias;
  model.self_managed = SelfManagedModel{.cluster = parts.cluster};
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(model));
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> found,
                   backend->Read(parts.alias, call.bounds));
  if (!found.has_value()) {
    return absl::NotFoundError(
        tf::StrCat("\"", parts.cluster, "\" has no remote cluster \"", parts.alias, "\"."));
  }
  if (found->origin == Origin::kElasticsearchYml) return InElasticsearchYml(found->link);
  return WithId(WithObserved(std::move(model), *found));
}

absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> RemoteClusterResource::BackendOf(
    const Model& model) const {
  const std::string& name = *ClusterName(model.self_managed);
  absl::StatusOr<std::shared_ptr<es::Cluster>> cluster = connections_->Connect(name);
  if (!cluster.ok()) return AtAttribute(cluster.status(), LocalClusterPath());
  return std::make_unique<SelfManagedBackend>(*std::move(cluster));
}

}  // namespace elastic
