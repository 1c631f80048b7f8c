package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A secretSource is an entry of spec.secureSettings.
type secretSource struct {
	SecretName string      `json:"secretName"`
	Entries    []keyToPath `json:"entries,omitempty"` // nil: all keys
}

type keyToPath struct {
	Key  string `json:"key"`
	Path string `json:"path,omitempty"` // the setting; empty: the key
}

// refersTo says whether spec.secureSettings of a resource name the Secret.
func refersTo(object *unstructured.Unstructured, secret string) bool {
	spec, err := specOf(object)
	return err == nil && slices.ContainsFunc(spec.SecureSettings, func(source secretSource) bool {
		return source.SecretName == secret
	})
}

// updateSecureSettings brings the keystore of the cluster to what the Secrets hold, and reports
// ApplyingChanges while it does. ECK restarts the nodes; here they load the keystore again.
func (o *Operator) updateSecureSettings(
	ctx context.Context, name Name, object *unstructured.Unstructured, spec spec, cluster Cluster,
) error {
	wanted, err := o.secureSettings(ctx, object, spec.SecureSettings)
	if err != nil {
		return err
	}
	if err := o.collect(ctx, name, wanted); err != nil {
		return err
	}
	if !o.Keystores.Differs(name, wanted) {
		return nil
	}
	if _, err := o.putStatus(ctx, name, object, phaseApplyingChanges); err != nil {
		return err
	}
	if err := o.Keystores.Put(ctx, name, cluster.KeystoreName, wanted); err != nil {
		return err
	}
	if o.settings.Behaviour().ManualReload {
		return nil
	}
	return Elasticsearch{cluster}.ReloadSecureSettings(ctx)
}

// collect keeps the settings of all sources in the Secret from which ECK makes keystores.
func (o *Operator) collect(ctx context.Context, name Name, settings map[string]string) error {
	if len(settings) == 0 {
		return o.remove(ctx, name, collected(nil))
	}
	return o.apply(ctx, name, collected(settings))
}

func collected(settings map[string]string) belonging {
	encoded := map[string]any{}
	for setting, value := range settings {
		encoded[setting] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return belonging{secrets, "Secret", "-es-secure-settings", map[string]any{"data": encoded}}
}

// secureSettings are those of all sources; of two with one name the later counts.
func (o *Operator) secureSettings(
	ctx context.Context, object *unstructured.Unstructured, sources []secretSource,
) (map[string]string, error) {
	settings := map[string]string{}
	for _, source := range sources {
		secret, err := o.Objects.Resource(secrets).Namespace(object.GetNamespace()).
			Get(ctx, source.SecretName, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			// It may come yet: the Secrets are watched.
			o.warn(object, "Unexpected", "SecureSettings",
				fmt.Sprintf("Secure settings secret not found: %s/%s", object.GetNamespace(), source.SecretName))
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := source.project(secret, settings); err != nil {
			return nil, err
		}
	}
	return settings, nil
}

// project adds what the source takes of the Secret to settings. Errors are in ECK's words.
func (s secretSource) project(secret *unstructured.Unstructured, settings map[string]string) error {
	encoded, _, err := unstructured.NestedStringMap(secret.Object, "data")
	if err != nil {
		return err
	}
	data := map[string]string{}
	for key, value := range encoded {
		decoded, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return fmt.Errorf("key %s in secure settings secret %s is not base64", key, s.SecretName)
		}
		data[key] = string(decoded)
	}
	entries := s.Entries
	if entries == nil {
		for key := range data {
			entries = append(entries, keyToPath{Key: key})
		}
	}
	for _, entry := range entries {
		value, has := data[entry.Key]
		if !has {
			return fmt.Errorf("key %s not found in secure settings secret %s", entry.Key, s.SecretName)
		}
		setting := entry.Path
		if setting == "" {
			setting = entry.Key
		}
		settings[setting] = value
	}
	return nil
}
