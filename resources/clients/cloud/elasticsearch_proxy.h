// The proxy of Elastic Cloud Enterprise to a deployment's own Elasticsearch: an http::Transport, so
// that es::Client works over it unchanged and needs no credentials of its own.
//
// The API means it for management, not for load. It forwards GET, POST, PUT and DELETE.
#ifndef ELASTIC_CLOUD_ELASTICSEARCH_PROXY_H_
#define ELASTIC_CLOUD_ELASTICSEARCH_PROXY_H_

#include <memory>

#include "resources/clients/cloud/deployment.h"
#include "resources/clients/http/transport.h"

namespace elastic::cloud {

// Sends what it is given to /deployments/{id}/elasticsearch/{ref_id}/proxy over `api`, which must
// outlive the transport. What Elasticsearch answers is a Response, whatever its status; an error of
// the Cloud API itself (the deployment is gone, the user may not) is not Elasticsearch's answer and
// so an error: that of errors.h.
std::unique_ptr<http::Transport> MakeElasticsearchProxy(http::Transport& api,
                                                        const ElasticsearchRef& ref);

}  // namespace elastic::cloud

#endif  // ELASTIC_CLOUD_ELASTICSEARCH_PROXY_H_
