#include "resources/remote_cluster/addresses.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace elastic {
namespace {

constexpr int kLargestPort = 65535;

absl::Status Wrong(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(tf::StrCat("\"", text, "\" is not a host:port address: ", why));
}

absl::StatusOr<std::string> ParseHost(std::string_view text, std::string_view host) {
  if (host.empty()) return Wrong(text, "the host is missing.");
  if (host.front() == '[') {
    host.remove_prefix(1);
    if (host.empty() || host.back() != ']') return Wrong(text, "the bracket is not closed.");
    host.remove_suffix(1);
    if (host.find(':') == std::string_view::npos) {
      return Wrong(text, "brackets are for IPv6 addresses only.");
    }
    return std::string(host);
  }
  if (host.find(':') != std::string_view::npos) {
    return Wrong(text, "an IPv6 address stands in brackets, as in \"[2001:db8::1]:9300\".");
  }
  return std::string(host);
}

absl::StatusOr<int> ParsePort(std::string_view text, std::string_view digits) {
  int port = 0;
  const bool is_number = !digits.empty() &&
                         std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
                         absl::SimpleAtoi(tf::ToAbsl(digits), &port);
  if (!is_number || port < 1 || port > kLargestPort) {
    return Wrong(text, tf::StrCat("the port must be a number from 1 to ", kLargestPort, "."));
  }
  return port;
}

}  // namespace

absl::StatusOr<Address> ParseAddress(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), absl::ascii_isspace)) {
    return Wrong(text, "it contains a blank.");
  }
  if (text.find("://") != std::string_view::npos) {
    return Wrong(text, "leave the scheme out; this is the transport interface, not HTTP.");
  }
  if (text.find_first_of("/@,") != std::string_view::npos) {
    return Wrong(text, "a host name has no \"/\", \"@\" or \",\".");
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) {
    return Wrong(text, "the port is missing.");
  }
  ASSIGN_OR_RETURN(std::string host, ParseHost(text, text.substr(0, colon)));
  ASSIGN_OR_RETURN(const int port, ParsePort(text, text.substr(colon + 1)));
  return Address{.host = std::move(host), .port = port};
}

tf::sdk::Check<std::string> IsAddress() {
  return {.sentence =
              "A `host:port` address; an IPv6 address stands in brackets, as in "
              "`[2001:db8::1]:9300`.",
          .problem = [](const std::string& text) -> std::optional<std::string> {
            const absl::StatusOr<Address> address = ParseAddress(text);
            if (address.ok()) return std::nullopt;
            return std::string(address.status().message());
          }};
}

tf::sdk::Check<std::vector<std::string>> AllDifferent() {
  return {.sentence = "No address twice.",
          .problem = [](const std::vector<std::string>& list) -> std::optional<std::string> {
            std::set<std::string> seen;
            for (const std::string& text : list) {
              if (!seen.insert(absl::AsciiStrToLower(text)).second) {
                return tf::StrCat("\"", text, "\" is in the list twice; remove one.");
              }
            }
            return std::nullopt;
          }};
}

}  // namespace elastic
