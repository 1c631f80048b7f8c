package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// The servers of the tests, as the scripts in acceptance/servers call them.
const (
	kubernetesName = "eck-operator"
	berlinName     = "eck-operator-berlin"
	tokyoName      = "eck-operator-tokyo"
)

// The test binary is the program, too, when this variable is set.
const asProgram = "ECK_OPERATOR_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(withServers(m.Run))
}

func withServers(run func() int) int {
	starts := [][]string{
		{"kubernetes.sh", "start", kubernetesName},
		{"elasticsearch.sh", "start", berlinName, "--users"},
		{"elasticsearch.sh", "start", tokyoName},
	}
	defer func() {
		_, _ = script("kubernetes.sh", "stop", kubernetesName)
		_, _ = script("elasticsearch.sh", "stop", berlinName, tokyoName)
	}()
	failures := make([]error, len(starts))
	var starting sync.WaitGroup
	for i, start := range starts {
		starting.Go(func() { _, failures[i] = script(start[0], start[1:]...) })
	}
	starting.Wait()
	for _, failure := range failures {
		if failure != nil {
			fmt.Fprintln(os.Stderr, failure)
			return 1
		}
	}
	return run()
}

// script runs one of acceptance/servers and returns what it prints.
func script(name string, arguments ...string) (string, error) {
	command := exec.Command("../servers/"+name, arguments...)
	var errors bytes.Buffer
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %v: %w: %s%s", name, arguments, err, output, errors.Bytes())
	}
	return strings.TrimSpace(string(output)), nil
}

// serverField is "" where the server has none.
func serverField(scriptName, server, field string) string {
	value, _ := script(scriptName, "get", server, field)
	return value
}

// A fixture is a namespace of its own with an operator of its own.
type fixture struct {
	t         *testing.T
	namespace string
	operator  *Operator
	control   *httptest.Server
	client    *kubernetes.Clientset
	berlin    Elasticsearch // the local cluster, with users
}

