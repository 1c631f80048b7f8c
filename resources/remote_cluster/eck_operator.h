// EckOperator: waits for the operator of Elastic Cloud on Kubernetes to act on an Elasticsearch
// resource.
//
// Source: ECK's status of the resource: observedGeneration and phase; its Secret of secure
// settings.
#ifndef ELASTIC_REMOTE_CLUSTER_ECK_OPERATOR_H_
#define ELASTIC_REMOTE_CLUSTER_ECK_OPERATOR_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "resources/clients/kubernetes/api_server.h"
#include "resources/clients/kubernetes/secure_settings.h"

namespace elastic {

// Safe to call from any thread.
class EckOperator {
 public:
  // `clock` must outlive this.
  EckOperator(std::shared_ptr<kubernetes::ApiServer> api, kubernetes::ObjectRef ref,
              tf::Clock& clock);

  // Waits until the operator has seen the resource as it is now, whatever others make of it later.
  // At once for a resource that the operator leaves alone. FailedPrecondition, with its event, when
  // it refuses what the resource says; DeadlineExceeded when it does not act.
  absl::Status AwaitSeen(const tf::Bounds& bounds);

  // Waits until the operator has taken these from the Secrets that spec.secureSettings names, which
  // its status does not tell. At once where Terraform's user may not read what it has collected.
  absl::Status AwaitCollected(const kubernetes::SecureSettings& settings, const tf::Bounds& bounds);

  // As AwaitSeen, and until `done` says so of the resource. `what` completes "waited in vain
  // until".
  absl::Status Await(std::string_view what, const std::function<bool(const tf::Json&)>& done,
                     const tf::Bounds& bounds);

 private:
  absl::Status Refused(const tf::Json& resource, const tf::Bounds& bounds);

  const std::shared_ptr<kubernetes::ApiServer> api_;
  const kubernetes::ObjectRef ref_;
  tf::Clock& clock_;
};

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ECK_OPERATOR_H_
