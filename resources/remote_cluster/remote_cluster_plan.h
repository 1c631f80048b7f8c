// What a plan of elastic_remote_cluster means: by which API, secured how, replaced when. Pure
// functions.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_PLAN_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_PLAN_H_

#include <vector>

#include "provider/cty/path.h"
#include "resources/remote_cluster/backends.h"
#include "resources/remote_cluster/remote_cluster.h"
#include "resources/remote_cluster/secured_links.h"

namespace elastic {

// By whose API the link of `model` is registered.
LinkApi ApiOf(const RemoteClusterModel& model);

// The attribute by which a link says that it is registered by `api`.
tf::cty::Path PathOf(LinkApi api);

// Every API that a link with what `config` and `plan` say has to do with.
std::vector<LinkApi> ApisNeeded(const RemoteClusterModel& config, const RemoteClusterModel& plan);

// What the rows cannot say: the attributes whose change makes it another link.
std::vector<tf::cty::Path> Replacing(const RemoteClusterModel& prior,
                                     const RemoteClusterModel& plan);

// Plans the security model that follows from what is written. `prior`: null for a new link.
void PlanSecurity(const RemoteClusterModel& config, const RemoteClusterModel* prior,
                  RemoteClusterModel& plan);

// `plan` with the security model that was left open when it was planned, where it follows: from
// credentials in `config` that were unknown then, or from what the link has that is changed.
// `prior`: null for a new link.
RemoteClusterModel WithModel(RemoteClusterModel plan, const RemoteClusterModel& config,
                             const RemoteClusterModel* prior);

// `plan` with the connection to the local deployment's Elasticsearch that `prior` names, if it
// names none itself: what is there was made by that.
RemoteClusterModel ReachedAs(const RemoteClusterModel& prior, RemoteClusterModel plan);

// What `plan` asks of the keystores, without credentials to store.
SecurityWish WishOf(const RemoteClusterModel& plan);

// What changing `prior` to `plan` asks of them. `credentials_wo` in `config` is to be stored when
// its version changes, or when what was stored is not there any more.
SecurityWish WishOf(const RemoteClusterModel& prior, const RemoteClusterModel& plan,
                    const RemoteClusterModel& config);

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_PLAN_H_
