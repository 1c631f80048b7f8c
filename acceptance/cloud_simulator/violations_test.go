package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/elastic/cloud-sdk-go/pkg/models"
)

// violated expects one violation whose text holds what is wanted, and forgets it.
func (f *fixture) violated(answer sent, want string) {
	f.t.Helper()
	violations := f.journal().Violations
	if answer.status != statusViolation || !strings.Contains(answer.body, want) ||
		len(violations) != 1 || !strings.Contains(violations[0], want) {
		f.t.Errorf("want %q: %d %s; journal: %q", want, answer.status, answer.body, violations)
	}
	f.steer("DELETE", "/journal", "")
}

func TestWrongRequestsAreViolations(t *testing.T) {
	link := func(more string) string {
		return `{"resources":[{"alias":"a","deployment_id":"` + tokyo + `","elasticsearch_ref_id":"m"` + more + `}]}`
	}
	for name, c := range map[string]struct{ method, path, body, header, want string }{
		"unknown property":   {"PUT", berlinLinks, link(`,"skipUnavailable":true`), "", "skipUnavailable in body is a forbidden property"},
		"read-only property": {"PUT", berlinLinks, link(`,"info":{"healthy":true,"connected":true,"compatible":true,"trusted":true,"trusted_back":true}`), "", "info in body is a forbidden property"},
		"wrong type":         {"PUT", berlinLinks, link(`,"skip_unavailable":"true"`), "", "must be of type boolean"},
		"missing property":   {"PUT", berlinLinks, `{"resources":[{"alias":"a"}]}`, "", "deployment_id in body is required"},
		"null":               {"PUT", berlinLinks, `{"resources":null}`, "", "resources in body must be of type array"},
		"no JSON":            {"PUT", berlinLinks, `{`, "", "unexpected end of JSON input"},
		"no body":            {"PUT", berlinLinks, ``, "", "the body is missing"},
		"body too many":      {"GET", berlinLinks, `{}`, "", "there must be no body"},
		"content type":       {"PUT", berlinLinks, `{"resources":[]}`, "Content-Type: text/plain", "content type"},
		"alias twice":        {"PUT", berlinLinks, list(entry("a", tokyo), entry("a", lima)), "", "twice"},
		"unknown query":      {"GET", berlinLinks + "?verson=1", "", "", `"verson"`},
		"wrong query":        {"GET", "/deployments/" + berlin + "?show_plans=perhaps", "", "", "not true or false"},
		"wrong number":       {"GET", "/deployments/" + berlin + "?show_system_alerts=many", "", "", "show_system_alerts"},
		"number as a secret": {"PATCH", berlinKeystore, `{"secrets":{"a":{"value":1}}}`, "", "value in body must be of type"},
		"no such path":       {"GET", "/deployments/" + berlin + "/remote-clusters", "", "", "not in the document"},
		"no such method":     {"DELETE", berlinLinks, "", "", "not in the document"},
		"login on Hosted":    {"POST", "/users/auth/_login", `{"username":"a","password":"b"}`, "", "not in the document"},
		"proxy on Hosted":    {"GET", "/deployments/" + berlin + "/elasticsearch/_main/proxy/_cat", "", "X-Management-Request: true", "not in the document"},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, Hosted)
			var headers []string
			if c.header != "" {
				headers = []string{c.header}
			}
			f.violated(f.send(c.method, c.path, c.body, headers...), c.want)
			if got := f.aliases(); len(got) != 0 {
				t.Errorf("it took effect: %v", got)
			}
		})
	}
}

func TestProxyNeedsItsHeader(t *testing.T) {
	f := start(t, Enterprise)
	path := "/deployments/" + berlin + "/elasticsearch/_main/proxy/_remote/info"
	f.violated(f.send("GET", path, ""), "X-Management-Request")
	f.violated(f.send("GET", path, "", "X-Management-Request: yes"), "X-Management-Request")
}

func TestWrongAnswersAreViolations(t *testing.T) {
	const of = "GET /deployments/{deployment_id}/elasticsearch/{ref_id}/remote-clusters"
	alias := "a"
	for name, c := range map[string]struct {
		answer reply
		want   string
	}{
		"missing property": {replied(200, &models.RemoteResources{Resources: []*models.RemoteResourceRef{{Alias: &alias}}}), "is required"},
		"unknown property": {replied(200, map[string]any{"resources": []any{}, "next": 1}), "forbidden property"},
		"unknown status":   {replied(201, map[string]any{}), "does not answer with status 201"},
		"wrong error body": {replied(500, map[string]any{"error": "no"}), "errors in body is required"},
		"wrong type":       {reply{status: 200, value: map[string]any{"resources": []any{}}, header: http.Header{}}, "content type"},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, Hosted)
			answer, body := f.simulator.judged(route{of: of}, c.answer)
			f.violated(sent{status: answer.status, body: string(body)}, c.want)
		})
	}
}

func TestEveryRouteIsInTheDocument(t *testing.T) {
	f := start(t, Hosted)
	_, err := NewSimulator(Setup{
		Kind: Enterprise, Document: published(t, Hosted), Configuration: f.configuration(),
		Log: f.simulator.log, Keystores: func(string) Keystore { return f.elasticsearch }, Now: f.clock.now,
	})
	if err == nil || !strings.Contains(err.Error(), "/users/auth/_login") {
		t.Error(err)
	}
}
