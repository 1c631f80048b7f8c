// kubeconfig: how to reach a Kubernetes API server, as kubectl is told.
//
//   ASSIGN_OR_RETURN(Access access, ReadKubeconfig({.paths = SplitPathList(getenv("KUBECONFIG")),
//                                                   .context = "prod"}));
//
// Rules (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig):
// several files are merged, and the first that has a context, cluster or user of some name, or a
// current context, wins with all of it; files that do not exist are left out, unless there is none.
// A path in a file is relative to that file. `…-data` goes before the path of the same thing,
// `tokenFile` before `token`, either of them before `username`, and that before `exec`.
#ifndef ELASTIC_KUBERNETES_KUBECONFIG_H_
#define ELASTIC_KUBERNETES_KUBECONFIG_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "resources/clients/kubernetes/access.h"

namespace elastic::kubernetes {

struct KubeconfigSource {
  std::vector<std::string> paths = {};  // At least one; "~/" stands for `home`.
  std::string context = {};             // Empty: the current context.
  std::string home = {};
};

// The paths of a list as KUBECONFIG holds it, separated by ":"; empty ones are left out.
std::vector<std::string> SplitPathList(std::string_view list);

// The access of one context, with the certificates and keys that it names read in; a token file is
// left to be read when it is needed. Errors name the file, the context, cluster or user, and the
// field, and never show a value of a user:
// - NotFound: no file, no such context, cluster, user or file that a field names
// - InvalidArgument: not a kubeconfig, or a field that cannot be what it is
// - Unimplemented: what kubectl no longer does (auth-provider) or we do not (impersonation)
absl::StatusOr<Access> ReadKubeconfig(const KubeconfigSource& source);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_KUBECONFIG_H_
