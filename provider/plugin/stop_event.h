// StopEvent: the request that this process end, from an RPC, from a signal, or because its host is
// gone. One is waited for by the thread that runs the server.
#ifndef TF_PLUGIN_STOP_EVENT_H_
#define TF_PLUGIN_STOP_EVENT_H_

#include "absl/status/statusor.h"

namespace tf::plugin {

class StopEvent {
 public:
  // Unavailable when the process is out of file descriptors.
  static absl::StatusOr<StopEvent> Create();

  StopEvent(StopEvent&& other) noexcept;
  StopEvent& operator=(StopEvent&&) = delete;
  ~StopEvent();

  // Asks for the end; asking again changes nothing. Async-signal-safe, and safe from any thread.
  void Request() const noexcept;

  // Returns once the end has been requested.
  void Wait() const;

  // The same, and also returns when the parent process ends: a killed host cannot say goodbye.
  void WaitOrOrphaned() const;

 private:
  explicit StopEvent(int fd) : fd_(fd) {}

  int fd_;  // An eventfd; owned.
};

}  // namespace tf::plugin

#endif  // TF_PLUGIN_STOP_EVENT_H_
