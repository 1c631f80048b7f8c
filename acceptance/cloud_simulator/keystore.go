package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/elastic/cloud-sdk-go/pkg/models"
	"github.com/elastic/cloud-sdk-go/pkg/util/ec"
)

// A Keystore is that of a real Elasticsearch node.
type Keystore interface {
	Set(ctx context.Context, setting, value string) error
	Remove(ctx context.Context, setting string) error
}

// commandKeystores returns keystores that a program writes: "PROGRAM keystore NAME SETTING" with the
// value on its standard input, and "PROGRAM keystore-remove NAME SETTING".
func commandKeystores(program string) func(name string) Keystore {
	return func(name string) Keystore { return commandKeystore{program: program, name: name} }
}

type commandKeystore struct{ program, name string }

func (k commandKeystore) Set(ctx context.Context, setting, value string) error {
	if strings.ContainsRune(value, '\n') {
		return fmt.Errorf("%s: a value of several lines", setting)
	}
	return k.run(ctx, value+"\n", "keystore", k.name, setting)
}

func (k commandKeystore) Remove(ctx context.Context, setting string) error {
	return k.run(ctx, "", "keystore-remove", k.name, setting)
}

func (k commandKeystore) run(ctx context.Context, input string, arguments ...string) error {
	if k.program == "" || k.name == "" {
		return errors.New("the simulator was started without -keystore-command, or the cluster has no keystore_name")
	}
	command := exec.CommandContext(ctx, k.program, arguments...)
	command.Stdin = strings.NewReader(input)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", k.program, arguments[0], err, bytes.TrimSpace(output))
	}
	return nil
}

// secretNames are the settings in a cluster's keystore, each with whether it is a file. Values are
// not kept.
type secretNames struct {
	changing sync.Mutex // held while the real keystore is written
	mutex    sync.Mutex
	asFile   map[string]bool
}

func (n *secretNames) set(setting string, asFile bool) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.asFile == nil {
		n.asFile = map[string]bool{}
	}
	n.asFile[setting] = asFile
}

func (n *secretNames) remove(setting string) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	delete(n.asFile, setting)
}

func (n *secretNames) contents() map[string]bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return maps.Clone(n.asFile)
}

func (s *Simulator) getKeystore(c *call) reply {
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	return describeKeystore(resource)
}

func describeKeystore(resource *Resource) reply {
	contents := &models.KeystoreContents{Secrets: map[string]models.KeystoreSecret{}}
	for setting, asFile := range resource.secrets.contents() {
		contents.Secrets[setting] = models.KeystoreSecret{AsFile: ec.Bool(asFile)}
	}
	return replied(http.StatusOK, contents)
}

// patchKeystore changes what the body names, in the node's keystore first.
func (s *Simulator) patchKeystore(c *call) reply {
	resource, missing := c.resource()
	if missing != nil {
		return *missing
	}
	var wanted models.KeystoreContents
	if err := json.Unmarshal(c.body, &wanted); err != nil {
		return s.violation(c.route, err)
	}
	resource.secrets.changing.Lock()
	defer resource.secrets.changing.Unlock()
	for _, setting := range slices.Sorted(maps.Keys(wanted.Secrets)) {
		if err := resource.changeSecret(c.ctx, setting, wanted.Secrets[setting]); err != nil {
			return failure(http.StatusInternalServerError, "deployments.metadata_internal_error", err.Error())
		}
	}
	if !s.behaviour().ManualReload {
		if err := resource.elasticsearch.ReloadSecureSettings(c.ctx); err != nil {
			s.journal.EffectFailure(err)
		}
	}
	return describeKeystore(resource)
}

// changeSecret removes a secret without a value. An object is stored as its JSON.
func (r *Resource) changeSecret(ctx context.Context, setting string, secret models.KeystoreSecret) error {
	if secret.Value == nil {
		if _, known := r.secrets.contents()[setting]; !known {
			return nil
		}
		if err := r.keystore.Remove(ctx, setting); err != nil {
			return err
		}
		r.secrets.remove(setting)
		return nil
	}
	value, isText := secret.Value.(string)
	if !isText {
		text, err := json.Marshal(secret.Value)
		if err != nil {
			return err
		}
		value = string(text)
	}
	if err := r.keystore.Set(ctx, setting, value); err != nil {
		return err
	}
	asFile := !isText
	if secret.AsFile != nil {
		asFile = *secret.AsFile
	}
	r.secrets.set(setting, asFile)
	return nil
}
