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
	secrets   = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	services  = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	endpoints = schema.GroupVersionResource{Version: "v1", Resource: "endpoints"}
	pods      = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
)

// A belonging is an object that goes with a resource.
type belonging struct {
	resource         schema.GroupVersionResource
	kind, nameSuffix string
	content          map[string]any // besides apiVersion, kind and metadata
}

// putBelongings makes what ECK makes of a resource and others use: the password of the user elastic,
// the authority of its certificate, and the Service, which leads to the cluster where there is a network
// for that.
func (o *Operator) putBelongings(ctx context.Context, name Name, cluster Cluster) error {
	front, err := o.front(name, cluster)
	if err != nil {
		return err
	}
	for _, belonging := range append(secretsAndService(cluster, o.authority), podBehind(name, front)...) {
		if err := o.apply(ctx, name, belonging); err != nil {
			return err
		}
	}
	return nil
}

func secretsAndService(cluster Cluster, authority *Authority) []belonging {
	return []belonging{
		{secrets, "Secret", "-es-elastic-user", map[string]any{"data": data("elastic", []byte(cluster.Password))}},
		{secrets, "Secret", "-es-http-certs-public", map[string]any{"data": data("ca.crt", authority.PEM)}},
		{services, "Service", "-es-http", map[string]any{"spec": map[string]any{
			"type":  "ClusterIP",
			"ports": []any{map[string]any{"name": "https", "protocol": "TCP", "port": int64(9200)}},
		}}},
	}
}

// podBehind is what makes the API server's proxy lead a Service to a front: it goes to addresses of pods
// alone. Without a front there is nothing behind the Service.
func podBehind(name Name, front *Front) []belonging {
	if front == nil {
		return nil
	}
	const pod = "-es-default-0"
	return []belonging{
		{pods, "Pod", pod, map[string]any{
			"spec": map[string]any{"containers": []any{map[string]any{"name": "elasticsearch", "image": "none"}}},
			"status": map[string]any{
				"podIP": front.Address, "podIPs": []any{map[string]any{"ip": front.Address}},
			},
		}},
		{endpoints, "Endpoints", "-es-http", map[string]any{"subsets": []any{map[string]any{
			"addresses": []any{map[string]any{
				"ip": front.Address,
				"targetRef": map[string]any{
					"kind": "Pod", "namespace": name.Namespace, "name": name.Name + pod,
				},
			}},
			"ports": []any{map[string]any{"name": "https", "protocol": "TCP", "port": int64(front.Port)}},
		}}}},
	}
}

func data(key string, value []byte) map[string]any {
	return map[string]any{key: base64.StdEncoding.EncodeToString(value)}
}

func (o *Operator) apply(ctx context.Context, name Name, b belonging) error {
	object := &unstructured.Unstructured{Object: b.content}
	object.SetGroupVersionKind(b.resource.GroupVersion().WithKind(b.kind))
	object.SetName(name.Name + b.nameSuffix)
	object.SetNamespace(name.Namespace)
	client := o.Objects.Resource(b.resource).Namespace(name.Namespace)
	options := metav1.ApplyOptions{FieldManager: fieldManager, Force: true}
	if _, err := client.Apply(ctx, object.GetName(), object, options); err != nil {
		return err
	}
	if b.content["status"] == nil {
		return nil
	}
	_, err := client.ApplyStatus(ctx, object.GetName(), object, options)
	return err
}

// removeBelongings does what Kubernetes' garbage collector does when the resource has gone.
func (o *Operator) removeBelongings(ctx context.Context, name Name) error {
	if front, had := o.fronts.LoadAndDelete(name); had {
		front.(*Front).Close()
	}
	made := append(secretsAndService(Cluster{}, o.authority), collected(nil))
	for _, belonging := range append(made, podBehind(name, &Front{})...) {
		if err := o.remove(ctx, name, belonging); err != nil {
			return err
		}
	}
	return nil
}

// remove is no failure when there is nothing to remove.
func (o *Operator) remove(ctx context.Context, name Name, b belonging) error {
	var atOnce int64 // nobody is there to end a pod gracefully
	err := o.Objects.Resource(b.resource).Namespace(name.Namespace).
		Delete(ctx, name.Name+b.nameSuffix, metav1.DeleteOptions{GracePeriodSeconds: &atOnce})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
