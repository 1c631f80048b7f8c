// The requests that clients of JSON APIs make.
#ifndef ELASTIC_HTTP_REQUESTS_H_
#define ELASTIC_HTTP_REQUESTS_H_

#include <string>
#include <string_view>
#include <utility>

#include "provider/base/json.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

inline Request Get(std::string path) {
  return {.method = "GET", .path = std::move(path), .idempotency = Idempotency::kIdempotent};
}

inline Request WithJson(std::string method, std::string path, const tf::Json& body,
                        Idempotency idempotency, std::string_view type = "application/json") {
  return {.method = std::move(method),
          .path = std::move(path),
          .headers = {{.name = "Content-Type", .value = std::string(type)}},
          .body = tf::DumpJson(body),
          .idempotency = idempotency};
}

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_REQUESTS_H_
