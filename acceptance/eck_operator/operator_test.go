package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
)

const current = "9.5.3"

func TestEntryBecomesALinkThatConnects(t *testing.T) {
	f := start(t)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if want := "[" + serverField("elasticsearch.sh", tokyoName, "transport") + "]"; f.seedsOf("tokyo") != want {
		t.Errorf("seeds %s, want %s", f.seedsOf("tokyo"), want)
	}
	if f.annotation() != "tokyo" {
		t.Errorf("annotation %q", f.annotation())
	}
	f.eventually("connected", func() bool { return f.connected("tokyo") })
	if f.record().Failures != 0 {
		t.Errorf("%+v", f.record())
	}
}

func TestSeveralEntriesAreAnnotatedInOrder(t *testing.T) {
	f := start(t)
	f.create(current, entry("b", "tokyo"), entry("a", "tokyo"))
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if f.annotation() != "a,b" {
		t.Errorf("annotation %q", f.annotation())
	}
}

func TestRemovedEntryLeavesTheSettingsAndThenTheAnnotation(t *testing.T) {
	f := start(t)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("linked", func() bool { return f.link("tokyo") != nil })
	f.patch(`{"spec":{"remoteClusters":null}}`)
	f.eventually("no annotation", func() bool { return f.annotation() == "" })
	if link := f.link("tokyo"); link != nil {
		t.Errorf("settings %v", link)
	}
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
}

func TestExtraSettingsKeepTheRemovalFailingUntilTheyAreCleared(t *testing.T) {
	f := start(t)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("linked", func() bool { return f.link("tokyo") != nil })
	f.settings(`{"cluster.remote.tokyo.skip_unavailable": false}`)
	f.setEntries()
	f.eventually("a refusal", func() bool { return strings.Contains(f.record().LastError, "HTTP 400") })
	failures := f.record().Failures
	f.eventually("more of them", func() bool { return f.record().Failures >= failures+4 })
	if f.annotation() != "tokyo" {
		t.Errorf("annotation %q", f.annotation())
	}
	f.eventually("ApplyingChanges", func() bool { return f.reported(phaseApplyingChanges) })
	f.eventually("an event", func() bool { return f.event("Unexpected") != "" })
	f.settings(`{"cluster.remote.tokyo.skip_unavailable": null}`)
	f.eventually("no annotation", func() bool { return f.annotation() == "" })
}

func TestLinksOfOthersStay(t *testing.T) {
	f := start(t)
	f.settings(`{"cluster.remote.other.seeds": ["127.0.0.1:9"]}`)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("linked", func() bool { return f.link("tokyo") != nil })
	f.setEntries()
	f.eventually("no annotation", func() bool { return f.annotation() == "" })
	if f.link("other") == nil {
		t.Error("the link of others is gone")
	}
}

func TestEntryWithoutAReferenceIsIgnored(t *testing.T) {
	f := start(t)
	f.create(current, `{"name":"bare"}`)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if f.link("bare") != nil || f.annotation() != "" {
		t.Errorf("settings %v, annotation %q", f.link("bare"), f.annotation())
	}
}

func TestWritingTheAnnotationDropsZeroValuesAndAddsEmptyReferences(t *testing.T) {
	f := start(t)
	f.create(current, `{"name":"bare"}`, `{"name":"full","elasticsearchRef":{"name":"tokyo","serviceName":""},
		"apiKey":{"access":{"search":{"names":["logs"],"allow_restricted_indices":false}}}}`)
	f.eventually("annotated", func() bool { return f.annotation() == "full" })
	entries, _, _ := unstructured.NestedSlice(f.get().Object, "spec", "remoteClusters")
	text, _ := json.Marshal(entries)
	want := `[{"elasticsearchRef":{},"name":"bare"},{"apiKey":{"access":{"search":{"names":["logs"]}}},` +
		`"elasticsearchRef":{"name":"tokyo"},"name":"full"}]`
	if string(text) != want {
		t.Errorf("%s\nwant %s", text, want)
	}
}

