// How to reach a Kubernetes API server: from what the user wrote, or what the machine has, to a
// transport that is ready.
//
//   ASSIGN_OR_RETURN(Access access, FindAccess({.kubeconfig = {.paths = {"~/.kube/config"}}},
//   env)); ASSIGN_OR_RETURN(auto transport, Connect(std::move(access))); Client
//   client(std::move(transport));
#ifndef ELASTIC_KUBERNETES_CONNECTION_H_
#define ELASTIC_KUBERNETES_CONNECTION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/environment.h"
#include "provider/base/secret.h"
#include "resources/clients/http/curl_transport.h"
#include "resources/clients/http/retrying_transport.h"
#include "resources/clients/http/transport.h"
#include "resources/clients/kubernetes/access.h"
#include "resources/clients/kubernetes/kubeconfig.h"

namespace elastic::kubernetes {

// An API server that is described in full.
struct ExplicitAccess {
  std::string host = {};  // As http::ParseEndpoint accepts it.
  tf::Secret token = {};  // At most one of these two.
  std::optional<ExecPlugin> exec = {};
  http::TlsOptions tls = {};
};

// Where a pod finds its service account.
inline constexpr char kServiceAccountFolder[] = "/var/run/secrets/kubernetes.io/serviceaccount";

// What may say how to reach the API server; the first that says something counts.
struct AccessSources {
  ExplicitAccess attributes = {};    // When `host` is set; nothing else of it may be without.
  KubeconfigSource kubeconfig = {};  // When it has paths.
  std::string service_account_folder = kServiceAccountFolder;  // When this is a pod.
};

// The access that `sources` describe. Errors of the attributes are InvalidArgument, those of a
// kubeconfig ReadKubeconfig's; FailedPrecondition when no source says anything. `environment` tells
// KUBERNETES_SERVICE_HOST and _PORT, which every pod has.
absl::StatusOr<Access> FindAccess(const AccessSources& sources, const tf::Environment& environment);

struct ConnectOptions {
  http::RetryPolicy retry = {};
  std::string user_agent = "terraform-provider-elastic";
  absl::Duration request_timeout = absl::Seconds(60);
};

// The transport to the server of `access`. Checks everything without a request and without running
// a plugin: InvalidArgument, or as http::MakeTransport; credentials over http:// are for this
// machine only. A token file is read again every minute, a plugin run again when four fifths of its
// credentials' life have passed, and either when the server answers 401. `clock` must outlive the
// transport.
absl::StatusOr<std::unique_ptr<http::Transport>> Connect(
    Access access, const ConnectOptions& options = {}, tf::Clock& clock = tf::RealClock(),
    http::Jitter jitter = http::RandomJitter());

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_CONNECTION_H_
