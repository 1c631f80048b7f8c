package main

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi/esremoteclustersapi"
	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/elastic/cloud-sdk-go/pkg/util/ec"
)

func TestSDKWritesAndReadsLinks(t *testing.T) {
	for _, kind := range []Kind{Hosted, Enterprise} {
		t.Run(string(kind), func(t *testing.T) {
			f := start(t, kind)
			f.elasticsearch.connected = true
			err := esremoteclustersapi.Update(esremoteclustersapi.UpdateParams{
				API: f.sdk(), DeploymentID: berlin, RefID: main1,
				RemoteResources: &models.RemoteResources{Resources: []*models.RemoteResourceRef{{
					Alias: ec.String("tokyo"), DeploymentID: ec.String(tokyo), ElasticsearchRefID: ec.String(main1),
					SkipUnavailable: ec.Bool(true),
				}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			links, err := esremoteclustersapi.Get(esremoteclustersapi.GetParams{API: f.sdk(), DeploymentID: berlin})
			if err != nil {
				t.Fatal(err)
			}
			link := links.Resources[0]
			if *link.Alias != "tokyo" || *link.DeploymentID != tokyo || !*link.SkipUnavailable {
				t.Errorf("link: %+v", link)
			}
			info := link.Info
			if !*info.Connected || !*info.Healthy || !*info.Compatible || !*info.Trusted || !*info.TrustedBack {
				t.Errorf("info: %+v", info)
			}
		})
	}
}

func TestPutWritesTheFourSettingsThatTheServiceWrites(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("tokyo", tokyo))
	want := map[string]any{
		"mode": "proxy", "proxy_address": "7.example:9400", "server_name": "7.example", "skip_unavailable": false,
	}
	if got := f.elasticsearch.link("tokyo"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPutReplacesTheWholeListAndLeavesOtherLinksAlone(t *testing.T) {
	f := start(t, Hosted)
	f.elasticsearch.links["by-hand"] = map[string]any{"mode": "proxy"}
	f.put(entry("tokyo", tokyo), entry("lima", lima))
	f.put(entry("lima", lima))
	if got := f.aliases(); !slices.Equal(got, []string{"lima"}) {
		t.Errorf("list: %v", got)
	}
	if f.elasticsearch.link("tokyo") != nil || f.elasticsearch.link("lima") == nil || f.elasticsearch.link("by-hand") == nil {
		t.Errorf("links: %v", f.elasticsearch.links)
	}
	f.put()
	if got := f.aliases(); len(got) != 0 || len(f.elasticsearch.links) != 1 {
		t.Errorf("list: %v, links: %v", got, f.elasticsearch.links)
	}
}

func TestMainStandsForTheOnlyCluster(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("tokyo", tokyo))
	answer := f.send("GET", "/deployments/"+berlin+"/elasticsearch/_main/remote-clusters", "")
	if answer.status != http.StatusOK || !strings.Contains(answer.body, `"tokyo"`) {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestInfoTellsWhatIsNotAsItShouldBe(t *testing.T) {
	f := start(t, Hosted)
	f.simulator.platform.organizations[0].deployment(tokyo).resource(main1).Trust =
		&models.ElasticsearchClusterTrustSettings{}
	f.put(entry("tokyo", tokyo), entry("lima", lima))
	links, err := esremoteclustersapi.Get(esremoteclustersapi.GetParams{API: f.sdk(), DeploymentID: berlin, RefID: main1})
	if err != nil {
		t.Fatal(err)
	}
	tokyoInfo, limaInfo := links.Resources[0].Info, links.Resources[1].Info
	if *tokyoInfo.Connected || !*tokyoInfo.Trusted || *tokyoInfo.TrustedBack || !*tokyoInfo.Compatible {
		t.Errorf("tokyo: %+v", tokyoInfo)
	}
	if *limaInfo.Compatible {
		t.Error("9.1 may not search 8.18")
	}
}

func TestWhatIsNotThereHasItsOwnCode(t *testing.T) {
	f := start(t, Hosted)
	for _, c := range []struct{ path, body, code, header string }{
		{"/deployments/" + strings.Repeat("f", 32) + "/elasticsearch/" + main1 + "/remote-clusters", "",
			"deployments.deployment_not_found", "deployments.deployment_not_found"},
		{"/deployments/" + oslo + "/elasticsearch/" + main1 + "/remote-clusters", "",
			"deployments.deployment_not_found", "deployments.deployment_not_found"},
		{"/deployments/" + berlin + "/elasticsearch/other/remote-clusters", "",
			"deployments.deployment_resource_not_found", "deployments.deployment_resource_not_found"},
		{berlinLinks, list(entry("oslo", oslo)), "deployments.deployment_remote_resource_not_found", ""},
	} {
		method := "GET"
		if c.body != "" {
			method = "PUT"
		}
		answer := f.send(method, c.path, c.body)
		if answer.status != http.StatusNotFound || !strings.Contains(answer.body, `"`+c.code+`"`) ||
			answer.header.Get("x-cloud-error-codes") != c.header {
			t.Errorf("%s: %d %v %s", c.path, answer.status, answer.header, answer.body)
		}
	}
}

func TestRefusalOfElasticsearchIsClusterRequestFailedAndChangesNothing(t *testing.T) {
	f := start(t, Hosted)
	f.put(entry("tokyo", tokyo))
	answer := f.send("PUT", berlinLinks, list(entry("", lima)))
	if answer.status != http.StatusBadRequest || !strings.Contains(answer.body, "deployments.cluster_request_failed") ||
		!strings.Contains(answer.body, "not recognized") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	if got := f.aliases(); !slices.Equal(got, []string{"tokyo"}) {
		t.Errorf("list: %v", got)
	}
}

func TestUnreachableElasticsearchIsNotTheClientsFault(t *testing.T) {
	f := start(t, Hosted)
	f.elasticsearch.server.Close()
	answer := f.send("PUT", berlinLinks, list(entry("tokyo", tokyo)))
	if answer.status != http.StatusInternalServerError || !strings.Contains(answer.body, "deployments.cluster_request_failed") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestDelayedListShowsOldLinksUntilItsTime(t *testing.T) {
	f := start(t, Hosted)
	f.clock.hold()
	f.steer("PUT", "/behaviour", `{"list_delay_ms":500}`)
	f.put(entry("tokyo", tokyo))
	if got := f.aliases(); len(got) != 0 || f.elasticsearch.link("tokyo") != nil {
		t.Errorf("too early: %v", got)
	}
	f.clock.release()
	f.simulator.effects.Wait()
	if got := f.aliases(); !slices.Equal(got, []string{"tokyo"}) || f.elasticsearch.link("tokyo") == nil {
		t.Errorf("too late: %v", got)
	}
}

func TestDelayedElasticsearchShowsTheListBefore(t *testing.T) {
	f := start(t, Hosted)
	f.clock.hold()
	f.steer("PUT", "/behaviour", `{"elasticsearch_delay_ms":500}`)
	f.put(entry("tokyo", tokyo))
	for len(f.aliases()) == 0 { // ends: the list waits for nothing
	}
	if f.elasticsearch.link("tokyo") != nil {
		t.Error("Elasticsearch has it too early")
	}
	f.clock.release()
	f.simulator.effects.Wait()
	if f.elasticsearch.link("tokyo") == nil {
		t.Error("Elasticsearch never has it")
	}
}

func TestLateEffectOfAnOlderPutDoesNotUndoANewerOne(t *testing.T) {
	f := start(t, Hosted)
	f.clock.hold()
	f.steer("PUT", "/behaviour", `{"list_delay_ms":500}`)
	f.put(entry("tokyo", tokyo))
	f.steer("PUT", "/behaviour", `{}`)
	f.put(entry("lima", lima))
	f.clock.release()
	f.simulator.effects.Wait()
	if got := f.aliases(); !slices.Equal(got, []string{"lima"}) || f.elasticsearch.link("tokyo") != nil {
		t.Errorf("list: %v, links: %v", got, f.elasticsearch.links)
	}
}

func TestFailureAfterThe202IsInTheJournal(t *testing.T) {
	f := start(t, Hosted)
	f.steer("PUT", "/behaviour", `{"list_delay_ms":1}`)
	f.put(entry("", tokyo))
	f.simulator.effects.Wait()
	if failures := f.journal().EffectFailures; len(failures) != 1 || !strings.Contains(failures[0], "not recognized") {
		t.Errorf("%v", failures)
	}
}

func TestManyClientsAtOnceSeeWholeLists(t *testing.T) {
	f := start(t, Hosted)
	var clients sync.WaitGroup
	for i := range 30 {
		clients.Go(func() {
			f.put(entry(fmt.Sprintf("a%d", i), tokyo), entry(fmt.Sprintf("b%d", i), lima))
			if got := f.aliases(); len(got) != 2 || got[0][1:] != got[1][1:] {
				t.Errorf("list: %v", got)
			}
		})
	}
	clients.Wait()
	if got := f.aliases(); len(f.elasticsearch.links) != 2 || f.elasticsearch.link(got[0]) == nil {
		t.Errorf("list: %v, links: %v", got, f.elasticsearch.links)
	}
}
