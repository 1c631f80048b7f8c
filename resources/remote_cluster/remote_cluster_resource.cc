#include "resources/remote_cluster/remote_cluster_resource.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/strip.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "resources/optional_value.h"
#include "resources/remote_cluster/cloud_backend.h"
#include "resources/remote_cluster/connection_advice.h"
#include "resources/remote_cluster/import_id.h"
#include "resources/remote_cluster/link_errors.h"
#include "resources/remote_cluster/link_model.h"
#include "resources/remote_cluster/remote_cluster_plan.h"
#include "resources/remote_cluster/remote_cluster_rules.h"

namespace elastic {
namespace {

using Model = RemoteClusterModel;
using tf::cty::Path;
using tf::sdk::AtAttribute;

// How long an operator is waited for where no wait is written.
constexpr absl::Duration kOperatorWait = absl::Seconds(30);

// What is remembered beside the state: the local cluster's object, and that the credentials are
// those that were stored here.
constexpr char kOwnerKey[] = "owner";
constexpr char kCredentialsKey[] = "credentials";
constexpr char kStored[] = "stored";
constexpr char kRemoved[] = "removed";

// Of a model whose local cluster is known, as every state's is.
LocalCluster LocalOf(const Model& model) { return *LocalClusterOf(model); }

// At the attribute that names the local cluster.
absl::Status AtLocalCluster(const absl::Status& status, const LocalCluster& local) {
  return AtAttribute(status, PathOf(local));
}

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

std::string_view WithoutFullStop(std::string_view text) {
  return tf::FromAbsl(absl::StripSuffix(tf::ToAbsl(text), "."));
}

std::string NotConnected(const Model& plan, const Model& state, const ConnectionAttempt& last) {
  const std::string reason =
      last.reason.empty()
          ? "Elasticsearch gives no reason here; the log of the local cluster's nodes does"
          : last.reason;
  const std::string_view advice = AdviceFor(last.reason, SecurityModelOf(state));
  return tf::StrCat("The local cluster is not connected to \"", *plan.alias.known(), "\" (",
                    DescribeTarget(ToLink(plan).mode), "): ", WithoutFullStop(reason), ".",
                    advice.empty() ? "" : " ", advice);
}

// `wait_for_connection`, or `otherwise` when it is left out.
absl::Duration WaitOf(const Model& plan, absl::Duration otherwise) {
  const std::string* wait = plan.wait_for_connection.known();
  return wait == nullptr ? otherwise : tf::sdk::ParseDuration(*wait).value_or(otherwise);
}

Model WithId(Model state) {
  state.id = FormatId({.local = LocalOf(state), .alias = *state.alias.known()});
  return state;
}

// Where a failed write went wrong, as far as the backend's contract tells.
absl::Status Located(const absl::Status& written, const Model& plan) {
  if (written.ok() || ApiOf(plan) == LinkApi::kElasticsearch) return written;
  if (absl::IsInvalidArgument(written)) {
    return AtAttribute(written, PathOf(ApiOf(plan)));
  }
  return absl::IsNotFound(written) ? AtLocalCluster(written, LocalOf(plan)) : written;
}

StoredBy WhoStored(const tf::sdk::PrivateState& memory) {
  const std::string* stored = memory.Get(kCredentialsKey);
  return stored != nullptr && *stored == kStored ? StoredBy::kUs : StoredBy::kOthers;
}

// Also after a failed write: credentials may have stayed, and ours to remove is what is not there
// too.
void RememberCredentials(const SecurityWish& wish, const absl::Status& written,
                         tf::sdk::PrivateState& memory) {
  if (wish.credentials.has_value()) memory.Set(kCredentialsKey, kStored);
  const bool gone = written.ok() && wish.model == SecurityModel::kCertificate;
  if (gone && WhoStored(memory) == StoredBy::kUs) memory.Set(kCredentialsKey, kRemoved);
}

void WarnOfVanished(const Model& state, tf::sdk::Diagnostics& out) {
  if (ApiOf(state) != LinkApi::kCloud || SecurityModelOf(state) == SecurityModel::kApiKey) return;
  out.AddWarning(
      tf::StrCat("Remote cluster \"", *state.alias.known(), "\" is not in the list of ",
                 Describe(LocalOf(state)), " any more"),
      tf::StrCat("Somebody has removed it from the Cloud API's list. ", kOtherWriterAdvice));
}

// Notices when the local cluster's object is not the one that it was.
void RememberOwner(const ObservedLink& found, const LocalCluster& local, tf::sdk::Call& call) {
  if (found.owner.empty()) return;
  const std::string* before = call.private_state.Get(kOwnerKey);
  if (before != nullptr && *before == found.owner) return;
  if (before != nullptr) {
    call.diagnostics.AddWarning(
        tf::StrCat(elastic::Describe(local), " was deleted and created anew"),
        "It has the link all the same, so whoever created it anew wrote the link too. If that is "
        "a tool that applies the whole resource, leave spec.remoteClusters out of it: two writers "
        "of one list undo each other's changes.");
  }
  call.private_state.Set(kOwnerKey, found.owner);
}

}  // namespace

RemoteClusterResource::RemoteClusterResource(std::shared_ptr<Connections> connections,
                                             tf::Clock& clock)
    : backends_(std::move(connections), clock), clock_(clock) {}

const tf::sdk::Schema<Model>& RemoteClusterResource::schema() const {
  return RemoteClusterSchema();
}

std::string RemoteClusterResource::Describe(const Model& model) const {
  std::string words = "remote cluster";
  if (const std::string* alias = model.alias.known()) tf::StrAppend(&words, " \"", *alias, "\"");
  if (const std::optional<LocalCluster> local = LocalClusterOf(model)) {
    tf::StrAppend(&words, " of ", elastic::Describe(*local));
  }
  return words;
}

void RemoteClusterResource::Validate(const Model& config, tf::sdk::Diagnostics& out) const {
  CheckConfig(config, out);
}

void RemoteClusterResource::ModifyPlan(tf::sdk::PlanChange<Model> change) const {
  if (change.prior != nullptr) {
    for (Path& path : Replacing(*change.prior, change.plan)) {
      change.requires_replace.push_back(std::move(path));
    }
  }
  PlanSecurity(change.config, change.prior, change.plan);
  const std::optional<LocalCluster> local = LocalClusterOf(change.plan);
  for (const LinkApi api : ApisNeeded(change.config, change.plan)) {
    if (!local.has_value() || backends_.Find(*local, api) != Presence::kMissing) continue;
    change.diagnostics.AddStatus("Local cluster is not configured",
                                 backends_.MissingError(*local, api), PathOf(*local));
    break;
  }
  if (!local.has_value() || change.plan.alias.known() == nullptr) {
    change.plan.id = Value<std::string>::Unknown();
    return;
  }
  change.plan = WithId(std::move(change.plan));
}

absl::Status RemoteClusterResource::Create(tf::sdk::Call& call, Model& planned,
                                           const Model& config) {
  RETURN_IF_ERROR(CheckCredentials(config));
  const Model plan = WithModel(planned, config, nullptr);
  SecurityWish wish = WishOf(plan);
  wish.credentials = OptionalOf(config.credentials_wo);
  ASSIGN_OR_RETURN(const std::unique_ptr<SecuredLinks> links,
                   LinksOf(plan, wish, StoredBy::kOthers, call));
  const absl::Status created = links->Create(ToLink(plan), wish, call.bounds);
  RememberCredentials(wish, created, call.private_state);
  if (!absl::IsAlreadyExists(created)) return Located(created, plan);
  return absl::AlreadyExistsError(
      tf::StrCat(tf::FromAbsl(created.message()), ImportAdvice(*WithId(plan).id.known())));
}

absl::Status RemoteClusterResource::Update(tf::sdk::Call& call, const Model& prior,
                                           const Model& planned, const Model& config) {
  RETURN_IF_ERROR(CheckCredentials(config));
  const Model plan = WithModel(planned, config, &prior);
  const SecurityWish wish = WishOf(prior, plan, config);
  const StoredBy stored_by = WhoStored(call.private_state);
  ASSIGN_OR_RETURN(const std::unique_ptr<SecuredLinks> links,
                   LinksOf(ReachedAs(prior, plan), wish, stored_by, call));
  const absl::Status updated = links->Update(ToLink(plan), wish, stored_by, call.bounds);
  RememberCredentials(wish, updated, call.private_state);
  return Located(updated, plan);
}

absl::Status RemoteClusterResource::Settle(tf::sdk::Call& call, const Model& plan, Model& state) {
  RETURN_IF_ERROR(AwaitModel(call, plan, state));
  RETURN_IF_ERROR(CheckSecurityModel(plan, state));
  RETURN_IF_ERROR(WarnOfConcerns(call, plan));
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend,
                   BackendOf(plan, call.bounds));
  // Also when it is connected: that may be the connection from before the change.
  RETURN_IF_ERROR(AwaitCarriedOut(call, plan, *backend));
  if (state.connected.ValueOr(false)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ConnectionAttempt attempt, AwaitConnection(call.bounds, plan, *backend));
  if (attempt.connected) {
    ASSIGN_OR_RETURN(std::optional<Model> fresh, Read(call, state));
    if (fresh.has_value()) state = *std::move(fresh);
    state.connected = true;
    return CheckSecurityModel(plan, state);
  }
  if (!attempt.cannot_tell.empty()) {
    call.diagnostics.AddWarning(tf::StrCat("Connection not checked: ", Describe(plan)),
                                attempt.cannot_tell, PathOf(LocalOf(plan)));
    return absl::OkStatus();
  }
  const Path wait = Path().Attribute("wait_for_connection");
  if (const std::string* limit = plan.wait_for_connection.known()) {
    return AtAttribute(
        absl::DeadlineExceededError(tf::StrCat(
            NotConnected(plan, state, attempt), " Waited ", *limit,
            ". The link is registered and in the state. If it was just created, Terraform marks it "
            "as tainted and would replace it with the next apply; `terraform untaint` keeps it.")),
        wait);
  }
  call.diagnostics.AddWarning(
      tf::StrCat("Not connected: ", Describe(plan)),
      tf::StrCat(NotConnected(plan, state, attempt),
                 " The link is registered, and Elasticsearch connects when it is used. Set "
                 "wait_for_connection to wait here and fail if the connection does not come."));
  return absl::OkStatus();
}

