// Addresses: "host:port" as Elasticsearch reads it in `seeds` and `proxy_address`, checked more
// strictly: the server stores "host:99999", "http://host:9300" and "::1:9300" without a word and
// then never connects.
#ifndef ELASTIC_REMOTE_CLUSTER_ADDRESSES_H_
#define ELASTIC_REMOTE_CLUSTER_ADDRESSES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "provider/sdk/checks.h"

namespace elastic {

struct Address {
  std::string host;  // A name, an IPv4 address, or an IPv6 address without its brackets.
  int port = 0;
};

// The last colon separates host and port; an IPv6 address stands in brackets. InvalidArgument with
// what is wrong otherwise.
absl::StatusOr<Address> ParseAddress(std::string_view text);

// Rows' checks: one address; no two addresses for one host and port.
tf::sdk::Check<std::string> IsAddress();
tf::sdk::Check<std::vector<std::string>> AllDifferent();

}  // namespace elastic

#endif  // ELASTIC_REMOTE_CLUSTER_ADDRESSES_H_
