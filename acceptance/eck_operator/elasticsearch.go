package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const settingsPath = "/_cluster/settings"

// Elasticsearch is the cluster behind a resource, for the requests that ECK sends.
type Elasticsearch struct{ Cluster }

// transport is the way to the cluster, by its own authority if it has one.
func (c Cluster) transport() (*http.Transport, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // nobody would close them
	if c.CAFile == "" {
		return transport, nil
	}
	authority, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("ca_file %s has no certificate", c.CAFile)
	}
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	return transport, nil
}

// Links are the names of those that the cluster has, by its persistent settings.
func (e Elasticsearch) Links(ctx context.Context) (map[string]struct{}, error) {
	var settings struct {
		Persistent struct {
			Cluster struct {
				Remote map[string]any `json:"remote"`
			} `json:"cluster"`
		} `json:"persistent"`
	}
	if err := e.send(ctx, http.MethodGet, settingsPath, nil, &settings); err != nil {
		return nil, err
	}
	names := map[string]struct{}{}
	for name := range settings.Persistent.Cluster.Remote {
		names[name] = struct{}{}
	}
	return names, nil
}

// A Link is all that ECK writes of one: null seeds remove it, if they are all that it has.
type Link struct {
	Seeds []string `json:"seeds"`
}

func (e Elasticsearch) PutLinks(ctx context.Context, links map[string]Link) error {
	return e.send(ctx, http.MethodPut, settingsPath, map[string]any{
		"persistent": map[string]any{"cluster": map[string]any{"remote": links}},
	}, nil)
}

// ReloadSecureSettings has every node load its keystore. That of one node fails is a failure.
func (e Elasticsearch) ReloadSecureSettings(ctx context.Context) error {
	const path = "/_nodes/reload_secure_settings"
	var reloaded struct {
		Nodes map[string]struct {
			Exception json.RawMessage `json:"reload_exception"`
		} `json:"nodes"`
	}
	if err := e.send(ctx, http.MethodPost, path, nil, &reloaded); err != nil {
		return err
	}
	for id, node := range reloaded.Nodes {
		if node.Exception != nil {
			return fmt.Errorf("POST %s: node %s: %s", path, id, node.Exception)
		}
	}
	return nil
}

// send fails with Elasticsearch's own words on any answer but 200.
func (e Elasticsearch) send(ctx context.Context, method, path string, body, into any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, e.Endpoint+path, content)
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if e.Password != "" {
		request.SetBasicAuth("elastic", e.Password)
	}
	transport, err := e.transport()
	if err != nil {
		return err
	}
	response, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: HTTP %d: %s", method, path, response.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
