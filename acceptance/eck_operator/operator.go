package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	eventsclient "k8s.io/client-go/kubernetes/typed/events/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/util/workqueue"
)

// fieldManager is the name under which the operator writes.
const fieldManager = "elastic-operator"

var elasticsearches = schema.GroupVersionResource{
	Group: "elasticsearch.k8s.elastic.co", Version: "v1", Resource: "elasticsearches",
}

// A Setup is what an operator works with.
type Setup struct {
	Objects   dynamic.Interface
	Events    eventsclient.EventsV1Interface
	Namespace string // the only one that is watched; all when empty
	Network   ServiceNetwork
	Keystores *Keystores
	Log       *slog.Logger
}

// An Operator brings Elasticsearch clusters to what resources say. Safe for concurrent use.
type Operator struct {
	Setup
	settings  *Settings
	authority *Authority
	recorder  events.EventRecorder
	queue     workqueue.TypedRateLimitingInterface[Name]
	informer  cache.SharedIndexInformer // of the resources
	secrets   cache.SharedIndexInformer
	stop      context.CancelFunc
	running   sync.WaitGroup

	fronts sync.Map // Name to *Front
}

func NewOperator(setup Setup) (*Operator, error) {
	authority, err := NewAuthority()
	if err != nil {
		return nil, err
	}
	o := &Operator{
		Setup: setup, authority: authority, stop: func() {},
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[Name](50*time.Millisecond, 2*time.Second)),
	}
	o.settings = NewSettings(o.enqueueAll)
	return o, nil
}

// Start returns when the operator watches.
func (o *Operator) Start(ctx context.Context) error {
	ctx, o.stop = context.WithCancel(ctx)
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: o.Events})
	if err := broadcaster.StartRecordingToSinkWithContext(ctx); err != nil {
		return err
	}
	o.recorder = broadcaster.NewRecorder(runtime.NewScheme(), fieldManager)
	o.informer = dynamicinformer.NewFilteredDynamicInformer(
		o.Objects, elasticsearches, o.Namespace, 0, cache.Indexers{}, nil).Informer()
	if _, err := o.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    o.enqueue,
		UpdateFunc: func(_, changed any) { o.enqueue(changed) },
		DeleteFunc: o.enqueue,
	}); err != nil {
		return err
	}
	o.secrets = dynamicinformer.NewFilteredDynamicInformer(
		o.Objects, secrets, o.Namespace, 0, cache.Indexers{}, nil).Informer()
	if _, err := o.secrets.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    o.enqueueReferrers,
		UpdateFunc: func(_, changed any) { o.enqueueReferrers(changed) },
		DeleteFunc: o.enqueueReferrers,
	}); err != nil {
		return err
	}
	o.running.Go(func() { o.informer.RunWithContext(ctx) })
	o.running.Go(func() { o.secrets.RunWithContext(ctx) })
	if !cache.WaitForCacheSync(ctx.Done(), o.informer.HasSynced, o.secrets.HasSynced) {
		return errors.New("the watch on Elasticsearch resources and Secrets did not begin")
	}
	o.running.Go(func() { o.work(ctx) })
	return nil
}

// Close ends the operator; its objects stay. Its secure settings leave the keystores, which belong to
// nodes that others use, too.
func (o *Operator) Close() {
	o.stop()
	o.queue.ShutDown()
	o.running.Wait()
	if err := o.Keystores.Clear(context.Background()); err != nil {
		o.Log.Error("secure settings are left behind", "error", err)
	}
	o.fronts.Range(func(_, front any) bool {
		front.(*Front).Close()
		return true
	})
}

func (o *Operator) enqueue(object any) {
	key, err := cache.DeletionHandlingObjectToName(object)
	if err != nil {
		o.Log.Error("an object without a name", "error", err)
		return
	}
	o.queue.Add(Name{Namespace: key.Namespace, Name: key.Name})
}

// enqueueReferrers has the resources reconciled that name a Secret: its change is none of theirs.
func (o *Operator) enqueueReferrers(object any) {
	secret, err := cache.DeletionHandlingObjectToName(object)
	if err != nil {
		o.Log.Error("an object without a name", "error", err)
		return
	}
	for _, object := range o.informer.GetStore().List() {
		resource, ok := object.(*unstructured.Unstructured)
		if ok && resource.GetNamespace() == secret.Namespace && refersTo(resource, secret.Name) {
			o.enqueue(resource)
		}
	}
}

// enqueueAll has every resource reconciled, after a change that no resource shows.
func (o *Operator) enqueueAll() {
	for _, object := range o.informer.GetStore().List() {
		o.enqueue(object)
	}
}

func (o *Operator) work(ctx context.Context) {
	for {
		name, shutdown := o.queue.Get()
		if shutdown {
			return
		}
		o.workOn(ctx, name)
		o.queue.Done(name)
	}
}

func (o *Operator) workOn(ctx context.Context, name Name) {
	behaviour := o.settings.Behaviour()
	if behaviour.Stopped {
		o.settings.RecordPassedOver(name)
		return
	}
	if wait(ctx, behaviour.reconcileDelay()) != nil {
		return
	}
	again, err := o.Reconcile(ctx, name)
	o.settings.RecordReconciliation(name, err)
	switch {
	case err != nil:
		o.Log.Warn("not reconciled", "elasticsearch", name, "error", err)
		o.queue.AddRateLimited(name)
	case again:
		o.queue.AddAfter(name, behaviour.requeue())
	default:
		o.queue.Forget(name)
	}
}

func wait(ctx context.Context, duration time.Duration) error {
	select {
	case <-time.After(duration):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
