#include "provider/base/log.h"

#include <atomic>
#include <utility>
#include <vector>

#include <errno.h>
#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"

#include "provider/base/clock.h"
#include "provider/base/json.h"

namespace tf::log {
namespace {

constexpr size_t kMaxValueSize = 16 << 10;

std::atomic<Level> minimum_level = Level::kOff;
thread_local std::vector<std::pair<std::string, std::string>> thread_fields;

std::string_view Name(Level level) {
  switch (level) {
    case Level::kTrace:
      return "trace";
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  return "off";
}

// DumpJson replaces the half character that a cut may leave behind.
std::string Cut(std::string_view text) {
  if (text.size() <= kMaxValueSize) return std::string(text);
  return std::string(text.substr(0, kMaxValueSize)) + "… (cut)";
}

// Terraform takes a line as plain text unless the fraction has exactly six digits.
std::string Timestamp(absl::Time now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone());
}

void WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // Nobody reads the log: there is nowhere to say so.
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void SetLevel(Level level) { minimum_level.store(level, std::memory_order_relaxed); }

Level ParseLevel(const char* text) {
  const std::string word = absl::AsciiStrToLower(text == nullptr ? "" : text);
  if (word.empty()) return Level::kOff;
  for (Level level : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError, Level::kOff}) {
    if (word == Name(level)) return level;
  }
  return Level::kTrace;
}

bool Enabled(Level level) {
  return level != Level::kOff && level >= minimum_level.load(std::memory_order_relaxed);
}

std::string FormatLine(Level level, std::string_view message, std::initializer_list<Field> fields) {
  Json line = Json::object();
  for (const auto& [key, value] : thread_fields) line[key] = Cut(value);
  for (const Field& field : fields) line[std::string(field.key)] = Cut(field.value);
  // Last, so that no field takes their place.
  line["@level"] = Name(level);
  line["@message"] = Cut(message);
  line["@module"] = "provider";
  line["@timestamp"] = Timestamp(RealClock().Now());
  return DumpJson(line);
}

void Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  WriteAll(FormatLine(level, message, fields) + "\n");
}

ScopedFields::ScopedFields(std::initializer_list<Field> fields)
    : previous_size_(thread_fields.size()) {
  for (const Field& field : fields) {
    if (!field.value.empty()) thread_fields.emplace_back(field.key, field.value);
  }
}

ScopedFields::~ScopedFields() { thread_fields.resize(previous_size_); }

}  // namespace tf::log
