#include "resources/clients/testing/fake_http_server.h"

#include <algorithm>
#include <deque>
#include <set>
#include <thread>
#include <utility>

#include <openssl/pem.h>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/synchronization/mutex.h"
#include "httplib.h"

#include "provider/base/bug.h"
#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

// A kept connection occupies a thread.
constexpr size_t kThreads = 64;
constexpr time_t kKeepAliveSeconds = 2;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio Reading(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
}

X509Ptr ReadCertificate(const std::string& pem) {
  return X509Ptr(PEM_read_bio_X509(Reading(pem).get(), nullptr, nullptr, nullptr), &X509_free);
}

std::unique_ptr<httplib::Server> MakeServer(const std::optional<TlsServerOptions>& tls) {
  if (!tls.has_value()) return std::make_unique<httplib::Server>();
  const X509Ptr certificate = ReadCertificate(tls->certificate.certificate_pem);
  const Key key(
      PEM_read_bio_PrivateKey(Reading(tls->certificate.key_pem).get(), nullptr, nullptr, nullptr),
      &EVP_PKEY_free);
  X509_STORE* clients = nullptr;  // The server takes it.
  if (!tls->client_ca_pem.empty()) {
    clients = X509_STORE_new();
    X509_STORE_add_cert(clients, ReadCertificate(tls->client_ca_pem).get());
  }
  return std::make_unique<httplib::SSLServer>(certificate.get(), key.get(), clients);
}

SeenRequest ToSeen(const httplib::Request& request) {
  SeenRequest seen = {.method = request.method, .path = request.path, .body = request.body};
  const size_t question = request.target.find('?');
  if (question != std::string::npos) seen.query = request.target.substr(question + 1);
  for (const auto& [name, value] : request.headers) {
    seen.headers[absl::AsciiStrToLower(name)] = value;
  }
  return seen;
}

}  // namespace

class FakeHttpServer::Impl {
 public:
  Impl(Handler handler, const std::optional<TlsServerOptions>& tls)
      : handler_(std::move(handler)), scheme_(tls.has_value() ? "https" : "http") {
    server_ = MakeServer(tls);
    server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_->set_keep_alive_max_count(1'000'000);
    server_->set_keep_alive_timeout(kKeepAliveSeconds);
    server_->set_tcp_nodelay(true);
    auto serve = [this](const httplib::Request& request, httplib::Response& response) {
      Remember(request.remote_port);
      const Answer answer = Serve(ToSeen(request));
      response.status = answer.status;
      for (const auto& [name, value] : answer.headers) response.set_header(name, value);
      response.set_content(answer.body, answer.content_type);
    };
    server_->Get(".*", serve).Put(".*", serve).Post(".*", serve);
    server_->Patch(".*", serve).Delete(".*", serve);
    port_ = server_->bind_to_any_port("127.0.0.1");
    if (port_ <= 0) tf::Bug("a test found no free port on 127.0.0.1");
    listener_ = std::jthread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }

  ~Impl() {
    Release();
    server_->stop();
  }

  Answer Serve(SeenRequest request) {
    absl::ReleasableMutexLock lock(&mutex_);
    requests_.push_back(request);
    auto released = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return !held_; };
    mutex_.Await(absl::Condition(&released));
    if (script_.empty()) {
      lock.Release();
      return handler_(request);
    }
    Answer answer = std::move(script_.front());
    script_.pop_front();
    return answer;
  }

  void Remember(int peer_port) {
    absl::MutexLock lock(&mutex_);
    peers_.insert(peer_port);
  }

  void Release() {
    absl::MutexLock lock(&mutex_);
    held_ = false;
  }

  const Handler handler_;
  const std::string scheme_;
  int port_ = 0;

  mutable absl::Mutex mutex_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Answer> script_ ABSL_GUARDED_BY(mutex_);
  std::set<int> peers_ ABSL_GUARDED_BY(mutex_);  // Ports: one a connection.
  std::vector<SeenRequest> requests_ ABSL_GUARDED_BY(mutex_);

 private:
  std::unique_ptr<httplib::Server> server_;
  std::jthread listener_;  // Last: joined before the server goes.
};

FakeHttpServer::FakeHttpServer(Handler handler, std::optional<TlsServerOptions> tls)
    : impl_(std::make_unique<Impl>(std::move(handler), tls)) {}

FakeHttpServer::~FakeHttpServer() = default;

int FakeHttpServer::port() const { return impl_->port_; }

std::string FakeHttpServer::url() const {
  return tf::StrCat(impl_->scheme_, "://127.0.0.1:", impl_->port_);
}

void FakeHttpServer::Script(std::vector<Answer> answers) {
  absl::MutexLock lock(&impl_->mutex_);
  for (Answer& answer : answers) impl_->script_.push_back(std::move(answer));
}

void FakeHttpServer::Hold() {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->held_ = true;
}

void FakeHttpServer::Release() { impl_->Release(); }

void FakeHttpServer::WaitForRequests(size_t count) {
  absl::MutexLock lock(&impl_->mutex_);
  auto arrived = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return impl_->requests_.size() >= count; };
  impl_->mutex_.Await(absl::Condition(&arrived));
}

std::vector<SeenRequest> FakeHttpServer::requests() const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->requests_;
}

size_t FakeHttpServer::Count(std::string_view method, std::string_view path) const {
  absl::MutexLock lock(&impl_->mutex_);
  return static_cast<size_t>(std::count_if(
      impl_->requests_.begin(), impl_->requests_.end(),
      [&](const SeenRequest& seen) { return seen.method == method && seen.path == path; }));
}

size_t FakeHttpServer::connections() const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->peers_.size();
}

void FakeHttpServer::ClearRequests() {
  absl::MutexLock lock(&impl_->mutex_);
  impl_->requests_.clear();
}

}  // namespace elastic::testing
