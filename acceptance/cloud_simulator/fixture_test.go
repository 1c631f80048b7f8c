package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/api"
	"github.com/elastic/cloud-sdk-go/pkg/auth"
	"github.com/elastic/cloud-sdk-go/pkg/models"
)

// Deployments of the tests. Berlin, Tokyo and Lima belong to one organization, Oslo to another.
const (
	berlin = "b0000000000000000000000000000001"
	tokyo  = "70000000000000000000000000000002"
	lima   = "10000000000000000000000000000003"
	oslo   = "00000000000000000000000000000004"
	main1  = "main-elasticsearch"
	us     = "organization-1"
	them   = "organization-2"
)

// A fixture is a simulator with stand-ins for what is behind it.
type fixture struct {
	t         *testing.T
	simulator *Simulator
	api       *httptest.Server
	control   *httptest.Server
	// Behind every deployment.
	elasticsearch *standIn
	clock         *manualClock
}

var documents = map[Kind]func() (*Document, error){
	Hosted:     sync.OnceValues(func() (*Document, error) { return readPublished(Hosted) }),
	Enterprise: sync.OnceValues(func() (*Document, error) { return readPublished(Enterprise) }),
}

func readPublished(kind Kind) (*Document, error) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/elastic/cloud-sdk-go").Output()
	if err != nil {
		return nil, err
	}
	return ReadDocument(filepath.Join(strings.TrimSpace(string(folder)), "api"), kind)
}

