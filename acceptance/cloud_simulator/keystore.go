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
	"time"

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

// secretNames are the settings in a cluster's keystore as the API tells them, each with whether it is
// a file. Values are not kept.
type secretNames struct {
	changing sync.Mutex // held while a change is taken in, and while the nodes are written
	mutex    sync.Mutex
	asFile   map[string]bool
	last     chan struct{} // closed when the latest delayed change is on the nodes; nil: there is none
}

// A secretChange is one setting's; without a value it is removed.
type secretChange struct {
	setting string
	value   *string
	asFile  bool
}

// take makes a change show.
func (n *secretNames) take(change secretChange) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if change.value == nil {
		delete(n.asFile, change.setting)
		return
	}
	if n.asFile == nil {
		n.asFile = map[string]bool{}
	}
	n.asFile[change.setting] = change.asFile
}

// queue returns what is closed when the delayed change before is done, nil when there is none, and
// what the caller's own closes.
func (n *secretNames) queue() (previous <-chan struct{}, done chan struct{}) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	previous, n.last = n.last, make(chan struct{})
	return previous, n.last
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

// patchKeystore changes what the body names, on the nodes first; with a delay the nodes follow later.
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
	changes, err := changesTo(resource.secrets.contents(), wanted.Secrets)
	if err != nil {
		return s.violation(c.route, err)
	}
	if delay := s.behaviour().keystoreDelay(); delay > 0 {
		s.changeSecretsLater(resource, changes, delay)
	} else if err := s.changeSecrets(c.ctx, resource, changes); err != nil {
		return failure(http.StatusInternalServerError, "deployments.metadata_internal_error", err.Error())
	}
	return describeKeystore(resource)
}

// changesTo are what makes contents as wanted, in the order of their names. An object is stored as
// its JSON.
func changesTo(contents map[string]bool, wanted map[string]models.KeystoreSecret) ([]secretChange, error) {
	var changes []secretChange
	for _, setting := range slices.Sorted(maps.Keys(wanted)) {
		secret := wanted[setting]
		if secret.Value == nil {
			if _, known := contents[setting]; known {
				changes = append(changes, secretChange{setting: setting})
			}
			continue
		}
		value, isText := secret.Value.(string)
		if !isText {
			text, err := json.Marshal(secret.Value)
			if err != nil {
				return nil, err
			}
			value = string(text)
		}
		change := secretChange{setting: setting, value: &value, asFile: !isText}
		if secret.AsFile != nil {
			change.asFile = *secret.AsFile
		}
		changes = append(changes, change)
	}
	return changes, nil
}

func (s *Simulator) changeSecrets(ctx context.Context, resource *Resource, changes []secretChange) error {
	for _, change := range changes {
		if err := resource.writeSecret(ctx, change); err != nil {
			return err
		}
		resource.secrets.take(change)
	}
	if err := s.reloadByItself(ctx, resource); err != nil {
		s.journal.EffectFailure(err)
	}
	return nil
}

// changeSecretsLater makes the changes show at once. Delayed changes reach the nodes in their order.
func (s *Simulator) changeSecretsLater(resource *Resource, changes []secretChange, delay time.Duration) {
	for _, change := range changes {
		resource.secrets.take(change)
	}
	previous, done := resource.secrets.queue()
	s.later(func(ctx context.Context) error {
		defer close(done)
		if err := s.wait(ctx, delay); err != nil {
			return err
		}
		if previous != nil {
			<-previous
		}
		resource.secrets.changing.Lock()
		defer resource.secrets.changing.Unlock()
		for _, change := range changes {
			if err := resource.writeSecret(ctx, change); err != nil {
				return err
			}
		}
		return s.reloadByItself(ctx, resource)
	})
}

func (r *Resource) writeSecret(ctx context.Context, change secretChange) error {
	if change.value == nil {
		return r.keystore.Remove(ctx, change.setting)
	}
	return r.keystore.Set(ctx, change.setting, *change.value)
}

func (s *Simulator) reloadByItself(ctx context.Context, resource *Resource) error {
	if s.behaviour().ManualReload {
		return nil
	}
	return resource.elasticsearch.ReloadSecureSettings(ctx)
}
