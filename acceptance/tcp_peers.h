// Peers of a transport connection that misbehave, one that is silent and one that comes late; and
// one that is found at a certain port.
#ifndef ELASTIC_ACCEPTANCE_TCP_PEERS_H_
#define ELASTIC_ACCEPTANCE_TCP_PEERS_H_

#include <string>
#include <thread>

#include "acceptance/process.h"

namespace elastic::acceptance {

// Accepts connections and never answers.
class SilentPeer {
 public:
  SilentPeer();
  const std::string& address() const { return address_; }  // 127.0.0.1:PORT

 private:
  FileDescriptor listener_;
  std::string address_;
};

// Refuses connections until Open(); from then on relays them to another address.
class LatePeer {
 public:
  explicit LatePeer(std::string target);  // 127.0.0.1:PORT
  // Ends all connections.
  ~LatePeer();
  LatePeer(const LatePeer&) = delete;
  LatePeer& operator=(const LatePeer&) = delete;

  const std::string& address() const { return address_; }  // 127.0.0.1:PORT
  void Open();

 private:
  const std::string target_;
  FileDescriptor listener_;
  FileDescriptor stop_;  // readable once the relay must end
  std::string address_;
  std::thread relay_;
};

// Relays connections from a port of 127.0.0.1 that nobody can choose to another address. Only one
// on this machine relays from a port at a time; another waits for its end.
class PortRelay {
 public:
  PortRelay(int port, std::string target);  // 127.0.0.1:PORT
  // Ends all connections.
  ~PortRelay();
  PortRelay(const PortRelay&) = delete;
  PortRelay& operator=(const PortRelay&) = delete;

  // False when some other program has the port.
  bool listens() const { return relay_.joinable(); }

 private:
  FileDescriptor lock_;
  FileDescriptor listener_;
  FileDescriptor stop_;  // readable once the relay must end
  std::thread relay_;
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_TCP_PEERS_H_
