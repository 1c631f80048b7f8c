package main

import (
	"net/http"
	"net/http/httputil"
	"net/url"
)

// NewProxy passes everything on to target, on connections that stay open as a client's own would.
func NewProxy(target *url.URL) http.Handler {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 64
	transport.DisableCompression = true // what the client asks for decides
	return &httputil.ReverseProxy{
		Rewrite:   func(request *httputil.ProxyRequest) { request.SetURL(target) },
		Transport: transport,
	}
}
