// Access: everything that is needed to reach one Kubernetes API server, from wherever it comes: the
// user's attributes, a kubeconfig or the service account of a pod. A value; nothing is connected
// yet. connection.h makes a transport of it.
#ifndef ELASTIC_KUBERNETES_ACCESS_H_
#define ELASTIC_KUBERNETES_ACCESS_H_

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "provider/base/json.h"
#include "provider/base/secret.h"
#include "resources/clients/http/auth_transport.h"
#include "resources/clients/http/curl_transport.h"

namespace elastic::kubernetes {

// A file that holds a bearer token, written anew by somebody else before the token runs out.
struct TokenFile {
  std::string path = {};
};

// A program that prints credentials, as client.authentication.k8s.io describes it.
struct ExecPlugin {
  std::string api_version = {};  // "client.authentication.k8s.io/v1" or "…/v1beta1".
  std::string command = {};      // Looked up on PATH unless it has a slash.
  std::vector<std::string> args = {};
  std::map<std::string, std::string> env = {};  // Added to this process's.
  std::string install_hint = {};                // Shown when there is no such program.
  bool provide_cluster_info = false;            // Whether it is told which server it is for.
  tf::Json cluster_config = nullptr;            // What the kubeconfig has for it at the cluster.
};

// What signs requests, besides the client certificate of TlsOptions.
using Authentication = std::variant<http::NoCredentials, http::BearerToken, http::BasicCredentials,
                                    TokenFile, ExecPlugin>;

struct Access {
  std::string server = {};  // As http::ParseEndpoint accepts it.
  http::TlsOptions tls = {};
  tf::Secret proxy_url = {};  // As http::CurlOptions has it.
  Authentication authentication = {};
  // Where it comes from, for messages: "context \"prod\" of /home/me/.kube/config".
  std::string origin = {};
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_ACCESS_H_
