// Delivery: how far a request came that got no answer. A failed Send carries it, so that retries
// and failover know whether repeating could act twice.
#ifndef ELASTIC_HTTP_DELIVERY_H_
#define ELASTIC_HTTP_DELIVERY_H_

#include "absl/status/status.h"

namespace elastic::http {

enum class Delivery {
  kNeverSent,  // Not one byte of the request left: the server cannot have acted.
  kUnknown,    // The request, or a part of it, left: the server may have acted or not.
};

// `status` with `delivery` attached (as a payload; the message stays). OK stays OK.
absl::Status WithDelivery(absl::Status status, Delivery delivery);

// What is attached; kUnknown when nothing is.
Delivery DeliveryOf(const absl::Status& status);

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_DELIVERY_H_
