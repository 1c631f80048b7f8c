// BrokenServer: a TCP listener on 127.0.0.1 that misbehaves below HTTP.
#ifndef ELASTIC_CLIENTS_TESTING_BROKEN_SERVER_H_
#define ELASTIC_CLIENTS_TESTING_BROKEN_SERVER_H_

#include <memory>
#include <string>

namespace elastic::testing {

enum class Breakage {
  kSilent,          // Accepts, reads what comes and never answers.
  kResetOnRequest,  // Reads the request, then resets the connection.
  kResetMidAnswer,  // Reads the request, sends half an answer, then resets the connection.
};

// Safe to call from any thread.
class BrokenServer {
 public:
  explicit BrokenServer(Breakage breakage);
  ~BrokenServer();  // Closes every connection and waits for its thread.
  BrokenServer(const BrokenServer&) = delete;
  BrokenServer& operator=(const BrokenServer&) = delete;

  int port() const;
  std::string url() const;  // "http://127.0.0.1:<port>".

  // Waits until that many requests (ends of headers) have been read.
  void WaitForRequests(int count);
  int requests() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

// A port of 127.0.0.1 at which nothing listens: connections are refused.
int RefusedPort();

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_BROKEN_SERVER_H_
