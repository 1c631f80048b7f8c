package main

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
)

// An Entry is one request to the API. Route is as the document writes it; requests that fit none
// have their path instead.
type Entry struct {
	Method string `json:"method"`
	Route  string `json:"route"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	Faulty bool   `json:"faulty"` // a fault took part
}

// A Journal remembers what happened, for tests to look at. Safe for concurrent use.
type Journal struct {
	log *slog.Logger

	mutex    sync.Mutex
	contents JournalContents
}

type JournalContents struct {
	Requests []Entry `json:"requests"`
	// By "METHOD route", as in "GET /deployments/{deployment_id}".
	Counts map[string]int `json:"counts"`
	// Requests and answers that the OpenAPI document does not allow.
	Violations []string `json:"violations"`
	// What went wrong after the answer.
	EffectFailures []string `json:"effect_failures"`
}

func NewJournal(log *slog.Logger) *Journal {
	journal := &Journal{log: log}
	journal.Clear()
	return journal
}

func (j *Journal) Record(entry Entry) {
	j.log.Info("request", "method", entry.Method, "path", entry.Path, "status", entry.Status, "faulty", entry.Faulty)
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.contents.Requests = append(j.contents.Requests, entry)
	j.contents.Counts[entry.Method+" "+entry.Route]++
}

func (j *Journal) Violation(what string, err error) {
	j.log.Error("violation of the OpenAPI document", "of", what, "error", err)
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.contents.Violations = append(j.contents.Violations, fmt.Sprintf("%s: %v", what, err))
}

func (j *Journal) EffectFailure(err error) {
	j.log.Warn("effect after 202", "error", err)
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.contents.EffectFailures = append(j.contents.EffectFailures, err.Error())
}

func (j *Journal) Contents() JournalContents {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return JournalContents{
		Requests:       slices.Clone(j.contents.Requests),
		Counts:         maps.Clone(j.contents.Counts),
		Violations:     slices.Clone(j.contents.Violations),
		EffectFailures: slices.Clone(j.contents.EffectFailures),
	}
}

func (j *Journal) Clear() {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.contents = JournalContents{
		Requests: []Entry{}, Counts: map[string]int{}, Violations: []string{}, EffectFailures: []string{},
	}
}
