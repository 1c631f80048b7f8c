#include "resources/clients/testing/fake_settings.h"

#include <algorithm>
#include <optional>
#include <regex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "provider/base/strings.h"

namespace elastic::testing {
namespace {

constexpr std::string_view kPrefix = "cluster.remote.";

const std::set<std::string, std::less<>>& SniffOnly() {
  static const auto& keys =
      *new std::set<std::string, std::less<>>{"seeds", "node_connections", "proxy"};
  return keys;
}

const std::set<std::string, std::less<>>& ProxyOnly() {
  static const auto& keys = *new std::set<std::string, std::less<>>{
      "proxy_address", "proxy_socket_connections", "server_name"};
  return keys;
}

// Keys that mean nothing without a link, and are refused then.
const std::set<std::string, std::less<>>& NeedLink() {
  static const auto& keys = *new std::set<std::string, std::less<>>{
      "skip_unavailable", "transport.compress", "transport.compression_scheme",
      "transport.ping_schedule"};
  return keys;
}

const std::set<std::string, std::less<>>& Others() {
  static const auto& keys = *new std::set<std::string, std::less<>>{"mode",
                                                                    "signing.certificate",
                                                                    "signing.key",
                                                                    "signing.keystore.path",
                                                                    "signing.keystore.type",
                                                                    "signing.keystore.algorithm",
                                                                    "signing.keystore.alias"};
  return keys;
}

struct RemoteKey {
  std::string alias;
  std::string suffix;
};

std::optional<RemoteKey> Split(const std::string& key) {
  static const auto& pattern = *new std::regex(R"(cluster\.remote\.([-A-Za-z0-9_]+)\.(.+))");
  std::smatch match;
  if (!std::regex_match(key, match, pattern)) return std::nullopt;
  return RemoteKey{.alias = match[1], .suffix = match[2]};
}

bool IsRecognized(const std::string& key) {
  if (!key.starts_with(kPrefix)) return true;  // Other settings are not this fake's matter.
  const std::optional<RemoteKey> split = Split(key);
  if (!split.has_value()) return false;
  return SniffOnly().contains(split->suffix) || ProxyOnly().contains(split->suffix) ||
         NeedLink().contains(split->suffix) || Others().contains(split->suffix);
}

std::string KeyOf(std::string_view alias, std::string_view suffix) {
  return tf::StrCat(kPrefix, alias, ".", suffix);
}

// A scalar as the server stores it.
std::string AsText(const tf::Json& value) {
  return value.is_string() ? value.get<std::string>() : tf::DumpJson(value);
}

std::optional<std::string> AddressObjection(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return tf::StrCat("remote hosts need to be configured as [host:port], found [", address,
                      "] instead");
  }
  int port = 0;
  const std::string digits = address.substr(colon + 1);
  const bool number =
      !digits.empty() && digits.find_first_not_of("-0123456789") == std::string::npos;
  if (!number || !absl::SimpleAtoi(digits, &port)) return "failed to parse port";
  if (port <= 0) return tf::StrCat("port number must be > 0 but was: [", port, "]");
  return std::nullopt;
}

std::optional<std::string> CountObjection(const std::string& key, const std::string& value) {
  int count = 0;
  if (!absl::SimpleAtoi(value, &count)) {
    return tf::StrCat("Failed to parse value [", value, "] for setting [", key, "]");
  }
  if (count >= 1) return std::nullopt;
  return tf::StrCat("Failed to parse value [", value, "] for setting [", key, "] must be >= 1");
}

std::optional<std::string> EnumObjection(std::string_view java_name, const std::string& value,
                                         const std::set<std::string>& allowed) {
  if (allowed.contains(absl::AsciiStrToLower(value))) return std::nullopt;
  return tf::StrCat("No enum constant ", java_name, ".", absl::AsciiStrToUpper(value));
}

std::optional<std::string> TimeObjection(const std::string& key, const std::string& value) {
  static const auto& pattern = *new std::regex(R"(-1|0|\d+(nanos|micros|ms|s|m|h|d))");
  if (std::regex_match(value, pattern)) return std::nullopt;
  return tf::StrCat("failed to parse setting [", key, "] with value [", value,
                    "] as a time value: unit is missing or unrecognized");
}

std::optional<std::string> ValueObjection(const std::string& key, const std::string& suffix,
                                          const std::string& value) {
  if (suffix == "mode") {
    return EnumObjection("org.elasticsearch.transport.RemoteConnectionStrategy.ConnectionStrategy",
                         value, {"sniff", "proxy"});
  }
  if (suffix == "proxy_address" && !value.empty()) return AddressObjection(value);
  if (suffix == "node_connections" || suffix == "proxy_socket_connections") {
    return CountObjection(key, value);
  }
  if (suffix == "skip_unavailable" && value != "true" && value != "false") {
    return tf::StrCat("Failed to parse value [", value, "] as only [true] or [false] are allowed.");
  }
  if (suffix == "transport.compress") {
    return EnumObjection("org.elasticsearch.transport.Compression.Enabled", value,
                         {"true", "false", "indexing_data"});
  }
  if (suffix == "transport.compression_scheme") {
    return EnumObjection("org.elasticsearch.transport.Compression.Scheme", value,
                         {"lz4", "deflate"});
  }
  if (suffix == "transport.ping_schedule") return TimeObjection(key, value);
  return std::nullopt;
}

std::optional<std::string> ModeObjection(const FlatSettings& settings, const RemoteKey& key) {
  const std::string mode = ModeOf(settings, key.alias);
  const bool sniff_key = SniffOnly().contains(key.suffix);
  const bool proxy_key = ProxyOnly().contains(key.suffix);
  if ((!sniff_key || mode == "sniff") && (!proxy_key || mode == "proxy")) return std::nullopt;
  return tf::StrCat("Setting \"", KeyOf(key.alias, key.suffix),
                    "\" cannot be used with the configured \"", KeyOf(key.alias, "mode"),
                    "\" [required=", sniff_key ? "SNIFF" : "PROXY",
                    ", configured=", absl::AsciiStrToUpper(mode), "]");
}

void AddObjections(const FlatSettings& settings, const std::string& name, const RemoteKey& key,
                   std::vector<std::string>& objections) {
  auto add = [&](std::optional<std::string> objection) {
    if (objection.has_value()) objections.push_back(*std::move(objection));
  };
  if (key.suffix == "seeds") {
    for (const std::string& seed : List(settings, key.alias, "seeds")) add(AddressObjection(seed));
  } else {
    add(ValueObjection(name, key.suffix, Scalar(settings, key.alias, key.suffix)));
  }
  add(ModeObjection(settings, key));
  if (NeedLink().contains(key.suffix) && !IsEnabled(settings, key.alias)) {
    add(tf::StrCat("Cannot configure setting [", name, "] if remote cluster is not enabled."));
  }
}

void FlattenInto(const tf::Json& json, const std::string& prefix, FlatSettings& flat) {
  for (const auto& [key, value] : json.items()) {
    const std::string name = prefix.empty() ? key : tf::StrCat(prefix, ".", key);
    if (value.is_object()) {
      FlattenInto(value, name, flat);
    } else if (value.is_null() || value.is_string()) {
      flat[name] = value;
    } else if (value.is_array()) {
      flat[name] = tf::Json::array();
      for (const tf::Json& element : value) flat[name].push_back(AsText(element));
    } else {
      flat[name] = AsText(value);
    }
  }
}

}  // namespace

