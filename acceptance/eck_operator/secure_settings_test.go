package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

const credentials = "cluster.remote.tokyo.credentials"

// putSecret makes the Secret "keys", or replaces its content.
func (f *fixture) putSecret(data map[string]string) {
	f.t.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "keys"}, StringData: data}
	secrets := f.client.CoreV1().Secrets(f.namespace)
	_ = secrets.Delete(f.t.Context(), "keys", metav1.DeleteOptions{})
	if _, err := secrets.Create(f.t.Context(), secret, metav1.CreateOptions{}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) patchSecret(patch string) {
	f.t.Helper()
	_, err := f.client.CoreV1().Secrets(f.namespace).
		Patch(f.t.Context(), "keys", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		f.t.Fatal(err)
	}
}

// collected is what the operator has taken from Secrets; nil when there is no Secret of that.
func (f *fixture) collected() map[string][]byte {
	f.t.Helper()
	secret, err := f.client.CoreV1().Secrets(f.namespace).
		Get(f.t.Context(), "berlin-es-secure-settings", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return secret.Data
}

// loaded says whether Berlin's nodes have a setting from their keystores, which they load for that.
func (f *fixture) loaded(setting string) bool {
	f.t.Helper()
	var reloaded struct {
		Nodes map[string]struct {
			Names []string `json:"secure_setting_names"`
		} `json:"nodes"`
	}
	err := f.berlin.send(context.Background(), "POST", "/_nodes/reload_secure_settings", nil, &reloaded)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, node := range reloaded.Nodes {
		if !slices.Contains(node.Names, setting) {
			return false
		}
	}
	return true
}

func TestKeysOfASecretReachTheKeystoreAndLeaveItAgain(t *testing.T) {
	f := start(t)
	f.putSecret(map[string]string{credentials: "k1"})
	f.create(current)
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys"}]}}`)
	f.eventually("the setting", func() bool { return f.loaded(credentials) })
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	if value := f.collected()[credentials]; string(value) != "k1" {
		t.Errorf("collected is %q", value)
	}
	f.patch(`{"spec":{"secureSettings":null}}`)
	f.eventually("no setting", func() bool { return !f.loaded(credentials) })
	if !f.loaded("keystore.seed") {
		t.Error("a setting of others is gone")
	}
	if collected := f.collected(); collected != nil {
		t.Errorf("collected is still there: %v", collected)
	}
}

func TestChangedSecretIsActedOnAlthoughTheResourceIsUnchanged(t *testing.T) {
	f := start(t)
	f.putSecret(map[string]string{credentials: "k1"})
	f.create(current)
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys"}]}}`)
	f.eventually("the setting", func() bool { return f.loaded(credentials) })
	generation := f.get().GetGeneration()
	f.patchSecret(`{"stringData":{"cluster.remote.oslo.credentials":"k2"}}`)
	f.eventually("the other setting", func() bool { return f.loaded("cluster.remote.oslo.credentials") })
	f.patchSecret(`{"data":{"` + credentials + `":null}}`)
	f.eventually("no setting", func() bool { return !f.loaded(credentials) })
	if f.get().GetGeneration() != generation {
		t.Error("the resource has changed")
	}
}

func TestMissingSecretIsAnEventUntilItComes(t *testing.T) {
	f := start(t)
	f.create(current)
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys"}]}}`)
	f.eventually("an event", func() bool { return f.event("Unexpected") != "" })
	if want := "Secure settings secret not found: " + f.namespace + "/keys"; f.event("Unexpected") != want {
		t.Errorf("%q, want %q", f.event("Unexpected"), want)
	}
	f.eventually("Ready", func() bool { return f.reported(phaseReady) })
	f.putSecret(map[string]string{credentials: "k1"})
	f.eventually("the setting", func() bool { return f.loaded(credentials) })
}

func TestEntriesPickKeysAndRenameThem(t *testing.T) {
	f := start(t)
	f.putSecret(map[string]string{"a": "k1", "b": "k2"})
	f.create(current)
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys","entries":[{"key":"a","path":"` + credentials + `"}]}]}}`)
	f.eventually("the setting", func() bool { return f.loaded(credentials) })
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys","entries":[{"key":"c"}]}]}}`)
	f.eventually("a failure", func() bool {
		return strings.Contains(f.record().LastError, "key c not found in secure settings secret keys")
	})
}

func TestSettingsLeaveTheKeystoreWithTheOperator(t *testing.T) {
	f := start(t)
	f.putSecret(map[string]string{credentials: "k1"})
	f.create(current)
	f.patch(`{"spec":{"secureSettings":[{"secretName":"keys"}]}}`)
	f.eventually("the setting", func() bool { return f.loaded(credentials) })
	f.operator.Close()
	if f.loaded(credentials) {
		t.Error("the setting is still there")
	}
}
