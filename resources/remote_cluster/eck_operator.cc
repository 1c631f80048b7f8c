#include "resources/remote_cluster/eck_operator.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/remote_cluster/eck_entry.h"
#include "resources/remote_cluster/poll.h"

namespace elastic {

EckOperator::EckOperator(std::shared_ptr<kubernetes::ApiServer> api, kubernetes::ObjectRef ref,
                         tf::Clock& clock)
    : api_(std::move(api)), ref_(std::move(ref)), clock_(clock) {}

absl::Status EckOperator::AwaitSeen(const tf::Bounds& bounds) {
  return Await(
      tf::StrCat("the ECK operator has acted on ", kubernetes::DescribeElasticsearch(ref_)),
      [](const tf::Json&) { return true; }, bounds);
}

absl::Status EckOperator::AwaitCollected(const kubernetes::SecureSettings& settings,
                                         const tf::Bounds& bounds) {
  const std::string collected = kubernetes::DescribeSecret(kubernetes::CollectedSecretOf(ref_));
  return Poll(tf::StrCat("the ECK operator has taken them into ", collected), clock_, bounds,
              [&]() -> absl::StatusOr<bool> {
                absl::StatusOr<bool> has = api_->HasCollected(ref_, settings, bounds);
                if (absl::IsPermissionDenied(has.status())) return true;
                return has;
              });
}

absl::Status EckOperator::Await(std::string_view what,
                                const std::function<bool(const tf::Json&)>& done,
                                const tf::Bounds& bounds) {
  // As it is now: others may go on changing the resource, and the operator is always behind them.
  std::optional<int64_t> generation;
  return Poll(what, clock_, bounds, [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::shared_ptr<const tf::Json> resource, api_->ReadFresh(ref_, bounds));
    if (!IsManaged(*resource)) return true;  // Nobody will act on it.
    if (!generation.has_value()) generation = GenerationOf(*resource);
    if (!HasObserved(*resource, *generation)) return false;
    if (IsInvalid(*resource)) return Refused(*resource, bounds);
    return done(*resource);
  });
}

absl::Status EckOperator::Refused(const tf::Json& resource, const tf::Bounds& bounds) {
  std::string why = "it gives no reason in the resource's events";
  absl::StatusOr<std::vector<kubernetes::Event>> events =
      api_->GetEvents(ref_, kubernetes::MetadataField(resource, "uid"), bounds);
  if (!events.ok()) {
    why = tf::StrCat("its events cannot be read: ", tf::FromAbsl(events.status().message()));
  } else {
    for (const kubernetes::Event& event : *events) {
      if (event.type == "Warning") why = tf::StrCat(event.reason, ": ", event.message);
    }
  }
  return absl::FailedPreconditionError(
      tf::StrCat("the ECK operator refuses ", kubernetes::DescribeElasticsearch(ref_),
                 " as it is now (status.phase is Invalid): ", why));
}

}  // namespace elastic
