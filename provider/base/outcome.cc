#include "provider/base/outcome.h"

#include "absl/strings/cord.h"

namespace tf {
namespace {

constexpr char kOutcomePayload[] = "terraform-plugin/unknown-outcome";

}  // namespace

absl::Status WithUnknownOutcome(absl::Status status) {
  status.SetPayload(kOutcomePayload, absl::Cord());
  return status;
}

bool HasUnknownOutcome(const absl::Status& status) {
  return status.GetPayload(kOutcomePayload).has_value();
}

}  // namespace tf
