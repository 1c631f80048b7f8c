// The provider's `kubernetes`: how to reach the API server of the Kubernetes cluster that ECK runs
// on.
#ifndef ELASTIC_KUBERNETES_CONFIG_H_
#define ELASTIC_KUBERNETES_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "provider/base/environment.h"
#include "provider/base/secret.h"
#include "provider/sdk/schema.h"
#include "provider/sdk/value.h"
#include "resources/clients/kubernetes/connection.h"

namespace elastic {

using tf::sdk::Value;

struct ExecModel {
  Value<std::string> api_version;
  Value<std::string> command;
  Value<std::vector<std::string>> args;
  Value<std::map<std::string, std::string>> env;
  bool operator==(const ExecModel&) const = default;
};

struct KubernetesModel {
  Value<std::string> config_path;
  Value<std::string> config_context;
  Value<std::string> host;
  Value<tf::Secret> token;
  Value<std::string> client_certificate;
  Value<tf::Secret> client_key;
  Value<std::string> cluster_ca_certificate;
  Value<bool> insecure;
  Value<ExecModel> exec;
  bool operator==(const KubernetesModel&) const = default;
};

const tf::sdk::Schema<KubernetesModel>& KubernetesSchema();

// `written`, with the file and the context taken from KUBE_CONFIG_PATH (else KUBECONFIG, which may
// list several files) and KUBE_CTX when neither `config_path` nor `host` is written.
KubernetesModel WithEnvironment(KubernetesModel written, const tf::Environment& environment);

// Whether the environment describes an API server by itself: one of these variables, or those that
// every pod has.
bool HasKubernetes(const tf::Environment& environment);

bool IsWhollyKnown(const KubernetesModel& kubernetes);

// Where to look for what the client wants to know, of a model that is wholly known. HOME stands for
// "~".
kubernetes::AccessSources AccessSourcesFor(const KubernetesModel& kubernetes,
                                           const tf::Environment& environment);

}  // namespace elastic

#endif  // ELASTIC_KUBERNETES_CONFIG_H_
