// FakeKubernetes: the part of the Kubernetes API that ECK's remote clusters use, in process and
// behaving: versions that guard writes, managed fields, a schema, RBAC, Secrets, events, the proxy
// to services, errors as the API server words them (measured on 1.36).
//
//   FakeKubernetes kubernetes;
//   kubernetes.AddElasticsearch("default", "quickstart");
//   … talk to kubernetes.url() with the bearer token "token" …
//   EXPECT_EQ(kubernetes.RemoteClusters("default", "quickstart"), …);
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_KUBERNETES_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_KUBERNETES_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::testing {

struct FakeKubernetesOptions {
  // Bearer tokens that sign in. Empty: nobody is asked, as when a client certificate did.
  std::set<std::string> tokens = {"token"};
  bool has_eck = true;  // Whether the custom resource is known.
  std::optional<TlsServerOptions> tls = {};
};

// Safe to call from any thread. Objects are named by namespace and name.
class FakeKubernetes {
 public:
  explicit FakeKubernetes(FakeKubernetesOptions options = {});
  ~FakeKubernetes();

  std::string url() const;
  FakeHttpServer& http();  // Counters, log, holds and scripted faults.

  // From now on these tokens sign in, and no others.
  void SetTokens(std::set<std::string> tokens);

  // Whoever asks may not do this: ("patch", "elasticsearches"), or ("get", "secrets/NAME").
  void Forbid(const std::string& verb, const std::string& plural);
  void Allow(const std::string& verb, const std::string& plural);  // Again.

  // A resource with an empty spec and a uid of its own; replaces one of the same name.
  void AddElasticsearch(const std::string& space, const std::string& name);

  void RemoveElasticsearch(const std::string& space, const std::string& name);

  // The resource as it is; null when there is none.
  tf::Json Elasticsearch(const std::string& space, const std::string& name) const;

  // Its spec.remoteClusters; null when it has none.
  tf::Json RemoteClusters(const std::string& space, const std::string& name) const;

  // Another writer: merges `patch` into the resource as `manager`, by `operation` ("Update" or
  // "Apply"), whatever its version.
  void Write(const std::string& space, const std::string& name, const tf::Json& patch,
             const std::string& manager = "kubectl", const std::string& operation = "Update");

  // `happens` runs when a patch of a resource has arrived and before it counts, with nothing
  // locked.
  void BeforePatch(std::function<void()> happens);

  // The Secret as it is stored; null when there is none.
  tf::Json Secret(const std::string& space, const std::string& name) const;

  // Another writer: merges `secret` into the Secret, or makes it of that.
  void PutSecret(const std::string& space, const std::string& name, const tf::Json& secret);

  // As BeforePatch, for writes of Secrets.
  void BeforeSecretWrite(std::function<void()> happens);

  // An event of the Elasticsearch resource, later than those before.
  void AddEvent(const std::string& space, const std::string& name, const std::string& reason,
                const std::string& message);

  // Answers what the proxy to `<name>-es-http` forwards, for every resource; paths as Elasticsearch
  // sees them. Without: no endpoints.
  void SetElasticsearchServer(Handler handler);

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_KUBERNETES_H_
