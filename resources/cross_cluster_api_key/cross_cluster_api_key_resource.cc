#include "resources/cross_cluster_api_key/cross_cluster_api_key_resource.h"

#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "provider/cty/path.h"
#include "provider/sdk/handlers.h"
#include "resources/clients/elasticsearch/api_keys.h"
#include "resources/clients/elasticsearch/time_value.h"
#include "resources/cross_cluster_api_key/api_key_errors.h"
#include "resources/cross_cluster_api_key/api_key_model.h"
#include "resources/cross_cluster_api_key/api_key_rules.h"

namespace elastic {
namespace {

using Model = CrossClusterApiKeyModel;
using tf::cty::Path;
using tf::sdk::AtAttribute;

// What is remembered beside the state, until the state has an id: the tag of the key.
constexpr char kTagKey[] = "tag";

constexpr char kCrossCluster[] = "cross_cluster";

const Path& ClusterPath() {
  static const auto& path = *new Path(Path().Attribute("cluster"));
  return path;
}

std::string ClusterOf(const Model& model) { return model.cluster.ValueOr(""); }

// Why a key is of no use any more; empty when it is.
std::string EndOf(const es::FoundApiKey& key, absl::Time now) {
  if (key.invalidated) return "has been invalidated";
  if (!key.expiration.has_value() || *key.expiration > now) return "";
  return tf::StrCat("expired at ",
                    absl::FormatTime(absl::RFC3339_sec, *key.expiration, absl::UTCTimeZone()));
}

// The key of `model`: by its id or, where the answer that told it was lost, by its tag.
absl::StatusOr<std::optional<es::FoundApiKey>> Find(es::ApiKeys& keys, const Model& model,
                                                    const std::string* tag,
                                                    const tf::Bounds& bounds) {
  if (model.id.known() != nullptr) return keys.Get(*model.id.known(), bounds);
  if (tag == nullptr) return std::optional<es::FoundApiKey>();
  ASSIGN_OR_RETURN(const std::vector<es::FoundApiKey> named,
                   keys.FindByName(model.name.ValueOr(""), bounds));
  for (const es::FoundApiKey& key : named) {
    if (TagOf(key) == *tag) return std::optional<es::FoundApiKey>(key);
  }
  return std::optional<es::FoundApiKey>();
}

// Before the request, because the server's words do not say what is missing.
absl::Status CheckVersion(es::Cluster& cluster, const Model& plan, const tf::Bounds& bounds) {
  if (plan.certificate_identity.known() == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const es::ServerInfo server, cluster.Root(bounds));
  if (std::pair(server.major, server.minor) >= std::pair(9, 3)) return absl::OkStatus();
  return AtAttribute(
      absl::FailedPreconditionError(tf::StrCat(
          "certificate_identity needs Elasticsearch 9.3 or later, and the cluster \"",
          ClusterOf(plan), "\" runs ", server.version,
          ". Nothing was changed. Leave the attribute out, or upgrade the cluster first.")),
      Path().Attribute("certificate_identity"));
}

// After a create whose answer was lost. OK: the key was made, is of no use without its secret, and
// is invalidated now, so that another one may be made. `lost` when it is not to be seen.
absl::Status GiveUpLostKey(es::ApiKeys& keys, const Model& plan, const std::string& tag,
                           const absl::Status& lost, tf::Clock& clock) {
  // Ctrl-C does not end this look: without it nobody would ever know of the key.
  const tf::Bounds bounds{.deadline = clock.Now() + tf::sdk::kLookAfterUnknownOutcome, .stop = {}};
  const absl::StatusOr<std::optional<es::FoundApiKey>> found = Find(keys, plan, &tag, bounds);
  if (!found.ok() || !found->has_value()) return lost;
  return keys.Invalidate((*found)->id, bounds).ok() ? absl::OkStatus() : lost;
}

bool IsOver(const tf::Bounds& bounds, const tf::Clock& clock) {
  return bounds.stop.stop_requested() || clock.Now() >= bounds.deadline;
}

// An imported key's lifetime is in the provider's spelling, and another one must not replace it.
void KeepSpelling(const Value<std::string>& prior, Value<std::string>& plan) {
  if (prior.known() == nullptr || plan.known() == nullptr) return;
  if (es::SameTimeValue(*prior.known(), *plan.known())) plan = prior;
}

void WarnOfEnd(const std::string& subject, const std::string& end, tf::sdk::Diagnostics& out) {
  out.AddWarning(tf::StrCat("No longer valid: ", subject),
                 tf::StrCat("The key ", end,
                            ". Local clusters that have it in their keystores cannot open new "
                            "connections with it. Terraform plans to make a new key; its `encoded` "
                            "must then reach those keystores."));
}

absl::Status CheckImportable(const es::FoundApiKey& key, const std::string& cluster,
                             absl::Time now) {
  if (key.type != kCrossCluster) {
    return absl::InvalidArgumentError(
        tf::StrCat("the API key \"", key.id, "\" of \"", cluster, "\" is of the type \"", key.type,
                   "\". Only cross-cluster API keys can be imported here."));
  }
  if (const std::string end = EndOf(key, now); !end.empty()) {
    return absl::FailedPreconditionError(
        tf::StrCat("the API key \"", key.id, "\" of \"", cluster, "\" ", end,
                   ". There is nothing to import: without the import, Terraform makes a new key."));
  }
  return absl::OkStatus();
}

}  // namespace

TagSource RandomTags() {
  return [] {
    thread_local absl::BitGen generator;
    return absl::StrCat(absl::Hex(absl::Uniform<uint64_t>(generator), absl::kZeroPad16),
                        absl::Hex(absl::Uniform<uint64_t>(generator), absl::kZeroPad16));
  };
}

CrossClusterApiKeyResource::CrossClusterApiKeyResource(std::shared_ptr<Connections> connections,
                                                       tf::Clock& clock, TagSource tags)
    : connections_(std::move(connections)), clock_(clock), tags_(std::move(tags)) {}

const tf::sdk::Schema<Model>& CrossClusterApiKeyResource::schema() const {
  return CrossClusterApiKeySchema();
}

std::string CrossClusterApiKeyResource::Describe(const Model& model) const {
  std::string words = "cross-cluster API key";
  if (const std::string* name = model.name.known()) tf::StrAppend(&words, " \"", *name, "\"");
  if (const std::string* cluster = model.cluster.known()) {
    tf::StrAppend(&words, " of \"", *cluster, "\"");
  }
  return words;
}

void CrossClusterApiKeyResource::Validate(const Model& config, tf::sdk::Diagnostics& out) const {
  CheckConfig(config, out);
}

void CrossClusterApiKeyResource::ModifyPlan(tf::sdk::PlanChange<Model> change) const {
  Model& plan = change.plan;
  if (change.prior != nullptr) {
    // No update changes them, also where they are null: an imported key has no secret to show.
    plan.api_key = change.prior->api_key;
    plan.encoded = change.prior->encoded;
    plan.expires_at = change.prior->expires_at;
    KeepSpelling(change.prior->expiration, plan.expiration);
  } else if (change.config.expiration.is_null()) {
    plan.expires_at = Value<std::string>::Null();
  }
  const std::string* cluster = plan.cluster.known();
  if (cluster == nullptr) return;
  if (connections_->Find(*cluster) == Presence::kMissing) {
    change.diagnostics.AddStatus("Cluster is not configured", connections_->MissingError(*cluster),
                                 ClusterPath());
  }
  const bool changes = change.prior == nullptr || !(plan == *change.prior);
  if (changes && connections_->AuthenticatesByApiKey(*cluster)) {
    change.diagnostics.AddError(
        "Cluster is connected with an API key",
        tf::StrCat("The connection \"", *cluster, "\" has `api_key`. ", kInsteadOfApiKey),
        ClusterPath());
  }
}

absl::Status CrossClusterApiKeyResource::Create(tf::sdk::Call& call, Model& plan,
                                                const Model& config) {
  static_cast<void>(config);
  ASSIGN_OR_RETURN(const std::shared_ptr<es::Cluster> cluster, ConnectionOf(plan));
  RETURN_IF_ERROR(CheckVersion(*cluster, plan, call.bounds));
  es::ApiKeys& keys = cluster->api_keys();
  constexpr int kAttempts = 2;
  for (int attempt = 1;; ++attempt) {
    const std::string tag = tags_();
    call.private_state.Set(kTagKey, tag);
    const absl::StatusOr<es::CreatedApiKey> created = keys.Create(ToNewKey(plan, tag), call.bounds);
    if (created.ok()) {
      plan.id = created->id;
      plan.api_key = created->api_key;
      plan.encoded = created->encoded;
      return absl::OkStatus();
    }
    const absl::Status failure = Explained(created.status());
    if (!tf::HasUnknownOutcome(failure)) return failure;
    RETURN_IF_ERROR(GiveUpLostKey(keys, plan, tag, failure, clock_));
    if (attempt < kAttempts && !IsOver(call.bounds, clock_)) continue;
    return absl::Status(failure.code(),
                        tf::ToAbsl(tf::StrCat(tf::FromAbsl(failure.message()),
                                              ". The key was made, and its secret was lost with "
                                              "the answer; it is invalidated. Apply again.")));
  }
}

absl::Status CrossClusterApiKeyResource::Update(tf::sdk::Call& call, const Model& prior,
                                                const Model& plan, const Model& config) {
  static_cast<void>(config);
  ASSIGN_OR_RETURN(const std::shared_ptr<es::Cluster> cluster, ConnectionOf(plan));
  RETURN_IF_ERROR(CheckVersion(*cluster, plan, call.bounds));
  es::ApiKeys& keys = cluster->api_keys();
  // An update replaces all metadata, so the tag must be given again.
  ASSIGN_OR_RETURN(const std::optional<es::FoundApiKey> key,
                   Find(keys, prior, call.private_state.Get(kTagKey), call.bounds));
  if (!key.has_value()) {
    return absl::NotFoundError("the key is gone. Plan again: Terraform makes a new one.");
  }
  const absl::Status updated =
      keys.Update(key->id, ToUpdate(prior, plan, TagOf(*key)), call.bounds);
  if (!absl::IsNotFound(updated)) return Explained(updated);
  ASSIGN_OR_RETURN(const es::Authentication asker, keys.Authenticate(call.bounds));
  return NotTheOwner(updated, *key, asker);
}

absl::StatusOr<std::optional<Model>> CrossClusterApiKeyResource::Read(tf::sdk::Call& call,
                                                                      const Model& state) {
  if (connections_->Find(ClusterOf(state)) == Presence::kNotYetKnown) {
    call.diagnostics.AddWarning(
        "Cross-cluster API keys were not read",
        tf::StrCat("The provider's configuration for the cluster \"", ClusterOf(state),
                   "\" is known only during apply, because it comes from a resource that is still "
                   "to be created. The plan takes the state as it was."));
    return state;
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<es::Cluster> cluster, ConnectionOf(state));
  ASSIGN_OR_RETURN(const std::optional<es::FoundApiKey> key,
                   Find(cluster->api_keys(), state, call.private_state.Get(kTagKey), call.bounds));
  if (!key.has_value()) return std::optional<Model>();
  if (const std::string end = EndOf(*key, clock_.Now()); !end.empty()) {
    WarnOfEnd(Describe(state), end, call.diagnostics);
    return std::optional<Model>();
  }
  return std::optional<Model>(WithFound(state, *key));
}

absl::Status CrossClusterApiKeyResource::Delete(tf::sdk::Call& call, const Model& state) {
  ASSIGN_OR_RETURN(const std::shared_ptr<es::Cluster> cluster, ConnectionOf(state));
  es::ApiKeys& keys = cluster->api_keys();
  std::string id = state.id.ValueOr("");
  if (id.empty()) {
    ASSIGN_OR_RETURN(const std::optional<es::FoundApiKey> key,
                     Find(keys, state, call.private_state.Get(kTagKey), call.bounds));
    if (!key.has_value()) return absl::OkStatus();
    id = key->id;
  }
  return Explained(keys.Invalidate(id, call.bounds));
}

absl::StatusOr<Model> CrossClusterApiKeyResource::Import(tf::sdk::Call& call, std::string_view id) {
  const size_t slash = id.rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == id.size()) {
    return absl::InvalidArgumentError(
        "the import id is <cluster>/<id>: a name in the provider's `clusters`, and the id that "
        "GET /_security/api_key shows of the key.");
  }
  Model model;
  model.cluster = std::string(id.substr(0, slash));
  model.id = std::string(id.substr(slash + 1));
  ASSIGN_OR_RETURN(const std::shared_ptr<es::Cluster> cluster, ConnectionOf(model));
  ASSIGN_OR_RETURN(const std::optional<es::FoundApiKey> key,
                   cluster->api_keys().Get(*model.id.known(), call.bounds));
  if (!key.has_value()) {
    return absl::NotFoundError(tf::StrCat("the cluster \"", ClusterOf(model),
                                          "\" has no API key with the id \"", *model.id.known(),
                                          "\" that the connection's user may see."));
  }
  RETURN_IF_ERROR(CheckImportable(*key, ClusterOf(model), clock_.Now()));
  model = WithFound(std::move(model), *key);
  model.expiration = LifetimeOf(*key);
  call.diagnostics.AddWarning(
      tf::StrCat("Imported without its secret: ", Describe(model)),
      "Elasticsearch does not show the secret of a key again, so `api_key` and `encoded` are null. "
      "The key works on where it is already stored, but Terraform cannot hand it out. To hand it "
      "out again, replace it: terraform apply -replace=ADDRESS.");
  return model;
}

absl::StatusOr<std::shared_ptr<es::Cluster>> CrossClusterApiKeyResource::ConnectionOf(
    const Model& model) const {
  absl::StatusOr<std::shared_ptr<es::Cluster>> cluster = connections_->Connect(ClusterOf(model));
  if (!cluster.ok()) return AtAttribute(cluster.status(), ClusterPath());
  return cluster;
}

}  // namespace elastic
