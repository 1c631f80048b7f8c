// SocketFolder: a folder that only this user may enter, for the provider's unix socket. gRPC makes
// the socket itself accessible to everybody.
#ifndef TF_PLUGIN_SOCKET_FOLDER_H_
#define TF_PLUGIN_SOCKET_FOLDER_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace tf::plugin {

class SocketFolder {
 public:
  // Creates a new folder inside `parent`, or inside /tmp where `parent` is so long that the
  // socket's path would not fit into an address (107 bytes). The error names the folder.
  static absl::StatusOr<SocketFolder> Create(std::string_view parent);

  SocketFolder(SocketFolder&& other) noexcept;
  SocketFolder& operator=(SocketFolder&&) = delete;
  ~SocketFolder();

  // Where the socket belongs; nothing is there yet.
  const std::string& socket_path() const { return socket_path_; }

  // Removes socket and folder; what is gone already is fine. Async-signal-safe: a crash calls it.
  void Remove() const noexcept;

 private:
  explicit SocketFolder(std::string path) : path_(std::move(path)), socket_path_(path_ + "/s") {}

  std::string path_;  // Empty when moved from.
  std::string socket_path_;
};

}  // namespace tf::plugin

#endif  // TF_PLUGIN_SOCKET_FOLDER_H_
