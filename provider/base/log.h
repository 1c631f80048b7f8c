// Logs as Terraform reads them: one JSON object a line on stderr (hclog's form), string values only
// (a number under "@message" would crash Terraform), level from TF_LOG_PROVIDER or TF_LOG.
//
//   log::Debug("request sent", {{"method", "GET"}, {"path", path}});
//
// The request id and RPC name that ScopedFields puts on the current thread are added to every line.
// Values longer than 16 KiB are cut. Never pass a secret: Secret does not convert to a field's
// value.
#ifndef TF_BASE_LOG_H_
#define TF_BASE_LOG_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tf::log {

enum class Level { kTrace, kDebug, kInfo, kWarn, kError, kOff };

struct Field {
  std::string_view key;
  std::string value;
};

// Sets the level below which lines are dropped; the default is kOff. Call once, before threads
// start.
void SetLevel(Level level);

// The level that TF_LOG_PROVIDER, else TF_LOG, names ("trace", "DEBUG", "json" means trace, …);
// kOff for null or an empty string, kTrace for an unknown word, as Terraform does.
Level ParseLevel(const char* text);

bool Enabled(Level level);

// Writes one line in one write(2) to file descriptor 2. Safe to call from any thread.
void Write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void Trace(std::string_view message, std::initializer_list<Field> fields = {}) {
  if (Enabled(Level::kTrace)) Write(Level::kTrace, message, fields);
}
inline void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
  if (Enabled(Level::kDebug)) Write(Level::kDebug, message, fields);
}
inline void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
  if (Enabled(Level::kInfo)) Write(Level::kInfo, message, fields);
}
inline void Warn(std::string_view message, std::initializer_list<Field> fields = {}) {
  if (Enabled(Level::kWarn)) Write(Level::kWarn, message, fields);
}
inline void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
  if (Enabled(Level::kError)) Write(Level::kError, message, fields);
}

// Adds fields to every line that this thread writes until the object goes out of scope. Nests.
// Fields with an empty value are left out.
//
//   log::ScopedFields fields{{"tf_rpc", "ReadResource"}, {"tf_req_id", id}};
class ScopedFields {
 public:
  ScopedFields(std::initializer_list<Field> fields);
  ~ScopedFields();
  ScopedFields(const ScopedFields&) = delete;
  ScopedFields& operator=(const ScopedFields&) = delete;

 private:
  size_t previous_size_;
};

// The line Write() would produce, without its newline: what tests look at.
std::string FormatLine(Level level, std::string_view message,
                       std::initializer_list<Field> fields = {});

}  // namespace tf::log

#endif  // TF_BASE_LOG_H_
