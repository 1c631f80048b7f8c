// LoggingTransport: one debug line for each exchange (method, URL, status, duration, sizes); at
// trace level also the bodies, redacted. Headers are never logged.
#ifndef ELASTIC_HTTP_LOGGING_TRANSPORT_H_
#define ELASTIC_HTTP_LOGGING_TRANSPORT_H_

#include <memory>
#include <string>
#include <string_view>

#include "provider/base/clock.h"
#include "resources/clients/http/transport.h"

namespace elastic::http {

// `endpoint` is put in front of the paths. `clock` must outlive the transport.
std::unique_ptr<Transport> MakeLoggingTransport(std::unique_ptr<Transport> inner,
                                                std::string endpoint, const tf::Clock& clock);

// The body as a log may show it. JSON: the value of every key that looks like a credential
// (password, secret, token, key, credentials, … as a word of the key) is "(redacted)", at any
// depth, and so is PEM text wherever it stands. Anything else: only its size.
std::string RedactBody(std::string_view body);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_LOGGING_TRANSPORT_H_
