// FaultProxy: an HTTP(S) server on 127.0.0.1 in front of a real cluster. It notes every request,
// forwards it, and misbehaves on demand.
//
//   FaultProxy proxy({.upstream = berlin.endpoint});
//   proxy.Inject({.method = "PUT", .answer = {.status = 503}, .times = 2});
//   … provider configured with proxy.endpoint() …
//   EXPECT_EQ(proxy.Count("PUT", "/_cluster/settings"), 3);
//
// Safe to use from any thread.
#ifndef ELASTIC_ACCEPTANCE_FAULT_PROXY_H_
#define ELASTIC_ACCEPTANCE_FAULT_PROXY_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace elastic::acceptance {

// An answer that the proxy gives by itself.
struct CannedAnswer {
  int status = 200;
  std::map<std::string, std::string> headers = {};
  std::string content_type = "application/json";
  std::string body = {};
};

// What happens to the next `times` requests that match, instead of being forwarded.
struct Fault {
  enum class Kind {
    kAnswer,           // `answer` is given, upstream sees nothing
    kBreakOff,         // the connection ends in the middle of the answer, upstream sees nothing
    kForwardBreakOff,  // upstream carries the request out, then the connection ends as above
    kHold,             // no answer until Release(), then `answer`
  };
  std::string method = {};       // empty: any
  std::string path_prefix = {};  // empty: any
  Kind kind = Kind::kAnswer;
  CannedAnswer answer = {};
  int times = 1;
};

struct SeenRequest {
  std::string method;
  std::string path;  // with the query
  std::string body;
};

class FaultProxy {
 public:
  struct Options {
    std::string upstream = {};          // http://HOST:PORT, or https:// with
    std::string upstream_ca_file = {};  // PEM: what to trust
    // PEM files; both set: the proxy speaks TLS.
    std::filesystem::path certificate = {};
    std::filesystem::path private_key = {};
  };

  explicit FaultProxy(const Options& options);
  // Releases what is held and waits for the requests under way.
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  // http(s)://127.0.0.1:PORT
  const std::string& endpoint() const { return endpoint_; }

  // Faults are tried in the order of their injection.
  void Inject(Fault fault);
  // Answers the requests that are held, and holds no more.
  void Release();

  std::vector<SeenRequest> Requests() const;
  // How many requests had this method and a path that begins so.
  int Count(std::string_view method, std::string_view path_prefix) const;
  // Waits until Count() is at least `count`. False when `patience_seconds` pass first.
  bool WaitForCount(std::string_view method, std::string_view path_prefix, int count,
                    int patience_seconds = 30) const;

 private:
  void Serve(const httplib::Request& request, httplib::Response& response);
  // Notes the request and takes the fault that it meets, kAnswer with status 0 for none.
  Fault NoteAndTakeFault(const httplib::Request& request);
  void Forward(const httplib::Request& request, httplib::Response& response) const;
  int CountLocked(std::string_view method, std::string_view path_prefix) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const std::string upstream_;
  const std::string upstream_ca_file_;
  std::unique_ptr<httplib::Server> server_;
  std::string endpoint_;
  std::thread listener_;

  mutable absl::Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::vector<SeenRequest> requests_ ABSL_GUARDED_BY(mutex_);
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_FAULT_PROXY_H_
