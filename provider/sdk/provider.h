// Provider<C>: what the author of a provider writes about its configuration block.
#ifndef TF_SDK_PROVIDER_H_
#define TF_SDK_PROVIDER_H_

#include "provider/sdk/resource.h"
#include "provider/sdk/schema.h"

namespace tf::sdk {

// All methods may be called from several threads.
template <Model C>
class Provider {
 public:
  virtual ~Provider() = default;

  virtual const Schema<C>& schema() const = 0;

  // Rules beyond the rows. Unknown values are not errors.
  virtual void Validate(const C& config, Diagnostics& out) const {
    static_cast<void>(config);
    static_cast<void>(out);
  }

  // Takes the configuration. A value may be unknown while Terraform plans (it comes from a resource
  // that does not exist yet): that is no error here; the resource that needs it says so.
  virtual void Configure(Call& call, const C& config) = 0;
};

}  // namespace tf::sdk

#endif  // TF_SDK_PROVIDER_H_
