package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

// NewProxy passes everything on to target, on connections that stay open as a client's own would.
// With TLS it trusts the certificates in caFile.
func NewProxy(target, caFile string) (http.Handler, error) {
	parsed, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 64
	transport.DisableCompression = true // what the client asks for decides
	if caFile != "" {
		if transport.TLSClientConfig, err = trusting(caFile); err != nil {
			return nil, err
		}
	}
	return &httputil.ReverseProxy{
		Rewrite:   func(request *httputil.ProxyRequest) { request.SetURL(parsed) },
		Transport: transport,
	}, nil
}

func trusting(caFile string) (*tls.Config, error) {
	content, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		return nil, errors.New(caFile + " has no certificate")
	}
	return &tls.Config{RootCAs: roots}, nil
}
