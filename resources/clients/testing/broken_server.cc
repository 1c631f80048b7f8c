#include "resources/clients/testing/broken_server.h"

#include <map>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "provider/base/bug.h"
#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

constexpr std::string_view kHalfAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"half\":";

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

FileDescriptor BoundSocket() {
  FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    tf::Bug("a test found no free port on 127.0.0.1");
  }
  return fd;
}

int PortOf(const FileDescriptor& fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Makes close() send a reset instead of a proper end.
void ResetOnClose(int fd) {
  const linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

struct Connection {
  FileDescriptor fd;
  std::string read = {};
};

}  // namespace

class BrokenServer::Impl {
 public:
  explicit Impl(Breakage breakage) : breakage_(breakage), listener_(BoundSocket()) {
    listen(listener_.get(), 64);
    thread_ = std::jthread([this] { Run(); });
  }

  ~Impl() {
    const uint64_t one = 1;
    if (write(wake_.get(), &one, sizeof(one)) != sizeof(one)) tf::Bug("cannot stop BrokenServer");
  }

  void Run() {
    std::vector<Connection> connections;
    while (true) {
      std::vector<pollfd> polled = {{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                                    {.fd = listener_.get(), .events = POLLIN, .revents = 0}};
      for (const Connection& connection : connections) {
        polled.push_back({.fd = connection.fd.get(), .events = POLLIN, .revents = 0});
      }
      poll(polled.data(), polled.size(), -1);
      if (polled[0].revents != 0) return;
      std::vector<Connection> kept;
      for (size_t i = 0; i < connections.size(); ++i) {
        if (polled[i + 2].revents == 0 || Handle(connections[i])) {
          kept.push_back(std::move(connections[i]));
        }
      }
      connections.clear();
      for (Connection& connection : kept) connections.push_back(std::move(connection));
      if (polled[1].revents != 0) {
        connections.push_back(
            {.fd = FileDescriptor(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC))});
      }
    }
  }

  // False when the connection is to be closed.
  bool Handle(Connection& connection) {
    char buffer[4096];
    const ssize_t size = recv(connection.fd.get(), buffer, sizeof(buffer), 0);
    if (size <= 0) return false;
    connection.read.append(buffer, static_cast<size_t>(size));
    if (connection.read.find("\r\n\r\n") == std::string::npos) return true;
    connection.read.clear();
    {
      absl::MutexLock lock(&mutex_);
      ++requests_;
    }
    switch (breakage_) {
      case Breakage::kSilent:
        return true;
      case Breakage::kResetMidAnswer:
        send(connection.fd.get(), kHalfAnswer.data(), kHalfAnswer.size(), MSG_NOSIGNAL);
        ResetOnClose(connection.fd.get());
        return false;
      case Breakage::kResetOnRequest:
        ResetOnClose(connection.fd.get());
        return false;
    }
    return false;
  }

  const Breakage breakage_;
  const FileDescriptor listener_;
  const FileDescriptor wake_{eventfd(0, EFD_CLOEXEC)};
  mutable absl::Mutex mutex_;
  int requests_ ABSL_GUARDED_BY(mutex_) = 0;
  std::jthread thread_;  // Last: joined before the descriptors are closed.
};

BrokenServer::BrokenServer(Breakage breakage) : impl_(std::make_unique<Impl>(breakage)) {}
BrokenServer::~BrokenServer() = default;

int BrokenServer::port() const { return PortOf(impl_->listener_); }

std::string BrokenServer::url() const { return tf::StrCat("http://127.0.0.1:", port()); }

void BrokenServer::WaitForRequests(int count) {
  absl::MutexLock lock(&impl_->mutex_);
  auto arrived = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return impl_->requests_ >= count; };
  impl_->mutex_.Await(absl::Condition(&arrived));
}

int BrokenServer::requests() const {
  absl::MutexLock lock(&impl_->mutex_);
  return impl_->requests_;
}

int RefusedPort() {
  // Bound for the length of the process but never listening: nobody else gets the port meanwhile.
  static const FileDescriptor& fd = *new FileDescriptor(BoundSocket());
  return PortOf(fd);
}

}  // namespace elastic::testing
