package main

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestClusterWithAnAuthorityOfItsOwnIsReached(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"persistent":{"cluster":{"remote":{"tokyo":{}}}}}`))
	}))
	defer server.Close()
	authority := filepath.Join(t.TempDir(), "ca.crt")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, text, 0o600); err != nil {
		t.Fatal(err)
	}
	links, err := Elasticsearch{Cluster{Endpoint: server.URL, CAFile: authority}}.Links(t.Context())
	if _, has := links["tokyo"]; !has || err != nil {
		t.Errorf("%v, %v", links, err)
	}
	if _, err := (Elasticsearch{Cluster{Endpoint: server.URL}}).Links(t.Context()); err == nil {
		t.Error("a stranger's certificate was trusted")
	}
}
