package main

import (
	"bufio"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

// The test binary is the program, too, when this variable is set.
const asProgram = "LOOPBACK_ELASTICSEARCH_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// launch starts the program and returns what it announced. The returned function ends its input.
func launch(t *testing.T, arguments ...string) (*exec.Cmd, func() error, announcement) {
	t.Helper()
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), asProgram+"=yes")
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	var announced announcement
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &announced)
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return command, input.Close, announced
}

func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d %s %v", url, response.StatusCode, body, err)
	}
	return string(body)
}

func putLinks(t *testing.T, endpoint, body string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPut, endpoint+"/_cluster/settings", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		answer, _ := io.ReadAll(response.Body)
		t.Fatalf("%d %s", response.StatusCode, answer)
	}
}

func counted(t *testing.T, control string) Counted {
	t.Helper()
	var counted Counted
	if err := json.Unmarshal([]byte(get(t, control+"/counters")), &counted); err != nil {
		t.Fatal(err)
	}
	return counted
}

const oneLink = `{"persistent":{"cluster.remote.a.seeds":["127.0.0.1:9300"]}}`

func TestClustersAreIndependentAndCountedTogether(t *testing.T) {
	command, endInput, announced := launch(t, "-clusters", "2")
	putLinks(t, announced.Endpoints[0], oneLink)
	if first := get(t, announced.Endpoints[0]+"/_remote/info"); !strings.Contains(first, `"a"`) {
		t.Errorf("first: %s", first)
	}
	if second := get(t, announced.Endpoints[1]+"/_remote/info"); second != "{}" {
		t.Errorf("second: %s", second)
	}
	get(t, announced.Endpoints[0]+"/_resolve/cluster/a:*")
	got := counted(t, announced.Control)
	want := map[string]int64{"PUT /_cluster/settings": 1, "GET /_remote/info": 2, "GET /_resolve/cluster": 1}
	if !reflect.DeepEqual(got.Requests, want) {
		t.Errorf("%+v", got.Requests)
	}
	if got.BytesIn < int64(len(oneLink)) || got.BytesOut < int64(len("{}")) {
		t.Errorf("%+v", got)
	}
	if err := endInput(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

func TestCountersBeginAnew(t *testing.T) {
	command, _, announced := launch(t)
	get(t, announced.Endpoints[0]+"/")
	request, err := http.NewRequest(http.MethodDelete, announced.Control+"/counters", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := counted(t, announced.Control); len(got.Requests) != 0 || got.BytesIn != 0 || got.BytesOut != 0 {
		t.Errorf("%+v", got)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

func TestProxyCountsWhatItPassesOn(t *testing.T) {
	cluster := NewCluster("behind")
	behind := httptest.NewTLSServer(cluster)
	defer behind.Close()
	authority := filepath.Join(t.TempDir(), "ca.crt")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: behind.Certificate().Raw}
	if err := os.WriteFile(authority, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, announced := launch(t, "-proxy", behind.URL, "-proxy-ca", authority)
	putLinks(t, announced.Endpoints[0], oneLink)
	links := get(t, announced.Endpoints[0]+"/_remote/info")
	if !strings.Contains(links, `"a"`) || len(cluster.aliases()) != 1 {
		t.Errorf("%s of %v", links, cluster.aliases())
	}
	want := map[string]int64{"PUT /_cluster/settings": 1, "GET /_remote/info": 1}
	if got := counted(t, announced.Control); !reflect.DeepEqual(got.Requests, want) {
		t.Errorf("%+v", got.Requests)
	}
}

func TestEveryAnswerIsCompressedForWhoeverUnderstandsIt(t *testing.T) {
	cluster := NewCluster("compressing")
	for _, target := range []string{"/_remote/info", "/no_such_index"} {
		for accepted, want := range map[string]string{"deflate, gzip, br": "gzip", "br": "", "": ""} {
			request := httptest.NewRequest(http.MethodGet, target, nil)
			request.Header.Set("Accept-Encoding", accepted)
			recorder := httptest.NewRecorder()
			cluster.ServeHTTP(recorder, request)
			if got := recorder.Header().Get("content-encoding"); got != want {
				t.Errorf("%s for %q: %q", target, accepted, got)
			}
		}
	}
}

// What a measure with many links asks for again and again, after a write each time.
func BenchmarkReadsOfTenThousandLinks(b *testing.B) {
	cluster := NewCluster("benchmark")
	serve := func(method, target, body string) {
		recorder := httptest.NewRecorder()
		cluster.ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
		if recorder.Code != http.StatusOK {
			b.Fatal(recorder.Body)
		}
	}
	for i := range 10_000 {
		serve(http.MethodPut, "/_cluster/settings", fmt.Sprintf(
			`{"persistent":{"cluster.remote.link-%d":{"seeds":["127.0.0.1:9300"],"skip_unavailable":true}}}`, i))
	}
	for _, target := range []string{"/_cluster/settings?flat_settings=true", "/_remote/info"} {
		b.Run(target, func(b *testing.B) {
			for b.Loop() {
				serve(http.MethodPut, "/_cluster/settings", `{"persistent":{"cluster.remote.link-1.node_connections":2}}`)
				serve(http.MethodGet, target, "")
			}
		})
	}
}