absl::Status RemoteClusterResource::AwaitModel(tf::sdk::Call& call, const Model& plan,
                                               Model& state) {
  const SecurityWish wish = WishOf(plan);
  if (!wish.model.has_value() || CheckSecurityModel(plan, state).ok()) return absl::OkStatus();
  // A person who writes the keystores has done so before, and is not to wait for the error.
  if (PlatformOf(LocalOf(plan)) == Platform::kSelfManaged) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<SecuredLinks> links,
                   LinksOf(plan, wish, StoredBy::kOthers, call));
  RETURN_IF_ERROR(AtLocalCluster(links->AwaitModel(*plan.alias.known(), *wish.model, call.bounds),
                                 LocalOf(plan)));
  ASSIGN_OR_RETURN(std::optional<Model> fresh, Read(call, state));
  if (fresh.has_value()) state = *std::move(fresh);
  return absl::OkStatus();
}

absl::Status RemoteClusterResource::WarnOfConcerns(tf::sdk::Call& call, const Model& plan) const {
  if (ApiOf(plan) == LinkApi::kElasticsearch) return absl::OkStatus();  // It voices none.
  ASSIGN_OR_RETURN(const std::optional<ObservedLink> link, ReadLink(plan, call.bounds));
  if (!link.has_value()) return absl::OkStatus();
  for (const std::string& concern : link->concerns) {
    call.diagnostics.AddWarning(tf::StrCat("Concern about ", Describe(plan)), concern,
                                Path().Attribute("deployment"));
  }
  return absl::OkStatus();
}

