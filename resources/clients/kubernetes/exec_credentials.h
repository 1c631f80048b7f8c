// exec plugins: programs that print credentials for a Kubernetes API server, as EKS, GKE and AKS
// have them. The contract is client.authentication.k8s.io/v1 and v1beta1
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
#ifndef ELASTIC_KUBERNETES_EXEC_CREDENTIALS_H_
#define ELASTIC_KUBERNETES_EXEC_CREDENTIALS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/secret.h"
#include "resources/clients/kubernetes/access.h"

namespace elastic::kubernetes {

// At least one of the token and the certificate is there; never a certificate without its key.
struct ExecCredentials {
  tf::Secret token = {};
  std::string client_certificate = {};  // PEM.
  tf::Secret client_key = {};           // PEM.
  absl::Time expires = absl::InfiniteFuture();

  bool operator==(const ExecCredentials&) const = default;
};

// InvalidArgument when a plugin cannot be run as it is described: no command, an unknown version, a
// name of a variable that cannot be one.
absl::Status CheckExecPlugin(const ExecPlugin& plugin);

// The plugin's environment variable KUBERNETES_EXEC_INFO: the ExecCredential it is asked for.
std::string ExecInfo(const ExecPlugin& plugin, const Access& access);

// Runs the plugin of `access` without a shell, a terminal or input, and reads what it printed.
// Errors begin with the program's name and show what it wrote to standard error, never what it
// printed:
// - NotFound: there is no such program; with its install hint
// - Unauthenticated: it ended with an exit code other than 0
// - FailedPrecondition: it cannot be started, or what it printed is not what was asked for
// - Cancelled, DeadlineExceeded: `bounds` ended; the program was killed
absl::StatusOr<ExecCredentials> RunExecPlugin(const ExecPlugin& plugin, const Access& access,
                                              const tf::Bounds& bounds, const tf::Clock& clock);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_EXEC_CREDENTIALS_H_
