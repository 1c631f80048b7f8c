#include "resources/clients/http/curl_transport.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <stop_token>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "curl/curl.h"

#include "provider/base/outcome.h"
#include "provider/base/status_macros.h"
#include "provider/base/strings.h"
#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/libcurl.h"

namespace elastic::http {
namespace {

using CurlEasy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using CurlMulti = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// Longer than anything here waits: curl itself wakes up for its own timeouts, and a stop wakes it.
constexpr int kPollMilliseconds = 60'000;

constexpr absl::string_view kPemBegin = "-----BEGIN";

// A handle with the connections it keeps. Used by one transfer at a time.
struct Session {
  // `easy` is declared last, because it must go before the multi handle that knows its connections.
  CurlMulti multi{curl_multi_init(), &curl_multi_cleanup};
  CurlEasy easy{curl_easy_init(), &curl_easy_cleanup};
};

// The sessions that no transfer uses now, the last used one first: its connection is the one most
// likely to be alive still.
class SessionPool {
 public:
  std::unique_ptr<Session> Take() {
    {
      absl::MutexLock lock(&mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Session> session = std::move(idle_.back());
        idle_.pop_back();
        return session;
      }
    }
    return std::make_unique<Session>();
  }

  void Return(std::unique_ptr<Session> session) {
    curl_easy_reset(session->easy.get());  // Forgets the transfer's buffers; connections stay.
    absl::MutexLock lock(&mutex_);
    idle_.push_back(std::move(session));
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_ ABSL_GUARDED_BY(mutex_);
};

// TLS material as curl takes it: texts, never paths.
struct TlsTexts {
  std::string ca;
  std::string client_certificate;
  tf::Secret client_key;
};

// What one transfer gathers.
struct Transfer {
  Response response;
  size_t received = 0;
  size_t max_received = 0;
  bool too_large = false;
  char error[CURL_ERROR_SIZE] = {};
};

bool Accept(Transfer& transfer, size_t bytes) {
  transfer.received += bytes;
  transfer.too_large = transfer.received > transfer.max_received;
  return !transfer.too_large;
}

size_t OnBody(char* data, size_t, size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!Accept(transfer, size)) return 0;
  transfer.response.body.append(data, size);
  return size;
}

size_t OnHeader(char* data, size_t, size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!Accept(transfer, size)) return 0;
  const absl::string_view line = absl::StripAsciiWhitespace(absl::string_view(data, size));
  if (absl::StartsWith(line, "HTTP/")) {
    transfer.response.headers.clear();  // Those before were of "100 Continue" or of a proxy.
    return size;
  }
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 1));
  if (parts.first.empty()) return size;
  transfer.response.headers.push_back(
      {.name = std::string(parts.first),
       .value = std::string(absl::StripAsciiWhitespace(parts.second))});
  return size;
}

curl_socket_t OpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void SetBlob(CURL* easy, CURLoption option, const std::string& text) {
  if (text.empty()) return;
  // curl_blob has no const; CURL_BLOB_NOCOPY borrows, and `text` lives as long as the transport.
  curl_blob blob = {
      .data = const_cast<char*>(text.data()), .len = text.size(), .flags = CURL_BLOB_NOCOPY};
  curl_easy_setopt(easy, option, &blob);
}

void SetTls(CURL* easy, const TlsTexts& tls, Verification verification) {
  const bool verify = verification == Verification::kFull;
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
  if (!tls.ca.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // Instead of the system's, not besides.
    SetBlob(easy, CURLOPT_CAINFO_BLOB, tls.ca);
  }
  SetBlob(easy, CURLOPT_SSLCERT_BLOB, tls.client_certificate);
  SetBlob(easy, CURLOPT_SSLKEY_BLOB, tls.client_key.Reveal());
}

