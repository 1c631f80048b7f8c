// FailoverTransport: several endpoints of one cluster behind one Transport.
#ifndef ELASTIC_HTTP_FAILOVER_TRANSPORT_H_
#define ELASTIC_HTTP_FAILOVER_TRANSPORT_H_

#include <memory>
#include <vector>

#include "resources/clients/http/transport.h"

namespace elastic::http {

// Sends to the endpoint that worked last (the first one to begin with). When that is Unavailable
// and repeating is safe (never sent, or idempotent), the next one is tried, once around; the first
// that answers, whatever its status, is remembered. A wrong certificate is an error and no reason
// to go elsewhere. When no endpoint answers, the error names what happened at each.
//
// `endpoints` must not be empty. With one, that one is returned as it is.
std::unique_ptr<Transport> MakeFailoverTransport(std::vector<std::unique_ptr<Transport>> endpoints);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_FAILOVER_TRANSPORT_H_