absl::Status RemoteClusterResource::AwaitCarriedOut(tf::sdk::Call& call, const Model& plan,
                                                    RemoteClusterBackend& backend) const {
  const absl::Time limit =
      std::min(call.bounds.deadline, clock_.Now() + WaitOf(plan, kOperatorWait));
  const absl::Status outcome =
      backend.AwaitCarriedOut({.deadline = limit, .stop = call.bounds.stop});
  const bool waits = plan.wait_for_connection.known() != nullptr;
  if (!absl::IsDeadlineExceeded(outcome) || waits) return outcome;
  call.diagnostics.AddWarning(tf::StrCat("Not carried out yet: ", Describe(plan)),
                              std::string(outcome.message()));
  return absl::OkStatus();
}

absl::StatusOr<ConnectionAttempt> RemoteClusterResource::AwaitConnection(
    const tf::Bounds& call, const Model& plan, RemoteClusterBackend& backend) const {
  const std::string& alias = *plan.alias.known();
  if (plan.wait_for_connection.known() == nullptr) {
    return TryConnection(backend, alias, clock_, call);
  }
  const absl::Duration wait = WaitOf(plan, absl::ZeroDuration());
  const absl::Time deadline = std::min(call.deadline, clock_.Now() + wait);
  return WaitForConnection(backend, alias, clock_, {.deadline = deadline, .stop = call.stop});
}

