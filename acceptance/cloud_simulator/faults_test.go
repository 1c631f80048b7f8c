package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi/esremoteclustersapi"
)

const forLinks = `"route":"/remote-clusters"`

func TestFaultAnswersAsOftenAsItSays(t *testing.T) {
	for _, c := range []struct {
		name, fault string
		status      int
		header      http.Header
		body        string
	}{
		{"too many requests", `"status":429,"retry_after_seconds":7,"errors":[{"code":"root.too_many_requests","message":"later"}]`,
			429, http.Header{"Retry-After": {"7"}}, "root.too_many_requests"},
		{"internal error", `"status":500,"errors":[{"code":"deployments.metadata_internal_error","message":"broken"}]`,
			500, nil, "deployments.metadata_internal_error"},
		{"elevated permissions", `"status":449,"errors":[{"code":"root.needs_elevated_permissions","message":"elevate"}]`,
			449, nil, "elevate"},
		{"forbidden", `"status":403,"errors":[{"code":"root.unauthorized","message":"no"}]`, 403, nil, "root.unauthorized"},
		{"a load balancer's page", `"status":404,"html":true`, 404, http.Header{"Content-Type": {"text/html"}}, "<h1>Not Found</h1>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := start(t, Hosted)
			f.steer("POST", "/faults", `{`+forLinks+`,"method":"PUT","times":2,`+c.fault+`}`)
			for range 2 {
				answer := f.send("PUT", berlinLinks, list(entry("tokyo", tokyo)))
				if answer.status != c.status || !strings.Contains(answer.body, c.body) {
					t.Errorf("%d %s", answer.status, answer.body)
				}
				for name := range c.header {
					if answer.header.Get(name) != c.header.Get(name) {
						t.Errorf("%s: %s", name, answer.header.Get(name))
					}
				}
				if got := f.aliases(); len(got) != 0 { // GET is another method
					t.Errorf("the request took effect: %v", got)
				}
			}
			f.put(entry("tokyo", tokyo))
		})
	}
}

func TestSDKShowsAllErrorsOfOneReply(t *testing.T) {
	f := start(t, Hosted)
	f.steer("POST", "/faults", `{`+forLinks+`,"status":404,"errors":[
		{"code":"deployments.deployment_not_found","message":"first"},
		{"code":"other.code","message":"second","fields":["alias"]}]}`)
	_, err := esremoteclustersapi.Get(esremoteclustersapi.GetParams{API: f.sdk(), DeploymentID: berlin, RefID: main1})
	if err == nil || !strings.Contains(err.Error(), "first") || !strings.Contains(err.Error(), "second") ||
		!strings.Contains(err.Error(), "alias") {
		t.Error(err)
	}
}

func TestFaultIsForOneDeployment(t *testing.T) {
	f := start(t, Hosted)
	f.steer("POST", "/faults", `{`+forLinks+`,"deployment_id":"`+tokyo+`","status":503,"html":true}`)
	f.aliases()
	answer := f.send("GET", strings.Replace(berlinLinks, berlin, tokyo, 1), "")
	if answer.status != 503 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	f.steer("DELETE", "/faults", "")
	if answer := f.send("GET", strings.Replace(berlinLinks, berlin, tokyo, 1), ""); answer.status != 200 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestLostAnswerOfARequestThatTookEffect(t *testing.T) {
	f := start(t, Hosted)
	f.steer("POST", "/faults", `{`+forLinks+`,"times":1,"status":502,"html":true,"after_effect":true}`)
	if answer := f.send("PUT", berlinLinks, list(entry("tokyo", tokyo))); answer.status != 502 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	if got := f.aliases(); !slices.Equal(got, []string{"tokyo"}) {
		t.Errorf("list: %v", got)
	}
}

func TestSlowAnswerWaitsFirst(t *testing.T) {
	f := start(t, Hosted)
	f.steer("POST", "/faults", `{`+forLinks+`,"times":1,"delay_ms":3000}`)
	f.aliases()
	f.aliases()
	if got := f.clock.recorded(); !slices.Equal(got, []time.Duration{3 * time.Second}) {
		t.Errorf("waits: %v", got)
	}
}

func TestSecondWriterComesBetweenGetAndPut(t *testing.T) {
	for _, c := range []struct {
		mode       string
		afterwards []string
	}{
		{"replace", []string{"theirs"}},
		{"add", []string{"mine", "theirs"}},
	} {
		t.Run(c.mode, func(t *testing.T) {
			f := start(t, Hosted)
			f.put(entry("mine", tokyo))
			f.steer("POST", "/faults", `{`+forLinks+`,"method":"GET","times":1,"second_writer":{"mode":"`+c.mode+
				`","resources":[`+entry("theirs", lima)+`]}}`)
			if got := f.aliases(); !slices.Equal(got, []string{"mine"}) {
				t.Errorf("the answer is from before: %v", got)
			}
			if got := f.aliases(); !slices.Equal(got, c.afterwards) {
				t.Errorf("afterwards: %v", got)
			}
			if f.elasticsearch.link("theirs") == nil {
				t.Error("Elasticsearch does not have it")
			}
		})
	}
}

func TestSecondWriterWritesWhenTheTestSaysSo(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("mine", tokyo))
	f.steer("POST", "/deployments/"+berlin+"/elasticsearch/"+main1+"/second-writer", `{"mode":"replace","resources":[]}`)
	if got := f.aliases(); len(got) != 0 {
		t.Errorf("list: %v", got)
	}
}

func TestFaultThatMakesNoSenseIsRefused(t *testing.T) {
	f := start(t, Hosted)
	for _, fault := range []string{
		`{"status":500}`, `{"html":true}`, `{"status":404,"html":true,"errors":[]}`, `{"after_effect":true}`,
		`{"second_writer":{"mode":"replace"}}`, `{` + forLinks + `,"second_writer":{"mode":"both"}}`, `{"stauts":500}`,
	} {
		if answer := f.trySteer("POST", "/faults", fault); answer.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", fault, answer.status, answer.body)
		}
	}
}

func TestJournalCountsByMethodAndRoute(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("tokyo", tokyo))
	f.aliases()
	f.steer("POST", "/faults", `{"times":1,"status":500,"html":true}`)
	f.send("GET", berlinLinks, "")
	const route = "/deployments/{deployment_id}/elasticsearch/{ref_id}/remote-clusters"
	journal := f.journal()
	if journal.Counts["GET "+route] != 2 || journal.Counts["PUT "+route] != 1 || len(journal.Requests) != 3 {
		t.Errorf("%+v", journal)
	}
	want := Entry{Method: "GET", Route: route, Path: "/api/v1" + berlinLinks, Status: 500, Faulty: true}
	if got := journal.Requests[2]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	f.steer("DELETE", "/journal", "")
	if journal := f.journal(); len(journal.Requests) != 0 || len(journal.Counts) != 0 {
		t.Errorf("%+v", journal)
	}
}
