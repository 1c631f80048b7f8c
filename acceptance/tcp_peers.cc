#include "acceptance/tcp_peers.h"

#include <filesystem>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"

#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int NewSocket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

// Takes a free port and returns its address. Without listen(2) the port refuses connections.
std::string BindToFreePort(const FileDescriptor& socket) {
  sockaddr_in address = Loopback(0);
  bind(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t length = sizeof address;
  getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &length);
  return tf::StrCat("127.0.0.1:", ntohs(address.sin_port));
}

int Port(const std::string& address) {
  int port = 0;
  (void)absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port);
  return port;
}

// A connection and the one that it is relayed to.
struct Pair {
  Pair(int near_socket, int far_socket) : near(near_socket), far(far_socket) {}

  FileDescriptor near;
  FileDescriptor far;
};

// Passes on what can be read from `from`. False at the end of the connection.
bool Pump(const FileDescriptor& from, const FileDescriptor& to) {
  char buffer[16384];
  const ssize_t length = recv(from.number(), buffer, sizeof buffer, 0);
  if (length <= 0) return false;
  ssize_t sent = 0;
  while (sent < length) {
    const ssize_t more =
        send(to.number(), buffer + sent, static_cast<size_t>(length - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return true;
}

// Passes on what is readable by `events`, the two of a pair. False when the pair has ended.
bool Serve(const Pair& pair, const pollfd* events) {
  if (events[0].revents != 0 && !Pump(pair.near, pair.far)) return false;
  return events[1].revents == 0 || Pump(pair.far, pair.near);
}

void Accept(int listener, int target_port, std::list<Pair>& pairs) {
  Pair& pair = pairs.emplace_back(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), NewSocket());
  sockaddr_in address = Loopback(target_port);
  if (connect(pair.far.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    pairs.pop_back();
  }
}

void Relay(int listener, int stop, int target_port) {
  std::list<Pair> pairs;
  while (true) {
    std::vector<pollfd> events = {{stop, POLLIN, 0}, {listener, POLLIN, 0}};
    for (const Pair& pair : pairs) {
      events.push_back({pair.near.number(), POLLIN, 0});
      events.push_back({pair.far.number(), POLLIN, 0});
    }
    poll(events.data(), events.size(), -1);
    if (events[0].revents != 0) return;
    size_t next = 2;
    pairs.remove_if([&](const Pair& pair) {
      const bool ended = !Serve(pair, &events[next]);
      next += 2;
      return ended;
    });
    if (events[1].revents != 0) Accept(listener, target_port, pairs);
  }
}

// Open as long as it is locked.
int LockOf(int port) {
  const std::string file =
      std::filesystem::temp_directory_path() / tf::StrCat("acceptance-port-", port, ".lock");
  return open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
}

}  // namespace

SilentPeer::SilentPeer() : listener_(NewSocket()), address_(BindToFreePort(listener_)) {
  listen(listener_.number(), 128);
}

LatePeer::LatePeer(std::string target)
    : target_(std::move(target)),
      listener_(NewSocket()),
      stop_(eventfd(0, EFD_CLOEXEC)),
      address_(BindToFreePort(listener_)) {}

LatePeer::~LatePeer() {
  if (!relay_.joinable()) return;
  eventfd_write(stop_.number(), 1);
  relay_.join();
}

void LatePeer::Open() {
  listen(listener_.number(), 128);
  relay_ = std::thread(Relay, listener_.number(), stop_.number(), Port(target_));
}

PortRelay::PortRelay(int port, std::string target)
    : lock_(LockOf(port)), listener_(NewSocket()), stop_(eventfd(0, EFD_CLOEXEC)) {
  flock(lock_.number(), LOCK_EX);
  const int yes = 1;  // Connections of the relay before may linger.
  setsockopt(listener_.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = Loopback(port);
  if (bind(listener_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
  listen(listener_.number(), 128);
  relay_ = std::thread(Relay, listener_.number(), stop_.number(), Port(target));
}

PortRelay::~PortRelay() {
  if (!relay_.joinable()) return;
  eventfd_write(stop_.number(), 1);
  relay_.join();
}

}  // namespace elastic::acceptance
