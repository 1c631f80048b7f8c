// The API server's proxy to the Elasticsearch of a resource: an http::Transport, so that es::Client
// works over it unchanged. It goes to the operator's service `<name>-es-http`, whose certificate
// the API server does not check; the wire between is the Kubernetes cluster's own.
//
// It carries no credentials to Elasticsearch. However the API server authenticates the request, by
// token or by client certificate, it removes the Authorization header before it passes the request
// on (k8s.io/apiserver, WithAuthentication; measured on 1.36), and Elasticsearch takes credentials
// from nowhere else. So it serves clusters that grant anonymous users what is asked; others answer
// 401.
//
// The API server finds the pods through the service's Endpoints object, not its EndpointSlices.
#ifndef ELASTIC_KUBERNETES_SERVICE_PROXY_H_
#define ELASTIC_KUBERNETES_SERVICE_PROXY_H_

#include <memory>

#include "resources/clients/http/endpoint.h"
#include "resources/clients/http/transport.h"
#include "resources/clients/kubernetes/object.h"

namespace elastic::kubernetes {

// Sends what it is given to the service of the Elasticsearch resource `ref` over `api`, which must
// outlive the transport. `scheme` is kHttp for a resource whose spec.http.tls is disabled. What
// Elasticsearch answers is a Response, whatever its status; an error of the API server itself (no
// such service, nobody behind it, not allowed) is not Elasticsearch's answer and so an error: that
// of errors.h, Unavailable when the service cannot be reached.
std::unique_ptr<http::Transport> MakeServiceProxy(http::Transport& api, const ObjectRef& ref,
                                                  http::Scheme scheme);

// Whether a request to the API server is one that such a transport sends.
bool IsProxied(const http::Request& request);

}  // namespace elastic::kubernetes

#endif  // ELASTIC_KUBERNETES_SERVICE_PROXY_H_