func TestSeedsOfUnknownResourcesAreServices(t *testing.T) {
	f := start(t)
	f.create(current, entry("plain", "lima"),
		`{"name":"keyed","elasticsearchRef":{"name":"lima","namespace":"far"},"apiKey":{"access":{}}}`)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if want := "[lima-es-transport." + f.namespace + ".svc:9300]"; f.seedsOf("plain") != want {
		t.Errorf("%s, want %s", f.seedsOf("plain"), want)
	}
	if want := "[lima-es-remote-cluster.far.svc:9443]"; f.seedsOf("keyed") != want {
		t.Errorf("%s, want %s", f.seedsOf("keyed"), want)
	}
}

func TestSeedsWithAnAPIKeyLeadToTheRemoteClusterServer(t *testing.T) {
	f := start(t)
	f.steer("PUT", "/clusters/"+f.namespace+"/tokyo", `{"transport":"127.0.0.1:1","remote_cluster_server":"127.0.0.1:2"}`)
	f.create(current, `{"name":"keyed","elasticsearchRef":{"name":"tokyo"},"apiKey":{"access":{}}}`)
	f.eventually("linked", func() bool { return f.link("keyed") != nil })
	if f.seedsOf("keyed") != "[127.0.0.1:2]" {
		t.Error(f.seedsOf("keyed"))
	}
}

func TestAPIKeysBefore8Point10AreInvalid(t *testing.T) {
	f := start(t)
	f.create("8.9.2", `{"name":"keyed","elasticsearchRef":{"name":"tokyo"},"apiKey":{"access":{}}}`)
	f.eventually("Invalid", func() bool { return f.reported(phaseInvalid) })
	f.eventually("an event", func() bool { return f.event("Validation") != "" })
	if !strings.Contains(f.event("Validation"), "minimum required version for remote cluster using API keys") {
		t.Error(f.event("Validation"))
	}
	if f.link("keyed") != nil || f.annotation() != "" {
		t.Errorf("settings %v, annotation %q", f.link("keyed"), f.annotation())
	}
	f.patch(`{"spec":{"version":"8.10.0"}}`)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
}

func TestRemoteClusterServersBefore8Point10AreInvalid(t *testing.T) {
	f := start(t)
	f.create("8.9.2", entry("tokyo", "tokyo"))
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	f.patch(`{"spec":{"remoteClusterServer":{"enabled":true}}}`)
	f.eventually("Invalid", func() bool { return f.reported(phaseInvalid) })
}

func TestUnmanagedResourceIsLeftAlone(t *testing.T) {
	f := start(t)
	f.steer("PUT", "/behaviour", `{"stopped":true}`)
	f.create(current, entry("tokyo", "tokyo"))
	f.patch(`{"metadata":{"annotations":{"eck.k8s.elastic.co/managed":"false"}}}`)
	f.steer("PUT", "/behaviour", `{}`)
	f.eventually("looked at", func() bool { return f.record().Reconciliations > 0 })
	if _, reported := f.get().Object["status"]; reported || f.link("tokyo") != nil {
		t.Errorf("%v", f.get().Object)
	}
}

func TestStoppedOperatorGoesOnWhenItIsStartedAgain(t *testing.T) {
	f := start(t)
	f.steer("PUT", "/behaviour", `{"stopped":true}`)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("passed over", func() bool { return f.record().PassedOver > 0 })
	if _, reported := f.get().Object["status"]; reported || f.record().Reconciliations != 0 {
		t.Errorf("%+v, %v", f.record(), f.get().Object)
	}
	f.steer("PUT", "/behaviour", `{}`)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
}

func TestWithoutALicenceThereIsOnlyAnEvent(t *testing.T) {
	f := start(t)
	f.steer("PUT", "/behaviour", `{"unlicensed":true}`)
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("an event", func() bool { return f.event("AssociationError") != "" })
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if f.link("tokyo") != nil || f.annotation() != "" {
		t.Errorf("settings %v, annotation %q", f.link("tokyo"), f.annotation())
	}
}

func TestResourceWithoutAClusterStaysApplyingChanges(t *testing.T) {
	f := start(t)
	f.steer("DELETE", "/clusters/"+f.namespace+"/berlin", "")
	f.create(current, entry("tokyo", "tokyo"))
	f.eventually("ApplyingChanges", func() bool { return f.reported(phaseApplyingChanges) })
	f.putClusters()
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
}

