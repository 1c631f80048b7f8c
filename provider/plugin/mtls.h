// AutoMTLS: host and plugin each make a certificate for one run and trust only each other's.
#ifndef TF_PLUGIN_MTLS_H_
#define TF_PLUGIN_MTLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/secret.h"

namespace tf::plugin {

struct Identity {
  std::string certificate_pem;
  // The DER certificate in base64 without padding, as the handshake line carries it.
  std::string certificate_base64;
  Secret private_key_pem;
};

// Makes a P-256 key and a self-signed certificate for the DNS name "localhost", which is what hosts
// verify. Valid from 30 seconds before `now` for 30 years. P-256 because it is the cheapest curve
// that every host takes, and the only one gRPC's server offers.
absl::StatusOr<Identity> MakeIdentity(absl::Time now);

}  // namespace tf::plugin

#endif  // TF_PLUGIN_MTLS_H_
