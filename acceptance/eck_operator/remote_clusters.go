package main

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// linksAnnotation has the names of the links that the operator made or is about to make, sorted.
const linksAnnotation = "elasticsearch.k8s.elastic.co/managed-remote-clusters"

// spec is what the operator reads of a resource's. Names and tags are those of ECK's own types, so that
// what ECK loses or adds when it writes an entry back is lost or added here: zero values go, and an
// entry without a reference gets an empty one.
type spec struct {
	Version             string          `json:"version"`
	RemoteClusters      []remoteCluster `json:"remoteClusters,omitempty"`
	RemoteClusterServer struct {
		Enabled bool `json:"enabled,omitempty"`
	} `json:"remoteClusterServer"`
	SecureSettings []secretSource `json:"secureSettings,omitempty"`
}

type remoteCluster struct {
	Name             string    `json:"name"`
	ElasticsearchRef reference `json:"elasticsearchRef"`
	APIKey           *apiKey   `json:"apiKey,omitempty"`
}

type reference struct {
	Namespace   string `json:"namespace,omitempty"`
	Name        string `json:"name,omitempty"`
	ServiceName string `json:"serviceName,omitempty"`
}

type apiKey struct {
	Access struct {
		Search *struct {
			Names         []string `json:"names,omitempty"`
			FieldSecurity *struct {
				Grant  []string `json:"grant"`
				Except []string `json:"except"`
			} `json:"field_security,omitempty"`
			Query                  map[string]any `json:"query,omitempty"`
			AllowRestrictedIndices bool           `json:"allow_restricted_indices,omitempty"`
		} `json:"search,omitempty"`
		Replication *struct {
			Names []string `json:"names,omitempty"`
		} `json:"replication,omitempty"`
	} `json:"access"`
}

func specOf(object *unstructured.Unstructured) (spec, error) {
	var typed struct {
		Spec spec `json:"spec"`
	}
	err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &typed)
	return typed.Spec, err
}

// writeEntries puts the entries into a resource as ECK writes them.
func writeEntries(object *unstructured.Unstructured, entries []remoteCluster) error {
	if len(entries) == 0 {
		unstructured.RemoveNestedField(object.Object, "spec", "remoteClusters")
		return nil
	}
	written := []any{}
	for _, entry := range entries {
		value, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&entry)
		if err != nil {
			return err
		}
		written = append(written, value)
	}
	return unstructured.SetNestedSlice(object.Object, written, "spec", "remoteClusters")
}

// annotated are the names in a resource's annotation.
func annotated(object *unstructured.Unstructured) map[string]struct{} {
	names := map[string]struct{}{}
	for name := range strings.SplitSeq(object.GetAnnotations()[linksAnnotation], ",") {
		if name = strings.TrimSpace(name); name != "" {
			names[name] = struct{}{}
		}
	}
	return names
}

// setAnnotation reports whether it changed the resource.
func setAnnotation(object *unstructured.Unstructured, names map[string]struct{}) bool {
	before, present := object.GetAnnotations()[linksAnnotation]
	after := strings.Join(slices.Sorted(maps.Keys(names)), ",")
	if before == after && present == (after != "") {
		return false
	}
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[linksAnnotation] = after
	if after == "" {
		delete(annotations, linksAnnotation)
	}
	object.SetAnnotations(annotations)
	return true
}

// A LinkPlan is what has to be done about the links of a cluster.
type LinkPlan struct {
	Annotated map[string]struct{} // what the annotation has to hold before anything else is done
	Put       map[string]Link
	Again     bool // the annotation must be looked at once more when Put is done
}

// planLinks follows ECK: links of the annotation that are no longer wanted are removed, and leave the
// annotation once Elasticsearch no longer has them. Links that were never annotated are not touched.
func planLinks(wanted map[string]Link, annotated, existing map[string]struct{}) LinkPlan {
	plan := LinkPlan{Annotated: map[string]struct{}{}, Put: map[string]Link{}}
	for name, link := range wanted {
		plan.Annotated[name] = struct{}{}
		plan.Put[name] = link
	}
	for name := range annotated {
		_, isWanted := wanted[name]
		_, exists := existing[name]
		if isWanted || !exists {
			continue
		}
		plan.Annotated[name] = struct{}{}
		plan.Put[name] = Link{Seeds: nil}
		plan.Again = true
	}
	return plan
}
