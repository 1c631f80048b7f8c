// Loopback_elasticsearch answers clients as Elasticsearch does where remote clusters are concerned,
// from memory and at next to no cost, and counts what it is asked: the server of measures that are
// about the client.
//
//	loopback_elasticsearch [-clusters 20]
//	loopback_elasticsearch -proxy URL [-proxy-ca FILE]    counts what goes to a real server
//
// It listens on 127.0.0.1 on free ports, prints one line of JSON (type announcement) and serves until
// SIGTERM, SIGINT or the end of its standard input.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// An announcement tells whoever started the program how to reach it.
type announcement struct {
	Endpoints []string `json:"endpoints"` // http://127.0.0.1:PORT, one for each cluster
	Control   string   `json:"control"`   // http://127.0.0.1:PORT
}

func main() {
	clusters := flag.Int("clusters", 1, "`number` of clusters, each on a port of its own")
	proxied := flag.String("proxy", "", "`URL` of a server that answers instead")
	proxiedCA := flag.String("proxy-ca", "", "PEM `file` of the authorities to trust there")
	flag.Parse()
	handlers, err := makeHandlers(*clusters, *proxied, *proxiedCA)
	if err == nil {
		err = run(handlers)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "loopback_elasticsearch:", err)
		os.Exit(1)
	}
}

func makeHandlers(clusters int, proxied, proxiedCA string) ([]http.Handler, error) {
	if proxied != "" {
		handler, err := NewProxy(proxied, proxiedCA)
		return []http.Handler{handler}, err
	}
	handlers := make([]http.Handler, clusters)
	for i := range handlers {
		handlers[i] = NewCluster(fmt.Sprintf("loopback-%d", i+1))
	}
	return handlers, nil
}

func run(handlers []http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	counters := NewCounters()
	failed := make(chan error, len(handlers)+1)
	serve := func(handler http.Handler, wrap func(net.Listener) net.Listener) (string, error) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		context.AfterFunc(ctx, func() { server.Close() })
		go func() { failed <- server.Serve(wrap(listener)) }()
		return "http://" + listener.Addr().String(), nil
	}
	var announced announcement
	for _, handler := range handlers {
		endpoint, err := serve(counters.CountRequests(handler), counters.CountBytes)
		if err != nil {
			return err
		}
		announced.Endpoints = append(announced.Endpoints, endpoint)
	}
	// The control port is not counted.
	control, err := serve(counters, func(l net.Listener) net.Listener { return l })
	if err != nil {
		return err
	}
	announced.Control = control
	if err := json.NewEncoder(os.Stdout).Encode(announced); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