func published(t *testing.T, kind Kind) *Document {
	t.Helper()
	document, err := documents[kind]()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// start ends the test with a failure when something violated the document; tests of violations say
// so by clearing the journal.
func start(t *testing.T, kind Kind) *fixture {
	t.Helper()
	f := &fixture{t: t, elasticsearch: newStandIn(t), clock: newManualClock()}
	simulator, err := NewSimulator(Setup{
		Kind: kind, Configuration: f.configuration(), Document: published(t, kind),
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)),
		Keystores: func(string) Keystore { return f.elasticsearch },
		Now:       f.clock.now, Wait: f.clock.wait,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.simulator = simulator
	f.api = httptest.NewTLSServer(simulator.Handler())
	f.control = httptest.NewServer(simulator.Control())
	t.Cleanup(func() {
		f.api.Close()
		f.control.Close()
		simulator.Close()
		for _, violation := range simulator.journal.Contents().Violations {
			t.Errorf("violation: %s", violation)
		}
	})
	return f
}

func (f *fixture) configuration() *Configuration {
	deployment := func(id, version string) DeploymentConfiguration {
		return DeploymentConfiguration{ID: id, Elasticsearch: []ResourceConfiguration{{
			RefID: main1, ID: strings.Repeat(id[:1], 32), Version: version, Endpoint: id[:1] + ".example",
			TransportPort: 9400, ServiceURL: f.elasticsearch.server.URL, KeystoreName: id,
		}}}
	}
	return &Configuration{Organizations: []OrganizationConfiguration{
		{ID: us, Deployments: []DeploymentConfiguration{
			deployment(berlin, "9.1.0"), deployment(tokyo, "9.2.0"), deployment(lima, "8.18.0"),
		}},
		{ID: them, Deployments: []DeploymentConfiguration{deployment(oslo, "9.1.0")}},
	}}
}

func (f *fixture) key() string { return f.simulator.Credentials()[us].APIKey }

// sdk is Elastic's own client, with the API key.
func (f *fixture) sdk() *api.API { return f.sdkWith(auth.APIKey(f.key())) }

func (f *fixture) sdkWith(writer auth.Writer) *api.API {
	f.t.Helper()
	client, err := api.NewAPI(api.Config{
		Client: f.api.Client(), Host: f.api.URL, AuthWriter: writer, ErrorDevice: io.Discard,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return client
}

type sent struct {
	status int
	header http.Header
	body   string
}

// send is a client without an SDK; header is "Name: value".
func (f *fixture) send(method, path, body string, headers ...string) sent {
	f.t.Helper()
	return f.sendAs("ApiKey "+f.key(), method, path, body, headers...)
}

func (f *fixture) sendAs(authorization, method, path, body string, headers ...string) sent {
	f.t.Helper()
	request, err := http.NewRequest(method, f.api.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Authorization", authorization)
	if body != "" {
		request.Header.Set("Content-Type", jsonType)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	return f.do(f.api.Client(), request)
}

func (f *fixture) do(client *http.Client, request *http.Request) sent {
	f.t.Helper()
	response, err := client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return sent{response.StatusCode, response.Header, string(text)}
}

// steer sends a request to the control endpoint, which must accept it.
func (f *fixture) steer(method, path, body string) string {
	f.t.Helper()
	answer := f.trySteer(method, path, body)
	if answer.status != http.StatusOK {
		f.t.Fatalf("%s %s: %s", method, path, answer.body)
	}
	return answer.body
}

func (f *fixture) trySteer(method, path, body string) sent {
	f.t.Helper()
	request, err := http.NewRequest(method, f.control.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	return f.do(f.control.Client(), request)
}

func (f *fixture) journal() JournalContents {
	f.t.Helper()
	var contents JournalContents
	if err := json.Unmarshal([]byte(f.steer("GET", "/journal", "")), &contents); err != nil {
		f.t.Fatal(err)
	}
	return contents
}

const berlinLinks = "/deployments/" + berlin + "/elasticsearch/" + main1 + "/remote-clusters"

func entry(alias, deployment string) string {
	return fmt.Sprintf(`{"alias":%q,"deployment_id":%q,"elasticsearch_ref_id":%q}`, alias, deployment, main1)
}

func list(entries ...string) string { return `{"resources":[` + strings.Join(entries, ",") + `]}` }

// put sets Berlin's list, which must be accepted.
func (f *fixture) put(entries ...string) {
	f.t.Helper()
	if answer := f.send("PUT", berlinLinks, list(entries...)); answer.status != http.StatusAccepted {
		f.t.Fatalf("PUT: %d %s", answer.status, answer.body)
	}
}

// aliases are those of Berlin's list.
func (f *fixture) aliases() []string {
	f.t.Helper()
	answer := f.send("GET", berlinLinks, "")
	var links models.RemoteResources
	if err := json.Unmarshal([]byte(answer.body), &links); err != nil || answer.status != http.StatusOK {
		f.t.Fatalf("GET: %d %s: %v", answer.status, answer.body, err)
	}
	aliases := []string{}
	for _, link := range links.Resources {
		aliases = append(aliases, *link.Alias)
	}
	return aliases
}

// A manualClock stands still, and its waits end when the test says so.
type manualClock struct {
	mutex    sync.Mutex
	time     time.Time
	waits    []time.Duration
	held     bool
	released chan struct{}
}

func newManualClock() *manualClock {
	return &manualClock{time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), released: make(chan struct{})}
}

func (c *manualClock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.time
}

func (c *manualClock) advance(duration time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.time = c.time.Add(duration)
}

// hold makes waits last until release.
func (c *manualClock) hold()    { c.held = true }
func (c *manualClock) release() { close(c.released) }

func (c *manualClock) recorded() []time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.waits
}

func (c *manualClock) wait(ctx context.Context, duration time.Duration) error {
	if duration == 0 {
		return nil
	}
	c.mutex.Lock()
	c.waits = append(c.waits, duration)
	c.mutex.Unlock()
	if !c.held {
		return ctx.Err()
	}
	select {
	case <-c.released:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A standIn is as much of an Elasticsearch node, with its keystore, as the simulator uses.
type standIn struct {
	server *httptest.Server

	mutex     sync.Mutex
	links     map[string]map[string]any
	connected bool
	secrets   map[string]string
	reloads   int
	proxied   []string // "METHOD target body"
}

func newStandIn(t *testing.T) *standIn {
	s := &standIn{links: map[string]map[string]any{}, secrets: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /_cluster/settings", s.putSettings)
	mux.HandleFunc("GET /_remote/info", s.remoteInfo)
	mux.HandleFunc("POST /_nodes/reload_secure_settings", s.reload)
	mux.HandleFunc("/", s.other)
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

var aliasPattern = regexp.MustCompile(`^[-\w]+$`)

func (s *standIn) putSettings(w http.ResponseWriter, request *http.Request) {
	var body struct {
		Persistent struct {
			Cluster struct {
				Remote map[string]map[string]any `json:"remote"`
			} `json:"cluster"`
		} `json:"persistent"`
	}
	if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for alias := range body.Persistent.Cluster.Remote {
		if !aliasPattern.MatchString(alias) {
			http.Error(w, `persistent setting [cluster.remote.`+alias+`.mode], not recognized`, http.StatusBadRequest)
			return
		}
	}
	for alias, settings := range body.Persistent.Cluster.Remote {
		link := s.links[alias]
		if link == nil {
			link = map[string]any{}
		}
		for name, value := range settings {
			link[name] = value
			if value == nil {
				delete(link, name)
			}
		}
		s.links[alias] = link
		if len(link) == 0 {
			delete(s.links, alias)
		}
	}
	fmt.Fprint(w, `{"acknowledged":true}`)
}

func (s *standIn) remoteInfo(w http.ResponseWriter, _ *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	info := map[string]any{}
	for alias := range s.links {
		info[alias] = map[string]any{"connected": s.connected}
	}
	w.Header().Set("Content-Type", jsonType)
	_ = json.NewEncoder(w).Encode(info)
}

func (s *standIn) reload(w http.ResponseWriter, _ *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.reloads++
	fmt.Fprint(w, `{"nodes":{"one":{"name":"node"}}}`)
}

func (s *standIn) other(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.proxied = append(s.proxied, request.Method+" "+request.URL.RequestURI()+" "+string(bytes.TrimSpace(body)))
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(http.StatusTeapot)
	fmt.Fprint(w, `{"value":"tea"}`)
}

func (s *standIn) Set(_ context.Context, setting, value string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.secrets[setting] = value
	return nil
}

func (s *standIn) Remove(_ context.Context, setting string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if _, known := s.secrets[setting]; !known {
		return errors.New("the keystore does not have it") // as the real tool says
	}
	delete(s.secrets, setting)
	return nil
}

func (s *standIn) keystore() map[string]string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return maps.Clone(s.secrets)
}

func (s *standIn) link(alias string) map[string]any {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return maps.Clone(s.links[alias])
}
