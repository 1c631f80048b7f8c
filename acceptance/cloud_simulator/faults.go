package main

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/elastic/cloud-sdk-go/pkg/models"
)

// A Fault changes what happens to the requests that it is for. Its parts combine: a slow 500, say.
type Fault struct {
	// Which requests; empty members fit all.
	Method       string `json:"method"`
	Route        string `json:"route"` // the end of the document's path: "/remote-clusters"
	DeploymentID string `json:"deployment_id"`
	// How many of them; 0: all, until the faults are removed.
	Times int `json:"times"`

	DelayMS int64 `json:"delay_ms"` // before anything else happens
	// The answer instead of the right one; Status 0 leaves that alone.
	Status            int                               `json:"status"`
	Errors            []*models.BasicFailedReplyElement `json:"errors"`
	RetryAfterSeconds int                               `json:"retry_after_seconds"`
	HTML              bool                              `json:"html"` // a page, as of a load balancer
	// The request takes effect, and only its answer is replaced.
	AfterEffect bool `json:"after_effect"`

	// What somebody else does with the same list right after the request.
	SecondWriter *SecondWriter `json:"second_writer"`
}

// A SecondWriter writes a list of remote clusters.
type SecondWriter struct {
	Mode      WriterMode                  `json:"mode"`
	Resources []*models.RemoteResourceRef `json:"resources"`
}

type WriterMode string

const (
	ReplaceList WriterMode = "replace" // as the provider elastic/ec does
	AddToList   WriterMode = "add"
)

func (f *Fault) check() error {
	switch {
	case f.Status == 0 && (f.Errors != nil || f.HTML || f.RetryAfterSeconds != 0 || f.AfterEffect):
		return errors.New("errors, html, retry_after_seconds and after_effect need a status")
	case f.Status != 0 && f.HTML == (f.Errors != nil):
		return errors.New("a status needs either errors or html")
	case f.SecondWriter != nil && !strings.HasSuffix(f.Route, "/remote-clusters"):
		return errors.New("a second writer needs a route that ends in /remote-clusters")
	case f.SecondWriter != nil:
		return f.SecondWriter.check()
	}
	return nil
}

func (w *SecondWriter) check() error {
	if w.Mode != ReplaceList && w.Mode != AddToList {
		return errors.New(`a second writer's mode is "replace" or "add"`)
	}
	return nil
}

func (f *Fault) isFor(method, route, deploymentID string) bool {
	return (f.Method == "" || f.Method == method) &&
		strings.HasSuffix(route, f.Route) &&
		(f.DeploymentID == "" || f.DeploymentID == deploymentID)
}

// Answers tells whether the fault has an answer of its own.
func (f *Fault) Answers() bool { return f.Status != 0 }

func (f *Fault) reply() reply {
	answer := failed(f.Status, f.Errors...)
	if f.HTML {
		answer = reply{
			status: f.Status, foreign: true, header: http.Header{"Content-Type": {"text/html"}},
			raw: []byte("<html><body><h1>" + http.StatusText(f.Status) + "</h1></body></html>\n"),
		}
	}
	if f.RetryAfterSeconds != 0 {
		answer.header.Set("Retry-After", strconv.Itoa(f.RetryAfterSeconds))
	}
	return answer
}

// Faults are those that are switched on. Safe for concurrent use.
type Faults struct {
	mutex sync.Mutex
	list  []*Fault
}

func (f *Faults) Add(fault Fault) error {
	if err := fault.check(); err != nil {
		return err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.list = append(f.list, &fault)
	return nil
}

func (f *Faults) Clear() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.list = nil
}

// Take returns the first fault that is for a request and counts it; nil when there is none.
func (f *Faults) Take(method, route, deploymentID string) *Fault {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for i, fault := range f.list {
		if !fault.isFor(method, route, deploymentID) {
			continue
		}
		taken := *fault
		if fault.Times == 1 {
			f.list = slices.Delete(f.list, i, i+1)
		} else if fault.Times > 1 {
			fault.Times--
		}
		return &taken
	}
	return nil
}
