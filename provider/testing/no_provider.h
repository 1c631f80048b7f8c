// NoProvider: the provider block of tests that are about resources alone: empty, and always fine.
#ifndef TF_TESTING_NO_PROVIDER_H_
#define TF_TESTING_NO_PROVIDER_H_

#include "provider/sdk/server.h"

namespace tf::testing {

class NoProvider final : public sdk::ProviderHandler {
 public:
  const sdk::ObjectSpec& spec() const override { return spec_; }
  sdk::Diagnostics Validate(const cty::Value&) const override { return {}; }
  sdk::Diagnostics Configure(const sdk::Environment&, const cty::Value&) override { return {}; }

 private:
  sdk::ObjectSpec spec_;
};

}  // namespace tf::testing

#endif  // TF_TESTING_NO_PROVIDER_H_