void SetMethodAndBody(CURL* easy, const Request& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method != "GET" || !request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

// Only a given proxy is set: curl's default is the environment's.
void SetProxy(CURL* easy, const tf::Secret& proxy_url) {
  if (proxy_url.empty()) return;
  curl_easy_setopt(easy, CURLOPT_PROXY, proxy_url.Reveal().c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");  // The environment's exceptions are not for it.
}

// `host` stands for curl's own Host header, when it is not empty and the request has none.
CurlList HeaderList(const Request& request, const std::string& host) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");  // No round trip before large bodies.
  if (FindHeader(request.headers, "Content-Type") == nullptr) {
    list = curl_slist_append(list, "Content-Type:");  // None rather than curl's form encoding.
  }
  if (!host.empty() && FindHeader(request.headers, "Host") == nullptr) {
    list = curl_slist_append(list, tf::StrCat("Host: ", host).c_str());
  }
  for (const Header& header : request.headers) {
    // "name;" is curl's way to send a header without a value.
    const std::string line = header.value.empty() ? tf::StrCat(header.name, ";")
                                                  : tf::StrCat(header.name, ": ", header.value);
    list = curl_slist_append(list, line.c_str());
  }
  return CurlList(list, &curl_slist_free_all);
}

absl::Status CheckRequest(const Request& request) {
  if (!absl::StartsWith(request.path, "/")) {
    return absl::InvalidArgumentError("the path does not begin with /");
  }
  const bool encoded = std::all_of(request.path.begin(), request.path.end(),
                                   [](unsigned char c) { return absl::ascii_isgraph(c); });
  if (!encoded) return absl::InvalidArgumentError("the path is not percent-encoded");
  for (const Header& header : request.headers) {
    const bool one_line =
        (header.name + header.value).find_first_of(std::string_view("\r\n\0", 3)) ==
        std::string::npos;
    // The value may be a secret and a broken name may hold one: neither is shown.
    if (!one_line) return absl::InvalidArgumentError("a header holds a line break");
  }
  return absl::OkStatus();
}

// What went wrong, for a person; curl's own words where they are better than ours.
std::string Explain(CURLcode code, CURL* easy, const char* error) {
  const std::string words = *error == '\0' ? curl_easy_strerror(code) : error;
  long os_error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return tf::StrCat("unknown host: ", words);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return tf::StrCat("unknown proxy: ", words);
    case CURLE_COULDNT_CONNECT:
      if (os_error == 0) return tf::StrCat("no connection: ", words);
      return tf::StrCat(absl::AsciiStrToLower(std::strerror(static_cast<int>(os_error))), ": ",
                        words);
    case CURLE_PEER_FAILED_VERIFICATION:
      return tf::StrCat("the server's certificate is not trusted: ", words);
    case CURLE_SSL_CACERT_BADFILE:
      return tf::StrCat("the CA certificate cannot be used: ", words);
    case CURLE_SSL_CERTPROBLEM:
      return tf::StrCat("the client certificate or its key cannot be used: ", words);
    case CURLE_SSL_CONNECT_ERROR:
      return tf::StrCat("TLS handshake: ", words);
    case CURLE_GOT_NOTHING:
      return "the server closed the connection without an answer";
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return tf::StrCat("the connection broke before the answer was complete: ", words);
    default:
      return words;
  }
}

