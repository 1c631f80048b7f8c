// Client: the calls of the Kubernetes API that remote clusters of ECK need, one method a call.
//
//   ASSIGN_OR_RETURN(Access access, FindAccess(sources, environment));
//   ASSIGN_OR_RETURN(auto transport, Connect(std::move(access)));
//   Client client(std::move(transport));
//   ASSIGN_OR_RETURN(tf::Json resource, client.GetElasticsearch({"default", "quickstart"},
//   bounds));
//
// Errors are those of errors.h and of http::Transport.
#ifndef ELASTIC_KUBERNETES_CLIENT_H_
#define ELASTIC_KUBERNETES_CLIENT_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"
#include "provider/base/secret.h"
#include "resources/clients/http/transport.h"
#include "resources/clients/kubernetes/object.h"
#include "resources/clients/kubernetes/service_proxy.h"

namespace elastic::kubernetes {

// Owns, in the API server's books, the fields that this client writes.
inline constexpr char kFieldManager[] = "terraform-provider-elastic";

// Whoever an object goes with: when that is deleted, Kubernetes deletes the object.
struct Owner {
  std::string api_version = {};  // "elasticsearch.k8s.elastic.co/v1"
  std::string kind = {};         // "Elasticsearch"
  std::string name = {};
  std::string uid = {};

  bool operator==(const Owner&) const = default;
};

struct KubernetesSecret {
  std::string uid = {};
  std::string resource_version = {};
  std::map<std::string, std::string, std::less<>> labels = {};
  std::vector<Owner> owners = {};
  std::map<std::string, tf::Secret, std::less<>> data = {};  // Decoded.
};

// What a patch changes and nothing else: the value of a key, nullopt to remove it.
using SecretPatch = std::map<std::string, std::optional<tf::Secret>, std::less<>>;

// The object as it must still be for a change to be made; what is empty is not looked at.
struct Precondition {
  std::string uid = {};
  std::string resource_version = {};
};

struct Event {
  std::string type = {};    // "Normal" or "Warning".
  std::string reason = {};  // "Validation", "AssociationError", …
  std::string message = {};
  std::string last_seen = {};  // RFC 3339, in UTC.
};

// What RBAC says about a request, had it been made.
struct AccessAnswer {
  bool allowed = false;
  std::string reason = {};  // Of the server; often empty.
};

// Safe to call from any thread.
class Client {
 public:
  explicit Client(std::unique_ptr<http::Transport> transport);

  // The whole resource. NotFound when there is none; FailedPrecondition when ECK is not installed.
  absl::StatusOr<tf::Json> GetElasticsearch(const ObjectRef& ref, const tf::Bounds& bounds);

  // Merges `patch` (RFC 7396: lists as a whole, null removes) into the resource as it was at
  // `resource_version`, and returns it afterwards. Aborted (IsConflict) when it has changed since;
  // InvalidArgument for a field that the schema does not know, too. Repeating it does no harm: a
  // second one meets another version.
  absl::StatusOr<tf::Json> PatchElasticsearch(const ObjectRef& ref,
                                              std::string_view resource_version, tf::Json patch,
                                              const tf::Bounds& bounds);

  absl::StatusOr<KubernetesSecret> GetSecret(const ObjectRef& ref, const tf::Bounds& bounds);

  // Creates a Secret of the type Opaque of the labels, owners and data of `secret`. AlreadyExists.
  absl::StatusOr<KubernetesSecret> CreateSecret(const ObjectRef& ref,
                                                const KubernetesSecret& secret,
                                                const tf::Bounds& bounds);

  // Changes keys of a Secret; the others stay. Aborted (IsConflict) when `precondition` does not
  // hold for its version, InvalidArgument when not for its uid.
  absl::StatusOr<KubernetesSecret> PatchSecret(const ObjectRef& ref, const SecretPatch& patch,
                                               const Precondition& precondition,
                                               const tf::Bounds& bounds);

  // Aborted (IsConflict) when `precondition` does not hold; NotFound when there is none.
  absl::Status DeleteSecret(const ObjectRef& ref, const Precondition& precondition,
                            const tf::Bounds& bounds);

  // The events of an Elasticsearch resource, the last one last. With a `uid`, only those of that
  // very object.
  absl::StatusOr<std::vector<Event>> GetEvents(const ObjectRef& ref, std::string_view uid,
                                               const tf::Bounds& bounds);

  // SelfSubjectAccessReview, which everybody may ask.
  absl::StatusOr<AccessAnswer> AskAccess(const Target& target, const tf::Bounds& bounds);

  // The Elasticsearch of a resource through the API server (service_proxy.h). Shares this client's
  // connection, so the client must outlive it.
  std::unique_ptr<http::Transport> MakeElasticsearchTransport(const ObjectRef& ref,
                                                              http::Scheme scheme);

 private:
  absl::StatusOr<tf::Json> Call(const http::Request& request, const Target& target,
                                const tf::Bounds& bounds);

  const std::unique_ptr<http::Transport> transport_;
};

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_CLIENT_H_
