package main

import (
	"encoding"
	"errors"
	"strings"
	"sync"
	"time"
)

// A Name is that of an Elasticsearch resource; "NAMESPACE/NAME" as a text.
type Name struct{ Namespace, Name string }

var _ encoding.TextMarshaler = Name{}

func (n Name) String() string               { return n.Namespace + "/" + n.Name }
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// A Cluster is the real Elasticsearch behind a resource.
type Cluster struct {
	// http:// or https://127.0.0.1:PORT. Without one the resource can only be a remote cluster.
	Endpoint string `json:"endpoint"`
	CAFile   string `json:"ca_file"`  // PEM: what is trusted besides the system's; for https
	Password string `json:"password"` // of the user elastic; empty without security
	// host:port to which seeds lead that name the resource, without and with an API key. When empty,
	// they lead to the Service as in ECK, which nobody reaches here.
	Transport           string `json:"transport"`
	RemoteClusterServer string `json:"remote_cluster_server"`
	// What the keystore command calls the cluster. Without it nothing can be done about secure settings.
	KeystoreName string `json:"keystore_name"`
}

func (c Cluster) check() error {
	if c.Endpoint == "" && c.Transport == "" && c.RemoteClusterServer == "" {
		return errors.New("endpoint, transport and remote_cluster_server are all empty")
	}
	if c.Endpoint != "" && !strings.HasPrefix(c.Endpoint, "http://") && !strings.HasPrefix(c.Endpoint, "https://") {
		return errors.New("endpoint does not begin with http:// or https://")
	}
	_, err := c.transport()
	return err
}

// A Behaviour says in what the operator is not its best self. The zero value is the normal one.
type Behaviour struct {
	Stopped          bool `json:"stopped"`            // nothing is reconciled
	Unlicensed       bool `json:"unlicensed"`         // no Enterprise licence
	ReconcileDelayMs int  `json:"reconcile_delay_ms"` // before each reconciliation
	// Between two reconciliations of which the first asks for the second. ECK's are 10 s; 0 is 200 ms.
	RequeueMs int `json:"requeue_ms"`
	// Keystores are written, and nobody has the nodes load them: they load them when they are told by
	// somebody else. ECK restarts the nodes.
	ManualReload bool `json:"manual_reload"`
}

func (b Behaviour) reconcileDelay() time.Duration {
	return time.Duration(b.ReconcileDelayMs) * time.Millisecond
}

func (b Behaviour) requeue() time.Duration {
	if b.RequeueMs == 0 {
		return 200 * time.Millisecond
	}
	return time.Duration(b.RequeueMs) * time.Millisecond
}

// A Record is what happened to a resource.
type Record struct {
	Reconciliations int    `json:"reconciliations"`
	Failures        int    `json:"failures"`
	LastError       string `json:"last_error"`  // of the latest reconciliation; empty when it was a success
	PassedOver      int    `json:"passed_over"` // changes that were seen while the operator was stopped
}

// Settings are what a test has told the operator, and what it may ask. Safe for concurrent use.
type Settings struct {
	changed func()

	mutex     sync.Mutex
	clusters  map[Name]Cluster
	behaviour Behaviour
	records   map[Name]Record
}

// NewSettings calls changed after each change.
func NewSettings(changed func()) *Settings {
	return &Settings{changed: changed, clusters: map[Name]Cluster{}, records: map[Name]Record{}}
}

func (s *Settings) change(how func()) {
	s.mutex.Lock()
	how()
	s.mutex.Unlock()
	s.changed()
}

func (s *Settings) SetCluster(name Name, cluster Cluster) {
	s.change(func() { s.clusters[name] = cluster })
}

func (s *Settings) RemoveCluster(name Name) { s.change(func() { delete(s.clusters, name) }) }

func (s *Settings) SetBehaviour(behaviour Behaviour) { s.change(func() { s.behaviour = behaviour }) }

func (s *Settings) Cluster(name Name) (Cluster, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	cluster, known := s.clusters[name]
	return cluster, known
}

func (s *Settings) Behaviour() Behaviour {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.behaviour
}

func (s *Settings) RecordReconciliation(name Name, err error) {
	s.update(name, func(record *Record) {
		record.Reconciliations++
		record.LastError = ""
		if err != nil {
			record.Failures++
			record.LastError = err.Error()
		}
	})
}

func (s *Settings) RecordPassedOver(name Name) {
	s.update(name, func(record *Record) { record.PassedOver++ })
}

func (s *Settings) update(name Name, how func(*Record)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	record := s.records[name]
	how(&record)
	s.records[name] = record
}

func (s *Settings) RecordOf(name Name) Record {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.records[name]
}
