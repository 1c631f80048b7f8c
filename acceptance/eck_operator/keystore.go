package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"sync"
)

// Keystores are those of the real nodes behind the resources, and what the operator has put into them:
// it takes nothing else away. Safe for concurrent use.
type Keystores struct {
	program string // "PROGRAM keystore NAME SETTING" with the value on its standard input, and "keystore-remove"

	mutex sync.Mutex
	put   map[Name]kept
}

// kept is what a keystore has by this operator.
type kept struct {
	keystore string
	settings map[string]string
}

func NewKeystores(program string) *Keystores {
	return &Keystores{program: program, put: map[Name]kept{}}
}

// Differs says whether a resource's keystore was last put otherwise.
func (k *Keystores) Differs(name Name, wanted map[string]string) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return !maps.Equal(k.put[name].settings, wanted)
}

// Put brings the keystore that the program knows by a name to what is wanted for a resource.
func (k *Keystores) Put(ctx context.Context, name Name, keystore string, wanted map[string]string) error {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	has := k.put[name]
	if has.settings == nil {
		has = kept{keystore: keystore, settings: map[string]string{}}
		k.put[name] = has
	}
	for setting := range has.settings {
		if _, stays := wanted[setting]; stays {
			continue
		}
		if err := k.run(ctx, "", "keystore-remove", has.keystore, setting); err != nil {
			return err
		}
		delete(has.settings, setting)
	}
	for setting, value := range wanted {
		if is, there := has.settings[setting]; there && is == value {
			continue
		}
		if strings.ContainsRune(value, '\n') {
			return fmt.Errorf("%s: a value of several lines", setting)
		}
		if err := k.run(ctx, value+"\n", "keystore", has.keystore, setting); err != nil {
			return err
		}
		has.settings[setting] = value
	}
	return nil
}

// Clear takes out whatever was put. The nodes notice when they load their keystores again.
func (k *Keystores) Clear(ctx context.Context) error {
	k.mutex.Lock()
	names := maps.Clone(k.put)
	k.mutex.Unlock()
	var failures []error
	for name, has := range names {
		failures = append(failures, k.Put(ctx, name, has.keystore, nil))
	}
	return errors.Join(failures...)
}

func (k *Keystores) run(ctx context.Context, input string, arguments ...string) error {
	if k.program == "" || arguments[1] == "" {
		return errors.New("the operator was started without -keystore-command, or the cluster has no keystore_name")
	}
	command := exec.CommandContext(ctx, k.program, arguments...)
	command.Stdin = strings.NewReader(input)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", k.program, arguments[0], err, bytes.TrimSpace(output))
	}
	return nil
}
