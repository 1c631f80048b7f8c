#include "resources/clients/http/transport.h"

#include "absl/strings/match.h"

#include "provider/base/strings.h"

namespace elastic::http {

const std::string* FindHeader(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (absl::EqualsIgnoreCase(header.name, tf::ToAbsl(name))) return &header.value;
  }
  return nullptr;
}

bool ActsOnServer(const Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

std::string_view PathWithoutQuery(const Request& request) {
  return std::string_view(request.path).substr(0, request.path.find('?'));
}

}  // namespace elastic::http
