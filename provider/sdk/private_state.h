// PrivateState: what a resource remembers beside its state, invisible to the user. Terraform stores
// it with the state and hands it back on every call.
#ifndef TF_SDK_PRIVATE_STATE_H_
#define TF_SDK_PRIVATE_STATE_H_

#include <map>
#include <string>
#include <string_view>

namespace tf::sdk {

// Keys and values are UTF-8 text; never a secret, for Terraform stores it in clear. Not safe for
// concurrent use: each call has its own.
class PrivateState {
 public:
  PrivateState() = default;
  // Reads what Serialize() wrote. Bytes of another form are kept as they are until Set() is called.
  explicit PrivateState(std::string bytes);

  // The value of `key`, or null pointer. Borrowed until the next Set().
  const std::string* Get(std::string_view key) const;
  void Set(std::string key, std::string value);

  std::string Serialize() const { return bytes_; }

 private:
  std::string bytes_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace tf::sdk

#endif  // TF_SDK_PRIVATE_STATE_H_
