package main

import "net/http"

// A route is a method and a path of the document, and what the simulator does there.
type route struct {
	of     string
	handle func(*call) reply // nil: nothing is there
	public bool              // nobody has to say who he is
}

// routes are what the service of this kind has.
func (s *Simulator) routes() []route {
	const (
		deployment    = " /deployments/{deployment_id}"
		elasticsearch = deployment + "/elasticsearch/{ref_id}"
	)
	routes := []route{
		{of: http.MethodGet + deployment, handle: s.getDeployment},
		{of: http.MethodGet + deployment + "/certificate-authority", handle: s.getCertificateAuthority},
		{of: http.MethodGet + elasticsearch, handle: s.getElasticsearch},
		{of: http.MethodGet + elasticsearch + "/remote-clusters", handle: s.getRemoteClusters},
		{of: http.MethodPut + elasticsearch + "/remote-clusters", handle: s.putRemoteClusters},
		{of: http.MethodPost + elasticsearch + "/eligible-remote-clusters", handle: s.eligibleRemoteClusters},
		{of: http.MethodPost + " /deployments/eligible-remote-clusters", handle: s.eligibleForVersion},
		{of: http.MethodGet + elasticsearch + "/keystore", handle: s.getKeystore},
		{of: http.MethodPatch + elasticsearch + "/keystore", handle: s.patchKeystore},
	}
	if s.kind != Enterprise {
		return routes
	}
	routes = append(routes,
		route{of: http.MethodPost + " /users/auth/_login", handle: s.login, public: true},
		route{of: http.MethodPost + " /users/auth/_refresh", handle: s.refreshToken},
	)
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		routes = append(routes, route{
			of: method + deployment + "/{resource_kind}/{ref_id}/proxy/{proxy_path}", handle: s.proxyElasticsearch,
		})
	}
	return routes
}
