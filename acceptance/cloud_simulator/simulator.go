package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-openapi/runtime/middleware"
)

// statusViolation answers what the OpenAPI document does not allow. No service uses it, so that no
// client takes it for anything it knows.
const statusViolation = 599

// Setup is what a Simulator is made of.
type Setup struct {
	Kind          Kind
	Configuration *Configuration
	Document      *Document
	Log           *slog.Logger
	Keystores     func(name string) Keystore
	Now           func() time.Time
	// Wait returns after a time, or with an error when the context ends first.
	Wait func(context.Context, time.Duration) error
}

// A Simulator is the service: the API and the control endpoint are two views of it.
type Simulator struct {
	kind               Kind
	document           *Document
	log                *slog.Logger
	wait               func(context.Context, time.Duration) error
	platform           *Platform
	identity           *Identity
	faults             Faults
	journal            *Journal
	transportAuthority *Authority // which signs the certificates of all deployments

	life    context.Context // ends with Close
	end     context.CancelFunc
	effects sync.WaitGroup

	mutex   sync.Mutex
	behaves Behaviour
}

// A Behaviour is how the service behaves as long as it lasts. The zero value: at once and by itself.
type Behaviour struct {
	ListDelayMS          int64 `json:"list_delay_ms"`          // from the 202 until GET shows the list
	ElasticsearchDelayMS int64 `json:"elasticsearch_delay_ms"` // from then until Elasticsearch has it
	TokenLifetimeMS      int64 `json:"token_lifetime_ms"`      // 0: an hour
	KeystoreDelayMS      int64 `json:"keystore_delay_ms"`      // from PATCH's answer until the nodes have it
	ManualReload         bool  `json:"manual_reload"`          // keystore changes wait for a reload
}

func (b Behaviour) listDelay() time.Duration { return time.Duration(b.ListDelayMS) * time.Millisecond }
func (b Behaviour) elasticsearchDelay() time.Duration {
	return time.Duration(b.ElasticsearchDelayMS) * time.Millisecond
}
func (b Behaviour) keystoreDelay() time.Duration {
	return time.Duration(b.KeystoreDelayMS) * time.Millisecond
}
func (b Behaviour) delaysEffects() bool { return b.ListDelayMS > 0 || b.ElasticsearchDelayMS > 0 }

func NewSimulator(setup Setup) (*Simulator, error) {
	authority, err := NewAuthority()
	if err != nil {
		return nil, err
	}
	platform, err := NewPlatform(setup.Configuration, setup.Keystores, setup.Now())
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		kind: setup.Kind, document: setup.Document, log: setup.Log, wait: setup.Wait, platform: platform,
		journal: NewJournal(setup.Log), transportAuthority: authority,
	}
	for _, route := range s.routes() {
		if !s.document.Has(route.of) {
			return nil, fmt.Errorf("the OpenAPI document has no %s", route.of)
		}
	}
	s.identity = NewIdentity(setup.Kind, s.platform, setup.Now)
	s.life, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Close ends effects that are still to come.
func (s *Simulator) Close() {
	s.end()
	s.effects.Wait()
}

func (s *Simulator) Kind() Kind { return s.kind }

// Credentials are by the ids of the organizations.
func (s *Simulator) Credentials() map[string]Credentials { return s.identity.credentials }

func (s *Simulator) behaviour() Behaviour {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.behaves
}

func (s *Simulator) setBehaviour(behaviour Behaviour) {
	s.mutex.Lock()
	s.behaves = behaviour
	s.mutex.Unlock()
	lifetime := time.Hour
	if behaviour.TokenLifetimeMS > 0 {
		lifetime = time.Duration(behaviour.TokenLifetimeMS) * time.Millisecond
	}
	s.identity.SetTokenLifetime(lifetime)
}

// later does something in the background, as long as the simulator lives.
func (s *Simulator) later(effect func(context.Context) error) {
	s.effects.Go(func() {
		if err := effect(s.life); err != nil && s.life.Err() == nil {
			s.journal.EffectFailure(err)
		}
	})
}

// A call is a request that the document allows.
type call struct {
	ctx          context.Context
	request      *http.Request
	route        string // of the document
	body         []byte
	organization *Organization // who asks; nil for routes that anybody may use
}

