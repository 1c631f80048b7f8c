package main

import (
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestElasticsearchWithTLSIsTrustedByItsCAFileAlone(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshake
	server.StartTLS()
	defer server.Close()
	caFile := filepath.Join(t.TempDir(), "ca.crt")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caFile, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		caFile  string
		trusted bool
	}{{caFile, true}, {"", false}} {
		elasticsearch, err := NewElasticsearch(server.URL, c.caFile, BasicLogin{})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := elasticsearch.Send(context.Background(), http.MethodGet, "", "", nil)
		if trusted := err == nil && answer.status == http.StatusNotFound; trusted != c.trusted {
			t.Errorf("%q: %d, %v", c.caFile, answer.status, err)
		}
	}
}

func TestCAFileWithoutCertificatesIsAnError(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.crt")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, empty + ".not-there"} {
		if _, err := NewElasticsearch("https://127.0.0.1:1", file, BasicLogin{}); err == nil {
			t.Errorf("%s: no error", file)
		}
	}
}
