package main

import (
	"context"
	"encoding/base64"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	secrets        = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	services       = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	endpointSlices = schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"}
)

// A belonging is an object that goes with a resource.
type belonging struct {
	resource         schema.GroupVersionResource
	kind, nameSuffix string
	content          map[string]any // besides apiVersion, kind and metadata
	labels           map[string]string
}

// putBelongings makes what ECK makes of a resource and others use: the password of the user elastic,
// the authority of its certificate, and the Service, which leads to the cluster where there is a network
// for that.
func (o *Operator) putBelongings(ctx context.Context, name Name, cluster Cluster) error {
	front, err := o.front(name, cluster)
	if err != nil {
		return err
	}
	for _, belonging := range belongings(name, cluster, o.authority, front) {
		if err := o.apply(ctx, name, belonging); err != nil {
			return err
		}
	}
	return nil
}

func belongings(name Name, cluster Cluster, authority *Authority, front *Front) []belonging {
	all := []belonging{
		{secrets, "Secret", "-es-elastic-user", map[string]any{"data": data("elastic", []byte(cluster.Password))}, nil},
		{secrets, "Secret", "-es-http-certs-public", map[string]any{"data": data("ca.crt", authority.PEM)}, nil},
		{services, "Service", "-es-http", map[string]any{"spec": map[string]any{
			"type":  "ClusterIP",
			"ports": []any{map[string]any{"name": "https", "protocol": "TCP", "port": int64(9200)}},
		}}, nil},
	}
	if front == nil {
		return all
	}
	return append(all, belonging{endpointSlices, "EndpointSlice", "-es-http", map[string]any{
		"addressType": "IPv4",
		"endpoints": []any{map[string]any{
			"addresses": []any{front.Address}, "conditions": map[string]any{"ready": true},
		}},
		"ports": []any{map[string]any{"name": "https", "protocol": "TCP", "port": int64(front.Port)}},
	}, map[string]string{"kubernetes.io/service-name": name.Name + "-es-http"}})
}

func data(key string, value []byte) map[string]any {
	return map[string]any{key: base64.StdEncoding.EncodeToString(value)}
}

func (o *Operator) apply(ctx context.Context, name Name, b belonging) error {
	object := &unstructured.Unstructured{Object: b.content}
	object.SetGroupVersionKind(b.resource.GroupVersion().WithKind(b.kind))
	object.SetName(name.Name + b.nameSuffix)
	object.SetNamespace(name.Namespace)
	object.SetLabels(b.labels)
	_, err := o.Objects.Resource(b.resource).Namespace(name.Namespace).
		Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	return err
}

// removeBelongings does what Kubernetes' garbage collector does when the resource has gone.
func (o *Operator) removeBelongings(ctx context.Context, name Name) error {
	if front, had := o.fronts.LoadAndDelete(name); had {
		front.(*Front).Close()
	}
	for _, b := range belongings(name, Cluster{}, o.authority, &Front{}) {
		err := o.Objects.Resource(b.resource).Namespace(name.Namespace).
			Delete(ctx, name.Name+b.nameSuffix, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}
