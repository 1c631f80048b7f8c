#include "resources/cross_cluster_api_key/cross_cluster_api_key.h"

#include "provider/sdk/checks.h"
#include "resources/cross_cluster_api_key/api_key_rules.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::NotBlank;
using tf::sdk::NotEmpty;
using tf::sdk::Schema;

using Names = std::vector<std::string>;

const Schema<KeyReplicationModel>& KeyReplicationSchema() {
  using M = KeyReplicationModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("names", &M::names)
          .Required()
          .Must(NotEmpty<Names>())
          .Each(NotBlank())
          .Doc("Index patterns."),
      Attr("allow_restricted_indices", &M::allow_restricted_indices)
          .Optional()
          .Doc("Whether the patterns may match restricted indices; they do not unless set."));
  return schema;
}

const Schema<KeyAccessModel>& KeyAccessSchema() {
  using M = KeyAccessModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("search", &M::search, SearchAccessSchema())
          .Optional()
          .Doc("What cross-cluster search may read."),
      Attr("replication", &M::replication, KeyReplicationSchema())
          .Optional()
          .Doc("What cross-cluster replication may follow. With it no entry of `search` may have "
               "`query` or `field_security`."));
  return schema;
}

constexpr char kDoc[] = R"(
Makes a cross-cluster API key on a remote cluster. A local cluster that holds the key in its keystore
connects to that cluster with the security model `api_key`, and may do there what the key allows.

The key is made by the user of the connection, who needs the cluster privilege `manage_security`;
only that user can change it later. Elasticsearch lets no API key make or change cross-cluster API
keys, so the connection needs `username` and `password`, or `bearer_token`. The remote cluster needs
a licence for remote clusters by API key (Enterprise or trial) and version 8.14 or later.

Elasticsearch shows the secret once, in the answer to the create. `api_key` and `encoded` are
therefore kept in the state, which must be protected accordingly. Deleting the resource invalidates
the key. A key that has expired, or that somebody invalidated, is planned to be made anew.
)";

}  // namespace

const Schema<CrossClusterApiKeyModel>& CrossClusterApiKeySchema() {
  using M = CrossClusterApiKeyModel;
  static const auto& schema = *new Schema<M>(
      {.name = "elastic_cross_cluster_api_key", .version = 0, .doc = kDoc},
      Attr("name", &M::name)
          .Required()
          .RequiresReplace()
          .Must(IsApiKeyName())
          .Doc("Name of the key, which need not be unique."),
      Attr("cluster", &M::cluster)
          .Default("default")
          .RequiresReplace()
          .Doc("Name of the remote cluster, on which the key is made, in the provider's "
               "`clusters`."),
      Attr("access", &M::access, KeyAccessSchema())
          .Required()
          .Doc("What the local cluster may do on the remote one: `search`, `replication` or both. "
               "Changing it is done in place and leaves the secret as it is."),
      Attr("expiration", &M::expiration)
          .Optional()
          .RequiresReplace()
          .Must(IsLifetime())
          .Doc("How long the key is valid, counted from its making; for ever when left out. "
               "Terraform plans a new key once it has expired: to have the next one in time, "
               "replace it before."),
      Attr("metadata", &M::metadata)
          .Optional()
          .Must(IsApiKeyMetadata())
          .Doc("Anything to be kept with the key."),
      Attr("certificate_identity", &M::certificate_identity)
          .Optional()
          .Must(NotBlank())
          .Doc("Regular expression for the distinguished name in the certificate with which the "
               "local cluster must sign its requests. From Elasticsearch 9.3 on."),
      tf::sdk::TimeoutsAttr(&M::timeouts),
      Attr("id", &M::id)
          .Computed()
          .KeepPrior()
          .Doc("Elasticsearch's id of the key. The import id is `<cluster>/<id>`."),
      Attr("api_key", &M::api_key)
          .Computed()
          .KeepPrior()
          .Sensitive()
          .Doc("The secret itself; null when the key was imported."),
      Attr("encoded", &M::encoded)
          .Computed()
          .KeepPrior()
          .Sensitive()
          .Doc("Id and secret in the form that the local cluster's keystore stores as "
               "`cluster.remote.<alias>.credentials`: what `credentials_wo` of an "
               "`elastic_remote_cluster` takes. Null when the key was imported."),
      Attr("expires_at", &M::expires_at)
          .Computed()
          .KeepPrior()
          .Doc("When the key expires, as RFC 3339 has it, in UTC; null when it does not."));
  return schema;
}

}  // namespace elastic
