#include "acceptance/fault_proxy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "httplib.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

// Headers that belong to one connection, or that httplib sets itself.
bool IsForwarded(const std::string& name) {
  static constexpr std::string_view kOwn[] = {
      "Accept-Encoding", "Connection",  "Content-Encoding", "Content-Length",
      "Content-Type",    "Host",        "Keep-Alive",       "LOCAL_ADDR",
      "LOCAL_PORT",      "REMOTE_ADDR", "REMOTE_PORT",      "Transfer-Encoding"};
  return std::none_of(std::begin(kOwn), std::end(kOwn), [&](std::string_view own) {
    return absl::EqualsIgnoreCase(tf::ToAbsl(own), name);
  });
}

std::unique_ptr<httplib::Server> MakeServer(const FaultProxy::Options& options) {
  if (options.certificate.empty()) return std::make_unique<httplib::Server>();
  return std::make_unique<httplib::SSLServer>(options.certificate.c_str(),
                                              options.private_key.c_str());
}

void Give(const CannedAnswer& answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  response.set_content(answer.body, answer.content_type);
}

// Promises more than it sends: httplib then closes the connection.
void BreakOff(httplib::Response& response) {
  response.status = 200;
  response.body.clear();
  response.set_content_provider(1000, "application/json",
                                [](size_t, size_t, httplib::DataSink& sink) {
                                  sink.write("{", 1);
                                  return false;
                                });
}

}  // namespace

FaultProxy::FaultProxy(const Options& options)
    : upstream_(options.upstream),
      upstream_ca_file_(options.upstream_ca_file),
      server_(MakeServer(options)) {
  const auto serve = [this](const httplib::Request& request, httplib::Response& response) {
    Serve(request, response);
  };
  server_->Get(".*", serve).Put(".*", serve).Post(".*", serve).Delete(".*", serve);
  // A connection keeps its thread: enough of them for whatever parallelism a test asks for.
  server_->new_task_queue = [] { return new httplib::ThreadPool(64); };
  server_->set_keep_alive_max_count(1'000'000);
  server_->set_tcp_nodelay(true);
  const int port = server_->bind_to_any_port("127.0.0.1");
  endpoint_ = tf::StrCat(options.certificate.empty() ? "http" : "https", "://127.0.0.1:", port);
  listener_ = std::thread([this] { server_->listen_after_bind(); });
}

FaultProxy::~FaultProxy() {
  Release();
  while (!server_->is_running()) std::this_thread::yield();
  server_->stop();
  listener_.join();
}

void FaultProxy::Inject(Fault fault) {
  absl::MutexLock lock(&mutex_);
  faults_.push_back(std::move(fault));
}

void FaultProxy::Release() {
  absl::MutexLock lock(&mutex_);
  released_ = true;
}

std::vector<SeenRequest> FaultProxy::Requests() const {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

int FaultProxy::CountLocked(std::string_view method, std::string_view path_prefix) const {
  return static_cast<int>(
      std::count_if(requests_.begin(), requests_.end(), [&](const SeenRequest& seen) {
        return seen.method == method && seen.path.starts_with(path_prefix);
      }));
}

int FaultProxy::Count(std::string_view method, std::string_view path_prefix) const {
  absl::MutexLock lock(&mutex_);
  return CountLocked(method, path_prefix);
}

bool FaultProxy::WaitForCount(std::string_view method, std::string_view path_prefix, int count,
                              int patience_seconds) const {
  absl::MutexLock lock(&mutex_);
  const auto reached = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return CountLocked(method, path_prefix) >= count;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&reached), absl::Seconds(patience_seconds));
}

Fault FaultProxy::NoteAndTakeFault(const httplib::Request& request) {
  absl::MutexLock lock(&mutex_);
  requests_.push_back({.method = request.method, .path = request.target, .body = request.body});
  for (Fault& fault : faults_) {
    if (fault.times == 0) continue;
    if (!fault.method.empty() && fault.method != request.method) continue;
    if (!absl::StartsWith(request.path, fault.path_prefix)) continue;
    --fault.times;
    return fault;
  }
  return {.answer = {.status = 0}};
}

void FaultProxy::Serve(const httplib::Request& request, httplib::Response& response) {
  const Fault fault = NoteAndTakeFault(request);
  switch (fault.kind) {
    case Fault::Kind::kAnswer:
      if (fault.answer.status == 0) return Forward(request, response);
      return Give(fault.answer, response);
    case Fault::Kind::kBreakOff:
      return BreakOff(response);
    case Fault::Kind::kForwardBreakOff:
      Forward(request, response);
      return BreakOff(response);
    case Fault::Kind::kHold: {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&released_));
      return Give(fault.answer, response);
    }
  }
}

void FaultProxy::Forward(const httplib::Request& request, httplib::Response& response) const {
  httplib::Client client(upstream_);
  if (!upstream_ca_file_.empty()) client.set_ca_cert_path(upstream_ca_file_);
  client.set_read_timeout(120);
  client.set_tcp_nodelay(true);
  httplib::Request forwarded;
  forwarded.method = request.method;
  forwarded.path = request.target;
  forwarded.body = request.body;
  for (const auto& [name, value] : request.headers) {
    if (IsForwarded(name)) forwarded.headers.emplace(name, value);
  }
  if (request.has_header("Content-Type")) {
    forwarded.set_header("Content-Type", request.get_header_value("Content-Type"));
  }
  const httplib::Result result = client.send(forwarded);
  if (!result) {
    return Give({.status = 502, .content_type = "text/plain", .body = "no answer from upstream"},
                response);
  }
  response.status = result->status;
  for (const auto& [name, value] : result->headers) {
    if (IsForwarded(name)) response.set_header(name, value);
  }
  response.set_content(result->body, result->get_header_value("Content-Type"));
}

}  // namespace elastic::acceptance
