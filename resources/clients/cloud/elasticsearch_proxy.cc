#include "resources/clients/cloud/elasticsearch_proxy.h"

#include <optional>
#include <string>
#include <utility>

#include "provider/base/json.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/cloud/errors.h"
#include "resources/clients/cloud/paths.h"

namespace elastic::cloud {
namespace {

// The API's description wraps the answer ({"value": "…"}), servers have been seen to pass it on as
// it is; no answer of Elasticsearch that we ask for looks like the wrapping.
void Unwrap(http::Response& response) {
  const absl::StatusOr<tf::Json> body = tf::ParseJson(response.body);
  if (!body.ok() || !body->is_object() || body->size() != 1) return;
  std::optional<std::string> value = tf::StringMember(*body, "value");
  if (value.has_value()) response.body = *std::move(value);
}

class ElasticsearchProxy final : public http::Transport {
 public:
  ElasticsearchProxy(http::Transport& api, const ElasticsearchRef& ref)
      : api_(api), prefix_(tf::StrCat(ElasticsearchPath(ref), "/proxy")) {}

  absl::StatusOr<http::Response> Send(const http::Request& request,
                                      const tf::Bounds& bounds) override {
    http::Request proxied = request;
    proxied.path = prefix_ + request.path;
    proxied.headers.push_back({.name = "X-Management-Request", .value = "true"});
    ASSIGN_OR_RETURN(http::Response response, api_.Send(proxied, bounds));
    if (IsFailedReply(response)) return ErrorFrom(proxied, response);
    if (response.ok()) Unwrap(response);
    return response;
  }

 private:
  http::Transport& api_;
  const std::string prefix_;
};

}  // namespace

std::unique_ptr<http::Transport> MakeElasticsearchProxy(http::Transport& api,
                                                        const ElasticsearchRef& ref) {
  return std::make_unique<ElasticsearchProxy>(api, ref);
}

}  // namespace elastic::cloud