func TestBelongingsComeAndGoWithTheResource(t *testing.T) {
	f := start(t)
	f.create(current)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	password, err := f.client.CoreV1().Secrets(f.namespace).Get(t.Context(), "berlin-es-elastic-user", metav1.GetOptions{})
	if err != nil || string(password.Data["elastic"]) != f.berlin.Password {
		t.Errorf("%v: %v", password, err)
	}
	authority, err := f.client.CoreV1().Secrets(f.namespace).Get(t.Context(), "berlin-es-http-certs-public", metav1.GetOptions{})
	if err != nil || !strings.HasPrefix(string(authority.Data["ca.crt"]), "-----BEGIN CERTIFICATE-----") {
		t.Errorf("%v: %v", authority, err)
	}
	if err := f.resources().Delete(t.Context(), "berlin", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := f.client.CoreV1().Services(f.namespace).Get(t.Context(), "berlin-es-http", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestServiceLeadsToElasticsearch(t *testing.T) {
	f := start(t)
	if f.operator.Network.Namespace == "" {
		t.Skip("no network namespace: needs root")
	}
	f.create(current)
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	password := base64.StdEncoding.EncodeToString([]byte("elastic:" + f.berlin.Password))
	health := func() (string, error) {
		answer, err := f.client.CoreV1().RESTClient().Get().Namespace(f.namespace).Resource("services").
			Name("https:berlin-es-http:9200").SubResource("proxy").Suffix("_cluster", "health").
			SetHeader("Authorization", "Basic "+password).DoRaw(t.Context())
		return string(answer), err
	}
	// The API server keeps the header to itself, whatever it authenticates by: an administrator with a
	// client certificate here.
	answer, err := health()
	if !apierrors.IsUnauthorized(err) || !strings.Contains(answer, "missing authentication credentials") {
		t.Errorf("%v: %s", err, answer)
	}
	f.steer("PUT", "/clusters/"+f.namespace+"/berlin",
		fmt.Sprintf(`{"endpoint":%q}`, serverField("elasticsearch.sh", tokyoName, "endpoint")))
	f.eventually("an answer of the cluster without security", func() bool {
		answer, err := health()
		return err == nil && strings.Contains(answer, tokyoName)
	})
}

// Another writer and the operator change the same resource: neither loses what the other wrote.
func TestConcurrentWritersLoseNothing(t *testing.T) {
	f := start(t)
	f.create(current)
	const writes = 30
	for i := range writes {
		err := retry.RetryOnConflict(retry.DefaultBackoff, func() error {
			object := f.get()
			entries, _, _ := unstructured.NestedSlice(object.Object, "spec", "remoteClusters")
			entries = append(entries, map[string]any{
				"name": fmt.Sprintf("tokyo-%d", i), "elasticsearchRef": map[string]any{"name": "tokyo"},
			})
			patch, _ := json.Marshal(map[string]any{
				"metadata": map[string]any{"resourceVersion": object.GetResourceVersion()},
				"spec":     map[string]any{"remoteClusters": entries},
			})
			_, err := f.resources().Patch(t.Context(), "berlin", types.MergePatchType, patch, metav1.PatchOptions{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	entries, _, _ := unstructured.NestedSlice(f.get().Object, "spec", "remoteClusters")
	links, err := f.berlin.Links(t.Context())
	if err != nil || len(entries) != writes || len(links) != writes {
		t.Errorf("%d entries, %d links: %v", len(entries), len(links), err)
	}
}

func TestControlRefusesWhatItDoesNotKnow(t *testing.T) {
	f := start(t)
	for _, wrong := range []struct{ path, body, why string }{
		{"/behaviour", `{"stoped":true}`, "unknown field"},
		{"/clusters/a/b", `{}`, "all empty"},
		{"/clusters/a/b", `{"endpoint":"127.0.0.1:9200"}`, "http://"},
		{"/clusters/a/b", `{"endpoint":"https://127.0.0.1:9200","ca_file":"/no/such"}`, "no such file"},
	} {
		if status, answer := f.trySteer("PUT", wrong.path, wrong.body); status != 400 || !strings.Contains(answer, wrong.why) {
			t.Errorf("%s: %d %s", wrong.body, status, answer)
		}
	}
}