absl::StatusOr<std::optional<Model>> RemoteClusterResource::Read(tf::sdk::Call& call,
                                                                 const Model& state) {
  const LocalCluster local = LocalOf(state);
  if (backends_.Find(local, ApiOf(state)) == Presence::kNotYetKnown) {
    call.diagnostics.AddWarning(
        "Remote clusters were not read",
        tf::StrCat("The provider's configuration for ", elastic::Describe(local),
                   " is known only during apply, because it comes from a resource that is still "
                   "to be created. The plan takes the state as it was."));
    return state;
  }
  const absl::StatusOr<std::optional<ObservedLink>> found = ReadLink(state, call.bounds);
  if (IsLocalClusterGone(found.status())) return std::optional<Model>();
  RETURN_IF_ERROR(found.status());
  if (!found->has_value()) WarnOfVanished(state, call.diagnostics);
  if (found->has_value()) RememberOwner(**found, local, call);
  // A link that is left in elasticsearch.yml alone is not the one that was registered.
  if (!found->has_value() || (*found)->origin == Origin::kElasticsearchYml) {
    return std::optional<Model>();
  }
  Model now = WithId(WithObserved(state, **found));
  RETURN_IF_ERROR(SeeCredentials(call, local, now));
  return now;
}

absl::Status RemoteClusterResource::SeeCredentials(tf::sdk::Call& call, const LocalCluster& local,
                                                   Model& state) const {
  if (WhoStored(call.private_state) != StoredBy::kUs) return absl::OkStatus();
  // A link that Elasticsearch shows may have its credentials where only an apply can look.
  if (backends_.Find(local, LinkApi::kCloud) == Presence::kNotYetKnown) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::shared_ptr<CredentialStore> store,
                   backends_.OpenCredentials(local, call.bounds));
  ASSIGN_OR_RETURN(const bool holds, store->Holds(*state.alias.known(), call.bounds));
  // Also where the nodes have them still: they will not when they load their keystore again.
  if (!holds) state.security_model = NameOf(SecurityModel::kCertificate);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ObservedLink>> RemoteClusterResource::ReadLink(
    const Model& state, const tf::Bounds& bounds) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend, BackendOf(state, bounds));
  return backend->Read(*state.alias.known(), bounds);
}

absl::Status RemoteClusterResource::Delete(tf::sdk::Call& call, const Model& state) {
  const auto remove = [&]() -> absl::Status {
    const StoredBy stored_by = WhoStored(call.private_state);
    ASSIGN_OR_RETURN(const std::unique_ptr<SecuredLinks> links,
                     LinksOf(state, {}, stored_by, call));
    return links->Delete(*state.alias.known(), stored_by, call.bounds);
  };
  const absl::Status removed = remove();
  return IsLocalClusterGone(removed) ? absl::OkStatus() : removed;
}