// start has the real clusters behind the resources berlin and tokyo, neither of which exists.
func start(t *testing.T) *fixture {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", serverField("kubernetes.sh", kubernetesName, "kubeconfig"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, client: kubernetes.NewForConfigOrDie(config)}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}
	namespace, err = f.client.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f.namespace = namespace.Name
	f.operator, err = connect(config, options{
		namespace: f.namespace,
		network: ServiceNetwork{
			Namespace: serverField("kubernetes.sh", kubernetesName, "service_namespace"),
			Address:   serverField("kubernetes.sh", kubernetesName, "service_address"),
		},
		keystoreCommand: "../servers/elasticsearch.sh",
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.operator.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	f.control = httptest.NewServer(f.operator.Control())
	t.Cleanup(f.end)
	f.putClusters()
	return f
}

func (f *fixture) putClusters() {
	f.berlin = Elasticsearch{Cluster{
		Endpoint: serverField("elasticsearch.sh", berlinName, "endpoint"),
		Password: serverField("elasticsearch.sh", berlinName, "password"),
	}}
	f.steer("PUT", "/clusters/"+f.namespace+"/berlin", fmt.Sprintf(
		`{"endpoint":%q,"password":%q,"keystore_name":%q}`, f.berlin.Endpoint, f.berlin.Password, berlinName))
	f.steer("PUT", "/clusters/"+f.namespace+"/tokyo", fmt.Sprintf(`{"transport":%q}`,
		serverField("elasticsearch.sh", tokyoName, "transport")))
}

// end leaves Berlin without links.
func (f *fixture) end() {
	f.control.Close()
	f.operator.Close()
	f.settings(`{"cluster.remote.*": null}`)
}

// settings changes persistent settings of Berlin.
func (f *fixture) settings(settings string) {
	f.t.Helper()
	body := json.RawMessage(`{"persistent":` + settings + `}`)
	if err := f.berlin.send(context.Background(), "PUT", settingsPath, body, nil); err != nil {
		f.t.Fatal(err)
	}
}

// link is what Berlin's settings have of one; nil when nothing.
func (f *fixture) link(alias string) map[string]any {
	f.t.Helper()
	var settings struct {
		Persistent struct {
			Cluster struct {
				Remote map[string]map[string]any `json:"remote"`
			} `json:"cluster"`
		} `json:"persistent"`
	}
	if err := f.berlin.send(f.t.Context(), "GET", settingsPath, nil, &settings); err != nil {
		f.t.Fatal(err)
	}
	return settings.Persistent.Cluster.Remote[alias]
}

func (f *fixture) seedsOf(alias string) string { return fmt.Sprint(f.link(alias)["seeds"]) }

func (f *fixture) connected(alias string) bool {
	f.t.Helper()
	var info map[string]struct {
		Connected bool `json:"connected"`
	}
	if err := f.berlin.send(f.t.Context(), "GET", "/_remote/info", nil, &info); err != nil {
		f.t.Fatal(err)
	}
	return info[alias].Connected
}

// entry refers to a resource of the same namespace.
func entry(alias, resource string) string {
	return fmt.Sprintf(`{"name":%q,"elasticsearchRef":{"name":%q}}`, alias, resource)
}

// create makes the resource berlin.
func (f *fixture) create(version string, entries ...string) *unstructured.Unstructured {
	f.t.Helper()
	var object map[string]any
	err := json.Unmarshal([]byte(`{"apiVersion":"elasticsearch.k8s.elastic.co/v1","kind":"Elasticsearch",
		"metadata":{"name":"berlin"},"spec":{"version":"`+version+`","nodeSets":[{"name":"default","count":1}],
		"remoteClusters":[`+strings.Join(entries, ",")+`]}}`), &object)
	if err != nil {
		f.t.Fatal(err)
	}
	made, err := f.resources().Create(f.t.Context(), &unstructured.Unstructured{Object: object}, metav1.CreateOptions{})
	if err != nil {
		f.t.Fatal(err)
	}
	return made
}

func (f *fixture) patch(patch string) {
	f.t.Helper()
	_, err := f.resources().Patch(f.t.Context(), "berlin", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) setEntries(entries ...string) {
	f.t.Helper()
	f.patch(`{"spec":{"remoteClusters":[` + strings.Join(entries, ",") + `]}}`)
}

// get is the resource berlin.
func (f *fixture) get() *unstructured.Unstructured {
	f.t.Helper()
	object, err := f.resources().Get(f.t.Context(), "berlin", metav1.GetOptions{})
	if err != nil {
		f.t.Fatal(err)
	}
	return object
}

func (f *fixture) resources() dynamic.ResourceInterface {
	return f.operator.elasticsearch(Name{Namespace: f.namespace})
}

// reported says whether the operator reports this phase for the resource as it is now.
func (f *fixture) reported(phase string) bool {
	f.t.Helper()
	object := f.get()
	generation, _, _ := unstructured.NestedInt64(object.Object, "status", "observedGeneration")
	actual, _, _ := unstructured.NestedString(object.Object, "status", "phase")
	return generation == object.GetGeneration() && actual == phase
}

func (f *fixture) annotation() string { return f.get().GetAnnotations()[linksAnnotation] }

// event is the message of the newest one with the reason; "" when there is none.
func (f *fixture) event(reason string) string {
	f.t.Helper()
	list, err := f.client.CoreV1().Events(f.namespace).List(f.t.Context(), metav1.ListOptions{
		FieldSelector: "involvedObject.name=berlin,reason=" + reason,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	if len(list.Items) == 0 {
		return ""
	}
	return list.Items[len(list.Items)-1].Message
}

func (f *fixture) record() Record {
	f.t.Helper()
	var record Record
	if err := json.Unmarshal([]byte(f.steer("GET", "/clusters/"+f.namespace+"/berlin", "")), &record); err != nil {
		f.t.Fatal(err)
	}
	return record
}

// steer sends a request to the control endpoint, which must accept it.
func (f *fixture) steer(method, path, body string) string {
	f.t.Helper()
	status, answer := f.trySteer(method, path, body)
	if status != http.StatusOK {
		f.t.Fatalf("%s %s: %s", method, path, answer)
	}
	return answer
}

func (f *fixture) trySteer(method, path, body string) (int, string) {
	f.t.Helper()
	request, err := http.NewRequest(method, f.control.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := f.control.Client().Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// eventually polls, because what is waited for is in another process.
func (f *fixture) eventually(what string, holds func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("never: %s; %+v; %v", what, f.record(), f.get().Object)
		}
	}
}
