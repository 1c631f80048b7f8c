package main

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Counters say what clients of all clusters have asked. As a handler they are the control port:
// GET /counters gives Counted, DELETE /counters begins anew. Safe for concurrent use.
type Counters struct {
	mutex   sync.Mutex
	counted Counted
}

type Counted struct {
	// By kind, as in "GET /_remote/info".
	Requests map[string]int64 `json:"requests"`
	// Of everything on the connections: also request lines and headers.
	BytesIn  int64 `json:"bytes_in"`
	BytesOut int64 `json:"bytes_out"`
}

func NewCounters() *Counters {
	counters := &Counters{}
	counters.Reset()
	return counters
}

func (c *Counters) Reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counted = Counted{Requests: map[string]int64{}}
}

func (c *Counters) Counted() Counted {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	counted := c.counted
	counted.Requests = maps.Clone(counted.Requests)
	return counted
}

func (c *Counters) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	switch request.Method + " " + request.URL.Path {
	case "GET /counters":
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(c.Counted())
	case "DELETE /counters":
		c.Reset()
	default:
		http.NotFound(w, request)
	}
}

// CountRequests is a handler that counts what it hands to another one.
func (c *Counters) CountRequests(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		c.mutex.Lock()
		c.counted.Requests[kindOf(request)]++
		c.mutex.Unlock()
		handler.ServeHTTP(w, request)
	})
}

// kindOf leaves out what names a link.
func kindOf(request *http.Request) string {
	path := request.URL.Path
	if strings.HasPrefix(path, resolvePath) {
		path = strings.TrimSuffix(resolvePath, "/")
	}
	return request.Method + " " + path
}

// CountBytes is a listener that counts on the connections of another one.
func (c *Counters) CountBytes(listener net.Listener) net.Listener {
	return countingListener{listener, c}
}

type countingListener struct {
	net.Listener
	counters *Counters
}

func (l countingListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countingConnection{connection, l.counters}, nil
}

type countingConnection struct {
	net.Conn
	counters *Counters
}

func (c countingConnection) Read(buffer []byte) (int, error) {
	n, err := c.Conn.Read(buffer)
	c.counters.addBytes(int64(n), 0)
	return n, err
}

func (c countingConnection) Write(buffer []byte) (int, error) {
	n, err := c.Conn.Write(buffer)
	c.counters.addBytes(0, int64(n))
	return n, err
}

func (c *Counters) addBytes(in, out int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counted.BytesIn += in
	c.counted.BytesOut += out
}
