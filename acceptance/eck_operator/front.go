package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// A ServiceNetwork is where Services lead: Kubernetes refuses those that lead to loopback addresses. The
// zero value is none.
type ServiceNetwork struct {
	Namespace string // a network namespace, by its name below /run/netns
	Address   string // an IP address in it
}

// A Front is the HTTPS server of a cluster as ECK has it, in front of a real one.
type Front struct {
	Address  string
	Port     int
	endpoint string
	server   *http.Server
}

// front is the one of a resource; nil when there is no network for it.
func (o *Operator) front(name Name, cluster Cluster) (*Front, error) {
	if o.Network.Namespace == "" {
		return nil, nil
	}
	if known, has := o.fronts.Load(name); has {
		if front := known.(*Front); front.endpoint == cluster.Endpoint {
			return front, nil
		}
		known.(*Front).Close()
	}
	front, err := o.Network.newFront(name, cluster, o.authority)
	if err != nil {
		return nil, err
	}
	o.fronts.Store(name, front)
	return front, nil
}

func (n ServiceNetwork) newFront(name Name, cluster Cluster, authority *Authority) (*Front, error) {
	target, err := url.Parse(cluster.Endpoint)
	if err != nil {
		return nil, err
	}
	transport, err := cluster.transport()
	if err != nil {
		return nil, err
	}
	service := name.Name + "-es-http." + name.Namespace
	certificate, err := authority.Issue(service+".es.local", service+".svc")
	if err != nil {
		return nil, err
	}
	listener, err := n.listen()
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) }, Transport: transport,
	}
	front := &Front{
		Address: n.Address, Port: listener.Addr().(*net.TCPAddr).Port, endpoint: cluster.Endpoint,
		server: &http.Server{
			Handler: proxy, ReadHeaderTimeout: 10 * time.Second,
			TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}},
		},
	}
	go func() { _ = front.server.ServeTLS(listener, "", "") }()
	return front, nil
}

func (f *Front) Close() { _ = f.server.Close() }

// listen opens a socket in the network namespace, where it stays, whoever uses it.
func (n ServiceNetwork) listen() (net.Listener, error) {
	type result struct {
		listener net.Listener
		err      error
	}
	results := make(chan result)
	go func() {
		// Never unlocked: the thread has become unfit for others and ends with this function.
		runtime.LockOSThread()
		listener, err := n.enterAndListen()
		results <- result{listener, err}
	}()
	opened := <-results
	return opened.listener, opened.err
}

func (n ServiceNetwork) enterAndListen() (net.Listener, error) {
	namespace, err := unix.Open("/run/netns/"+n.Namespace, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("network namespace %s: %w", n.Namespace, err)
	}
	defer unix.Close(namespace)
	if err := unix.Setns(namespace, unix.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("network namespace %s: %w", n.Namespace, err)
	}
	return net.Listen("tcp", net.JoinHostPort(n.Address, "0"))
}