absl::StatusCode CodeForCurl(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
      return absl::StatusCode::kFailedPrecondition;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

// How far a request came that got no answer.
enum class Delivery {
  kNeverSent,  // Not one byte of it left.
  kSent,       // It, or a part of it, left.
};

Delivery DeliveryOf(CURL* easy) {
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent == 0 ? Delivery::kNeverSent : Delivery::kSent;
}

// Runs the transfer to its end; nothing when `stop` ended it.
std::optional<CURLcode> Drive(const Session& session, std::stop_token stop) {
  CURLM* multi = session.multi.get();
  std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
  int running = 1;
  while (running > 0) {
    if (stop.stop_requested()) return std::nullopt;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (running > 0) curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
}

// Where requests go when the server's certificate shows another name than the endpoint's host. curl
// takes both SNI and the name to check from the URL, so the URL has that name, and curl is told
// separately where to connect.
struct Route {
  std::string url = {};          // Put in front of a request's path.
  std::string connect_to = {};   // For CURLOPT_CONNECT_TO; empty: where the URL says.
  std::string host_header = {};  // Empty: curl's own.
};

absl::StatusOr<Route> RouteTo(const Endpoint& endpoint, const std::string& server_name) {
  if (server_name.empty()) return Route{.url = endpoint.url};
  const size_t host_begin = endpoint.url.find("//") + 2;
  const size_t host_end = host_begin + endpoint.host.size();
  const size_t authority_end = std::min(endpoint.url.find('/', host_end), endpoint.url.size());
  const std::string url =
      tf::StrCat(endpoint.url.substr(0, host_begin), server_name, endpoint.url.substr(host_end));
  const absl::StatusOr<Endpoint> named = ParseEndpoint(url);
  if (!named.ok() || named->host != server_name) {
    return absl::InvalidArgumentError(
        tf::StrCat("the TLS server name \"", server_name, "\" is no host name"));
  }
  return Route{.url = url,
               .connect_to = tf::StrCat("::", endpoint.host, ":"),
               .host_header = endpoint.url.substr(host_begin, authority_end - host_begin)};
}

class CurlTransport final : public Transport {
 public:
  CurlTransport(CurlOptions options, Route route, TlsTexts tls, const tf::Clock& clock)
      : options_(std::move(options)),
        route_(std::move(route)),
        connect_to_(route_.connect_to.empty()
                        ? nullptr
                        : curl_slist_append(nullptr, route_.connect_to.c_str()),
                    &curl_slist_free_all),
        tls_(std::move(tls)),
        clock_(clock) {}

  absl::StatusOr<Response> Send(const Request& request, const tf::Bounds& bounds) override {
    if (absl::Status valid = CheckRequest(request); !valid.ok()) {
      return Failure(request, valid.code(), tf::FromAbsl(valid.message()), Delivery::kNeverSent);
    }
    std::unique_ptr<Session> session = sessions_.Take();
    absl::StatusOr<Response> response = SendOn(*session, request, bounds);
    sessions_.Return(std::move(session));
    return response;
  }

 private:
  absl::StatusOr<Response> SendOn(const Session& session, const Request& request,
                                  const tf::Bounds& bounds) {
    const absl::Duration left = bounds.deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) {
      return Failure(request, absl::StatusCode::kDeadlineExceeded, "the deadline has passed",
                     Delivery::kNeverSent);
    }
    const absl::Duration attempt = request.timeout.value_or(options_.request_timeout);
    Transfer transfer;
    transfer.max_received = options_.max_response_bytes;
    const CurlList headers = HeaderList(request, route_.host_header);
    CURL* easy = session.easy.get();
    SetOptions(easy, request, headers.get(), transfer);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, Milliseconds(std::min(left, attempt)));

    curl_multi_add_handle(session.multi.get(), easy);
    const std::optional<CURLcode> code = Drive(session, bounds.stop);
    const Delivery delivery = DeliveryOf(easy);
    curl_multi_remove_handle(session.multi.get(), easy);

    if (!code.has_value()) {
      return Failure(request, absl::StatusCode::kCancelled, "stopped", delivery);
    }
    if (*code != CURLE_OK) {
      return FailureOf(*code, easy, request, transfer, left <= attempt, delivery);
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
  }

  void SetOptions(CURL* easy, const Request& request, curl_slist* headers,
                  Transfer& transfer) const {
    curl_easy_setopt(easy, CURLOPT_URL, (route_.url + request.path).c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to_.get());
    SetProxy(easy, options_.proxy_url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // All that this curl can decompress.
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options_.connect_timeout));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // A stop does not wait for a name lookup.
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
    // When a kept connection turns out dead, curl sends again on a new one; a request that must not
    // act twice is never given a kept connection.
    if (request.idempotency == Idempotency::kNonIdempotent) {
      curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error);
    SetMethodAndBody(easy, request);
    SetTls(easy, tls_, options_.tls.verification);
  }

  absl::Status FailureOf(CURLcode code, CURL* easy, const Request& request,
                         const Transfer& transfer, bool deadline_was_nearer,
                         Delivery delivery) const {
    if (transfer.too_large) {
      return Failure(
          request, absl::StatusCode::kResourceExhausted,
          tf::StrCat("the answer is larger than ", options_.max_response_bytes, " bytes"),
          delivery);
    }
    if (code == CURLE_OPERATION_TIMEDOUT && deadline_was_nearer) {
      return Failure(request, absl::StatusCode::kDeadlineExceeded,
                     tf::StrCat("not done by the deadline: ", transfer.error), delivery);
    }
    return Failure(request, CodeForCurl(code), Explain(code, easy, transfer.error), delivery);
  }

  absl::Status Failure(const Request& request, absl::StatusCode code, std::string_view what,
                       Delivery delivery) const {
    const bool may_have_acted = delivery == Delivery::kSent && ActsOnServer(request);
    absl::Status status(
        code,
        tf::StrCat(request.method, " ", options_.endpoint, PathWithoutQuery(request), ": ", what,
                   may_have_acted ? " (whether the server acted on it is unknown)" : ""));
    return may_have_acted ? tf::WithUnknownOutcome(std::move(status)) : status;
  }

  static long Milliseconds(absl::Duration duration) {
    return static_cast<long>(
        std::max<int64_t>(1, absl::ToInt64Milliseconds(std::min(duration, absl::Hours(24)))));
  }

  const CurlOptions options_;
  const Route route_;
  const CurlList connect_to_;
  const TlsTexts tls_;
  const tf::Clock& clock_;
  SessionPool sessions_;
};

