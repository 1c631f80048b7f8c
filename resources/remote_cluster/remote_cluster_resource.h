// RemoteClusterResource: elastic_remote_cluster for Terraform: picks the backend, keeps the user's
// spelling, waits for the connection and says what to do when something is in the way.
#ifndef ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RESOURCE_H_
#define ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RESOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provider/base/clock.h"
#include "provider/sdk/resource.h"
#include "resources/connections.h"
#include "resources/remote_cluster/backends.h"
#include "resources/remote_cluster/connection.h"
#include "resources/remote_cluster/remote_cluster.h"
#include "resources/remote_cluster/remote_cluster_backend.h"
#include "resources/remote_cluster/secured_links.h"

namespace elastic {

// Safe to call from any thread.
class RemoteClusterResource final : public tf::sdk::Resource<RemoteClusterModel> {
 public:
  // `clock` must outlive this.
  RemoteClusterResource(std::shared_ptr<Connections> connections, tf::Clock& clock);

  const tf::sdk::Schema<RemoteClusterModel>& schema() const override;
  std::string Describe(const RemoteClusterModel& model) const override;
  void Validate(const RemoteClusterModel& config, tf::sdk::Diagnostics& out) const override;

  // The id is known as soon as its parts are, and so is the security model that the credentials
  // make; a local cluster that the provider does not have is an error already here.
  void ModifyPlan(tf::sdk::PlanChange<RemoteClusterModel> change) const override;

  absl::Status Create(tf::sdk::Call& call, RemoteClusterModel& plan,
                      const RemoteClusterModel& config) override;
  absl::Status Update(tf::sdk::Call& call, const RemoteClusterModel& prior,
                      const RemoteClusterModel& plan, const RemoteClusterModel& config) override;

  // Waits for the platform's operator (30 seconds, unless `wait_for_connection` says otherwise) and
  // for the connection as `wait_for_connection` says, compares the security model, to which the
  // nodes may take 30 seconds where a platform writes their keystores, and warns of what the
  // platform says against the link.
  absl::Status Settle(tf::sdk::Call& call, const RemoteClusterModel& plan,
                      RemoteClusterModel& state) override;

  // Nothing when the local cluster itself is certainly gone. While its configuration is not known
  // (it comes from a resource that is yet to be created): `state` as it is, with a warning. A link
  // that has vanished from the Cloud API's list comes with a warning of who may have done that.
  absl::StatusOr<std::optional<RemoteClusterModel>> Read(tf::sdk::Call& call,
                                                         const RemoteClusterModel& state) override;
  absl::Status Delete(tf::sdk::Call& call, const RemoteClusterModel& state) override;
  absl::StatusOr<RemoteClusterModel> Import(tf::sdk::Call& call, std::string_view id) override;

 private:
  absl::StatusOr<std::unique_ptr<RemoteClusterBackend>> BackendOf(const RemoteClusterModel& model,
                                                                  const tf::Bounds& bounds) const;
  // With what `wish` needs, and what removing credentials of ours does. Warns by `call`, which must
  // outlive it.
  absl::StatusOr<std::unique_ptr<SecuredLinks>> LinksOf(const RemoteClusterModel& model,
                                                        const SecurityWish& wish,
                                                        StoredBy stored_by,
                                                        tf::sdk::Call& call) const;
  absl::Status SeeCredentials(tf::sdk::Call& call, const LocalCluster& local,
                              RemoteClusterModel& state) const;
  // Until `state` has the security model of `plan`, within limits.
  absl::Status AwaitModel(tf::sdk::Call& call, const RemoteClusterModel& plan,
                          RemoteClusterModel& state);
  absl::Status AwaitCarriedOut(tf::sdk::Call& call, const RemoteClusterModel& plan,
                               RemoteClusterBackend& backend) const;
  absl::Status WarnOfConcerns(tf::sdk::Call& call, const RemoteClusterModel& plan) const;
  absl::StatusOr<ConnectionAttempt> AwaitConnection(const tf::Bounds& call,
                                                    const RemoteClusterModel& plan,
                                                    RemoteClusterBackend& backend) const;

  absl::StatusOr<std::optional<ObservedLink>> ReadLink(const RemoteClusterModel& state,
                                                       const tf::Bounds& bounds) const;
  // The link, by whichever API has it.
  absl::StatusOr<std::optional<ObservedLink>> FindToImport(const LocalCluster& local,
                                                           std::string_view alias,
                                                           const tf::Bounds& bounds) const;

  const Backends backends_;
  tf::Clock& clock_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_REMOTE_CLUSTER_RESOURCE_H_