absl::StatusOr<Model> RemoteClusterResource::Import(tf::sdk::Call& call, std::string_view id) {
  ASSIGN_OR_RETURN(const ImportId parts, ParseId(id));
  ASSIGN_OR_RETURN(const LocalCluster local, backends_.Resolve(parts.local, call.bounds));
  absl::StatusOr<std::optional<ObservedLink>> found = FindToImport(local, parts.alias, call.bounds);
  if (!found.ok()) return AtLocalCluster(found.status(), local);
  if (!found->has_value()) {
    return absl::NotFoundError(
        tf::StrCat(elastic::Describe(local), " has no remote cluster \"", parts.alias, "\"."));
  }
  if ((*found)->origin == Origin::kElasticsearchYml) return InElasticsearchYml((*found)->link);
  Model model;
  model.alias = parts.alias;
  SetLocalCluster(local, model);
  return WithId(WithObserved(std::move(model), **found));
}

absl::StatusOr<std::optional<ObservedLink>> RemoteClusterResource::FindToImport(
    const LocalCluster& local, std::string_view alias, const tf::Bounds& bounds) const {
  std::optional<ObservedLink> found;
  for (const LinkApi api : backends_.ApisOf(local)) {
    ASSIGN_OR_RETURN(const std::unique_ptr<RemoteClusterBackend> backend,
                     backends_.Open(local, api, bounds));
    ASSIGN_OR_RETURN(found, backend->Read(alias, bounds));
    if (found.has_value()) break;
  }
  return found;
}

absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> RemoteClusterResource::BackendOf(
    const Model& model, const tf::Bounds& bounds) const {
  const LocalCluster local = LocalOf(model);
  std::optional<DeploymentMode> expected;
  const LinkMode mode = ToLink(model).mode;
  if (const auto* deployment = std::get_if<DeploymentMode>(&mode)) expected = *deployment;
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> backend =
      backends_.Open(local, ApiOf(model), bounds, expected);
  if (!backend.ok()) return AtLocalCluster(backend.status(), local);
  return backend;
}

absl::StatusOr<std::unique_ptr<SecuredLinks>> RemoteClusterResource::LinksOf(
    const Model& model, const SecurityWish& wish, StoredBy stored_by, tf::sdk::Call& call) const {
  const tf::Bounds& bounds = call.bounds;
  const LocalCluster local = LocalOf(model);
  ASSIGN_OR_RETURN(std::unique_ptr<RemoteClusterBackend> backend, BackendOf(model, bounds));
  std::shared_ptr<CredentialStore> store;
  if (wish.credentials.has_value() || stored_by == StoredBy::kUs) {
    absl::StatusOr<std::shared_ptr<CredentialStore>> opened =
        backends_.OpenCredentials(local, bounds);
    if (!opened.ok()) return AtLocalCluster(opened.status(), local);
    store = *std::move(opened);
  }
  std::unique_ptr<NodeKeystores> keystores;
  // The Cloud API's own links need no credentials, and their Elasticsearch may not be reached.
  const bool by_list = ApiOf(model) == LinkApi::kCloud && wish.model == SecurityModel::kCertificate;
  if (wish.model.has_value() && !by_list) {
    absl::StatusOr<std::unique_ptr<NodeKeystores>> opened = backends_.OpenKeystores(local, bounds);
    if (!opened.ok()) return AtLocalCluster(opened.status(), local);
    keystores = *std::move(opened);
  }
  auto warn = [&call, summary = tf::StrCat("Not proven: ", Describe(model))](
                  const std::string& words) { call.diagnostics.AddWarning(summary, words); };
  return std::make_unique<SecuredLinks>(SecuredLinks::Parts{.links = std::move(backend),
                                                            .store = std::move(store),
                                                            .keystores = std::move(keystores),
                                                            .platform = PlatformOf(local),
                                                            .clock = clock_,
                                                            .warn = std::move(warn)});
}

}  // namespace elastic