FlatSettings Flatten(const tf::Json& nested) {
  FlatSettings flat;
  if (nested.is_object()) FlattenInto(nested, "", flat);
  return flat;
}

tf::Json Nest(const FlatSettings& settings) {
  tf::Json nested = tf::Json::object();
  for (const auto& [key, value] : settings) {
    tf::Json* at = &nested;
    for (const absl::string_view part : absl::StrSplit(key, '.')) at = &(*at)[std::string(part)];
    *at = value;
  }
  return nested;
}

std::vector<std::string> Apply(const FlatSettings& patch, std::string_view scope,
                               FlatSettings& settings) {
  std::vector<std::string> objections;
  for (const auto& [key, value] : patch) {
    if (value.is_null() && key.ends_with("*")) {
      const std::string prefix = key.substr(0, key.size() - 1);
      std::erase_if(settings, [&](const auto& entry) { return entry.first.starts_with(prefix); });
    } else if (key.starts_with(kPrefix) && key.ends_with(".credentials")) {
      objections.push_back(tf::StrCat(scope, " setting [", key, "], not dynamically updateable"));
    } else if (!IsRecognized(key)) {
      objections.push_back(tf::StrCat(scope, " setting [", key, "], not recognized"));
    } else if (value.is_null()) {
      settings.erase(key);
    } else {
      settings[key] = value;
    }
  }
  return objections;
}

std::vector<std::string> Objections(const FlatSettings& settings) {
  std::vector<std::string> objections;
  for (const auto& [name, value] : settings) {
    const std::optional<RemoteKey> key = Split(name);
    if (key.has_value()) AddObjections(settings, name, *key, objections);
  }
  return objections;
}

std::set<std::string> AliasesIn(const FlatSettings& settings) {
  std::set<std::string> aliases;
  for (const auto& [name, value] : settings) {
    if (const std::optional<RemoteKey> key = Split(name)) aliases.insert(key->alias);
  }
  return aliases;
}

std::string Scalar(const FlatSettings& settings, std::string_view alias, std::string_view suffix) {
  const auto found = settings.find(KeyOf(alias, suffix));
  return found == settings.end() ? "" : AsText(found->second);
}

std::vector<std::string> List(const FlatSettings& settings, std::string_view alias,
                              std::string_view suffix) {
  const auto found = settings.find(KeyOf(alias, suffix));
  if (found == settings.end()) return {};
  std::vector<std::string> list;
  if (found->second.is_array()) {
    for (const tf::Json& element : found->second) list.push_back(AsText(element));
  } else {
    list = absl::StrSplit(AsText(found->second), ',');
  }
  return list;
}

std::string ModeOf(const FlatSettings& settings, std::string_view alias) {
  const std::string mode = absl::AsciiStrToLower(Scalar(settings, alias, "mode"));
  return mode.empty() ? "sniff" : mode;
}

bool IsEnabled(const FlatSettings& settings, std::string_view alias) {
  return !AddressesOf(settings, alias).empty();
}

std::vector<std::string> AddressesOf(const FlatSettings& settings, std::string_view alias) {
  if (ModeOf(settings, alias) == "sniff") return List(settings, alias, "seeds");
  const std::string address = Scalar(settings, alias, "proxy_address");
  return address.empty() ? std::vector<std::string>{} : std::vector<std::string>{address};
}

}  // namespace elastic::testing
