#include "resources/clients/http/endpoint.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "curl/curl.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/http/libcurl.h"

namespace elastic::http {
namespace {

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;
using CurlString = std::unique_ptr<char, decltype(&curl_free)>;

// The text without what stands between "//" and the last "@" before the path: nobody's password may
// end up in a message.
std::string WithoutUserinfo(std::string_view text) {
  const size_t slashes = text.find("//");
  const size_t begin = slashes == std::string_view::npos ? 0 : slashes + 2;
  const size_t at = text.substr(0, text.find_first_of("/?#", begin)).rfind('@');
  if (at == std::string_view::npos || at < begin) return std::string(text);
  return tf::StrCat(text.substr(0, begin), "…", text.substr(at));
}

absl::Status Refuse(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(tf::StrCat("endpoint \"", WithoutUserinfo(text), "\": ", why));
}

// A part of the URL; empty when it has none.
std::string Part(CURLU* url, CURLUPart part) {
  char* raw = nullptr;
  if (curl_url_get(url, part, &raw, 0) != CURLUE_OK) return "";
  CurlString text(raw, &curl_free);
  return text.get();
}

absl::Status CheckParts(std::string_view text, CURLU* url) {
  if (!Part(url, CURLUPART_USER).empty() || !Part(url, CURLUPART_PASSWORD).empty()) {
    return Refuse(text, "credentials do not belong in the URL; use the attributes for them");
  }
  if (!Part(url, CURLUPART_QUERY).empty() || text.find('?') != std::string_view::npos) {
    return Refuse(text, "a query does not belong in an endpoint");
  }
  if (!Part(url, CURLUPART_FRAGMENT).empty() || text.find('#') != std::string_view::npos) {
    return Refuse(text, "a fragment does not belong in an endpoint");
  }
  if (Part(url, CURLUPART_PORT) == "0") return Refuse(text, "the port must be 1 to 65535");
  return absl::OkStatus();
}

absl::StatusOr<Scheme> SchemeOf(std::string_view text, CURLU* url) {
  const std::string scheme = Part(url, CURLUPART_SCHEME);
  if (scheme == "https") return Scheme::kHttps;
  if (scheme == "http") return Scheme::kHttp;
  return Refuse(text, "the scheme must be https or http");
}

}  // namespace

absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  if (!absl::StrContains(tf::ToAbsl(text), "://")) {
    return Refuse(text, "a scheme is missing; write https://host:port");
  }
  RETURN_IF_ERROR(LoadLibcurl());
  CurlUrl url(curl_url(), &curl_url_cleanup);
  const CURLUcode code =
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code == CURLUE_BAD_PORT_NUMBER) return Refuse(text, "the port must be 1 to 65535");
  if (code == CURLUE_NO_HOST) return Refuse(text, "the host is missing");
  if (code != CURLUE_OK) {
    return Refuse(text, tf::StrCat("not a URL: ", curl_url_strerror(code)));
  }
  ASSIGN_OR_RETURN(const Scheme scheme, SchemeOf(text, url.get()));
  RETURN_IF_ERROR(CheckParts(text, url.get()));

  Endpoint endpoint = {.scheme = scheme, .host = Part(url.get(), CURLUPART_HOST), .url = ""};
  if (endpoint.host.empty()) return Refuse(text, "the host is missing");
  std::string whole = Part(url.get(), CURLUPART_URL);
  endpoint.url = std::string(absl::StripSuffix(whole, "/"));
  return endpoint;
}

bool IsLoopback(const Endpoint& endpoint) {
  return absl::EqualsIgnoreCase(endpoint.host, "localhost") || endpoint.host == "[::1]" ||
         (absl::StartsWith(endpoint.host, "127.") &&
          endpoint.host.find_first_not_of("0123456789.") == std::string::npos);
}

std::string EscapeSegment(std::string_view text) {
  CurlString escaped(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())),
                     &curl_free);
  return escaped == nullptr ? "" : escaped.get();
}

}  // namespace elastic::http
