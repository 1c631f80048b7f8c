package main

import (
	"errors"
	"fmt"
	"net/http"
)

// proxyElasticsearch passes a request on to the deployment's Elasticsearch, and its answer back,
// whatever that is. Enterprise only.
func (s *Simulator) proxyElasticsearch(c *call) reply {
	if c.request.Header.Get("X-Management-Request") != "true" {
		return s.violation(c.route, errors.New(`the header X-Management-Request is not "true"`))
	}
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	if kind := c.request.PathValue("resource_kind"); kind != "elasticsearch" {
		return failure(http.StatusNotFound, "deployments.deployment_resource_not_found",
			fmt.Sprintf("The deployment has no resource of the kind [%s].", kind))
	}
	target := c.request.PathValue("proxy_path")
	if c.request.URL.RawQuery != "" {
		target += "?" + c.request.URL.RawQuery
	}
	answer, err := resource.elasticsearch.Send(c.ctx, c.request.Method, target, c.request.Header.Get("Content-Type"), c.body)
	if err != nil {
		return failure(http.StatusBadGateway, "deployments.cluster_request_failed", err.Error())
	}
	return reply{
		status: answer.status, raw: answer.body, foreign: true, header: http.Header{"Content-Type": {answer.contentType}},
	}
}
