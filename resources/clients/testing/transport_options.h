// How a test connects to a server of its own.
#ifndef ELASTIC_CLIENTS_TESTING_TRANSPORT_OPTIONS_H_
#define ELASTIC_CLIENTS_TESTING_TRANSPORT_OPTIONS_H_

#include <string>

#include "resources/clients/http/make_transport.h"

namespace elastic::testing {

// Without repeats, so that each failure shows at once.
inline http::TransportOptions At(const std::string& url) {
  http::TransportOptions options;
  options.endpoints = {url};
  options.retry.attempts = 1;
  return options;
}

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_TRANSPORT_OPTIONS_H_