// Whether a message may show what was given: a key may have lost its first line.
enum class Nature { kPublic, kSecret };

// `value` itself when it is PEM text, else the content of the file it names.
absl::StatusOr<std::string> ReadPem(std::string_view what, const std::string& value,
                                    Nature nature) {
  if (value.empty() || absl::StrContains(value, kPemBegin)) return value;
  std::ifstream file(value, std::ios::binary);
  if (!file.is_open()) {
    return absl::NotFoundError(
        tf::StrCat("the ", what, " is neither PEM text nor a file that can be read",
                   nature == Nature::kPublic ? tf::StrCat(": \"", value, "\"") : ""));
  }
  std::ostringstream content;
  content << file.rdbuf();  // Unlike stream iterators, does not throw on a directory.
  std::string text = content.str();
  if (!absl::StrContains(text, kPemBegin)) {
    return absl::InvalidArgumentError(tf::StrCat("the ", what, " file holds no PEM text"));
  }
  return text;
}

absl::StatusOr<TlsTexts> ReadTls(const TlsOptions& options) {
  if (options.client_certificate.empty() != options.client_key.empty()) {
    return absl::InvalidArgumentError("a client certificate and its key must be given together");
  }
  ASSIGN_OR_RETURN(std::string ca, ReadPem("CA certificate", options.ca, Nature::kPublic));
  ASSIGN_OR_RETURN(std::string certificate,
                   ReadPem("client certificate", options.client_certificate, Nature::kPublic));
  ASSIGN_OR_RETURN(std::string key,
                   ReadPem("client key", options.client_key.Reveal(), Nature::kSecret));
  return TlsTexts{.ca = std::move(ca),
                  .client_certificate = std::move(certificate),
                  .client_key = tf::Secret(std::move(key))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> MakeCurlTransport(CurlOptions options,
                                                             const tf::Clock& clock) {
  RETURN_IF_ERROR(LoadLibcurl());
  ASSIGN_OR_RETURN(Endpoint endpoint, ParseEndpoint(options.endpoint));
  ASSIGN_OR_RETURN(Route route, RouteTo(endpoint, options.tls.server_name));
  options.endpoint = std::move(endpoint.url);
  ASSIGN_OR_RETURN(TlsTexts tls, ReadTls(options.tls));
  return std::make_unique<CurlTransport>(std::move(options), std::move(route), std::move(tls),
                                         clock);
}

}  // namespace elastic::http