// resource returns the cluster that the path names, or the answer that there is none.
func (c *call) resource() (*Resource, *reply) {
	return c.organization.find(c.request.PathValue("deployment_id"), c.request.PathValue("ref_id"))
}

// Handler serves the API.
func (s *Simulator) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.routes() {
		method, path, _ := strings.Cut(route.of, " ")
		path = strings.Replace(path, "{proxy_path}", "{proxy_path...}", 1)
		mux.HandleFunc(method+" "+s.document.BasePath+path, func(w http.ResponseWriter, request *http.Request) {
			s.serve(route, w, request)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, request *http.Request) {
		s.serve(route{of: request.Method + " " + strings.TrimPrefix(request.URL.Path, s.document.BasePath)}, w, request)
	})
	return mux
}

func (s *Simulator) serve(route route, w http.ResponseWriter, request *http.Request) {
	ctx := request.Context()
	method, path, _ := strings.Cut(route.of, " ")
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // the client has gone
	}
	fault := s.faults.Take(method, path, request.PathValue("deployment_id"))
	if fault != nil && fault.DelayMS > 0 {
		s.log.Info("delayed", "method", method, "path", request.URL.Path)
		if err := s.wait(ctx, time.Duration(fault.DelayMS)*time.Millisecond); err != nil {
			return // the client has gone
		}
	}
	answer, encoded := s.judged(route, s.answer(route, request, body, fault))
	s.journal.Record(Entry{
		Method: method, Route: path, Path: request.URL.Path, Status: answer.status, Faulty: fault != nil,
	})
	answer.send(w, encoded)
}

// answer handles a request with a fault, which may be nil.
func (s *Simulator) answer(route route, request *http.Request, body []byte, fault *Fault) reply {
	if route.handle == nil {
		return s.violation(route.of, errors.New("this method and path are not in the document, or the simulator does not have them"))
	}
	if err := s.document.CheckRequest(route.of, request, route.parameters(request), body); err != nil {
		return s.violation(route.of, err)
	}
	if fault != nil && fault.Answers() && !fault.AfterEffect {
		return fault.reply()
	}
	call := &call{ctx: request.Context(), request: request, route: route.of, body: body}
	answer := s.authenticated(route, call)
	if fault == nil {
		return answer
	}
	if fault.SecondWriter != nil && answer.status < 300 {
		resource, _ := call.resource()
		if err := s.secondWriter(call.ctx, resource, fault.SecondWriter); err != nil {
			return s.violation(route.of, err)
		}
	}
	if fault.Answers() {
		return fault.reply()
	}
	return answer
}

func (s *Simulator) authenticated(route route, call *call) reply {
	if !route.public {
		if call.organization = s.identity.Authenticate(call.request); call.organization == nil {
			return unauthenticated()
		}
	}
	return route.handle(call)
}

// judged returns an answer that the document allows, or the answer that it does not; with its body.
func (s *Simulator) judged(route route, answer reply) (reply, []byte) {
	if answer.foreign {
		return answer, answer.raw
	}
	answer.nameErrors(s.document.ErrorCodes(route.of, answer.status))
	encoded, err := answer.encode()
	if err == nil {
		err = s.document.CheckAnswer(route.of, answer.status, answer.header.Get("Content-Type"), encoded)
	}
	if err != nil {
		answer = s.violation("answer to "+route.of, err)
		return answer, answer.raw
	}
	return answer, encoded
}

// violation records what is not allowed and is the answer to it.
func (s *Simulator) violation(what string, err error) reply {
	s.journal.Violation(what, err)
	return reply{
		status: statusViolation, foreign: true, header: http.Header{"Content-Type": {"text/plain"}},
		raw: []byte(fmt.Sprintf("cloud_simulator: violation of the OpenAPI document: %s: %v\n", what, err)),
	}
}

// parameters are those in the request's path.
func (r route) parameters(request *http.Request) middleware.RouteParams {
	var parameters middleware.RouteParams
	for _, segment := range strings.Split(r.of, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			parameters = append(parameters, middleware.RouteParam{Name: name, Value: request.PathValue(name)})
		}
	}
	return parameters
}
