package main

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/elastic/cloud-sdk-go/pkg/api/deploymentapi/eskeystoreapi"
	"github.com/elastic/cloud-sdk-go/pkg/models"
)

const (
	berlinKeystore = "/deployments/" + berlin + "/elasticsearch/" + main1 + "/keystore"
	credentials    = "cluster.remote.tokyo.credentials"
)

func TestSDKWritesAndReadsKeystoreEntries(t *testing.T) {
	for _, kind := range []Kind{Hosted, Enterprise} {
		t.Run(string(kind), func(t *testing.T) {
			f := start(t, kind)
			answer, err := eskeystoreapi.Update(eskeystoreapi.UpdateParams{
				API: f.sdk(), DeploymentID: berlin,
				Contents: &models.KeystoreContents{Secrets: map[string]models.KeystoreSecret{credentials: {Value: "s3cret"}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			read, err := eskeystoreapi.Get(eskeystoreapi.GetParams{API: f.sdk(), DeploymentID: berlin, RefID: main1})
			if err != nil {
				t.Fatal(err)
			}
			for _, contents := range []*models.KeystoreContents{answer, read} {
				secret, ok := contents.Secrets[credentials]
				if !ok || secret.Value != nil || *secret.AsFile || len(contents.Secrets) != 1 {
					t.Errorf("contents: %+v", contents.Secrets)
				}
			}
			if got := f.elasticsearch.keystore()[credentials]; got != "s3cret" || f.elasticsearch.reloads != 1 {
				t.Errorf("keystore has %q, %d reloads", got, f.elasticsearch.reloads)
			}
		})
	}
}

func TestPatchKeepsWhatItDoesNotName(t *testing.T) {
	f := start(t, Hosted)
	f.send("PATCH", berlinKeystore, `{"secrets":{"a":{"value":"1"}}}`)
	f.send("PATCH", berlinKeystore, `{"secrets":{"b":{"value":{"k":[2]}}}}`)
	if got, want := f.elasticsearch.keystore(), map[string]string{"a": "1", "b": `{"k":[2]}`}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	answer := f.send("GET", berlinKeystore, "")
	if answer.body != `{"secrets":{"a":{"as_file":false},"b":{"as_file":true}}}` {
		t.Error(answer.body)
	}
}

func TestSecretWithoutValueIsRemoved(t *testing.T) {
	for _, nothing := range []string{`{}`, `null`, `{"as_file":false}`} {
		f := start(t, Hosted)
		f.send("PATCH", berlinKeystore, `{"secrets":{"a":{"value":"1"}}}`)
		answer := f.send("PATCH", berlinKeystore, `{"secrets":{"a":`+nothing+`,"never-there":`+nothing+`}}`)
		if answer.body != `{"secrets":{}}` || len(f.elasticsearch.keystore()) != 0 {
			t.Errorf("%s: %d %s", nothing, answer.status, answer.body)
		}
	}
}

func TestManualReloadLeavesTheReloadToTheClient(t *testing.T) {
	f := start(t, Hosted)
	f.steer("PUT", "/behaviour", `{"manual_reload":true}`)
	f.send("PATCH", berlinKeystore, `{"secrets":{"a":{"value":"1"}}}`)
	if f.elasticsearch.reloads != 0 {
		t.Error("it was reloaded")
	}
}

func TestWithADelayTheApiShowsWhatTheNodesGetLater(t *testing.T) {
	f := start(t, Hosted)
	f.clock.hold()
	f.steer("PUT", "/behaviour", `{"keystore_delay_ms":5000}`)
	answer := f.send("PATCH", berlinKeystore, `{"secrets":{"a":{"value":"1"}}}`)
	if answer.body != `{"secrets":{"a":{"as_file":false}}}` || f.send("GET", berlinKeystore, "").body != answer.body {
		t.Error(answer.body)
	}
	if len(f.elasticsearch.keystore()) != 0 || f.elasticsearch.reloads != 0 {
		t.Error("the node has it at once")
	}
	f.clock.release()
	f.simulator.effects.Wait()
	if f.elasticsearch.keystore()["a"] != "1" || f.elasticsearch.reloads != 1 {
		t.Errorf("keystore %v, %d reloads", f.elasticsearch.keystore(), f.elasticsearch.reloads)
	}
}

func TestDelayedChangesReachTheNodesInTheirOrder(t *testing.T) {
	f := start(t, Hosted)
	f.clock.hold()
	f.steer("PUT", "/behaviour", `{"keystore_delay_ms":5000}`)
	for _, secret := range []string{`{"value":"1"}`, `{}`, `{"value":"2"}`, `{"value":"3"}`} {
		f.send("PATCH", berlinKeystore, `{"secrets":{"a":`+secret+`}}`)
	}
	f.clock.release()
	f.simulator.effects.Wait()
	if got := f.elasticsearch.keystore()["a"]; got != "3" {
		t.Errorf("the node has %q", got)
	}
	if failures := f.journal().EffectFailures; len(failures) != 0 {
		t.Error(failures)
	}
}

func TestCommandGetsTheValueOnItsStandardInput(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "keystore.sh")
	script := "#!/bin/sh\necho \"$@\" >>" + folder + "/calls\ncat >>" + folder + "/calls\n"
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	keystore := commandKeystores(program)("berlin")
	if err := keystore.Set(context.Background(), "a.b", "value"); err != nil {
		t.Fatal(err)
	}
	if err := keystore.Remove(context.Background(), "a.b"); err != nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(filepath.Join(folder, "calls"))
	if err != nil || string(calls) != "keystore berlin a.b\nvalue\nkeystore-remove berlin a.b\n" {
		t.Errorf("%q, %v", calls, err)
	}
}

func TestFailingCommandIsAnInternalErrorThatNamesNoValue(t *testing.T) {
	f := start(t, Hosted)
	for _, organization := range f.simulator.platform.organizations {
		for _, deployment := range organization.deployments {
			deployment.resources[0].keystore = commandKeystores("/bin/false")("berlin")
		}
	}
	answer := f.send("PATCH", berlinKeystore, `{"secrets":{"a":{"value":"s3cret"}}}`)
	if answer.status != 500 || !strings.Contains(answer.body, "deployments.metadata_internal_error") ||
		strings.Contains(answer.body, "s3cret") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestValueOfSeveralLinesIsRefused(t *testing.T) {
	if err := commandKeystores("/bin/true")("berlin").Set(context.Background(), "a", "1\n2"); err == nil {
		t.Error("it was accepted")
	}
}
