#include "provider/sdk/timeouts.h"

namespace tf::sdk {

const Schema<Timeouts>& TimeoutsSchema() {
  using T = Timeouts;
  static const auto& schema = *new Schema<T>(
      {}, Attr("create", &T::create).Optional().Must(IsDuration()).Doc("For creating."),
      Attr("read", &T::read).Optional().Must(IsDuration()).Doc("For reading."),
      Attr("update", &T::update).Optional().Must(IsDuration()).Doc("For updating."),
      Attr("delete", &T::delete_).Optional().Must(IsDuration()).Doc("For deleting."));
  return schema;
}

}  // namespace tf::sdk
