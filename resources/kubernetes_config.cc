#include "resources/kubernetes_config.h"

#include <algorithm>
#include <iterator>

#include "provider/sdk/checks.h"
#include "resources/connection_attributes.h"

namespace elastic {
namespace {

using tf::sdk::Attr;
using tf::sdk::Schema;

// The first that is set counts; each is a list of files as KUBECONFIG holds it.
constexpr const char* kConfigVariables[] = {"KUBE_CONFIG_PATH", "KUBECONFIG"};

const Schema<ExecModel>& ExecSchema() {
  using M = ExecModel;
  static const auto& schema =
      *new Schema<M>({},
                     Attr("api_version", &M::api_version)
                         .Required()
                         .Must(tf::sdk::OneOf({"client.authentication.k8s.io/v1",
                                               "client.authentication.k8s.io/v1beta1"}))
                         .Doc("Version of the format in which the program prints credentials."),
                     Attr("command", &M::command)
                         .Required()
                         .Must(tf::sdk::NotBlank())
                         .Doc("The program, as in `aws`, `gke-gcloud-auth-plugin` or `kubelogin`."),
                     Attr("args", &M::args).Optional().Doc("Its arguments."),
                     Attr("env", &M::env).Optional().Doc("Environment variables to add for it."));
  return schema;
}

template <typename T>
T Known(const Value<T>& value) {
  return value.ValueOr({});
}

}  // namespace

const Schema<KubernetesModel>& KubernetesSchema() {
  using M = KubernetesModel;
  static const auto& schema = *new Schema<M>(
      {},
      Attr("config_path", &M::config_path)
          .Optional()
          .ConflictsWith(&M::host)
          .Doc("Path of a kubeconfig file; several are separated by `:`."),
      Attr("config_context", &M::config_context)
          .Optional()
          .ConflictsWith(&M::host)
          .Doc("Context of the kubeconfig to use instead of its current one."),
      Attr("host", &M::host)
          .Optional()
          .Must(IsEndpoint())
          .Doc("URL of the API server, instead of a kubeconfig."),
      Attr("token", &M::token)
          .Optional()
          .Sensitive()
          .ConflictsWith(&M::exec)
          .AlsoRequires(&M::host)
          .Doc("Bearer token for `host`."),
      Attr("client_certificate", &M::client_certificate)
          .Optional()
          .AlsoRequires(&M::host, &M::client_key)
          .Doc("PEM text, or path of a file with it, of the certificate to show to `host`."),
      Attr("client_key", &M::client_key)
          .Optional()
          .Sensitive()
          .AlsoRequires(&M::client_certificate)
          .Doc("PEM text, or path of a file with it, of its private key."),
      Attr("cluster_ca_certificate", &M::cluster_ca_certificate)
          .Optional()
          .AlsoRequires(&M::host)
          .Doc("PEM text, or path of a file with it, of the certificate authorities of `host`."),
      Attr("insecure", &M::insecure)
          .Optional()
          .AlsoRequires(&M::host)
          .Doc("Accepts any certificate of `host`. For experiments only."),
      Attr("exec", &M::exec, ExecSchema())
          .Optional()
          .AlsoRequires(&M::host)
          .Doc("A program that prints credentials for `host`, as managed Kubernetes needs it. One "
               "in a kubeconfig works as well."));
  return schema;
}

KubernetesModel WithEnvironment(KubernetesModel written, const tf::Environment& environment) {
  if (!written.host.is_null()) return written;
  for (const char* name : kConfigVariables) {
    if (written.config_path.is_null()) {
      written.config_path = FromVariable<std::string>(environment, name);
    }
  }
  if (written.config_context.is_null()) {
    written.config_context = FromVariable<std::string>(environment, "KUBE_CTX");
  }
  return written;
}

bool HasKubernetes(const tf::Environment& environment) {
  const auto is_set = [&](const char* name) {
    return !FromVariable<std::string>(environment, name).is_null();
  };
  return std::any_of(std::begin(kConfigVariables), std::end(kConfigVariables), is_set) ||
         is_set("KUBERNETES_SERVICE_HOST");
}

bool IsWhollyKnown(const KubernetesModel& kubernetes) {
  return KubernetesSchema().Encode(kubernetes).IsWhollyKnown();
}

kubernetes::AccessSources AccessSourcesFor(const KubernetesModel& model,
                                           const tf::Environment& environment) {
  kubernetes::AccessSources sources;
  kubernetes::ExplicitAccess& explicit_access = sources.attributes;
  explicit_access.host = Known(model.host);
  explicit_access.token = Known(model.token);
  explicit_access.tls = TlsFor(model.cluster_ca_certificate, {}, model.insecure);
  explicit_access.tls.client_certificate = Known(model.client_certificate);
  explicit_access.tls.client_key = Known(model.client_key);
  if (const ExecModel* exec = model.exec.known()) {
    explicit_access.exec = kubernetes::ExecPlugin{.api_version = Known(exec->api_version),
                                                  .command = Known(exec->command),
                                                  .args = Known(exec->args),
                                                  .env = Known(exec->env)};
  }
  sources.kubeconfig = {.paths = kubernetes::SplitPathList(Known(model.config_path)),
                        .context = Known(model.config_context),
                        .home = Known(FromVariable<std::string>(environment, "HOME"))};
  return sources;
}

}  // namespace elastic
