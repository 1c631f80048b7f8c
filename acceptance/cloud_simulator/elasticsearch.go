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

// Elasticsearch is the real cluster behind a deployment. Safe for concurrent use.
type Elasticsearch struct {
	endpoint string
	login    BasicLogin
	client   *http.Client
}

// NewElasticsearch trusts what caFile has (PEM), or without one what the machine trusts.
func NewElasticsearch(endpoint, caFile string, login BasicLogin) (*Elasticsearch, error) {
	client := &http.Client{Timeout: time.Minute}
	if caFile != "" {
		trusted, err := readCertificates(caFile)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", endpoint, err)
		}
		client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}
	}
	return &Elasticsearch{endpoint: endpoint, login: login, client: client}, nil
}

func readCertificates(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificates", file)
	}
	return pool, nil
}

type elasticsearchAnswer struct {
	status      int
	contentType string
	body        []byte
}

// A refusal is an answer of Elasticsearch that is no success.
type refusal struct {
	request string
	answer  elasticsearchAnswer
}

func (r *refusal) Error() string {
	return fmt.Sprintf("HTTP %d: %s (request: %s)", r.answer.status, r.answer.body, r.request)
}

// Send returns whatever Elasticsearch answers; target is a path with its query, without the first
// slash.
func (e *Elasticsearch) Send(ctx context.Context, method, target, contentType string, body []byte) (elasticsearchAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, method, e.endpoint+"/"+target, bytes.NewReader(body))
	if err != nil {
		return elasticsearchAnswer{}, err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", contentType)
	}
	if e.login.Username != "" {
		request.SetBasicAuth(e.login.Username, e.login.Password)
	}
	response, err := e.client.Do(request)
	if err != nil {
		return elasticsearchAnswer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return elasticsearchAnswer{}, err
	}
	return elasticsearchAnswer{response.StatusCode, response.Header.Get("Content-Type"), text}, nil
}

// PutLinks changes links: settings by alias, null removes one.
func (e *Elasticsearch) PutLinks(ctx context.Context, links map[string]any) error {
	body, err := json.Marshal(map[string]any{
		"persistent": map[string]any{"cluster": map[string]any{"remote": links}},
	})
	if err != nil {
		return err
	}
	answer, err := e.Send(ctx, http.MethodPut, "_cluster/settings", jsonType, body)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return &refusal{request: string(body), answer: answer}
	}
	return nil
}

// Connected tells which links are connected, by alias.
func (e *Elasticsearch) Connected(ctx context.Context) (map[string]bool, error) {
	answer, err := e.Send(ctx, http.MethodGet, "_remote/info", "", nil)
	if err != nil {
		return nil, err
	}
	if answer.status != http.StatusOK {
		return nil, &refusal{request: "GET /_remote/info", answer: answer}
	}
	var links map[string]struct {
		Connected bool `json:"connected"`
	}
	if err := json.Unmarshal(answer.body, &links); err != nil {
		return nil, fmt.Errorf("GET /_remote/info: %w", err)
	}
	connected := map[string]bool{}
	for alias, link := range links {
		connected[alias] = link.Connected
	}
	return connected, nil
}

// ReloadSecureSettings makes every node read its keystore again. An error of one node is an error.
func (e *Elasticsearch) ReloadSecureSettings(ctx context.Context) error {
	answer, err := e.Send(ctx, http.MethodPost, "_nodes/reload_secure_settings", "", nil)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return &refusal{request: "POST /_nodes/reload_secure_settings", answer: answer}
	}
	var reloaded struct {
		Nodes map[string]struct {
			Exception json.RawMessage `json:"reload_exception"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal(answer.body, &reloaded); err != nil {
		return fmt.Errorf("POST /_nodes/reload_secure_settings: %w", err)
	}
	for id, node := range reloaded.Nodes {
		if node.Exception != nil {
			return fmt.Errorf("node %s does not reload its secure settings: %s", id, node.Exception)
		}
	}
	return nil
}
