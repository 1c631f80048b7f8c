// The `timeouts` attribute, as every Terraform user knows it:
//
//   timeouts = { create = "5m", delete = "30s" }
//
// A model opts in with a field `Value<Timeouts> timeouts` and the row TimeoutsAttr(&M::timeouts);
// the host then sets each call's deadline from it.
#ifndef TF_SDK_TIMEOUTS_H_
#define TF_SDK_TIMEOUTS_H_

#include <string>
#include <utility>

#include "absl/time/time.h"

#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"

namespace tf::sdk {

struct Timeouts {
  Value<std::string> create;
  Value<std::string> read;
  Value<std::string> update;
  Value<std::string> delete_;
  bool operator==(const Timeouts&) const = default;
};

// How long an operation may take when nothing else is said.
inline constexpr absl::Duration kDefaultTimeout = absl::Minutes(20);

const Schema<Timeouts>& TimeoutsSchema();

template <typename M>
auto TimeoutsAttr(Value<Timeouts> M::*field) {
  return Attr("timeouts", field, TimeoutsSchema())
      .Optional()
      .Doc("How long each operation may take; 20 minutes unless set.");
}

// The duration that `which` of the model's timeouts sets, else kDefaultTimeout.
template <typename M>
absl::Duration TimeoutOf(const M& model, Value<std::string> Timeouts::*which) {
  if constexpr (requires { model.timeouts; }) {
    const Timeouts* timeouts = model.timeouts.known();
    if (timeouts == nullptr || (timeouts->*which).known() == nullptr) return kDefaultTimeout;
    return ParseDuration(*(timeouts->*which).known()).value_or(kDefaultTimeout);
  } else {
    static_cast<void>(which);
    return kDefaultTimeout;
  }
}

}  // namespace tf::sdk

#endif  // TF_SDK_TIMEOUTS_H_
