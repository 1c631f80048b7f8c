#include "resources/clients/kubernetes/service_proxy.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/http/http_status.h"
#include "resources/clients/kubernetes/errors.h"

namespace elastic::kubernetes {
namespace {

// Between the service and the path that is Elasticsearch's.
constexpr absl::string_view kProxy = ":9200/proxy";

// How API servers begin the text when they find nobody there; newer ones say so in a Status object.
constexpr absl::string_view kUnreachable = "error trying to reach service";

// What RBAC calls a method on services/proxy.
std::string_view VerbFor(std::string_view method) {
  if (method == "POST") return "create";
  if (method == "PUT") return "update";
  if (method == "PATCH") return "patch";
  if (method == "DELETE") return "delete";
  return "get";
}

class ServiceProxy final : public http::Transport {
 public:
  ServiceProxy(http::Transport& api, const ObjectRef& ref, http::Scheme scheme)
      : api_(api),
        service_{.namespace_name = ref.namespace_name, .name = tf::StrCat(ref.name, "-es-http")},
        prefix_(tf::StrCat(PathOf(kServices, {.namespace_name = ref.namespace_name}), "/",
                           scheme == http::Scheme::kHttps ? "https" : "http", ":",
                           http::EscapeSegment(service_.name), tf::FromAbsl(kProxy))) {}

  absl::StatusOr<http::Response> Send(const http::Request& request,
                                      const tf::Bounds& bounds) override {
    http::Request proxied = request;
    proxied.path = prefix_ + request.path;
    ASSIGN_OR_RETURN(http::Response response, api_.Send(proxied, bounds));
    if (response.ok()) return response;
    if (absl::StartsWith(response.body, kUnreachable)) {
      return http::StatusFor(proxied, response.status, http::SummarizeBody(response));
    }
    if (!IsStatusObject(response)) return response;
    const absl::Status error = ErrorFrom(proxied, response,
                                         {.kind = kServices,
                                          .verb = VerbFor(request.method),
                                          .subresource = "proxy",
                                          .ref = service_});
    // To whoever talks to Elasticsearch, NotFound would say that Elasticsearch does not have it.
    return absl::IsNotFound(error) ? absl::UnavailableError(error.message()) : error;
  }

 private:
  http::Transport& api_;
  const ObjectRef service_;
  const std::string prefix_;
};

}  // namespace

std::unique_ptr<http::Transport> MakeServiceProxy(http::Transport& api, const ObjectRef& ref,
                                                  http::Scheme scheme) {
  return std::make_unique<ServiceProxy>(api, ref, scheme);
}

bool IsProxied(const http::Request& request) {
  return absl::StartsWith(request.path, "/api/v1/namespaces/") &&
         absl::StrContains(request.path, kProxy);
}

}  // namespace elastic::kubernetes
