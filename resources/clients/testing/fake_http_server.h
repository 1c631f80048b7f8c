// FakeHttpServer: a real HTTP server on a free port of 127.0.0.1, for tests, with faults on demand.
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_HTTP_SERVER_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_HTTP_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/clients/testing/certificates.h"

namespace elastic::testing {

// One request as it arrived. Header names in lower case; `path` without the query, decoded.
struct SeenRequest {
  std::string method = {};
  std::string path = {};
  std::string query = {};  // As sent, without "?".
  std::map<std::string, std::string> headers = {};
  std::string body = {};
};

struct Answer {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers = {};
};

// Called on the server's threads.
using Handler = std::function<Answer(const SeenRequest&)>;

// How a TLS server shows itself. With `client_ca_pem`, only clients that have a certificate of that
// authority are served.
struct TlsServerOptions {
  Certificate certificate;
  std::string client_ca_pem = {};
};

// Safe to call from any thread.
class FakeHttpServer {
 public:
  explicit FakeHttpServer(Handler handler, std::optional<TlsServerOptions> tls = std::nullopt);

  // Releases everything held, stops and waits for its threads.
  ~FakeHttpServer();

  FakeHttpServer(const FakeHttpServer&) = delete;
  FakeHttpServer& operator=(const FakeHttpServer&) = delete;

  int port() const;
  std::string url() const;  // "http://127.0.0.1:<port>" or "https://…".

  // The next requests are answered with these, in order, before the handler is asked again.
  void Script(std::vector<Answer> answers);

  // From now on requests are logged and then held until Release(); the handler sees them then.
  void Hold();
  void Release();

  // Waits until `count` requests have arrived since the start (held ones included).
  void WaitForRequests(size_t count);

  // Everything that arrived, in order.
  std::vector<SeenRequest> requests() const;

  // How many requests of that method and path (no query) arrived.
  size_t Count(std::string_view method, std::string_view path) const;

  void ClearRequests();

  // Over how many connections requests have come so far.
  size_t connections() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_HTTP_SERVER_H_
