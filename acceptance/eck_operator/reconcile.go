package main

import (
	"context"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/client-go/dynamic"
)

// managedAnnotation with the value "false" has the operator leave a resource alone.
const managedAnnotation = "eck.k8s.elastic.co/managed"

// oldestWithAPIKeys is the oldest version of Elasticsearch that takes part in links with API keys, as
// ECK writes it.
const oldestWithAPIKeys = "8.10.0-1"

// Phases of a resource.
const (
	phaseReady           = "Ready"
	phaseApplyingChanges = "ApplyingChanges"
	phaseInvalid         = "Invalid"
)

// Reconcile does for a resource what ECK does when it looks at it. again asks for a second look soon.
func (o *Operator) Reconcile(ctx context.Context, name Name) (again bool, err error) {
	object, err := o.elasticsearch(name).Get(ctx, name.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return false, o.removeBelongings(ctx, name)
	}
	if err != nil {
		return false, err
	}
	if object.GetAnnotations()[managedAnnotation] == "false" {
		return false, nil
	}
	spec, err := specOf(object)
	if err != nil {
		return false, err
	}
	if err := validate(name, spec); err != nil {
		o.warn(object, "Validation", "Validation", err.Error())
		return o.putStatus(ctx, name, object, phaseInvalid)
	}
	cluster, known := o.settings.Cluster(name)
	if !known || cluster.Endpoint == "" {
		return o.putStatus(ctx, name, object, phaseApplyingChanges)
	}
	if err := o.putBelongings(ctx, name, cluster); err != nil {
		return false, err
	}
	if err := o.updateSecureSettings(ctx, name, object, spec, cluster); err != nil {
		return false, err
	}
	again, failure := o.updateLinks(ctx, name, object.DeepCopy(), spec, cluster)
	phase := phaseReady
	if failure != nil {
		o.warn(object, "Unexpected", "RemoteClusterConfiguration",
			"Could not update remote clusters in Elasticsearch settings, re-queuing")
	}
	if failure != nil || again {
		phase = phaseApplyingChanges
	}
	outdated, err := o.putStatus(ctx, name, object, phase)
	if failure != nil {
		err = failure
	}
	return again || outdated, err
}

func (o *Operator) elasticsearch(name Name) dynamic.ResourceInterface {
	return o.Objects.Resource(elasticsearches).Namespace(name.Namespace)
}

func (o *Operator) warn(object *unstructured.Unstructured, reason, action, note string) {
	o.recorder.Eventf(object, nil, corev1.EventTypeWarning, reason, action, "%s", note)
}

// validate is that of ECK as far as remote clusters go, with its words.
func validate(name Name, spec spec) error {
	at := field.NewPath("spec")
	has, err := version.ParseSemantic(spec.Version)
	if err != nil {
		return invalid(name, field.Invalid(at.Child("version"), spec.Version, "Cannot parse Elasticsearch version"))
	}
	if has.AtLeast(version.MustParseSemantic(oldestWithAPIKeys)) {
		return nil
	}
	const suffix = " is " + oldestWithAPIKeys + " but desired version is "
	if spec.RemoteClusterServer.Enabled {
		return invalid(name, field.Invalid(at.Child("remoteClusterServer"), spec.Version,
			"minimum required version for remote cluster server"+suffix+spec.Version))
	}
	for _, entry := range spec.RemoteClusters {
		if entry.APIKey != nil {
			return invalid(name, field.Invalid(at.Child("remoteClusters").Child("*").Key("apiKey"), spec.Version,
				"minimum required version for remote cluster using API keys"+suffix+spec.Version))
		}
	}
	return nil
}

func invalid(name Name, err *field.Error) error {
	kind := elasticsearches.GroupVersion().WithKind("Elasticsearch").GroupKind()
	return apierrors.NewInvalid(kind, name.Name, field.ErrorList{err})
}

// updateLinks brings the annotation, then the cluster's settings to what the resource says. The
// annotation is written with all of the resource, as ECK does it: a resource that somebody changed
// meanwhile is a conflict.
func (o *Operator) updateLinks(
	ctx context.Context, name Name, object *unstructured.Unstructured, spec spec, cluster Cluster,
) (again bool, err error) {
	wanted := o.wantedLinks(name, spec)
	known := annotated(object)
	if len(wanted) == 0 && len(known) == 0 {
		return false, nil
	}
	if len(wanted) > 0 && o.settings.Behaviour().Unlicensed {
		o.warn(object, "AssociationError", "LicenseCheck",
			"Remote cluster is an enterprise feature. Enterprise features are disabled")
		return false, nil
	}
	elasticsearch := Elasticsearch{cluster}
	existing, err := elasticsearch.Links(ctx)
	if err != nil {
		return false, err
	}
	plan := planLinks(wanted, known, existing)
	if setAnnotation(object, plan.Annotated) {
		if err := writeEntries(object, spec.RemoteClusters); err != nil {
			return false, err
		}
		_, err := o.elasticsearch(name).Update(ctx, object, metav1.UpdateOptions{FieldManager: fieldManager})
		if err != nil {
			return false, err
		}
	}
	if len(plan.Put) == 0 {
		return false, nil
	}
	return plan.Again, elasticsearch.PutLinks(ctx, plan.Put)
}

// wantedLinks are those of the entries that name a resource.
func (o *Operator) wantedLinks(name Name, spec spec) map[string]Link {
	wanted := map[string]Link{}
	for _, entry := range spec.RemoteClusters {
		if entry.ElasticsearchRef.Name != "" {
			wanted[entry.Name] = Link{Seeds: []string{o.seed(name, entry)}}
		}
	}
	return wanted
}

// seed is where an entry leads: to the real node if there is one, else to the Service as in ECK.
func (o *Operator) seed(name Name, entry remoteCluster) string {
	remote := Name{Namespace: entry.ElasticsearchRef.Namespace, Name: entry.ElasticsearchRef.Name}
	if remote.Namespace == "" {
		remote.Namespace = name.Namespace
	}
	cluster, _ := o.settings.Cluster(remote)
	real, service := cluster.Transport, "-es-transport."+remote.Namespace+".svc:9300"
	if entry.APIKey != nil {
		real, service = cluster.RemoteClusterServer, "-es-remote-cluster."+remote.Namespace+".svc:9443"
	}
	if real != "" {
		return real
	}
	return remote.Name + service
}

// putStatus reports what became of the generation that was read. outdated: the resource has changed
// since, so that it must be looked at again.
func (o *Operator) putStatus(
	ctx context.Context, name Name, object *unstructured.Unstructured, phase string,
) (outdated bool, err error) {
	before, _, _ := unstructured.NestedMap(object.Object, "status")
	status := map[string]any{"observedGeneration": object.GetGeneration(), "phase": phase, "health": "unknown"}
	if phase == phaseReady {
		version, _, _ := unstructured.NestedString(object.Object, "spec", "version")
		status["health"], status["version"], status["availableNodes"] = "green", version, int64(1)
	}
	if reflect.DeepEqual(before, status) {
		return false, nil
	}
	object.Object["status"] = status
	written, err := o.elasticsearch(name).UpdateStatus(ctx, object, metav1.UpdateOptions{FieldManager: fieldManager})
	if apierrors.IsConflict(err) {
		return true, nil
	}
	if err == nil {
		object.SetResourceVersion(written.GetResourceVersion())
	}
	return false, err
}
